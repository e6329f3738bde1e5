package kafala_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// second lets a chat ask for somebody who is covered before it has paid, and pays. Nobody has told of the payment.
func second(t *testing.T, h *kafalatest.House) kafala.Guarantee {
	t.Helper()
	g := h.Request(mine)
	if first := h.Issued(theirs, kafalatest.Number(1), g.Answers["person_id"]); first.Status != kafala.Issued {
		t.Fatalf("the first is %s", first.Status)
	}
	unheard(t, h, g)
	return g
}

// The money of a second payment goes back whatever happens on the way, once, and the requester is told afterwards.
func TestGiveBack(t *testing.T) {
	for name, before := range map[string]func(h *kafalatest.House){
		"at once":                  nil,
		"the gateway is down":      func(h *kafalatest.House) { h.Gateway.Down("Refund") },
		"the answer is lost":       func(h *kafalatest.House) { h.Office.Till = &forgetful{Gateway: h.Gateway} },
		"what is back is not kept": func(h *kafalatest.House) { h.Office.Ledger = &fullLedger{Ledger: h.Office.Ledger} },
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := second(t, h)
			if before != nil {
				before(h)
			}
			if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
				t.Fatal(err)
			}
			if faults := h.Deliver(); (len(faults) > 0) != (before != nil) {
				t.Errorf("faults: %v", faults)
			}
			if now := h.Find(g.ID); before != nil && (now.Status != kafala.Refunding || len(h.Told(mine, kafala.SendRefunded)) > 0) {
				t.Errorf("before it is known that the gateway has done it, it is %s", now.Status)
			}
			h.Gateway.Down()
			h.Clock.Pass(11 * time.Second)
			if faults := h.Deliver(); len(faults) > 0 {
				t.Errorf("the second time: %v", faults)
			}
			for range 3 { // whatever comes again changes nothing
				h.Settle(g)
				if err := h.Office.GiveBack(t.Context(), g.ID, h.Find(g.ID).Payment.ID); err != nil {
					t.Fatal(err)
				}
			}
			h.Deliver()
			now := h.Find(g.ID)
			if now.Status != kafala.Refunded || now.Reference != "" || len(now.Strange) != 1 {
				t.Errorf("it is %s, %q, %v", now.Status, now.Reference, now.Strange)
			}
			why := []string{}
			for _, e := range now.History {
				why = append(why, e.Why)
			}
			if !slices.Contains(why, "person-covered") || !slices.Contains(why, "money returned") {
				t.Errorf("the history tells %v", why)
			}
			if got := h.Gateway.Received(); got != now.Amount.Total {
				t.Errorf("%s were kept, want those of one guarantee", got)
			}
			if told := h.Told(mine, kafala.SendRefunded); len(told) != 1 {
				t.Errorf("the requester was told %v", told)
			}
		})
	}
}

// When all trying has failed and staff give the money back by hand, the record follows.
func TestGivenBackByHand(t *testing.T) {
	h := kafalatest.New(t)
	h.Gateway.Down("Refund")
	g := second(t, h)
	if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if faults := h.Deliver(); len(faults) != 1 || !errors.Is(faults[0], kafalatest.ErrDown) {
			t.Fatalf("faults: %v", faults)
		}
		h.Clock.Pass(time.Hour)
	}
	if err := h.Gateway.Return(h.Find(g.ID).Payment.ID, g.Amount.Total); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil { // as the gateway's notice makes us do
		t.Fatal(err)
	}
	if now := h.Find(g.ID); now.Status != kafala.Refunded {
		t.Errorf("it is %s", now.Status)
	}
	if faults := h.Deliver(); len(faults) > 0 || len(h.Told(mine, kafala.SendRefunded)) != 1 {
		t.Errorf("%v; the requester was told %v", faults, h.Told(mine, kafala.SendRefunded))
	}
	if got := h.Gateway.Received(); got != g.Amount.Total {
		t.Errorf("%s were kept, want those of one guarantee", got)
	}
}

// A link that has ended is not renewed for somebody who is covered meanwhile, and a late payment goes back.
func TestCoveredWhileExpired(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	late(t, h, g, func() {
		h.Sweep(31 * time.Minute)
		h.Issued(theirs, kafalatest.Number(1), g.Answers["person_id"])
		now, p, err := h.Office.Renew(t.Context(), mine, g.ID, "")
		if err != nil || p == nil || p.Key != "refused" || now.Status != kafala.Expired {
			t.Errorf("renewed: %s, %v, %v", now.Status, p, err)
		}
	})
	if now := h.Find(g.ID); now.Status != kafala.Refunded {
		t.Errorf("it is %s", now.Status)
	}
	if got := h.Gateway.Received(); got != g.Amount.Total {
		t.Errorf("%s were kept", got)
	}
}

// Money that goes back is not asked for again: the link that was made meanwhile is dead.
func TestCoveredAfterRenewal(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	late(t, h, g, func() {
		h.Sweep(31 * time.Minute)
		renew(t, h, g)
		h.Issued(theirs, kafalatest.Number(1), g.Answers["person_id"])
	})
	now := h.Find(g.ID)
	if now.Status != kafala.Refunded || now.Invoice.ID == g.Invoice.ID {
		t.Errorf("it is %s, with link %s after %s", now.Status, now.Invoice.ID, g.Invoice.ID)
	}
	if _, err := h.Gateway.Pay(now.Invoice.ID); err == nil {
		t.Error("the new link can still be paid")
	}
}

// The chat that has another request for the same person awaiting is told of that one when it wants a new link.
func TestRenewBesideAnother(t *testing.T) {
	h := kafalatest.New(t)
	first := h.Request(mine)
	h.Sweep(31 * time.Minute)
	other := h.Linked(mine, me, first.Answers["person_id"])
	now, p, err := h.Office.Renew(t.Context(), mine, first.ID, "")
	if err != nil || p == nil || p.Key != "earlier" || now.ID != other.ID {
		t.Errorf("got %s (%s), %v, %v; want %s", now.ID, now.Status, p, err, other.ID)
	}
}

// An issued guarantee ends by itself on its day: the requester is told once, and both people are free again.
func TestEnds(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays, s.Rules.Open = 30, 1 })
	g := h.Request(mine)
	h.Pay(g)
	g = h.Find(g.ID)
	if want := kafala.DateOf(g.IssuedAt).AddDays(30).End(); !g.Until.Equal(want) {
		t.Fatalf("it ends at %s, want %s", g.Until, want)
	}
	h.Clock.Pass(kafala.DateOf(g.Until).AddDays(1).Start().Sub(h.Clock.Now()) - time.Second)
	for range 2 {
		h.Sweep(0)
	}
	if now := h.Find(g.ID); now.Status != kafala.Issued {
		t.Fatalf("a second too early it is %s", now.Status)
	}
	if _, p := h.Apply(theirs, kafalatest.Number(1), g.Answers["person_id"]); p == nil {
		t.Error("the person is free before it has ended")
	}
	for range 3 {
		h.Sweep(time.Second)
	}
	now := h.Find(g.ID)
	last := now.History[len(now.History)-1]
	if now.Status != kafala.Ended || last.By != "sweep" || last.To != kafala.Ended {
		t.Errorf("it is %s, by %+v", now.Status, last)
	}
	if told := h.Told(mine, kafala.SendEnded); len(told) != 1 {
		t.Errorf("the requester was told %d times", len(told))
	}
	next := h.Issued(theirs, g.Answers["guarantor_id"], g.Answers["person_id"])
	if next.Status != kafala.Issued {
		t.Errorf("the next one is %s", next.Status)
	}
}

// What has no end by the settings when it is issued has none later.
func TestEndsByStaffOnly(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	h.Pay(g)
	h.Sweep(5000 * 24 * time.Hour)
	if now := h.Find(g.ID); now.Status != kafala.Issued || !now.Until.IsZero() {
		t.Errorf("it is %s until %s", now.Status, now.Until)
	}
}
