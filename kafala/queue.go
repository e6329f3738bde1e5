package kafala

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	// Within is for how long a person is let wait for the gateway, however often it is asked for them: then they are told.
	Within = 2500 * time.Millisecond
	// queuePlaces is how many people the gateway may be asked for at the same time, and queueWaits how many more wait for a
	// place: well below the forty updates that are handled at the same time.
	queuePlaces, queueWaits = 10, 5
)

// ErrBusy is returned for a person who waits for a gateway that too many wait for. Nothing was asked.
var ErrBusy = errors.New("too many people wait for the gateway")

// awaitedKey marks a context in which a person waits.
type awaitedKey struct{}

// awaited is until when they do; it begins with the first question.
type awaited struct {
	once  sync.Once
	until time.Time
}

// Awaited marks what is done while a person waits: a Queue lets them wait Within in all, and not at all where too many do.
func Awaited(ctx context.Context) context.Context {
	return context.WithValue(ctx, awaitedKey{}, &awaited{})
}

// Queue is a gateway before which people queue, so that one that hangs holds a few of them and for a short time.
// What is done while nobody waits (the sweep, the courier, the gateway's notices) goes past it.
type Queue struct {
	gateway Gateway
	places  chan struct{} // a place at the gateway each
	queue   chan struct{} // the same, and for those who wait for one
}

var _ Gateway = (*Queue)(nil)

// NewQueue puts a queue before a gateway.
func NewQueue(g Gateway) *Queue {
	return &Queue{gateway: g, places: make(chan struct{}, queuePlaces), queue: make(chan struct{}, queuePlaces+queueWaits)}
}

// ask asks the gateway, for a person once they have a place and for as long as they may wait.
func (q *Queue) ask(ctx context.Context, ask func(context.Context) error) error {
	person, _ := ctx.Value(awaitedKey{}).(*awaited)
	if person == nil {
		return ask(ctx)
	}
	person.once.Do(func() {
		first, end := context.WithTimeout(ctx, Within)
		person.until, _ = first.Deadline()
		end()
	})
	ctx, done := context.WithDeadline(ctx, person.until)
	defer done()
	select {
	case q.queue <- struct{}{}:
		defer func() { <-q.queue }()
	default:
		return ErrBusy
	}
	select {
	case q.places <- struct{}{}:
		defer func() { <-q.places }()
	case <-ctx.Done():
		return errors.Join(ErrBusy, ctx.Err())
	}
	return ask(ctx)
}

// Make makes an invoice, as Gateway.Make.
func (q *Queue) Make(ctx context.Context, order Order) (i Invoice, err error) {
	err = q.ask(ctx, func(ctx context.Context) (err error) { i, err = q.gateway.Make(ctx, order); return err })
	return i, err
}

// List lists invoices, as Gateway.List.
func (q *Queue) List(ctx context.Context, guarantee string) (all []Bill, err error) {
	err = q.ask(ctx, func(ctx context.Context) (err error) { all, err = q.gateway.List(ctx, guarantee); return err })
	return all, err
}

// Get reads an invoice, as Gateway.Get.
func (q *Queue) Get(ctx context.Context, invoice string) (b Bill, err error) {
	err = q.ask(ctx, func(ctx context.Context) (err error) { b, err = q.gateway.Get(ctx, invoice); return err })
	return b, err
}

// Cancel ends an invoice, as Gateway.Cancel.
func (q *Queue) Cancel(ctx context.Context, invoice string) error {
	return q.ask(ctx, func(ctx context.Context) error { return q.gateway.Cancel(ctx, invoice) })
}
