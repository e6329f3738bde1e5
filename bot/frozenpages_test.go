package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Every ID number that is stopped stands on a page of /freeze, each once with its button, the oldest first, and the pages lead to each
// other.
func TestStoppedNumbersHavePages(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	const lead, many = 7400000095, 64
	w.Appoint(lead, staff.Supervisor)
	for n := range many {
		_, _, err := w.Office.FreezeNumber(t.Context(), world.Number(600000+n), fmt.Sprintf("number%02d", n),
			kafala.Freeze{By: 7, Why: "unwanted"})
		must(t, err)
		w.Clock.Pass(1e9)
	}
	c := w.Chats.As(lead)
	c.Type("/freeze")
	w.Quiet()
	var seen []string
	look := func(page, on int, turns ...string) {
		t.Helper()
		m := c.Last()
		var turned, numbers []string
		for _, data := range buttonsOf(m) {
			if strings.HasPrefix(data, "frozenid:") {
				numbers = append(numbers, data)
			}
			if strings.HasPrefix(data, "frozenpage:") {
				turned = append(turned, data)
			}
		}
		slices.Sort(turned) // the first stands at the reader's right
		if !slices.Equal(turned, turns) || len(numbers) != on || !offers(m, "freezeid:") {
			t.Errorf("page %d has %d numbers and leads to %v", page, len(numbers), turned)
		}
		if says := plain(m.Text); !strings.Contains(says, fmt.Sprintf("%s %d", plain(noteWordsOf(t, "frozen.page")), page)) {
			t.Errorf("page %d says %q", page, says)
		}
		seen = append(seen, numbers...)
	}
	look(1, 30, "frozenpage:2")
	w.TapData(c, "frozenpage:2")
	w.Quiet()
	look(2, 30, "frozenpage:1", "frozenpage:3")
	w.TapData(c, "frozenpage:3")
	w.Quiet()
	look(3, 4, "frozenpage:2")
	if len(seen) != many || !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != many {
		t.Errorf("%d numbers are listed: %v", len(seen), seen)
	}
	w.TapData(c, "frozenid:number63") // the newest is reached
	w.Quiet()
	if !offers(c.Last(), "liftid:") {
		t.Errorf("the newest: %q", c.Last().Text)
	}
}
