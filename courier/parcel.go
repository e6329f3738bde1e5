package courier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// Senders are who sends what, by kind.
type Senders map[kafala.DeliveryKind]Sender

// Sender sends the deliveries of one kind.
type Sender struct {
	// Send does what a delivery promises. It may be called again after any error, and after a crash.
	Send func(ctx context.Context, p *Parcel) error
	// Judge tells what an error of Send means; nil: it is to be tried again.
	Judge func(ctx context.Context, d kafala.Delivery, err error) Verdict
}

// Jobs are the deliveries that reach no chat: the office does them itself.
func Jobs(o *kafala.Office) Senders {
	return Senders{
		kafala.GiveBack: {Send: func(ctx context.Context, p *Parcel) error {
			err, early := o.GiveBack(ctx, p.Guarantee, p.Detail), (*kafala.NotYetError)(nil)
			if errors.As(err, &early) {
				return TooEarlyError{early.Until}
			}
			return err
		}},
		kafala.CloseEnd:       {Send: func(ctx context.Context, p *Parcel) error { return o.CloseEnd(ctx, p.Guarantee, p.Detail) }},
		kafala.FollowDecision: {Send: func(ctx context.Context, p *Parcel) error { return o.FollowDecision(ctx, p.Guarantee, p.Detail) }},
		kafala.EndQuery: {Send: func(ctx context.Context, p *Parcel) error {
			err, early := o.EndQuery(ctx, p.Detail), (*kafala.NotYetError)(nil)
			if errors.As(err, &early) {
				return TooEarlyError{early.Until}
			}
			return err
		}},
		kafala.TallyObjections: {Send: func(ctx context.Context, p *Parcel) error { return o.TallyObjections(ctx, p.Guarantee) }},
		kafala.FreezeNamed:     {Send: func(ctx context.Context, p *Parcel) error { return o.FreezeNamed(ctx, p.Detail) }},
		kafala.Reconcile: {Send: func(ctx context.Context, p *Parcel) error {
			day, err := kafala.ReadDate(p.Detail)
			if err != nil {
				return err
			}
			_, err = o.Reconcile(ctx, day) // what differs is told to staff by deliveries of its own
			return err
		}},
	}
}

// Fate is what becomes of a delivery.
type Fate int

// The fates. Any other value is tried again.
const (
	Failed  Fate = iota // it is tried again, later and later, and given up in the end
	Done                // it has arrived, or can no longer matter
	Wait                // it has not failed and waits until a time
	Blocked             // who it is for cannot be reached: it is given up
	Refused             // it is refused as it is: it is given up
	Halted              // a service is in trouble, and it is not to blame: it waits, and no try is counted
	Doubted             // a service has failed at it with a fault of its own: Halted, or Failed where it is the message's (doubt)
)

// Verdict is what an error means for a delivery.
type Verdict struct {
	Fate  Fate
	Until time.Time // with Wait
	Said  error     // the error as it may be logged
}

// TooEarlyError puts a delivery off that has not failed.
type TooEarlyError struct{ Until time.Time }

func (TooEarlyError) Error() string { return "too early" }

// judge gives the verdict that is the same for every delivery, else that of the sender.
func (s Sender) judge(ctx context.Context, d kafala.Delivery, err error) Verdict {
	early, defect := TooEarlyError{}, (*outage.DefectError)(nil)
	switch {
	case err == nil:
		return Verdict{Fate: Done}
	case errors.As(err, &early):
		return Verdict{Fate: Wait, Until: early.Until}
	case outage.Halts(err):
		return Verdict{Fate: Halted, Said: err}
	case errors.As(err, &defect) && d.Tries+1 >= maxDefects:
		return Verdict{Fate: Refused, Said: err}
	case errors.As(err, &defect), s.Judge == nil:
		return Verdict{Fate: Failed, Said: err}
	}
	return s.Judge(ctx, d, err)
}

// Parcel is a delivery under way.
type Parcel struct {
	kafala.Delivery
	Silent  bool // every message of it is sent without a sound
	pace    func(context.Context) error
	courier *Courier // nil: it was not claimed
	arrived bool     // a part of it was taken now
}

// Alone is a parcel that was not claimed: the process that saved it sends it while a person waits, and marks it done.
func Alone(d kafala.Delivery, pace func(context.Context) error) *Parcel {
	return &Parcel{Delivery: d, pace: pace}
}

// Part sends one part, unless it was sent before.
func (p *Parcel) Part(ctx context.Context, name string, send func(context.Context) error) error {
	if slices.Contains(p.Taken, name) {
		return nil
	}
	if err := p.pace(ctx); err != nil {
		return fmt.Errorf("wait for the pace: %w", err)
	}
	if err := send(ctx); err != nil {
		return err
	}
	p.Taken, p.arrived = append(p.Taken, name), true
	return nil
}

// Mark writes down which parts were taken, before the next one is sent, for whoever claims it after the lease: a crash repeats at
// most one message.
func (p *Parcel) Mark(ctx context.Context) {
	if p.courier == nil {
		return
	}
	c := p.courier
	if err := c.Outbox.Later(ctx, p.Delivery, time.Time{}); err != nil {
		c.Log.Warn("a part was sent and not written down, it may come twice", "delivery", c.Name(p.Delivery), "err", err)
	}
}
