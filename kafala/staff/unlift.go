package staff

import (
	"context"
	"fmt"

	"kafalabot/kafala"
)

// LiftWithdrawn is the outcome of a Lift by which somebody withdraws that they have asked for it.
const LiftWithdrawn = "lift.withdrawn"

// MayUnlift tells whether a member of staff can withdraw the wish to lift a freeze, of a guarantee or of a number: the one who has it,
// while another one is waited for.
func MayUnlift(f kafala.Freeze, by Actor) bool {
	return f.Stands() && f.Lift.Waits() && f.Lift.By == by.ID
}

// WithdrawLift withdraws the wish to lift the freeze of a guarantee, where MayUnlift lets the member; else it is left as it is. Of asked,
// Refund.
func (c *Counter) WithdrawLift(ctx context.Context, by Actor, id string, asked ...Asked) (g kafala.Guarantee, err error) {
	err = c.unlift(ctx, by, Action{Duty: Lift, Guarantee: id}, func(hand kafala.Hand) (done bool, err error) {
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			now := c.Office.Time()
			if done = MayUnlift(g.Freeze, by); !done {
				return nil, openCard(g, hand, now)
			}
			if p := overtaken(asked, g.Written()); p != nil {
				return nil, p
			}
			g.OpenCard(hand, now)
			return g.WithdrawLift(hand, now), nil
		})
		return done, err
	})
	return g, err
}

// WithdrawNumberLift is WithdrawLift of the freeze of an ID number, by its id.
func (c *Counter) WithdrawNumberLift(ctx context.Context, by Actor, id string, asked ...Asked) (n kafala.NumberFreeze, err error) {
	err = c.unlift(ctx, by, Action{Duty: Lift}, func(hand kafala.Hand) (done bool, err error) {
		n, err = c.Office.Freezes.Lift(ctx, id, func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
			if done = MayUnlift(n.Freeze, by); !done {
				return nil, kafala.ErrUnchanged
			}
			if p := overtaken(asked, int(n.Rev)); p != nil {
				return nil, p
			}
			return n.WithdrawLift(hand, c.Office.Time()), nil
		})
		return done, err
	})
	return n, err
}

// unlift runs such an act. Where it changes nothing, the trail says so.
func (c *Counter) unlift(ctx context.Context, by Actor, e Action, act func(kafala.Hand) (bool, error)) error {
	return c.Run(ctx, by, e, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		switch done, err := act(hand); {
		case err != nil:
			return "", fmt.Errorf("withdraw a wish to lift a freeze: %w", err)
		case !done:
			return Nothing, nil
		}
		return LiftWithdrawn, nil
	})
}
