package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// What staff do about money: each takes two people where a guarantee was used.

// Refund orders that the money of a guarantee goes back, as much as a reason of Reasons gives, or backs an order that waits.
// Eyes say who may, and whether it takes another one: then the Problem is "refund.second", and the order is written down. Since the
// question whether it is to be, as far as one was Asked, nothing was done: else the Problem is "staff.asked.old".
func (c *Counter) Refund(ctx context.Context, by Actor, id, why string, asked ...Asked) (kafala.Guarantee, *kafala.Problem, error) {
	second := kafala.NewProblem("refund.second")
	if g, err := c.Office.Ledger.Find(ctx, id); err == nil && g.Order.Waits() && wished(Refund, g.Order.Why) {
		why = g.Order.Why // whoever backs what the guarantor asks for gives no reason of their own, whatever their button says
	}
	return c.move(ctx, by, Action{Duty: Refund, Guarantee: id, Why: why}, second, func(g *kafala.Guarantee, eyes Eyes) (
		seat kafala.Seat, out []kafala.Delivery, p *kafala.Problem, err error) {
		if seat, p = eyes.RefundFor(g, by.ID, why); p == nil {
			p = overtaken(asked, g.Written())
		}
		if p == nil {
			out = g.OrderRefund(seat, eyes.Hand(by.ID), why, c.Office.Time())
		}
		return seat, out, p, nil
	})
}

// Close ends a guarantee that stands although its money has left by another hand, for a reason of Reasons, or asks for that:
// then the Problem is "close.second", and the wish is written down. Eyes.Close says who may; of asked, Refund.
func (c *Counter) Close(ctx context.Context, by Actor, id, why string, asked ...Asked) (kafala.Guarantee, *kafala.Problem, error) {
	second := kafala.NewProblem("close.second")
	return c.move(ctx, by, Action{Duty: Close, Guarantee: id, Why: why}, second, func(g *kafala.Guarantee, eyes Eyes) (
		seat kafala.Seat, out []kafala.Delivery, p *kafala.Problem, err error) {
		if seat, p = eyes.CloseFor(g, by.ID, why); p == nil {
			p = overtaken(asked, g.Written())
		}
		if p == nil {
			out, err = g.Close(seat, eyes.Hand(by.ID), why, c.Office.Time())
		}
		return seat, out, p, err
	})
}

// move does an act that takes two where a guarantee was used. Where it is the first of two, the Problem is waits.
func (c *Counter) move(ctx context.Context, by Actor, e Action, waits *kafala.Problem, act func(*kafala.Guarantee, Eyes) (
	kafala.Seat, []kafala.Delivery, *kafala.Problem, error)) (g kafala.Guarantee, p *kafala.Problem, err error) {
	err = c.Run(ctx, by, e, func() (string, error) {
		eyes, err := c.Eyes(ctx)
		if err != nil {
			return "", err
		}
		seat := kafala.NoSeat
		g, err = c.Office.Ledger.Change(ctx, e.Guarantee, func(g *kafala.Guarantee) (out []kafala.Delivery, err error) {
			if seat, out, p, err = act(g, eyes); p != nil {
				return nil, openCard(g, eyes.Hand(by.ID), c.Office.Time()) // the refusal tells how it stands
			}
			g.OpenCard(eyes.Hand(by.ID), c.Office.Time())
			return out, err
		})
		switch {
		case err != nil:
			return "", fmt.Errorf("%s %s: %w", e.Duty, e.Guarantee, err)
		case p == nil && (seat == kafala.First || seat == kafala.Anew):
			p = waits
		}
		if p != nil {
			return p.Key, p
		}
		if err := c.Office.Release(ctx, &g); err != nil { // what is ordered is done, and whoever needs the place reads that off the record
			c.Office.Logger().Warn("a place was not given up", "guarantee", g.ID, "err", err)
		}
		return Done, nil
	})
	if errors.As(err, &p) {
		return g, p, nil
	}
	return g, nil, err
}

// Refund tells which seat a member of staff has in giving the money of a guarantee back, or why they have none.
func (e Eyes) Refund(g *kafala.Guarantee, by int64) (kafala.Seat, *kafala.Problem) {
	if p := g.RefundProblem(); p != nil {
		return kafala.NoSeat, p
	}
	return e.Seat(g, g.Order, by)
}

// RefundFor is Refund for a reason, which has to give something back. An order that waits is backed for its own reason alone:
// with any other, somebody has ordered meanwhile, and other sums were seen.
func (e Eyes) RefundFor(g *kafala.Guarantee, by int64, why string) (kafala.Seat, *kafala.Problem) {
	seat, p := e.Refund(g, by)
	switch {
	case p == nil && wished(Refund, why) && !g.Order.Backs(seat): // it was withdrawn meanwhile
		p = kafala.NewProblem("refund.changed")
	case p == nil && g.Order.Backs(seat) && g.Order.Why != why && Reasonable(Refund, g.Order.Why):
		p = kafala.NewProblem("refund.changed")
	case p == nil:
		p = g.OrderProblem(seat, why)
	}
	if p != nil {
		return kafala.NoSeat, p
	}
	return seat, nil
}

// CloseFor is Close for a reason: a wish that waits is backed for its own alone.
func (e Eyes) CloseFor(g *kafala.Guarantee, by int64, why string) (kafala.Seat, *kafala.Problem) {
	seat, p := e.Close(g, by)
	if p == nil && g.Closing.Backs(seat) && g.Closing.Why != why && Reasonable(Close, g.Closing.Why) {
		return kafala.NoSeat, kafala.NewProblem("refund.changed")
	}
	return seat, p
}

// Backing is the reason with which a motion is backed: its own, where that is one of the duty's, or the guarantor's.
func Backing(d Duty, m kafala.Motion) string {
	if Reasonable(d, m.Why) || wished(d, m.Why) {
		return m.Why
	}
	return Reasons[d][0]
}

// wished tells whether a reason is the guarantor's, for which staff order nothing, but back what the guarantor asks for.
func wished(d Duty, why string) bool { return d == Refund && why == kafala.WhyRevoked }

// WithdrawOrder withdraws an order that waits, or the backing of one that is not the member's own, where MayWithdraw lets them; else it is
// left as it is.
func (c *Counter) WithdrawOrder(ctx context.Context, by Actor, id string, asked ...Asked) (kafala.Guarantee, error) {
	return c.change(ctx, by, Action{Duty: Withdraw, Guarantee: id}, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if !MayWithdraw(g, by) {
			return nil, kafala.ErrUnchanged
		}
		if p := overtaken(asked, g.Written()); p != nil {
			return nil, p
		}
		if g.Order.From != "" { // what the guarantor wants, or follows from a decision, is not theirs to withdraw
			return g.Unback(hand, now), nil
		}
		return g.WithdrawOrder(hand, now), nil
	})
}

// WithdrawClosing withdraws the wish to end a guarantee, where MayUnclose lets the member; else it is left as it is.
func (c *Counter) WithdrawClosing(ctx context.Context, by Actor, id string, asked ...Asked) (kafala.Guarantee, error) {
	return c.change(ctx, by, Action{Duty: Unclose, Guarantee: id}, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, error) {
		if !MayUnclose(g, by) {
			return nil, kafala.ErrUnchanged
		}
		if p := overtaken(asked, g.Written()); p != nil {
			return nil, p
		}
		return g.WithdrawClosing(hand, now), nil
	})
}
