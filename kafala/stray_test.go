package kafala_test

import (
	"context"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// openLinks counts the invoices that somebody could pay.
func openLinks(w *world.World) (n int) {
	for _, i := range w.Gateway.Books().Invoices {
		if i.Status == moyasar.Initiated {
			n++
		}
	}
	return n
}

// stray is a request whose link was made at the gateway, while the answer was lost.
func stray(t *testing.T, w *world.World) kafala.Guarantee {
	t.Helper()
	g, p := w.Apply(mine, me, world.Number(1))
	if p != nil {
		t.Fatal(p.Key)
	}
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.CutAfter, Method: "POST", Path: "/v1/invoices"})
	if _, err := w.Office.MakeLink(t.Context(), g.ID, false); err == nil || openLinks(w) != 1 {
		t.Fatalf("%d links are open, %v", openLinks(w), err)
	}
	return g
}

// A link that nobody knows of ends with its request.
func TestStrayLinkEndsWithItsRequest(t *testing.T) {
	for name, end := range map[string]func(w *world.World, id string) error{
		"cancelled": func(w *world.World, id string) error {
			_, err := w.Office.Withdraw(context.Background(), mine, id)
			return err
		},
		"erased": func(w *world.World, _ string) error {
			_, err := w.Office.Forget(context.Background(), mine)
			return err
		},
		"cancelled, and the process that had made the link dies before it is known": func(w *world.World, id string) error {
			_, err := w.Store.Change(context.Background(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				return nil, g.Move(kafala.Cancelled, w.Clock.Now(), "citizen", "given up")
			})
			w.Clock.Pass(kafala.Hold + time.Second) // the courier takes over what was promised
			w.Quiet()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t, world.Options{NoSignal: true})
			g := stray(t, w)
			if err := end(w, g.ID); err != nil {
				t.Fatal(err)
			}
			if n := openLinks(w); n != 0 {
				t.Errorf("%d links are open", n)
			}
		})
	}
}

// meanwhile is a gateway at which something happens after the next look for links.
type meanwhile struct {
	kafala.Gateway
	do func()
}

func (m *meanwhile) List(ctx context.Context, guarantee string) ([]kafala.Bill, error) {
	bills, err := m.Gateway.List(ctx, guarantee)
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return bills, err
}

// A link that is made between the look for links and the move to cancelled ends too.
func TestLinkMadeWhileItIsCancelled(t *testing.T) {
	w := world.New(t, world.Options{NoSignal: true})
	g, _ := w.Apply(mine, me, world.Number(1))
	w.Office.Gateway = &meanwhile{w.Office.Gateway, func() {
		if now, err := w.Office.MakeLink(t.Context(), g.ID, false); err != nil || now.Invoice.ID == "" {
			t.Errorf("no link was made: %v", err)
		}
	}}
	now, err := w.Office.Withdraw(t.Context(), mine, g.ID)
	if err != nil || now.Status != kafala.Cancelled || openLinks(w) != 0 {
		t.Errorf("it is %s, %d links are open, %v", now.Status, openLinks(w), err)
	}
}

// Of two links that two processes make at once, the one that is too late ends, also where ending it failed at first.
func TestSecondLinkEnds(t *testing.T) {
	w := world.New(t, world.Options{NoSignal: true})
	g, _ := w.Apply(mine, me, world.Number(1))
	honest := w.Office.Gateway
	w.Office.Gateway = &meanwhile{honest, func() {
		if _, err := w.Office.MakeLink(t.Context(), g.ID, false); err != nil {
			t.Error(err)
		}
		w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Blocked, Path: "/v1/invoices/*/cancel"})
	}}
	if _, err := w.Office.MakeLink(t.Context(), g.ID, true); err == nil || openLinks(w) != 2 {
		t.Fatalf("%d links are open, %v", openLinks(w), err)
	}
	now, err := w.Office.MakeLink(t.Context(), g.ID, true)
	if err != nil || now.Invoice.ID == "" || openLinks(w) != 1 {
		t.Errorf("%d links are open, %v", openLinks(w), err)
	}
}

// Each part that is given back by hand is told, to both sides.
func TestPartsGivenBackByHand(t *testing.T) {
	w := world.New(t, world.Options{})
	g := w.Issued(mine, me, world.Number(1))
	for range 2 {
		if err := w.Gateway.Refund(g.Payment.ID, 1000); err != nil {
			t.Fatal(err)
		}
		w.Quiet()
	}
	if now := w.Newest(mine); len(now.Strange) != 2 || now.Payment.Back != 2000 {
		t.Errorf("staff were told of %v, %s are back", now.Strange, now.Payment.Back)
	}
}
