package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// earlierPaid is a request that was renewed at another price, after which the bank has approved what was begun by its first link.
func earlierPaid(t *testing.T, h *kafalatest.House) (g kafala.Guarantee, came string) {
	t.Helper()
	g = h.Request(mine)
	came, err := h.Gateway.Begin(g.Invoice.ID)
	must(t, err)
	h.Sweep(time.Hour)
	first := h.Find(g.ID)
	h.Office.Settings.Tariff[0].Amount += 2000
	kind, _ := h.Office.Settings.Kind(g.Undertaking.Kind)
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, h.Office.Settings.Terms(kind.ID)); p != nil || err != nil {
		t.Fatal(p, err)
	}
	g = h.Link(h.Find(g.ID))
	must(t, h.Gateway.Approve(came, false))
	_, err = h.Office.Settle(t.Context(), first.Invoice.ID, "")
	must(t, err)
	for range 3 {
		h.Deliver()
		h.Clock.Pass(time.Minute)
	}
	return g, came
}

// What is approved late for an earlier link, at another price than is due now, goes back and is told of; the link that the request has
// stays, and issues it once it is paid.
func TestEarlierLinkPaidLate(t *testing.T) {
	h := kafalatest.New(t)
	g, came := earlierPaid(t, h)
	now := h.Find(g.ID)
	if now.Status != kafala.Awaiting || now.Invoice != g.Invoice || len(h.Gateway.Open()) != 1 {
		t.Fatalf("it is %s, and has %d open links", now.Status, len(h.Gateway.Open()))
	}
	if p, why := now.WentBack(came); p.Back != 12300 || why != kafala.OtherAmount || len(h.Told(mine, kafala.SendRefunded)) != 1 {
		t.Errorf("%s of it went back (%s), told %v", p.Back, why, h.Told(mine, kafala.SendRefunded))
	}
	h.Pay(now)
	h.Deliver()
	now = h.Find(g.ID)
	if !now.Counts() || h.Gateway.Received() != 14300 || len(h.Told(mine, kafala.SendReceipt)) != 1 {
		t.Errorf("it is %s, we have %s", now.Status, h.Gateway.Received())
	}
}

// Where nobody pays that link either, its end is told, and a new one is to be had.
func TestEarlierLinkPaidLateAndNoOther(t *testing.T) {
	h := kafalatest.New(t)
	g, _ := earlierPaid(t, h)
	h.Sweep(time.Hour)
	now := h.Find(g.ID)
	if now.Status != kafala.Expired || !now.Unpaid() || !now.Renewable() {
		t.Fatalf("it is %s", now.Status)
	}
	if _, p, err := h.Office.Renew(t.Context(), mine, g.ID, ""); p != nil || err != nil {
		t.Fatal(p, err)
	}
	h.Clock.Pass(time.Minute)
	now, err := h.Office.MakeLink(t.Context(), g.ID, true) // a try whose answer was lost came before
	must(t, err)
	if now.Status != kafala.Awaiting || now.Invoice.ID == "" || len(h.Gateway.Open()) != 1 {
		t.Errorf("it is %s with the link %q, and %d are open", now.Status, now.Invoice.ID, len(h.Gateway.Open()))
	}
}
