package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Whoever is staff stands on a page of the list, each once with their button, and the pages lead to each other; an old button, and one
// that names a page there is not, show one that there is.
func TestTeamHasPages(t *testing.T) {
	long.Test(t)
	t.Parallel()
	w := world.New(t, world.Options{Admins: []int64{world.AnAdmin}})
	const many = 64 // beside the admin
	for n := range many {
		m := staff.Member{Actor: staff.Actor{ID: 7200001000 + int64(n), Rank: staff.Officer}, Since: w.Clock.Now().UTC(),
			Name: fmt.Sprintf("Officer %c%c", 'A'+n/26, 'A'+n%26), Office: "North", Registered: true}
		must(t, w.Store.Staff().Appoint(t.Context(), m))
	}
	c := w.Chats.As(world.AnAdmin)
	c.Type("/staff")
	w.Quiet()
	members := map[string]int{}
	look := func(page int, turns ...string) {
		t.Helper()
		m := c.Last()
		var turned []string
		n := 0
		for _, data := range buttonsOf(m) {
			if strings.HasPrefix(data, "member:") {
				members[data]++
				n++
			}
			if strings.HasPrefix(data, "teampage:") {
				turned = append(turned, data)
			}
		}
		slices.Sort(turned) // the first stands at the reader's right
		if !slices.Equal(turned, turns) || n > 30 || strings.Count(m.Text, "\n\u2022 ") > 30 {
			t.Errorf("page %d has %d members and leads to %v", page, n, turned)
		}
		says := plain(m.Text)
		number := fmt.Sprintf("%s %d", plain(noteWordsOf(t, "team.page")), page)
		if !strings.Contains(says, number) || !strings.Contains(says, "kafalabot staff list") {
			t.Errorf("page %d says %q", page, says)
		}
	}
	look(1, "teampage:2")
	w.TapData(c, "teampage:2")
	w.Quiet()
	look(2, "teampage:1", "teampage:3")
	w.TapData(c, "teampage:3")
	w.Quiet()
	look(3, "teampage:2")
	if len(members) != many {
		t.Errorf("%d members are listed", len(members))
	}
	for data, n := range members {
		if n != 1 {
			t.Errorf("%s stands there %d times", data, n)
		}
	}
	w.TapData(c, "teampage:2")
	w.Quiet()
	look(2, "teampage:1", "teampage:3")
	for n := range many - 10 { // who stood on the page has gone
		must(t, w.Counter.Remove(t.Context(), staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}, 7200001000+int64(n)))
	}
	w.TapData(c, "teampage:3")
	w.Quiet()
	if m := c.Last(); slices.ContainsFunc(buttonsOf(m), func(data string) bool { return strings.HasPrefix(data, "teampage:") }) ||
		strings.Contains(m.Text, "kafalabot staff list") {
		t.Errorf("one page is left, and it says %q", m.Text)
	}
}
