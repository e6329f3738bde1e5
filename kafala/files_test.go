package kafala_test

import (
	"errors"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// A sheet that was made before its guarantee was given back is not remembered after that: the next one says what is so then.
func TestLateFilesAreNotRemembered(t *testing.T) {
	h := kafalatest.New(t)
	seen := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	must(t, h.Gateway.Return(seen.Payment.ID, seen.Payment.Amount))
	h.Settle(seen)
	must(t, h.Office.RememberFiles(t.Context(), seen, kafala.FileIDs{QR: "qr", Sheet: "of what counted"}))
	if now := h.Find(seen.ID); now.Status != kafala.Refunded || now.Files != (kafala.FileIDs{QR: "qr"}) {
		t.Errorf("it is %s, and remembered are %+v", now.Status, now.Files)
	}
}

// Whoever erases their data again and again has the gateway asked about what stays of it no more often than once in an hour.
func TestForgettingAgainAsksNobody(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	if _, err := h.Gateway.Begin(g.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	withdraw(t, h, g)
	asked := 0
	h.Gateway.Before = func(string, string) error { asked++; return nil }
	for range 20 {
		_, err := h.Office.Forget(t.Context(), mine)
		must(t, err)
	}
	if now := h.Find(g.ID); now.Named() || asked > 2 {
		t.Errorf("named: %t, and the gateway was asked %d times", now.Named(), asked)
	}
	h.Gateway.Before = func(string, string) error { return errors.New("down") } // nothing is lost by not asking
	if _, err := h.Office.Forget(t.Context(), mine); err != nil {
		t.Error(err)
	}
}
