package kafala

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	sweepBatch = 20              // guarantees of each shard that one sweep looks at
	firstSweep = 2 * time.Hour   // how far back the first sweep of a process reads the gateway's list
	sweepLap   = 2 * time.Minute // how far back every other one reads beyond the one before: clocks differ
	enough     = 3               // faults in a row after which there is no use in asking on
)

// Sweep finds what nobody told of. It reads the gateway's list of what has changed since the sweep before: one call,
// however many links are open, finds every payment. It looks at the open links that are due for it, ever more rarely
// as they grow older, and ends those that nobody paid. It ends guarantees whose time is over, and erases the personal
// fields whose time has come, and the chats that an earlier release has left in erased records. After a restore it reads the
// gateway's list of what was lost. It returns how much it looked at. What fails is looked at again later and does not hold up
// the rest; the errors come back joined.
func (o *Office) Sweep(ctx context.Context) (int, error) {
	erased, erasing := o.eraseDue(ctx)
	_, forgetting := o.ForgetEarlier(ctx)
	recovered, recovering := o.sweepGaps(ctx)
	found, finding := o.sweepBooks(ctx)
	looked, looking := o.sweepDue(ctx)
	return erased + recovered + found + looked, errors.Join(erasing, forgetting, recovering, finding, looking)
}

// seen is what this process has found in the gateway's list and settled.
type seen struct {
	mu    sync.Mutex
	until time.Time           // up to which the list was read
	known map[change]struct{} // what is settled, so that it is not asked for again at each sweep
}

// change is a state of a payment in that list.
type change struct {
	payment string
	updated time.Time
}

// sweepBooks settles the invoices whose payments have changed since the sweep before.
func (o *Office) sweepBooks(ctx context.Context) (int, error) {
	o.seen.mu.Lock()
	defer o.seen.mu.Unlock()
	now := o.Now()
	from := o.seen.until.Add(-sweepLap)
	if o.seen.until.IsZero() {
		from = now.Add(-firstSweep)
	}
	news := map[string][]Booked{} // by invoice
	current := map[change]struct{}{}
	err := o.Till.Payments(ctx, from, now.Add(sweepLap), func(b Booked) error {
		c := change{b.Payment.ID, b.Updated}
		if _, known := o.seen.known[c]; known {
			current[c] = struct{}{}
		} else if b.Invoice != "" && (b.Paid || b.Failed) {
			news[b.Invoice] = append(news[b.Invoice], b)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read the gateway's list: %w", err)
	}
	var faults row
	for invoice, booked := range news {
		if !faults.down() && ctx.Err() == nil {
			err := o.contained(invoice, func() error { return o.sweepBooked(ctx, invoice, booked) })
			if faults.add(err); err != nil {
				continue
			}
			for _, b := range booked {
				current[change{b.Payment.ID, b.Updated}] = struct{}{}
			}
		}
	}
	if len(faults.all) == 0 && ctx.Err() == nil {
		o.seen.until = now
	}
	o.seen.known = current
	return len(news), errors.Join(faults.all...)
}

// sweepBooked settles an invoice. Where it is no record's, what was paid for it may be one's that a restore has lost; else it is
// not ours.
func (o *Office) sweepBooked(ctx context.Context, invoice string, booked []Booked) error {
	_, err := o.Settle(ctx, invoice, "")
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	for _, b := range booked {
		if b.Paid {
			if _, _, err := o.list(ctx, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweepDue looks at the guarantees that are due for it.
func (o *Office) sweepDue(ctx context.Context) (int, error) {
	ids, failed := o.Watch.Due(ctx, o.Time(), sweepBatch)
	if failed != nil { // of some shards, perhaps
		failed = fmt.Errorf("list what is due: %w", failed)
	}
	var faults row
	for i, id := range ids {
		err := o.contained(id, func() error { return o.sweepOne(ctx, id) })
		if faults.add(err); err != nil && (faults.down() || ctx.Err() != nil) {
			return i + 1, errors.Join(failed, errors.Join(faults.all...))
		}
	}
	return len(ids), errors.Join(failed, errors.Join(faults.all...))
}

// row are the faults of one act after the other, and how many of the last ones in a row have failed.
type row struct {
	all  []error
	last int
}

// add takes what came of the next act. A record that is left to a later release says nothing.
func (r *row) add(err error) {
	switch {
	case err == nil:
		r.last = 0
		return
	case !errors.Is(err, ErrNewer) && !errors.Is(err, ErrDefect):
		r.last++
	}
	r.all = append(r.all, err)
}

// down tells whether so much has failed in a row that the gateway must be down; where only some shards are, others answer in
// between.
func (r *row) down() bool { return r.last >= enough }

func (o *Office) sweepOne(ctx context.Context, id string) error {
	g, err := o.Ledger.Find(ctx, id)
	if errors.Is(err, ErrNotFound) { // gone since it was listed, or sealed with a key that was given up
		return o.Watch.Postpone(ctx, id, o.Time().Add(Day))
	}
	if err != nil {
		return fmt.Errorf("sweep %s: %w", id, err)
	}
	if err := o.Watch.Postpone(ctx, id, o.nextLook(g)); err != nil {
		return fmt.Errorf("sweep %s: %w", id, err)
	}
	if g.Status == Issued {
		_, err := o.end(ctx, id)
		return err
	}
	if g.Invoice.ID != "" {
		_, err := o.settleOf(ctx, g, g.Invoice.ID)
		return err
	}
	if o.Time().Sub(g.Opened) < time.Duration(o.Settings.Times.Session) {
		return nil // the courier is still trying to make the link
	}
	_, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Awaiting || g.Invoice.ID != "" {
			return nil, ErrUnchanged
		}
		left, err := g.Unlink(Expired, o.Time(), "sweep", CauseNoLink)
		return append([]Delivery{g.Deliver(SendExpired, "no-link", o.Time())}, left...), err
	})
	return err
}

// nextLook spaces the looks at one link: one sweep interval at first, then ever wider up to five minutes, but
// never past the link's end. What is paid meanwhile is found in the gateway's list.
func (o *Office) nextLook(g Guarantee) time.Time {
	now, every := o.Time(), time.Duration(o.Settings.Times.Sweep)
	if g.Until.After(now) {
		return g.Until
	}
	next := now.Add(min(max(now.Sub(g.Opened)/4, every), max(5*time.Minute, every)))
	if end := g.Invoice.Expires; end.After(now) && end.Before(next) {
		return end.Add(time.Second)
	}
	return next
}
