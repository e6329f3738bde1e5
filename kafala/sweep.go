package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// sweepBatch is how many guarantees of each shard one sweep looks at.
const sweepBatch = 20

// Sweep looks at the guarantees that are due for it and settles those with a link: a payment whose every signal
// was lost is found here, and a link that nobody paid is ended. It returns how many it looked at. One that fails
// is looked at again later and does not hold up the others; the errors come back joined. It also erases the
// personal fields whose time has come.
func (o *Office) Sweep(ctx context.Context) (int, error) {
	erased, erasing := o.eraseDue(ctx)
	looked, err := o.sweepLinks(ctx)
	return erased + looked, errors.Join(erasing, err)
}

func (o *Office) sweepLinks(ctx context.Context) (int, error) {
	ids, err := o.Watch.Due(ctx, o.now(), sweepBatch)
	if err != nil {
		return 0, fmt.Errorf("list what is due: %w", err)
	}
	var faults []error
	for i, id := range ids {
		if err := o.sweepOne(ctx, id); err != nil {
			faults = append(faults, err)
			if len(faults) == 3 || ctx.Err() != nil { // the gateway is down: no use in asking on
				return i + 1, errors.Join(faults...)
			}
		}
	}
	return len(ids), errors.Join(faults...)
}

func (o *Office) sweepOne(ctx context.Context, id string) error {
	g, err := o.Ledger.Find(ctx, id)
	if err != nil {
		return fmt.Errorf("sweep %s: %w", id, err)
	}
	if err := o.Watch.Postpone(ctx, id, o.nextLook(g)); err != nil {
		return fmt.Errorf("sweep %s: %w", id, err)
	}
	if g.Status == Issued {
		return o.end(ctx, id)
	}
	if g.Invoice.ID != "" {
		_, err := o.Settle(ctx, g.Invoice.ID, "")
		return err
	}
	if o.now().Sub(g.Opened) < time.Duration(o.Settings.Times.Session) {
		return nil // the courier is still trying to make the link
	}
	_, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Awaiting || g.Invoice.ID != "" {
			return nil, ErrUnchanged
		}
		return []Delivery{g.Deliver(SendExpired, "no-link", o.now())}, g.Move(Expired, o.now(), "sweep", "no link could be made")
	})
	return err
}

// end ends an issued guarantee whose time is over, which frees its people.
func (o *Office) end(ctx context.Context, id string) error {
	g, err := o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Issued || g.Until.IsZero() || o.now().Before(g.Until) {
			return nil, ErrUnchanged
		}
		return []Delivery{g.Deliver(SendEnded, "", o.now())}, g.Move(Ended, o.now(), "sweep", "its time is over")
	})
	if err != nil {
		return fmt.Errorf("end %s: %w", id, err)
	}
	return o.release(ctx, &g)
}

// nextLook spaces the looks at one link: one sweep interval at first, then ever wider up to five minutes, but
// never past the link's end.
func (o *Office) nextLook(g Guarantee) time.Time {
	now, every := o.now(), time.Duration(o.Settings.Times.Sweep)
	if g.Until.After(now) {
		return g.Until
	}
	next := now.Add(min(max(now.Sub(g.Opened)/4, every), max(5*time.Minute, every)))
	if end := g.Invoice.Expires; end.After(now) && end.Before(next) {
		return end.Add(time.Second)
	}
	return next
}
