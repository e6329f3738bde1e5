package kafala_test

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// From when its money is ordered back a guarantee counts no more, and never will again. So both its people are free at once, however
// long the gateway takes. While an order waits it is in force, and they are not.
func TestOrderedBackKeepsNoPlace(t *testing.T) {
	revoke := func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		t.Helper()
		if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil {
			t.Fatal(err)
		}
	}
	order := func(t *testing.T, h *kafalatest.House, g kafala.Guarantee, by staff.Actor, want string) {
		t.Helper()
		if _, p, err := h.Counter.Refund(t.Context(), by, g.ID, "asked"); answerOf(p, err) != want {
			t.Fatalf("by %d: %v, %v", by.ID, p, err)
		}
	}
	for name, c := range map[string]struct {
		do   func(t *testing.T, h *kafalatest.House, g kafala.Guarantee)
		free bool
	}{
		"given up": {revoke, true},
		"its wish waits": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			presented(h, g.ID, clerk)
			revoke(t, h, g)
		}, false},
		"one has ordered it": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) { order(t, h, g, judge, "") }, true},
		"the first of two has": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			presented(h, g.ID, clerk)
			order(t, h, g, judge, "refund.second")
		}, false},
		"two have": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			presented(h, g.ID, clerk)
			order(t, h, g, judge, "refund.second")
			order(t, h, g, witness, "")
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := manned(t, func(s *kafala.Settings) { s.Rules.Open = 1 })
			me, brother := kafalatest.Number(1), kafalatest.Number(2)
			g := h.Issued(mine, me, brother)
			h.Gateway.Down("Refund")
			c.do(t, h, g)
			now := h.Find(g.ID)
			if now.Status != kafala.Issued || now.Counts() == c.free || now.Holds() == c.free {
				t.Fatalf("it is %s, counts %t, holds %t", now.Status, now.Counts(), now.Holds())
			}
			if held := h.Memory.Places().Held(); (len(held) == 0) != c.free {
				t.Errorf("held: %v", held)
			}
			if got := applies(t, h, theirs, kafalatest.Number(3), brother); got != c.free {
				t.Errorf("another guarantor's for the same person is issued: %t", got)
			}
			if got := applies(t, h, mine, me, kafalatest.Number(4)); got != c.free {
				t.Errorf("another of the same guarantor is issued: %t", got)
			}
			h.Gateway.Down()
			h.Sweep(kafala.Day)
			if now := h.Find(g.ID); (now.Status == kafala.Refunded) != c.free {
				t.Errorf("a day later it is %s", now.Status)
			}
		})
	}
}
