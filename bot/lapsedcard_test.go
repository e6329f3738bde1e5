package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The page of whoever has lapsed says that an invitation brings them back, and offers neither rank nor name; a button from before does
// no more than that.
func TestPageOfWhoHasLapsed(t *testing.T) {
	c := newCounters(t)
	admin := c.Chats.As(badr)
	page := func() (says string, offers []string) {
		c.tap(badr, "member:7400000001")
		for _, data := range buttonsOf(admin.Last()) {
			verb, _, _ := strings.Cut(data, ":")
			offers = append(offers, verb)
		}
		slices.Sort(offers)
		return plain(admin.Last().Text), slices.Compact(offers)
	}
	lapsed := plain(noteWordsOf(t, "problem.staff.lapsed"))
	says, offers := page()
	if strings.Contains(says, lapsed) || !slices.Equal(offers, []string{"called", "rank", "remove", "team"}) {
		t.Errorf("before: %q, with %v", says, offers)
	}
	var before []string
	for _, data := range buttonsOf(admin.Last()) {
		if !strings.HasPrefix(data, "remove") && !strings.HasPrefix(data, "team") {
			before = append(before, data)
		}
	}
	for range c.Office.Settings.Staff.IdleDays {
		c.Clock.Pass(kafala.Day)
		_, err := c.Counter.Who(t.Context(), badr)
		must(t, err)
	}
	says, offers = page()
	if !strings.Contains(says, lapsed) || !slices.Equal(offers, []string{"remove", "team"}) {
		t.Errorf("once lapsed: %q, with %v", says, offers)
	}
	for _, data := range before {
		c.tap(badr, data)
		if got := plain(admin.Last().Text); !strings.Contains(got, lapsed) {
			t.Errorf("%s: %q", data, got)
		}
		m, err := c.Store.Staff().Member(t.Context(), noura)
		if err != nil || m.Rank != staff.Officer || m.Name != "Noura" {
			t.Errorf("%s: is %+v, %v", data, m, err)
		}
	}
}
