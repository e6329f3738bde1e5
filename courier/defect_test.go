package courier_test

import (
	"context"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/outage"
)

// A delivery whose sending panics holds nothing up, is tried three times and then given up, and staff are told.
func TestDeliveryThatPanics(t *testing.T) {
	poisoned, well := delivery(kafala.SendReceipt), delivery(kafala.SendEnded)
	b := newBox(poisoned, well)
	counted := 0
	conf := config(b)
	conf.Defects = &outage.Defects{Count: func(at outage.Place) {
		if counted++; at != outage.AtDelivery {
			t.Errorf("a panic at %s", at)
		}
	}}
	all := sends(courier.Sender{Send: func(context.Context, *courier.Parcel) error { return nil }})
	all[poisoned.Kind] = courier.Sender{Send: func(context.Context, *courier.Parcel) error { panic("1012345672") },
		Judge: func(context.Context, kafala.Delivery, error) courier.Verdict {
			t.Error("its sender is asked what a panic means")
			return courier.Verdict{}
		}}
	c, err := courier.New(conf, all)
	if err != nil {
		t.Fatal(err)
	}
	for try := 1; try <= 3; try++ {
		c.RunDue(t.Context())
		d, kept := b.of(poisoned.ID)
		if kept != (try < 3) || kept && d.Tries != try || counted != try {
			t.Fatalf("after try %d it is kept: %t, with %d tries; %d panics are counted", try, kept, d.Tries, counted)
		}
		b.pass(time.Minute)
	}
	if len(b.done) != 1 || b.done[0] != well.ID {
		t.Errorf("done: %v", b.done)
	}
	if len(b.parked) != 1 || b.parked[0].why != kafala.ParkedRefused || len(b.parked[0].tell) != 1 {
		t.Errorf("given up: %+v", b.parked)
	}
}

// A panic beside the sending, as in what makes of an error, or in the box, ends neither the courier nor what else is due.
func TestPanicBesideTheSending(t *testing.T) {
	b := newBox(delivery(kafala.SendReceipt), delivery(kafala.SendEnded))
	conf, counted := config(b), 0
	conf.Defects = &outage.Defects{Count: func(outage.Place) { counted++ }}
	conf.Outbox = throwing{b, kafala.SendEnded}
	c, err := courier.New(conf, sends(courier.Sender{Send: func(context.Context, *courier.Parcel) error { return nil }}))
	if err != nil {
		t.Fatal(err)
	}
	if n := c.RunDue(t.Context()); n != 2 || counted != 1 || len(b.done) != 1 {
		t.Errorf("%d were claimed, %d panics, done %v", n, counted, b.done)
	}
	conf.Outbox = throwing{b, ""}
	if c, err = courier.New(conf, sends(fails(errDown))); err != nil {
		t.Fatal(err)
	}
	if n := c.RunDue(t.Context()); n != 0 || counted != 2 {
		t.Errorf("%d were claimed, %d panics", n, counted)
	}
}

// throwing is a box that panics where a delivery of a kind is done; with none, where any is claimed.
type throwing struct {
	*box
	kind kafala.DeliveryKind
}

func (b throwing) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]kafala.Delivery, error) {
	if b.kind == "" {
		panic("claim")
	}
	return b.box.Claim(ctx, now, lease, limit)
}

func (b throwing) Done(ctx context.Context, d kafala.Delivery) error {
	if d.Kind == b.kind {
		panic("done")
	}
	return b.box.Done(ctx, d)
}
