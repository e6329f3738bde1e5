// Package courier delivers what was promised: it claims deliveries from the outbox, has each sent by the sender that was
// handed in for its kind, tries again what failed, and gives up what cannot arrive. It knows neither Telegram nor the gateway.
package courier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// Outbox keeps the deliveries.
type Outbox interface {
	// Claim takes up to limit due deliveries and leaves them to the caller for the lease, those that it can get also where
	// it gives an error.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]kafala.Delivery, error)
	// Done removes a delivery that has arrived.
	Done(ctx context.Context, d kafala.Delivery) error
	// Later stores a delivery as it is now, due at another time; zero: it stays the caller's until the lease is over.
	Later(ctx context.Context, d kafala.Delivery, at time.Time) error
	// Park gives a delivery up and saves others that tell of it.
	Park(ctx context.Context, d kafala.Delivery, why string, tell ...kafala.Delivery) error
}

// Config is what a Courier needs. All of it is required but Log, OnSend, OnPark, Heard, Well and Defects.
type Config struct {
	Outbox   Outbox
	Settings *kafala.Settings // which kinds are switched off, and for how long a claimed delivery, or its next part, is the claimer's
	Now      func() time.Time
	// Name is what a delivery is called in the log: its id may hold the number of a chat.
	Name func(kafala.Delivery) string
	Pace func(context.Context) error // waits until one more message may be pushed
	// Tell gives what staff are told of a delivery that is given up: "refused" or "blocked".
	Tell   func(d kafala.Delivery, why string, now time.Time) []kafala.Delivery
	Log    *slog.Logger
	OnSend func(kind string, took time.Duration, err error)
	// OnPark is told of each delivery that is set aside.
	OnPark func(kind string)
	// Heard is told of each error that is trouble of a service.
	Heard func(error)
	// Well tells whether the service that takes messages answers well now, whatever it does with one.
	Well func() bool
	// Defects contains what panics; a delivery that does is given up after maxDefects tries.
	Defects *outage.Defects
}

// Courier delivers. It is safe for use by many at once, and any number of processes may deliver from one outbox.
type Courier struct {
	Config
	senders Senders
	wake    chan struct{}
	turns   turns
	doubts  doubts
}

// New makes a Courier. It refuses a kind of kafala.DeliveryRules that nobody sends, and one that two would send.
func New(c Config, senders ...Senders) (*Courier, error) {
	all := Senders{}
	var faults []error
	for _, some := range senders {
		for kind, s := range some {
			if _, twice := all[kind]; twice {
				faults = append(faults, fmt.Errorf("deliveries of the kind %q have two senders", kind))
			}
			if _, known := kafala.RuleOf(kind); !known {
				faults = append(faults, fmt.Errorf("the kind %q is not in the table", kind))
			}
			all[kind] = s
		}
	}
	for _, k := range kafala.DeliveryRules {
		if s, ok := all[k.Kind]; !ok || s.Send == nil {
			faults = append(faults, fmt.Errorf("deliveries of the kind %q have no sender", k.Kind))
		}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OnSend == nil {
		c.OnSend = func(string, time.Duration, error) {}
	}
	if c.OnPark == nil {
		c.OnPark = func(string) {}
	}
	if c.Heard == nil {
		c.Heard = func(error) {}
	}
	return &Courier{Config: c, senders: all, wake: make(chan struct{}, 1),
		turns:  turns{last: map[int64]chan struct{}{}, halted: map[int64]halted{}},
		doubts: doubts{failed: map[string]time.Time{}}}, errors.Join(faults...)
}

// Wake makes the courier look for deliveries at once. It never blocks.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

const (
	maxUnderWay = 16          // deliveries under way side by side
	lookEvery   = time.Second // between two looks when nothing wakes the courier
)

// Run delivers what is due until ctx ends, and finishes what it has begun. A delivery that hangs holds up only itself, and the
// next word to the same chat for a moment (turns).
func (c *Courier) Run(ctx context.Context) {
	var under sync.WaitGroup
	defer under.Wait()
	slots := make(chan struct{}, maxUnderWay)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		for _, d := range c.claim(ctx, maxUnderWay-len(slots)) {
			slots <- struct{}{}
			wait, done := c.take(d)
			under.Go(func() {
				wait()
				c.deliverSafely(ctx, d)
				done()
				<-slots
				c.Wake() // there is room for one more
			})
		}
		select {
		case <-ctx.Done():
		case <-c.wake:
		case <-tick.C:
		}
	}
}

// RunDue delivers what is due now, one after the other, and tells how many deliveries it had claimed. It is for
// driving the courier by hand: in a test, or in a command that works once.
func (c *Courier) RunDue(ctx context.Context) int {
	due := c.claim(ctx, maxUnderWay)
	for _, d := range due {
		c.deliverSafely(ctx, d)
	}
	return len(due)
}

// claim takes up to limit due deliveries.
func (c *Courier) claim(ctx context.Context, limit int) []kafala.Delivery {
	if limit == 0 {
		return nil
	}
	var due []kafala.Delivery
	err := c.Defects.Contain(outage.AtDelivery, func() (err error) {
		due, err = c.Outbox.Claim(ctx, c.Now(), c.lease(), limit)
		return err
	})
	if err != nil && ctx.Err() == nil {
		c.Heard(err)
		c.Log.Error("deliveries could not be claimed", "err", err)
	}
	return sorted(due)
}

// lease is how long a claimed delivery, or its next part, is the claimer's.
func (c *Courier) lease() time.Duration { return time.Duration(c.Settings.Times.Lease) }

// giveBack has a delivery due at once, unless somebody else has it by now.
func (c *Courier) giveBack(ctx context.Context, d kafala.Delivery) {
	c.Log.Warn("a delivery was claimed too late and is left to the next", "delivery", c.Name(d))
	ctx, end := context.WithTimeout(ctx, c.lease()/5)
	defer end()
	if err := c.Outbox.Later(ctx, d, c.Now()); err != nil {
		c.Log.Warn("it comes after its lease", "delivery", c.Name(d), "err", err)
	}
}

// left is how long a delivery may be tried: while it is the claimer's, less the time that it takes to write down what became of it.
func (c *Courier) left(d kafala.Delivery) time.Duration {
	most := c.lease() * 3 / 4
	if d.Held.IsZero() {
		return most
	}
	return min(most, d.Held.Sub(c.Now())-c.lease()/5)
}

// deliverSafely is deliver. One that panics beside its sending is left to be claimed again after its lease.
func (c *Courier) deliverSafely(ctx context.Context, d kafala.Delivery) {
	_ = c.Defects.Contain(outage.AtDelivery, func() error { c.deliver(ctx, d); return nil }, "delivery", c.Name(d))
}

// deliver makes one delivery and writes down what became of it, or puts it off where it is not its time yet. It goes on
// when ctx ends, since both end within the lease. A delivery in a form of a later release is left to a process of that
// release, which claims it after the lease, and one of whose lease too little is left is given back: Redis was slow to say that it is ours,
// and two would send it.
func (c *Courier) deliver(ctx context.Context, d kafala.Delivery) {
	if err := kafala.DeliveryForms.Knows(d.Form); err != nil {
		c.Log.Warn("a delivery is left to a later release", "delivery", c.Name(d), "err", err)
		return
	}
	ctx = context.WithoutCancel(ctx)
	left := c.left(d)
	if left <= 0 {
		c.giveBack(ctx, d)
		return
	}
	if c.putOff(ctx, d) || c.behind(ctx, d) {
		return
	}
	trying, done := context.WithTimeout(ctx, left)
	defer done()
	began := time.Now()
	p := &Parcel{Delivery: d, Silent: c.silent(d), pace: c.Pace, courier: c}
	s, err := c.senders[d.Kind], error(nil)
	switch {
	case s.Send == nil:
		err = fmt.Errorf("no such kind of delivery: %q", d.Kind)
	case c.Settings.Delivers(d.Kind):
		err = c.Defects.Contain(outage.AtDelivery, func() error { return s.Send(trying, p) }, "delivery", c.Name(d))
	}
	c.OnSend(string(d.Kind), time.Since(began), err)
	if p.arrived {
		c.pass(d)
	}
	ctx, end := context.WithTimeout(ctx, c.lease()/5) // also where the time for trying is over
	defer end()
	if err := c.conclude(ctx, p.Delivery, s.judge(ctx, p.Delivery, err), err); err != nil {
		c.Log.Error("a delivery could not be written down, it may come twice", "delivery", c.Name(d), "err", err)
	}
}
