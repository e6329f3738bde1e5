package bot_test

import (
	"testing"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// An order whose mover counts no more is begun anew, for whatever reason: the card does not offer to back it.
func TestOrderOfWhoHasLeftIsBegunAnew(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	c.tap(noura, shown)
	c.tap(faisal, "payback:fault.%n:%s")
	c.tap(mona, "card:%s")
	if m := c.Chats.As(mona).Last(); !offers(m, "refund:fault:") || offers(m, "why:refund") {
		t.Errorf("while he counts: %v", buttonsOf(m))
	}
	must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, faisal))
	c.tap(mona, "card:%s")
	if m := c.Chats.As(mona).Last(); offers(m, "refund:") || !offers(m, "why:refund") {
		t.Errorf("once he has left: %v", buttonsOf(m))
	}
	for _, begins := range []string{"why:refund", "refund:asked", "payback:asked"} {
		c.TapData(c.Chats.As(mona), begins)
		c.Quiet()
	}
	if g := c.read(); !g.Order.Waits() || g.Order.By != mona || g.Order.Why != kafala.WhyAsked || g.Order.Sum != 10000 {
		t.Errorf("the order: %+v", g.Order)
	}
}
