package kafala_test

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// stray is a request whose link was made at the gateway, while the answer was lost.
func stray(t *testing.T, h *kafalatest.House) kafala.Guarantee {
	t.Helper()
	g, p := h.Apply(mine, me, kafalatest.Number(1))
	if p != nil {
		t.Fatal(p.Key)
	}
	h.Gateway.Lose()
	if _, err := h.Office.MakeLink(t.Context(), g.ID, false); err == nil || len(h.Gateway.Open()) != 1 {
		t.Fatalf("%v are open, %v", h.Gateway.Open(), err)
	}
	return g
}

// A link that nobody knows of ends with its request.
func TestStrayLinkEndsWithItsRequest(t *testing.T) {
	for name, end := range map[string]func(h *kafalatest.House, id string) error{
		"cancelled": func(h *kafalatest.House, id string) error {
			_, err := h.Office.Withdraw(t.Context(), mine, id)
			return err
		},
		"erased": func(h *kafalatest.House, _ string) error {
			_, err := h.Office.Forget(t.Context(), mine)
			return err
		},
		"cancelled, and the process that had made the link dies before it is known": func(h *kafalatest.House, id string) error {
			move(t, h, id, kafala.Cancelled)
			h.Clock.Pass(kafala.Hold + time.Second) // the courier takes over what was promised
			return errors.Join(h.Deliver()...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := stray(t, h)
			if err := end(h, g.ID); err != nil {
				t.Fatal(err)
			}
			if open := h.Gateway.Open(); len(open) != 0 {
				t.Errorf("%v are open", open)
			}
		})
	}
}

// The courier makes the link that the process which promised it did not make, once.
func TestLinkOfTheCourier(t *testing.T) {
	h := kafalatest.New(t)
	g := stray(t, h)
	h.Clock.Pass(kafala.Hold)
	if faults := h.Deliver(); len(faults) > 0 {
		t.Fatal(faults)
	}
	if now, bills := h.Find(g.ID), h.Gateway.Bills(); len(bills) != 1 || now.Invoice.ID != bills[0].Invoice.ID {
		t.Errorf("it names %q of %v", now.Invoice.ID, bills)
	}
}

// A link that is made between the look for links and the move to cancelled ends too.
func TestLinkMadeWhileItIsCancelled(t *testing.T) {
	h := kafalatest.New(t)
	g, _ := h.Apply(mine, me, kafalatest.Number(1))
	h.Office.Gateway = &meanwhile{h.Gateway, func() {
		if now, err := h.Office.MakeLink(t.Context(), g.ID, false); err != nil || now.Invoice.ID == "" {
			t.Errorf("no link was made: %v", err)
		}
	}}
	now, err := h.Office.Withdraw(t.Context(), mine, g.ID)
	if open := h.Gateway.Open(); err != nil || now.Status != kafala.Cancelled || len(open) != 0 {
		t.Errorf("it is %s, %v are open, %v", now.Status, open, err)
	}
}

// Of two links that two processes make at once, the one that is too late ends, also where ending it failed at first.
func TestSecondLinkEnds(t *testing.T) {
	h := kafalatest.New(t)
	g, _ := h.Apply(mine, me, kafalatest.Number(1))
	h.Office.Gateway = &meanwhile{h.Gateway, func() {
		if _, err := h.Office.MakeLink(t.Context(), g.ID, false); err != nil {
			t.Error(err)
		}
		h.Gateway.Down("Cancel")
	}}
	if _, err := h.Office.MakeLink(t.Context(), g.ID, true); err == nil || len(h.Gateway.Open()) != 2 {
		t.Fatalf("%v are open, %v", h.Gateway.Open(), err)
	}
	h.Gateway.Down()
	now, err := h.Office.MakeLink(t.Context(), g.ID, true)
	if open := h.Gateway.Open(); err != nil || now.Invoice.ID == "" || len(open) != 1 || open[0] != now.Invoice.ID {
		t.Errorf("it names %q, %v are open, %v", now.Invoice.ID, open, err)
	}
}

// Each part that is given back by hand is told, to both sides.
func TestPartsGivenBackByHand(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, kafalatest.Number(1))
	for range 2 {
		byHand(t, h, g, g.Payment.ID, 1000)
	}
	if now := h.Find(g.ID); len(now.Strange) != 2 || now.Payment.Back != 2000 {
		t.Errorf("strange is %v, %s are back", now.Strange, now.Payment.Back)
	}
	if citizen, staff := h.Told(mine, kafala.SendRefunded), h.Told(0, kafala.TellStaff); len(citizen) != 2 || len(staff) != 2 {
		t.Errorf("the citizen was told of %v, staff of %v", citizen, staff)
	}
}
