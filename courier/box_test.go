package courier_test

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// noon is when these tests begin.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// box is an outbox in memory, and the clock of the test.
type box struct {
	mu     sync.Mutex
	now    time.Time
	kept   map[string]kafala.Delivery // by id, due when it may be claimed
	done   []string
	parked []parked
	later  int           // how often one was stored anew
	slow   time.Duration // how long a claim takes
}

// parked is a delivery that was given up.
type parked struct {
	delivery kafala.Delivery
	why      string
	tell     []kafala.Delivery
}

func newBox(deliveries ...kafala.Delivery) *box {
	b := &box{now: noon, kept: map[string]kafala.Delivery{}}
	for _, d := range deliveries {
		b.kept[d.ID] = d
	}
	return b
}

func (b *box) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]kafala.Delivery, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	due := slices.SortedFunc(maps.Values(b.kept), func(a, b kafala.Delivery) int { return cmp.Compare(a.ID, b.ID) })
	due = slices.DeleteFunc(due, func(d kafala.Delivery) bool { return d.Due.After(now) })
	due = due[:min(limit, len(due))]
	for n, d := range due {
		d.Due = now.Add(lease)
		b.kept[d.ID], due[n].Held = d, d.Due
	}
	b.now = b.now.Add(b.slow)
	return due, ctx.Err()
}

func (b *box) Done(ctx context.Context, d kafala.Delivery) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.kept, d.ID)
	b.done = append(b.done, d.ID)
	return ctx.Err()
}

func (b *box) Later(ctx context.Context, d kafala.Delivery, at time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if !d.Held.IsZero() && !b.kept[d.ID].Due.Equal(d.Held) {
		return nil
	}
	if at.IsZero() {
		at = d.Held
	}
	d.Due = at
	d.Taken = slices.Clone(d.Taken)
	b.kept[d.ID] = d
	b.later++
	return nil
}

func (b *box) Park(ctx context.Context, d kafala.Delivery, why string, tell ...kafala.Delivery) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.kept, d.ID)
	b.parked = append(b.parked, parked{d, why, tell})
	return ctx.Err()
}

// Now is the clock of the test.
func (b *box) Now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// pass lets time pass.
func (b *box) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// of gives the delivery as it is kept.
func (b *box) of(id string) (kafala.Delivery, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, ok := b.kept[id]
	return d, ok
}

// delivery is one that is due.
func delivery(kind kafala.DeliveryKind) kafala.Delivery {
	return kafala.Delivery{ID: "07abc." + string(kind), Kind: kind, Chat: 7100000001, Due: noon, Since: noon}
}

// sends is a sender of every kind, the same.
func sends(s courier.Sender) courier.Senders {
	all := courier.Senders{}
	for _, k := range kafala.DeliveryRules {
		all[k.Kind] = s
	}
	return all
}

// config is what a courier needs that delivers from a box.
func config(b *box, silent ...string) courier.Config {
	return courier.Config{
		Outbox: b, Settings: &kafala.Settings{Times: kafala.Times{Lease: kafala.Duration(time.Minute)}, Silent: silent}, Now: b.Now,
		Name: func(d kafala.Delivery) string { return d.ID },
		Pace: func(context.Context) error { return nil },
		Tell: func(d kafala.Delivery, why string, now time.Time) []kafala.Delivery {
			return []kafala.Delivery{kafala.TellParked(d, why, now)}
		},
	}
}

// newLogging makes a courier of another outbox, and gives what it logs.
func newLogging(t *testing.T, b *box, outbox courier.Outbox, s courier.Sender) (*courier.Courier, *kafalatest.Logs) {
	t.Helper()
	logs := &kafalatest.Logs{}
	conf := config(b)
	conf.Outbox, conf.Log = outbox, slog.New(slog.NewTextHandler(logs, nil))
	c, err := courier.New(conf, sends(s))
	if err != nil {
		t.Fatal(err)
	}
	return c, logs
}

// newCourier makes a courier that delivers everything by one sender.
func newCourier(t *testing.T, b *box, s courier.Sender, silent ...string) *courier.Courier {
	t.Helper()
	c, err := courier.New(config(b, silent...), sends(s))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fails is a sender whose every try ends with an error.
func fails(err error) courier.Sender {
	return courier.Sender{Send: func(context.Context, *courier.Parcel) error { return err }}
}
