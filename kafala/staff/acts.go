package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// What staff change at the counter. That it is tried is in the audit trail before it takes effect (Counter.Run).

// outcomeOf names what came of an act.
func outcomeOf(outcome string, err error) string {
	switch p := (*kafala.Problem)(nil); {
	case errors.Is(err, kafala.ErrNotFound):
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
func (c *Counter) Present(ctx context.Context, by Actor, id string) (g kafala.Guarantee, first kafala.Mark, again bool, err error) {
	err = c.Run(ctx, by, Action{Duty: Present, Guarantee: id}, func() (outcome string, err error) {
		outcome = Done
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			switch {
			case g.Status != kafala.Issued:
				return nil, kafala.NewProblem("staff.not_issued")
			case g.Order.Given(): // its money is on the way back
				return nil, kafala.NewProblem("refund.ordered")
			}
			now, n := c.Office.Time(), len(g.Presented)
			if n > 0 && g.Presented[n-1].By == by.ID && now.Sub(g.Presented[n-1].At) < sameTap || n >= marksKept {
				outcome = Nothing
				return nil, kafala.ErrUnchanged
			}
			outcome = Done
			g.Presented = append(g.Presented, kafala.Mark{At: now, By: by.ID})
			g.Note(now, by.By(), kafala.NotePresented)
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

// Unpresent takes the last mark of a guarantee's being presented away: one's own, and a supervisor anybody's. One
// that is not marked, or over, is returned as it is; undone tells whether a mark was taken away.
func (c *Counter) Unpresent(ctx context.Context, by Actor, id string) (g kafala.Guarantee, undone bool, err error) {
	err = c.Run(ctx, by, Action{Duty: Present, Guarantee: id, Why: "taken-back"}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if undone = g.Marked(); !undone {
				outcome = Nothing
				return nil, kafala.ErrUnchanged
			}
			n := len(g.Presented)
			if g.Presented[n-1].By != by.ID && !by.Rank.AtLeast(Supervisor) {
				return nil, kafala.NewProblem("staff.not_own")
			}
			outcome = "taken-back"
			g.Presented = g.Presented[:n-1]
			g.Note(c.Office.Time(), by.By(), kafala.NoteUnpresented)
			return nil, nil
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, undone && err == nil, err
}

// End ends an issued guarantee, which frees its people, and promises to tell the requester. why is of Reasons. One
// that does not count is returned as it is.
func (c *Counter) End(ctx context.Context, by Actor, id, why string) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, Action{Duty: End, Guarantee: id, Why: why}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if !g.Counts() {
				outcome = Nothing
				return nil, kafala.ErrUnchanged
			}
			outcome = Done
			return []kafala.Delivery{g.Deliver(kafala.SendEnded, "staff", c.Office.Time())}, g.Move(kafala.Ended, c.Office.Time(), by.By(), why)
		})
		if err != nil {
			return "", err
		}
		return outcome, c.Office.Release(ctx, &g)
	})
	return g, err
}

// Cancel cancels a request that is not paid and promises to tell the requester. why is of Reasons. The link is ended
// at the gateway first; if it turns out to be paid by then, the guarantee comes back Issued. One that cannot be
// cancelled is returned as it is.
func (c *Counter) Cancel(ctx context.Context, by Actor, id, why string) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, Action{Duty: CallOff, Guarantee: id, Why: why}, func() (outcome string, err error) {
		if g, err = c.Office.Ledger.Find(ctx, id); err != nil {
			return "", err
		}
		outcome = Nothing
		g, err = c.Office.GiveUp(ctx, g, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			outcome = Done
			return []kafala.Delivery{g.Deliver(kafala.SendCancelled, "", c.Office.Time())}, g.Move(kafala.Cancelled, c.Office.Time(), by.By(), why)
		})
		if err != nil {
			return "", err
		}
		return outcome, nil
	})
	return g, err
}

// Resend promises the receipt of an issued guarantee to its requester once more. once tells repeats of the same
// wish apart from a new one. One that is not issued is returned as it is.
func (c *Counter) Resend(ctx context.Context, by Actor, id, once string) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, Action{Duty: Resend, Guarantee: id}, func() (outcome string, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if !g.Resendable() {
				outcome = Nothing
				return nil, kafala.ErrUnchanged
			}
			outcome = Done
			return []kafala.Delivery{g.Deliver(kafala.SendReceipt, "again-"+once, c.Office.Time())}, nil
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
// call only asks for one, and the Problem "refund.second" says so. Nobody refunds what they themselves marked as presented.
func (c *Counter) Refund(ctx context.Context, by Actor, id, why string) (g kafala.Guarantee, p *kafala.Problem, err error) {
	err = c.Run(ctx, by, Action{Duty: Refund, Guarantee: id, Why: why}, func() (string, error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			var out []kafala.Delivery
			if out, p = g.OrderRefund(by.ID, why, c.Office.Time()); len(out) == 0 {
				return nil, kafala.ErrUnchanged
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
