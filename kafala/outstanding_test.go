package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// No clock ends a guarantee about whose money something is to be decided: neither between a record that it was not accepted and
// the order that follows, nor while an order waits, whosever it is. Its end comes once nothing waits any more.
func TestOutstandingHoldsTheEnd(t *testing.T) {
	const valid = 10
	order := func(h *kafalatest.House, by staff.Actor, g kafala.Guarantee, why, want string) {
		t.Helper()
		if _, p, err := h.Counter.Refund(t.Context(), by, g.ID, why); answerOf(p, err) != want {
			t.Fatal(p, err)
		}
	}
	for name, c := range map[string]struct {
		before time.Duration // how long before the end by time
		do     func(h *kafalatest.House, g kafala.Guarantee)
		free   func(h *kafalatest.House, g kafala.Guarantee)
		after  kafala.Status
	}{
		"not accepted a moment before, and struck out": {time.Millisecond, func(h *kafalatest.House, g kafala.Guarantee) {
			record(t, h, g, "papers")
		}, func(h *kafalatest.House, g kafala.Guarantee) {
			if key := undecide(t, h, judge, h.Find(g.ID)); key != "" {
				t.Fatal(key)
			}
		}, kafala.Ended},
		"not accepted, and two agree": {time.Millisecond, func(h *kafalatest.House, g kafala.Guarantee) {
			record(t, h, g, "papers")
		}, func(h *kafalatest.House, g kafala.Guarantee) {
			order(h, judge, g, kafala.WhyUnaccepted, "refund.second")
			h.Sweep(10 * time.Minute)
			if now := h.Find(g.ID); now.Status != kafala.Issued {
				t.Errorf("backed by one it is %s", now.Status)
			}
			order(h, witness, g, kafala.WhyUnaccepted, "")
		}, kafala.Refunded},
		"the guarantor wishes it, and wishes it no more": {time.Hour, func(h *kafalatest.House, g kafala.Guarantee) {
			presented(h, g.ID, clerk)
			if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !wishes(h, g) {
				t.Fatal(err)
			}
		}, func(h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil {
				t.Fatal(err)
			}
		}, kafala.Ended},
		"a supervisor's order, withdrawn": {time.Hour, func(h *kafalatest.House, g kafala.Guarantee) {
			presented(h, g.ID, clerk)
			order(h, judge, g, kafala.WhyAsked, "refund.second")
		}, func(h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Counter.WithdrawOrder(t.Context(), judge, g.ID); err != nil {
				t.Fatal(err)
			}
		}, kafala.Ended},
		"accepted": {time.Millisecond, func(h *kafalatest.House, g kafala.Guarantee) { record(t, h, g, "") }, nil, kafala.Ended},
	} {
		t.Run(name, func(t *testing.T) {
			h := manned(t, func(s *kafala.Settings) { s.Rules.ValidDays = valid })
			g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
			h.Deliver()
			h.Clock.Pass(h.Find(g.ID).Until.Sub(h.Clock.Now()) - c.before)
			c.do(h, h.Find(g.ID))
			for _, later := range []time.Duration{c.before, kafala.DecisionPause, kafala.Day, 20 * kafala.Day} {
				h.Sweep(later)
				h.Deliver()
				if now := h.Find(g.ID); c.free != nil && (now.Status != kafala.Issued || !now.Outstanding()) {
					t.Fatalf("%s later it is %s", later, now.Status)
				}
			}
			if _, known := h.Office.Settings.EraseAt(h.Find(g.ID)); known == (c.free != nil) {
				t.Errorf("it is known when its people are erased: %t", known)
			}
			if c.free != nil {
				c.free(h, g)
			}
			h.Deliver()
			h.Sweep(10 * time.Minute)
			if now := h.Find(g.ID); now.Status != c.after {
				t.Errorf("in the end it is %s, want %s", now.Status, c.after)
			}
		})
	}
}

// A freeze that is held no longer does not let the clock end what an order waits for.
func TestOutstandingOutlastsAFreeze(t *testing.T) {
	h := manned(t, func(s *kafala.Settings) { s.Rules.ValidDays = 10 })
	g := decided(t, h, "papers")
	frozen(t, h, g)
	h.Sweep(kafala.HoldMost + kafala.Day)
	if now := h.Find(g.ID); now.Status != kafala.Issued || !now.Frozen() {
		t.Errorf("%s, frozen %t", now.Status, now.Frozen())
	}
}
