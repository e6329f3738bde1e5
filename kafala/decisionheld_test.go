package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// What follows from a decision waits while a freeze stands, and while an end may be taken back.
func TestDecisionWaits(t *testing.T) {
	for name, c := range map[string]struct {
		why        string
		hold, free func(h *kafalatest.House, g kafala.Guarantee)
		heard      string
		order      bool
	}{
		"frozen and lifted": {
			why: "details", hold: func(h *kafalatest.House, g kafala.Guarantee) { frozen(t, h, g) },
			free: func(h *kafalatest.House, g kafala.Guarantee) { lift(t, h, g) }, heard: "0 | second", order: true,
		},
		"ended, and taken back": {
			hold: func(h *kafalatest.House, g kafala.Guarantee) { ended(t, h, g) },
			free: func(h *kafalatest.House, g kafala.Guarantee) {
				if _, err := h.Counter.Reopen(t.Context(), clerk, g.ID); err != nil {
					t.Fatal(err)
				}
			}, heard: "0 | ",
		},
		"ended for good": {
			hold:  func(h *kafalatest.House, g kafala.Guarantee) { ended(t, h, g) },
			free:  func(h *kafalatest.House, g kafala.Guarantee) { pass(h, kafala.EndPause) },
			heard: "0 | ",
		},
	} {
		h := manned(t)
		g := decided(t, h, c.why)
		c.hold(h, g)
		pass(h, 5*time.Minute)
		if got := heard(h); got != " | " || h.Find(g.ID).Order.Waits() {
			t.Errorf("%s: heard meanwhile %q", name, got)
		}
		c.free(h, g)
		h.Deliver()
		pass(h, time.Minute)
		if got := heard(h); got != c.heard || h.Find(g.ID).Order.Waits() != c.order {
			t.Errorf("%s: heard %q, want %q, the order is %+v", name, got, c.heard, h.Find(g.ID).Order)
		}
	}
}

func ended(t testing.TB, h *kafalatest.House, g kafala.Guarantee) {
	t.Helper()
	if g, err := h.Counter.End(t.Context(), clerk, g.ID, "settled"); err != nil || g.Status != kafala.Ended {
		t.Fatal(g.Status, err)
	}
}

// Nobody alone ends one whose money two have yet to decide about: not before its guarantor is told, nor while the order waits, nor
// once that is withdrawn. Struck out it can be ended, and so can one of which nothing more would come back.
func TestNobodyAloneEndsWhatIsReviewed(t *testing.T) {
	untouched := func(*kafalatest.House, kafala.Guarantee) {}
	change := func(how func(*kafala.Guarantee, time.Time)) func(*kafalatest.House, kafala.Guarantee) {
		return func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { how(g, h.Office.Time()) })
		}
	}
	back := func(of func(*kafala.Guarantee) kafala.Halalas) func(*kafalatest.House, kafala.Guarantee) {
		return change(func(g *kafala.Guarantee, _ time.Time) { g.Payment.Back = of(g) })
	}
	for name, c := range map[string]struct {
		why   string
		then  func(h *kafalatest.House, g kafala.Guarantee)
		after time.Duration
		ends  bool
	}{
		"accepted":         {"", untouched, 0, true},
		"at once":          {"details", untouched, 0, false},
		"before its pause": {"details", untouched, kafala.DecisionPause - time.Second, false},
		"the order waits":  {"details", untouched, kafala.DecisionPause, false},
		"long after":       {"details", untouched, 90 * kafala.Day, false},
		"struck out":       {"details", func(h *kafalatest.House, g kafala.Guarantee) { undecide(t, h, judge, g) }, 0, true},
		"the wish before it waits": {"details", change(func(g *kafala.Guarantee, now time.Time) {
			g.OrderRefund(kafala.First, kafala.Hand{ID: judge.ID}, "asked", now)
		}), kafala.DecisionPause, false},
		"its order is withdrawn": {"details", func(h *kafalatest.House, g kafala.Guarantee) {
			pass(h, kafala.DecisionPause)
			h.Change(g.ID, func(g *kafala.Guarantee) { g.Order.WithdrawnAt = h.Office.Time() })
		}, 0, false},
		"all but a halala is back": {"details", back(func(g *kafala.Guarantee) kafala.Halalas {
			return g.Terms(kafala.WhyUnaccepted).Sum - 1
		}), kafala.DecisionPause, false},
		"what would is back": {"details", back(func(g *kafala.Guarantee) kafala.Halalas {
			return g.Terms(kafala.WhyUnaccepted).Sum
		}), kafala.DecisionPause, true},
		"its guarantor wishes the money back": {"", func(h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !wishes(h, g) {
				t.Fatal(err)
			}
		}, 90 * kafala.Day, false},
		"and wishes it no more": {"", func(h *kafalatest.House, g kafala.Guarantee) {
			_, err := h.Office.Revoke(t.Context(), mine, g.ID)
			if _, kept := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil || kept != nil || wishes(h, g) {
				t.Fatal(err, kept)
			}
		}, 0, true},
		"nothing comes back": {"details", change(func(g *kafala.Guarantee, _ time.Time) {
			for i := range g.Amount.Lines {
				g.Amount.Lines[i].Refundable = false
			}
		}), kafala.DecisionPause, true},
	} {
		h := manned(t)
		g := decided(t, h, c.why)
		c.then(h, g)
		pass(h, c.after)
		before := h.Find(g.ID)
		g, err := h.Counter.End(t.Context(), witness, g.ID, "appeared")
		if ended := g.Status == kafala.Ended; err != nil || ended != c.ends || before.Endable() != c.ends {
			t.Errorf("%s: it is %s, endable before: %t, %v; the order is %+v", name, g.Status, before.Endable(), err, g.Order)
		}
		if g.Order != before.Order || g.Payment.Back != before.Payment.Back {
			t.Errorf("%s: the order is %+v, it was %+v", name, g.Order, before.Order)
		}
	}
}

// A decision makes no order where one waits, where nothing would come back, or where that is back already. The guarantor is told
// all the same.
func TestDecisionWithoutAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		before func(g *kafala.Guarantee, now time.Time)
		heard  string
	}{
		"a supervisor's waits": {func(g *kafala.Guarantee, now time.Time) {
			g.OrderRefund(kafala.First, kafala.Hand{ID: judge.ID}, "asked", now)
		}, "0 | "},
		"nothing comes back": {func(g *kafala.Guarantee, _ time.Time) {
			for i := range g.Amount.Lines {
				g.Amount.Lines[i].Refundable = false
			}
		}, "0 | "},
		"all has left by another hand": {func(g *kafala.Guarantee, _ time.Time) { g.Payment.Back = g.Payment.Amount }, "0 | "},
		"what would is back":           {func(g *kafala.Guarantee, _ time.Time) { g.Payment.Back = g.Terms(kafala.WhyUnaccepted).Sum }, "0 | "},
	} {
		h := manned(t)
		g := decided(t, h, "details")
		h.Change(g.ID, func(g *kafala.Guarantee) { c.before(g, h.Office.Time()) })
		orders := h.Find(g.ID).Order
		pass(h, kafala.DecisionPause)
		if got := heard(h); got != c.heard || h.Find(g.ID).Order != orders {
			t.Errorf("%s: heard %q, the order is %+v", name, got, h.Find(g.ID).Order)
		}
	}
}

// Who withdraws an order that waited before the decision leaves it to the decision's own.
func TestOrderAfterAnother(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	if _, _, err := h.Counter.Present(t.Context(), clerk, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !wishes(h, g) {
		t.Fatal(err)
	}
	record(t, h, h.Find(g.ID), "details")
	pass(h, kafala.DecisionPause)
	pass(h, kafala.DecisionReminder)
	if got := heard(h); got != "0 | second waiting" || !wishes(h, g) {
		t.Errorf("heard %q, the order is %+v", got, h.Find(g.ID).Order)
	}
	if _, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil {
		t.Fatal(err)
	}
	h.Deliver()
	g = h.Find(g.ID)
	if g.Order.From != kafala.ByDecision || !g.Order.Waits() || len(g.Orders) != 1 || heard(h) != "0 | second waiting second" {
		t.Errorf("heard %q, the order is %+v", heard(h), g.Order)
	}
}

// Whatever is done of it once more, what follows from a decision follows once.
func TestDecisionFollowsOnce(t *testing.T) {
	h := manned(t)
	g := decided(t, h, "details")
	pass(h, kafala.DecisionPause)
	for _, detail := range []string{"0", "0.again", "1", "-1", "", "x"} {
		if err := h.Office.FollowDecision(t.Context(), g.ID, detail); err != nil {
			t.Errorf("%q: %v", detail, err)
		}
	}
	h.Deliver()
	if got := heard(h); got != "0 | second" || len(h.Find(g.ID).Orders) > 0 {
		t.Errorf("heard %q", got)
	}
}

func wishes(h *kafalatest.House, g kafala.Guarantee) bool {
	g = h.Find(g.ID)
	return g.WishWaits()
}

// endedBefore is a guarantee ended by a supervisor as an earlier release did, whatever order waits.
func endedBefore(t testing.TB, h *kafalatest.House, g kafala.Guarantee) {
	t.Helper()
	h.Change(g.ID, func(g *kafala.Guarantee) {
		if _, err := g.End(kafala.Hand{ID: judge.ID}, "settled", h.Office.Time()); err != nil {
			t.Fatal(err)
		}
	})
}

// While an end may be taken back that an earlier release has made beside an order that waits, the order is passed over in silence; taken
// back, it is reminded and alarmed of again.
func TestReopenedOrderIsToldAgain(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	presented(h, g.ID, clerk)
	if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); answerOf(p, err) != "refund.second" {
		t.Fatal(p, err)
	}
	pass(h, kafala.SecondAlarm-time.Minute)
	endedBefore(t, h, g)
	if now := h.Find(g.ID); now.Overdue(kafala.NoticeTime(now.Order.At)) {
		t.Error("what is ended is overdue")
	}
	pass(h, 2*time.Minute)
	if _, err := h.Counter.Reopen(t.Context(), judge, g.ID); err != nil {
		t.Fatal(err)
	}
	before := heard(h)
	pass(h, kafala.SecondAlarm-time.Millisecond)
	if got := heard(h); got != before {
		t.Errorf("before its time: heard %q", got)
	}
	pass(h, time.Millisecond)
	if now := h.Find(g.ID); heard(h) != before+" overdue" || !now.Overdue(kafala.NoticeTime(now.Order.At)) {
		t.Errorf("heard %q, before %q", heard(h), before)
	}
}

// Nobody alone ends one whose guarantor has asked for its money, and was told that it stands until two agree. Once they withdraw that it
// can be ended.
func TestNobodyAloneEndsWhatItsGuarantorGivesUp(t *testing.T) {
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, clerk)
	if now, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !now.WishWaits() {
		t.Fatal(now.Order, err)
	}
	for _, after := range []time.Duration{0, 30 * kafala.Day} {
		pass(h, after)
		if now, err := h.Counter.End(t.Context(), witness, g.ID, "appeared"); err != nil || now.Status != kafala.Issued || !now.WishWaits() {
			t.Errorf("after %s: it is %s, %v; the wish is %+v", after, now.Status, err, now.Order)
		}
	}
	if _, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil {
		t.Fatal(err)
	}
	if now, err := h.Counter.End(t.Context(), witness, g.ID, "appeared"); err != nil || now.Status != kafala.Ended {
		t.Errorf("the wish is withdrawn: it is %s, %v", now.Status, err)
	}
}
