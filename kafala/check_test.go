package kafala_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// asked is a gateway that counts how often it is asked for an invoice, and fails while it is told to.
type asked struct {
	kafala.Gateway
	n    int
	down error
}

func (a *asked) Get(ctx context.Context, invoice string) (kafala.Bill, error) {
	a.n++
	if a.down != nil {
		return kafala.Bill{}, a.down
	}
	return a.Gateway.Get(ctx, invoice)
}

// However often a person wants to know, the gateway is asked once in a while for a chat; meanwhile it is said when it was
// asked last, about what, and whether it has answered. Whoever else asks is not held up.
func TestCheckAsksOnceInAWhile(t *testing.T) {
	h := kafalatest.New(t)
	gateway := &asked{Gateway: h.Gateway}
	h.Office.Gateway = gateway
	one, two := h.Request(mine), h.Request(mine)
	check := func(g kafala.Guarantee, asks int, about string, answered bool, at time.Time) kafala.Guarantee {
		t.Helper()
		gateway.n = 0
		after, q, err := h.Office.Check(t.Context(), h.Find(g.ID))
		failed := gateway.down != nil && asks > 0
		if (err != nil) != failed || gateway.n != asks || q.Guarantee != about || q.Answered != answered || !q.At.Equal(at) {
			t.Errorf("asked %d times: %+v, %v; want %d, about %s at %v, answered %t", gateway.n, q, err, asks, about, at, answered)
		}
		return after
	}
	first := h.Clock.Now()
	check(one, 1, one.ID, true, first)
	for range 500 {
		check(one, 0, one.ID, true, first)
	}
	check(two, 0, one.ID, true, first)
	if _, err := h.Office.Settle(t.Context(), two.Invoice.ID, two.Callback); err != nil || gateway.n != 1 {
		t.Errorf("a callback: %v, asked %d times", err, gateway.n)
	}
	h.Clock.Pass(kafala.CheckEvery - time.Millisecond)
	check(two, 0, one.ID, true, first)
	h.Clock.Pass(time.Millisecond)
	gateway.down = errors.New("down")
	second := h.Clock.Now()
	check(two, 1, two.ID, false, second)
	check(two, 0, two.ID, false, second)
	gateway.down = nil
	h.Pay(two) // of which the gateway tells
	if now := check(two, 0, two.ID, false, second); now.Status != kafala.Issued {
		t.Errorf("what was paid meanwhile is %s", now.Status)
	}
	h.Clock.Pass(kafala.CheckEvery)
	if _, err := h.Gateway.Pay(one.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	if now := check(one, 1, one.ID, true, h.Clock.Now()); now.Status != kafala.Issued {
		t.Errorf("what was paid is %s", now.Status)
	}
}
