package kafala

import (
	"context"
	"errors"
	"fmt"
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
func (c *Counter) Present(ctx context.Context, by Staff, id string) (g Guarantee, first Mark, again bool, err error) {
	err = c.Act(ctx, by, Errand{Duty: Present, Guarantee: id}, func() (outcome string, err error) {
		outcome = Done
		g, err = c.Office.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			switch {
			case g.Status != Issued:
				return nil, problem("staff.not_issued")
			case g.Order.Given(): // its money is on the way back
				return nil, problem("refund.ordered")
			}
			now, n := c.Office.now(), len(g.Presented)
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
func (c *Counter) TakeBack(ctx context.Context, by Staff, id string) (g Guarantee, err error) {
	err = c.Act(ctx, by, Errand{Duty: Present, Guarantee: id, Why: "taken-back"}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
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
			g.Note(c.Office.now(), by.By(), "presented, taken back")
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
func (c *Counter) End(ctx context.Context, by Staff, id, why string) (g Guarantee, err error) {
	err = c.Act(ctx, by, Errand{Duty: End, Guarantee: id, Why: why}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			if g.Status != Issued {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			outcome = Done
			return []Delivery{g.Deliver(SendEnded, "staff", c.Office.now())}, g.Move(Ended, c.Office.now(), by.By(), why)
		})
		if err != nil {
			return "", err
		}
		return outcome, c.Office.release(ctx, &g)
	})
	return g, err
}

// CallOff cancels a request that is not paid and promises to tell the requester. why is of Reasons. The link is ended
// at the gateway first; if it turns out to be paid by then, the guarantee comes back Issued. One that cannot be
// cancelled is returned as it is.
func (c *Counter) CallOff(ctx context.Context, by Staff, id, why string) (g Guarantee, err error) {
	err = c.Act(ctx, by, Errand{Duty: CallOff, Guarantee: id, Why: why}, func() (outcome string, err error) {
		if g, err = c.Office.Ledger.Find(ctx, id); err != nil {
			return "", err
		}
		outcome = Nothing
		g, err = c.Office.giveUp(ctx, g, func(g *Guarantee) ([]Delivery, error) {
			outcome = Done
			return []Delivery{g.Deliver(SendCancelled, "", c.Office.now())}, g.Move(Cancelled, c.Office.now(), by.By(), why)
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
func (c *Counter) ResendBy(ctx context.Context, by Staff, id, once string) (g Guarantee, err error) {
	err = c.Act(ctx, by, Errand{Duty: Resend, Guarantee: id}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			if g.Status != Issued || !g.Erased.IsZero() {
				outcome = Nothing
				return nil, ErrUnchanged
			}
			outcome = Done
			return []Delivery{g.Deliver(SendReceipt, "again-"+once, c.Office.now())}, nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

// Refund orders that the money of a guarantee goes back in full. why is of Reasons. The status, the history and the
// requester's notice follow the gateway's answer. A guarantee that was presented needs a second supervisor: the first
// call only asks for one, and the Problem "refund.second" says so. Nobody refunds what he himself marked as presented.
func (c *Counter) Refund(ctx context.Context, by Staff, id, why string) (g Guarantee, p *Problem, err error) {
	err = c.Act(ctx, by, Errand{Duty: Refund, Guarantee: id, Why: why}, func() (string, error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
			var out []Delivery
			if out, p = g.order(by.ID, why, c.Office.now()); len(out) == 0 {
				return nil, ErrUnchanged
			}
			return out, nil
		})
		switch {
		case err != nil:
			return "", fmt.Errorf("order the refund of %s: %w", id, err)
		case p != nil:
			return p.Key, p
		}
		return Done, nil
	})
	if errors.As(err, &p) {
		return g, p, nil
	}
	return g, nil, err
}
