package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// An old button that lifts the stop of a number which a guarantee of their own names asks nobody about it: it shows the number. Whoever
// says yes all the same is told that it is about a number, and the trail says that in words.
func TestLiftOfOnesOwnNumber(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	own := c.Issued(mona, world.Number(700001), world.Number(700002))
	n, _, err := c.Counter.FreezeNumber(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, own.Answers["guarantor_id"],
		"impersonated")
	must(t, err)
	c.Quiet() // the guarantor is told
	for who, asked := range map[int64]bool{mona: false, faisal: true} {
		c.tap(who, "liftid:"+n.ID)
		m := c.Chats.As(who).Last()
		if offers(m, "liftidsure:") != asked || !strings.Contains(plain(m.Text), n.ID) {
			t.Errorf("%d is asked: %t: %q", who, !asked, m.Text)
		}
	}
	c.tap(mona, fmt.Sprintf("liftidsure:%d:%s", n.Rev, n.ID))
	says(t, c.World, mona, "problem.staff.own.number")
	admin := c.Chats.As(badr)
	admin.Type(fmt.Sprintf("/audit %d", mona))
	c.Quiet()
	said := plain(admin.Last().Text)
	if !strings.Contains(said, noteWords(t, "outcome.staff.own.number")) || strings.Contains(said, "staff.own") {
		t.Errorf("the trail says %q", said)
	}
}
