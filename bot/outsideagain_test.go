package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/kafala/staff"
)

// The button below the reminder that somebody is to leave the staff group says of who is staff again that they are, and writes nothing of
// where they are; while they are none it says that.
func TestTheButtonOfALeaverWhoIsBack(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	boss := c.Chats.As(badr)
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, noura))
	c.Quiet()
	for _, s := range []struct {
		back    bool
		outcome string
	}{{false, "inside outside"}, {true, staff.Nothing}} {
		if s.back {
			m, _ := c.Store.Staff().Member(t.Context(), noura) // who has no rank, and is kept
			m.Actor, m.Since = staff.Actor{ID: noura, Rank: staff.Officer}, c.Clock.Now()
			must(t, c.Store.Staff().Appoint(t.Context(), m))
		}
		c.tap(badr, fmt.Sprintf("outside:%d", noura))
		all := c.Trail()
		e := all[len(all)-1]
		if e.Why != "group" || e.Member != noura || !strings.Contains(s.outcome, e.Outcome) {
			t.Errorf("back %t: the trail says %+v", s.back, e)
		}
		m := boss.Last()
		if said := strings.Contains(m.Text, longest(noteWords(t, "leaver.again"))); said != s.back || s.back && offers(m, "outside:") {
			t.Errorf("back %t: %q %v", s.back, m.Text, buttonsOf(m))
		}
	}
}
