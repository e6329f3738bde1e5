package bot_test

import (
	"testing"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever agrees to a guarantor's wish does it for that, and the trail says so, whatever reason an older button of theirs has; and nobody
// of staff orders anything for that reason.
func TestTrailOfAWish(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.tap(faisal, "payback:withdrawn.%n:%s")
	if g := c.read(); !g.Order.At.IsZero() {
		t.Errorf("ordered: %+v", g.Order)
	}
	_, err := c.Office.Revoke(t.Context(), c.g.Chat, c.g.ID)
	must(t, err)
	c.Quiet()
	since := len(c.Trail())
	p := c.Chats.As(faisal)
	p.Type(c.g.Reference)
	c.Quiet()
	for _, begins := range []string{"refund:", "payback:"} {
		c.TapData(p, begins)
		c.Quiet()
	}
	c.tap(mona, "payback:unaccepted.%n:%s") // as a button of an earlier release says
	if g := c.read(); !g.Order.Given() || g.Order.Second != mona {
		t.Errorf("agreed: %+v", g.Order)
	}
	of := map[int64]int{}
	for _, e := range c.Trail()[since:] {
		if e.Duty == staff.Refund {
			if of[e.By]++; e.Why != kafala.WhyRevoked {
				t.Errorf("%d: %s %s", e.By, e.Why, e.Outcome)
			}
		}
	}
	if of[faisal] == 0 || of[mona] == 0 {
		t.Errorf("entries: %v", of)
	}
}
