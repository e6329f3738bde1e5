package staff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Freeze freezes a guarantee or a request after an objection, for a reason of Reasons. One that is not Freezable is left as
// it is. Of asked, End.
func (c *Counter) Freeze(ctx context.Context, by Actor, id, why string, asked ...Asked) (g kafala.Guarantee, err error) {
	err = c.Run(ctx, by, Action{Duty: Freeze, Guarantee: id, Why: why}, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		if g, err = c.asItWas(ctx, id, asked); err != nil {
			return "", err
		}
		var done bool
		g, done, err = c.Office.Freeze(ctx, id, kafala.Freeze{By: hand.ID, Person: hand.Person, Why: why})
		switch {
		case err != nil:
			return "", err
		case !done:
			g, err = c.sign(ctx, by, g, (*kafala.Guarantee).OpenCard)
			return Nothing, err
		}
		return Done, nil
	})
	return g, err
}

// Lift lifts the freeze of a guarantee, or is the first of the two that it takes: then the Problem is "lift.second", and the
// wish is written down. Eyes say who may; of asked, Refund.
func (c *Counter) Lift(ctx context.Context, by Actor, id string, asked ...Asked) (g kafala.Guarantee, p *kafala.Problem, err error) {
	p, err = c.lift(ctx, by, Action{Duty: Lift, Guarantee: id}, func(eyes Eyes) (seat kafala.Seat, p *kafala.Problem, err error) {
		var still []kafala.NumberFreeze
		if g, err = c.Office.Ledger.Find(ctx, id); err == nil {
			still, err = c.Office.NumbersFrozen(ctx, g)
		}
		if err != nil {
			return kafala.NoSeat, nil, err
		}
		g, err = c.Office.Ledger.Change(ctx, id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			if seat, p = eyes.Lift(g, by.ID); p == nil {
				p = overtaken(asked, g.Written())
			}
			if p != nil {
				return nil, openCard(g, eyes.Hand(by.ID), c.Office.Time())
			}
			g.OpenCard(eyes.Hand(by.ID), c.Office.Time())
			return g.LiftFreeze(seat, eyes.Hand(by.ID), c.Office.Time(), still...), nil
		})
		if err == nil && p == nil { // and if one of its numbers was frozen meanwhile
			g, err = c.Office.FreezeStill(ctx, g)
		}
		if err == nil { // the freeze may have held its end up
			g, err = c.Office.UpToDate(ctx, g)
		}
		return seat, p, err
	})
	return g, p, err
}

// lift runs an act that takes two.
func (c *Counter) lift(ctx context.Context, by Actor, e Action, act func(Eyes) (kafala.Seat, *kafala.Problem, error)) (
	p *kafala.Problem, err error) {
	err = c.Run(ctx, by, e, func() (string, error) {
		eyes, err := c.Eyes(ctx)
		if err != nil {
			return "", err
		}
		seat, p, err := act(eyes)
		switch {
		case err != nil:
			return "", fmt.Errorf("lift a freeze: %w", err)
		case p == nil && (seat == kafala.First || seat == kafala.Anew):
			p = kafala.NewProblem("lift.second")
		}
		if p != nil {
			return p.Key, p
		}
		return Done, nil
	})
	if errors.As(err, &p) {
		return p, nil
	}
	return nil, err
}

// Lift tells which seat a member of staff has in lifting the freeze of a guarantee, or why they have none. It takes two,
// whatever the guarantee was used for: those of Seat. Who has frozen it may be one of them.
func (e Eyes) Lift(g *kafala.Guarantee, by int64) (kafala.Seat, *kafala.Problem) {
	if !g.Frozen() {
		return kafala.NoSeat, kafala.NewProblem("lift.none")
	}
	return e.liftOf(g, g.Freeze.Lift, by)
}

// LiftNumber is Lift of the freeze of an ID number. Nobody has a seat in it one of whose guarantees it names (Owners).
func (e Eyes) LiftNumber(n kafala.NumberFreeze, by int64) (kafala.Seat, *kafala.Problem) {
	if !n.Stands() {
		return kafala.NoSeat, kafala.NewProblem("lift.none")
	}
	e.owners = n.Owners
	seat, p := e.liftOf(&kafala.Guarantee{}, n.Lift, by)
	if p != nil && p.Key == "staff.own" { // it is no guarantee that is their own
		p = kafala.NewProblem("staff.own.number")
	}
	return seat, p
}

// liftProblems are the words of the seats where it is not money that is given back.
var liftProblems = map[string]*kafala.Problem{
	"refund.own":         kafala.NewProblem("lift.own"),
	"refund.waits":       kafala.NewProblem("lift.waits"),
	"refund.same":        kafala.NewProblem("lift.same"),
	"refund.fresh":       kafala.NewProblem("lift.fresh"),
	"refund.new":         kafala.NewProblem("lift.new"),
	"refund.supervisors": kafala.NewProblem("lift.supervisors"),
}

func (e Eyes) liftOf(g *kafala.Guarantee, m kafala.Motion, by int64) (kafala.Seat, *kafala.Problem) {
	who, ok := e.member(by)
	if !ok {
		return kafala.NoSeat, kafala.NewProblem("staff.refused")
	}
	seat, p := e.pair(g, m, who)
	if p != nil && liftProblems[p.Key] != nil {
		p = liftProblems[p.Key]
	}
	return seat, p
}

// FreezeNumber freezes an ID number, in any digits and grouping, and what names it. why is of Reasons; so many different
// numbers a day may be looked for and frozen. frozen are the guarantees that stand frozen with it, of which each has its own
// entry: that they were frozen by this, for the reason that they stand frozen for, or that they were before.
func (c *Counter) FreezeNumber(ctx context.Context, by Actor, number, why string) (n kafala.NumberFreeze, frozen []kafala.Guarantee,
	err error) {
	e := Action{Duty: Freeze, Why: why}
	if err := c.may(ctx, by, e); err != nil {
		return n, nil, err
	}
	number, p := typed.Number(number)
	if p != nil {
		return n, nil, c.refuse(ctx, by, e, Malformed, p)
	}
	if err := c.searched(ctx, by, e, number); err != nil {
		return n, nil, err
	}
	if err := c.ownNumber(ctx, by, e, number); err != nil {
		return n, nil, err
	}
	err = c.tried(ctx, by, e, func() (string, error) {
		hand, err := c.hand(ctx, by)
		if err != nil {
			return "", err
		}
		id, err := kafala.NewToken(c.Office.Random, 5)
		if err != nil {
			return "", err
		}
		n, frozen, err = c.Office.FreezeNumber(ctx, number, id, kafala.Freeze{By: hand.ID, Person: hand.Person, Why: why})
		switch {
		case err != nil:
			return "", err
		case n.ID != id:
			return Nothing, nil
		}
		return Done, nil
	})
	for _, g := range frozen {
		row := c.entry(by, Action{Duty: Freeze, Guarantee: g.ID, Why: why}, Nothing)
		if slices.Contains(n.Put, g.ID) {
			row.Why, row.Outcome = n.Why, Done
		}
		if err := c.write(ctx, row); err != nil {
			return n, frozen, err
		}
	}
	if err == nil {
		n, err = c.Office.OwnersOf(ctx, n)
	}
	return n, frozen, err
}

// ownNumber refuses what nobody does with an ID number that a guarantee of their own names, paid or not.
func (c *Counter) ownNumber(ctx context.Context, by Actor, e Action, number string) error {
	all, err := c.Office.Naming(ctx, number)
	if err != nil {
		return err
	}
	for _, g := range all {
		own, err := c.Own(ctx, by, g)
		if err != nil {
			return err
		}
		if own {
			return c.refuse(ctx, by, e, Refused, kafala.NewProblem("staff.own.number"))
		}
	}
	return nil
}

// FrozenNumbers lists the freezes of ID numbers that stand, the oldest first. None of them tells its number.
func (c *Counter) FrozenNumbers(ctx context.Context, by Actor) ([]kafala.NumberFreeze, error) {
	if err := c.Allow(ctx, by, Action{Duty: Lift, Why: "list"}); err != nil {
		return nil, err
	}
	return c.frozenNumbers(ctx)
}

// frozenNumbers are the freezes of ID numbers that stand, with whose guarantees each of them names.
func (c *Counter) frozenNumbers(ctx context.Context) ([]kafala.NumberFreeze, error) {
	all, err := c.Office.Freezes.Standing(ctx)
	for i, n := range all {
		if all[i], err = c.Office.OwnersOf(ctx, n); err != nil {
			return nil, err
		}
	}
	return all, err
}

// LiftNumber lifts the freeze of an ID number, by its id, or is the first of the two that it takes ("lift.second"). What was
// frozen with it stays frozen. Of asked, Refund.
func (c *Counter) LiftNumber(ctx context.Context, by Actor, id string, asked ...Asked) (n kafala.NumberFreeze, p *kafala.Problem,
	err error) {
	p, err = c.lift(ctx, by, Action{Duty: Lift}, func(eyes Eyes) (seat kafala.Seat, p *kafala.Problem, err error) {
		owners := map[string][]kafala.Hand{}
		all, err := c.frozenNumbers(ctx)
		if err != nil {
			return kafala.NoSeat, nil, err
		}
		for _, one := range all {
			owners[one.ID] = one.Owners
		}
		n, err = c.Office.Freezes.Lift(ctx, id, func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
			n.Owners = owners[n.ID]
			if seat, p = eyes.LiftNumber(*n, by.ID); p == nil {
				p = overtaken(asked, int(n.Rev))
			}
			if p != nil {
				return nil, kafala.ErrUnchanged
			}
			return n.LiftNumber(seat, eyes.Hand(by.ID), c.Office.Time()), nil
		})
		return seat, p, err
	})
	return n, p, err
}
