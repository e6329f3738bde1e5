package kafala

import (
	"context"
	"errors"
	"time"
)

// What staff change at the counter. That it is tried is in the audit trail before it takes effect (Office.Act).

// outcomeOf names what came of an act.
func outcomeOf(outcome string, err error) string {
	switch p := (*Problem)(nil); {
	case errors.Is(err, ErrNotFound):
		return Nothing
	case errors.As(err, &p) && outcome == "":
		return Refused
	case err != nil && outcome == "":
		return Failed
	}
	return outcome
}

const (
	// sameTap is for how long a second tap of the same member is the same wish.
	sameTap = time.Minute
	// marksKept is how many marks one guarantee keeps: more are seen in the trail alone.
	marksKept = 50
)

// Present notes that a guarantee was presented now. first is when it was presented for the first time, and again
// tells that this is not it. One that is not issued is a Problem.
func (o *Office) Present(ctx context.Context, by Staff, id string) (g Guarantee, first Mark, again bool, err error) {
	err = o.Act(ctx, by, Errand{Duty: Present, Guarantee: id}, func() (outcome string, err error) {
		outcome = Done
		g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			switch {
			case g.Status != Issued:
				return nil, problem("staff.not_issued")
			case g.Order.Given(): // its money is on the way back
				return nil, problem("refund.ordered")
			}
			now, n := o.now(), len(g.Presented)
			if n > 0 && g.Presented[n-1].By == by.ID && now.Sub(g.Presented[n-1].At) < sameTap || n >= marksKept {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			outcome = Done
			g.Presented = append(g.Presented, Mark{At: now, By: by.ID})
			g.Note(now, by.By(), "presented")
			return nil, nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	if err == nil {
		first, again = g.Presented[0], len(g.Presented) > 1
	}
	return g, first, again, err
}

// TakeBack takes the last mark of a guarantee's being presented away: one's own, and a supervisor anybody's. One
// that is not marked is returned as it is.
func (o *Office) TakeBack(ctx context.Context, by Staff, id string) (g Guarantee, err error) {
	err = o.Act(ctx, by, Errand{Duty: Present, Guarantee: id, Why: "taken-back"}, func() (outcome string, err error) {
		g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			n := len(g.Presented)
			if n == 0 {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			if g.Presented[n-1].By != by.ID && !by.Rank.AtLeast(Supervisor) {
				return nil, problem("staff.not_own")
			}
			outcome = "taken-back"
			g.Presented = g.Presented[:n-1]
			g.Note(o.now(), by.By(), "presented, taken back")
			return nil, nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

// End ends an issued guarantee, which frees its people, and promises to tell the requester. why is of Reasons. One
// that is not issued is returned as it is.
func (o *Office) End(ctx context.Context, by Staff, id, why string) (g Guarantee, err error) {
	err = o.Act(ctx, by, Errand{Duty: End, Guarantee: id, Why: why}, func() (outcome string, err error) {
		g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			if g.Status != Issued {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			outcome = Done
			return []Delivery{g.Deliver(SendEnded, "staff", o.now())}, g.Move(Ended, o.now(), by.By(), why)
		})
		if err != nil {
			return "", err
		}
		return outcome, o.release(ctx, &g)
	})
	return g, err
}

// CallOff cancels a request that is not paid and promises to tell the requester. why is of Reasons. The link is ended
// at the gateway first; if it turns out to be paid by then, the guarantee comes back Issued. One that cannot be
// cancelled is returned as it is.
func (o *Office) CallOff(ctx context.Context, by Staff, id, why string) (g Guarantee, err error) {
	err = o.Act(ctx, by, Errand{Duty: CallOff, Guarantee: id, Why: why}, func() (outcome string, err error) {
		if g, err = o.Ledger.Find(ctx, id); err != nil {
			return "", err
		}
		outcome = Nothing
		g, err = o.giveUp(ctx, g, func(g *Guarantee) ([]Delivery, error) {
			outcome = Done
			return []Delivery{g.Deliver(SendCancelled, "", o.now())}, g.Move(Cancelled, o.now(), by.By(), why)
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

// ResendBy promises the receipt of an issued guarantee to its requester once more. once tells repeats of the same
// wish apart from a new one. One that is not issued is returned as it is.
func (o *Office) ResendBy(ctx context.Context, by Staff, id, once string) (g Guarantee, err error) {
	err = o.Act(ctx, by, Errand{Duty: Resend, Guarantee: id}, func() (outcome string, err error) {
		g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			if g.Status != Issued || !g.Erased.IsZero() {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			outcome = Done
			return []Delivery{g.Deliver(SendReceipt, "again-"+once, o.now())}, nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}
