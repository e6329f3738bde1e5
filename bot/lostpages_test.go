package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Every payment that a restore has lost stands on a page of what was lost, each once with its button, those about which somebody is to
// decide before others and of either the oldest first, and the pages lead to each other.
func TestWhatWasLostHasPages(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const lead, many, settled = 7400000096, 46, 3
	w.Appoint(lead, staff.Supervisor)
	now := w.Clock.Now()
	must(t, w.Store.Losses().SaveGap(t.Context(), kafala.Gap{From: now.Add(-time.Hour), To: now, Told: now}))
	var want []string
	for n := range many {
		l := kafala.LostPayment{Payment: kafala.Payment{ID: fmt.Sprintf("pay-%02d", n), Amount: 12300,
			At: now.Add(-time.Hour).Add(time.Duration(n) * time.Second)}}
		if n < settled {
			l.Settled = now
		}
		_, err := w.Store.Losses().SaveLost(t.Context(), l)
		must(t, err)
		want = append(want, "lostone:"+l.Payment.ID)
	}
	want = slices.Concat(want[settled:], want[:settled])
	c := w.Chats.As(lead)
	c.Type("/today")
	w.Quiet()
	w.TapData(c, "losses")
	w.Quiet()
	var seen []string
	look := func(page, on int, turns ...string) {
		t.Helper()
		m := c.Last()
		var turned, payments []string
		for _, data := range buttonsOf(m) {
			if strings.HasPrefix(data, "lostone:") {
				payments = append(payments, data)
			}
			if strings.HasPrefix(data, "losspage:") {
				turned = append(turned, data)
			}
		}
		slices.Sort(turned) // the first stands at the reader's right
		if !slices.Equal(turned, turns) || len(payments) != on {
			t.Fatalf("page %d has %d payments and leads to %v", page, len(payments), turned)
		}
		if says := plain(m.Text); !strings.Contains(says, fmt.Sprintf("%s %d", plain(noteWordsOf(t, "losses.page")), page)) {
			t.Errorf("page %d says %q", page, says)
		}
		seen = append(seen, payments...)
	}
	look(1, 20, "losspage:2")
	w.TapData(c, "losspage:2")
	w.Quiet()
	look(2, 20, "losspage:1", "losspage:3")
	w.TapData(c, "losspage:3")
	w.Quiet()
	look(3, 6, "losspage:2")
	if !slices.Equal(seen, want) {
		t.Errorf("listed are %v, want %v", seen, want)
	}
	w.TapData(c, fmt.Sprintf("lostone:pay-%02d", many-1)) // the newest to decide about is reached
	w.Quiet()
	if !offers(c.Last(), "losses") {
		t.Errorf("the newest: %q", c.Last().Text)
	}
}

// Of money whose record is lost neither kind nor region is known: each line of the day says which of the two.
func TestDayTellsWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	w, _ := lossyWorld(t)
	c := w.Chats.As(lostSecond)
	c.Type("/today")
	w.Quiet()
	text := plain(c.Last().Text)
	for _, key := range []string{"today.kind.none", "today.region.none"} {
		if line := "• " + noteWords(t, key) + ": "; strings.Count(text, line) != 1 {
			t.Errorf("not once %q: %s", line, text)
		}
	}
	if noteWords(t, "today.kind.none") == noteWords(t, "today.region.none") {
		t.Error("the two are called the same")
	}
}
