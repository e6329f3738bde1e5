package kafala

import (
	"context"
	"fmt"
	"time"
)

// A guarantee whose time is over counts no more, whether a sweep has come by since or not. So every door through which somebody is told of
// one, or does anything to one, has it from here, where it is ended first.

// Ends tells when the time of an issued guarantee is over, zero where it never is by itself, and whether its end waits whatever the
// day is: for an objection, or for money that is to be decided about.
func (g *Guarantee) Ends(now time.Time) (at time.Time, waits bool) {
	if g.Status != Issued || g.Until.IsZero() {
		return time.Time{}, false
	}
	return g.Until, g.Held(now) || g.Outstanding()
}

// PastEnd tells whether the time of an issued guarantee is over, and its end does not wait. One whose money is on its way back ends
// with that.
func (g *Guarantee) PastEnd(now time.Time) bool {
	at, waits := g.Ends(now)
	return !at.IsZero() && !waits && !now.Before(at) && !g.Order.Given()
}

// EndsWithLift tells whether a guarantee that is frozen ends as soon as it is so no more: its time is over, and nothing else holds it.
func (g *Guarantee) EndsWithLift(now time.Time) bool {
	free := *g
	free.Freeze.Lift.GivenAt = now
	return g.Frozen() && free.PastEnd(now)
}

// UpToDate gives a guarantee as it stands now: one that is PastEnd is ended, also where no sweep has come by since. A record in a later
// release's own form is left to that.
func (o *Office) UpToDate(ctx context.Context, g Guarantee) (Guarantee, error) {
	if !g.PastEnd(o.Time()) || g.Newer() != nil {
		return g, nil //nolint:nilerr // a later release ends it
	}
	return o.end(ctx, g.ID)
}

// end ends a guarantee that is PastEnd, at the time at which it was, or at which nothing held it any more; that frees its people.
func (o *Office) end(ctx context.Context, id string) (Guarantee, error) {
	g, err := o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		now := o.Time()
		if !g.PastEnd(now) {
			return nil, ErrUnchanged
		}
		at := now
		if last := g.History[len(g.History)-1].At; !last.After(g.Until) {
			at = g.Until
		}
		return []Delivery{g.Deliver(SendEnded, "", now)}, g.Move(Ended, at, "sweep", CauseOver)
	})
	if err != nil {
		return g, fmt.Errorf("end %s: %w", id, err)
	}
	return g, o.Release(ctx, &g)
}

// AllUpToDate gives each of them as it stands now.
func (o *Office) AllUpToDate(ctx context.Context, all []Guarantee) ([]Guarantee, error) {
	for i, g := range all {
		now, err := o.UpToDate(ctx, g)
		if err != nil {
			return nil, err
		}
		all[i] = now
	}
	return all, nil
}

// Find is Ledger.Find of what stands now.
func (o *Office) Find(ctx context.Context, id string) (Guarantee, error) {
	return o.current(ctx)(o.Ledger.Find(ctx, id))
}

// ByReference is Index.ByReference of what stands now.
func (o *Office) ByReference(ctx context.Context, reference string) (Guarantee, error) {
	return o.current(ctx)(o.Index.ByReference(ctx, reference))
}

// ByChat is Index.ByChat of what stands now.
func (o *Office) ByChat(ctx context.Context, chat int64, limit int) ([]Guarantee, error) {
	return o.currentOf(ctx)(o.Index.ByChat(ctx, chat, limit))
}

// PaidByChat is Index.PaidByChat of what stands now.
func (o *Office) PaidByChat(ctx context.Context, chat int64) ([]Guarantee, error) {
	return o.currentOf(ctx)(o.Index.PaidByChat(ctx, chat))
}

// Current is Index.Current of what stands now.
func (o *Office) Current(ctx context.Context, chat int64, newest int) ([]Guarantee, error) {
	return o.currentOf(ctx)(o.Index.Current(ctx, chat, newest))
}

func (o *Office) current(ctx context.Context) func(Guarantee, error) (Guarantee, error) {
	return func(g Guarantee, err error) (Guarantee, error) {
		if err != nil {
			return g, err
		}
		return o.UpToDate(ctx, g)
	}
}

func (o *Office) currentOf(ctx context.Context) func([]Guarantee, error) ([]Guarantee, error) {
	return func(all []Guarantee, err error) ([]Guarantee, error) {
		if err != nil {
			return all, err
		}
		return o.AllUpToDate(ctx, all)
	}
}
