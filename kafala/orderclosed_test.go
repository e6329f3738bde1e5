package kafala_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// Where as much as it would return leaves by another hand, an order that waits is closed with a line in the history: there is nothing left
// to agree to, and nothing left to hold the end by time; and its guarantor can ask to be free of it. Less leaves it waiting.
func TestOrderClosesWithItsMoney(t *testing.T) {
	for name, c := range map[string]struct {
		less   kafala.Halalas // than all
		closed bool
	}{"a halala short of what it returns": {2301, false}, "what it returns": {2300, true}, "more": {1300, true}, "all": {0, true}} {
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
		if now.Revocable() != (c.closed && c.less > 0) || now.GoneElsewhere() != c.closed || now.Reviewed() == c.closed {
			t.Errorf("%s: given up: %t, gone: %t, reviewed: %t", name, now.Revocable(), now.GoneElsewhere(), now.Reviewed())
		}
		if p := now.OrderProblem(kafala.First, kafala.WhyUnaccepted); (p == nil) == c.closed {
			t.Errorf("%s: once more for the same reason: %v", name, p)
		}
		h.Sweep(20 * kafala.Day)
		h.Sweep(10 * time.Minute)
		if now := h.Find(g.ID); (now.Status == kafala.Ended) != c.closed {
			t.Errorf("%s: in the end it is %s", name, now.Status)
		}
	}
}

// So is the order of one whose end, which an earlier release made, may still be taken back: it does not come back with the guarantee.
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
		endedBefore(t, h, g)
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

// A guarantor's wish stays as long as anything is left: it asks to be free of the guarantee, too. With nothing to decide about the
// money it does not hold the end by time, and where two agree the money that had left is told once, and announced to nobody anew.
func TestWishOutlastsItsMoney(t *testing.T) {
	for left, rest := range map[kafala.Halalas]kafala.Halalas{5000: 5000, 10000: 0, 11000: 0} {
		for _, agreed := range []bool{true, false} {
			h := manned(t, func(s *kafala.Settings) { s.Rules.ValidDays = 10 })
			g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
			presented(h, g.ID, clerk)
			if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !wishes(h, g) {
				t.Fatal(err)
			}
			byHand(t, h, g, g.Payment.ID, left)
			h.Clock.Pass(time.Minute)
			h.Deliver()
			now := h.Find(g.ID)
			if !now.WishWaits() || now.Outstanding() != (rest > 0) || now.Rest(now.Order) != rest {
				t.Errorf("%s left: it waits: %t, outstanding: %t", left, now.WishWaits(), now.Outstanding())
			}
			for _, kind := range []kafala.NoticeKind{kafala.NoticeSecond, kafala.NoticeWaiting, kafala.NoticeOverdue} {
				if sum := now.SumOf(kafala.Notice{Kind: kind, Of: kafala.NoticeTime(now.Order.At)}); sum != rest {
					t.Errorf("%s left: %s is about %s", left, kind, sum)
				}
			}
			if !agreed {
				h.Sweep(20 * kafala.Day)
				if now = h.Find(g.ID); (now.Status == kafala.Ended) != (rest == 0) {
					t.Errorf("%s left: in the end it is %s", left, now.Status)
				}
				continue
			}
			told := len(h.Told(mine, kafala.SendRefunded))
			for _, who := range []staff.Actor{judge, witness} {
				if _, _, err := h.Counter.Refund(t.Context(), who, g.ID, kafala.WhyRevoked); err != nil {
					t.Fatal(err)
				}
			}
			h.Deliver()
			h.Deliver()
			details := h.Told(mine, kafala.SendRefunded)
			now = h.Find(g.ID)
			if now.Status != kafala.Refunded || now.Payment.Back != left+rest || len(details) != told+1 ||
				now.GaveNothing(details[told]) != (rest == 0) {
				t.Errorf("%s left: it is %s, the guarantor heard %q", left, now.Status, details)
			}
			if slices.Contains(h.Acts(), kafala.ActReturned) != (rest > 0) {
				t.Errorf("%s left: the group heard %q", left, h.Acts())
			}
			for _, n := range h.Acted() {
				if n.Sort == kafala.ActOrdered && now.SumOf(n) != 0 && now.SumOf(n) != rest {
					t.Errorf("%s left: %s is said to be ordered", left, now.SumOf(n))
				}
			}
		}
	}
}

// A guarantor's wish whose money has all left by another hand is closed by nobody, which is not what its withdrawal is.
func TestWishIsClosedByItsMoney(t *testing.T) {
	for _, withdrawn := range []bool{true, false} {
		h := manned(t, func(*kafala.Settings) {})
		g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
		presented(h, g.ID, clerk)
		if now, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || now.WishClosed() {
			t.Fatal(err)
		}
		if withdrawn {
			if _, err := h.Office.KeepOn(t.Context(), mine, g.ID); err != nil {
				t.Fatal(err)
			}
		}
		byHand(t, h, g, g.Payment.ID, g.Payment.Amount)
		after, err := h.Office.KeepOn(t.Context(), mine, g.ID) // the button of before
		if err != nil || after.WishClosed() == withdrawn || after.Order.Waits() {
			t.Errorf("withdrawn before: %t: closed: %t, waits: %t, %v", withdrawn, after.WishClosed(), after.Order.Waits(), err)
		}
	}
}
