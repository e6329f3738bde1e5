package kafala_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

// Where all of its money leaves by another hand, an order that waits is closed with a line in the history: there is nothing left to
// agree to, and nothing left to hold the end by time. A part leaves it waiting.
func TestOrderClosesWithItsMoney(t *testing.T) {
	for name, c := range map[string]struct {
		less   kafala.Halalas // than all
		closed bool
	}{"a halala short of all": {1, false}, "all": {0, true}} {
		h := manned(t, func(s *kafala.Settings) { s.Rules.ValidDays = 10 })
		g := decided(t, h, "papers")
		pass(h, kafala.DecisionPause)
		if now := h.Find(g.ID); !now.Order.Waits() {
			t.Fatal("no order waits")
		}
		byHand(t, h, g, h.Find(g.ID).Payment.ID, h.Find(g.ID).Payment.Amount-c.less)
		now := h.Find(g.ID)
		noted := slices.ContainsFunc(now.History, func(e kafala.Event) bool { return e.Why == kafala.NoteRefundClosed })
		if now.Order.Waits() == c.closed || noted != c.closed || now.Order.Given() || now.Outstanding() == c.closed {
			t.Errorf("%s: noted %t, the order is %+v", name, noted, now.Order)
		}
		h.Sweep(20 * kafala.Day)
		h.Sweep(10 * time.Minute)
		if now := h.Find(g.ID); (now.Status == kafala.Ended) != c.closed {
			t.Errorf("%s: in the end it is %s", name, now.Status)
		}
	}
}

// So is the order of one whose end may still be taken back: it does not come back with the guarantee.
func TestOrderClosesBeforeTheEndIsFinal(t *testing.T) {
	for name, c := range map[string]struct {
		less   kafala.Halalas
		closed bool
	}{"a halala short of all": {1, false}, "all": {0, true}} {
		h := manned(t)
		g := h.Request(mine)
		h.Pay(g)
		presented(h, g.ID, clerk)
		if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, kafala.WhyFault); err != nil || p == nil || p.Key != "refund.second" {
			t.Fatal(p, err)
		}
		if _, err := h.Counter.End(t.Context(), judge, g.ID, "settled"); err != nil {
			t.Fatal(err)
		}
		byHand(t, h, g, h.Find(g.ID).Payment.ID, h.Find(g.ID).Payment.Amount-c.less)
		if _, err := h.Counter.Reopen(t.Context(), judge, g.ID); err != nil {
			t.Fatal(err)
		}
		now := h.Find(g.ID)
		noted := slices.ContainsFunc(now.History, func(e kafala.Event) bool { return e.Why == kafala.NoteRefundClosed })
		if now.Status != kafala.Issued || now.Order.Waits() == c.closed || noted != c.closed || now.Order.Given() {
			t.Errorf("%s: it is %s, noted %t, the order is %+v", name, now.Status, noted, now.Order)
		}
	}
}
