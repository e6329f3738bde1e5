package staff

import (
	"context"
	"time"

	"kafalabot/kafala"
)

// What staff record of what the traffic police have decided. A record is theirs who make it, and says nothing for the police.

// RecordAccepted records that the traffic police accepted a guarantee, if its log has as many entries as what the member has seen of it
// (Entries); done tells whether it did. Guarantee.DecideProblem says when nobody can.
func (c *Counter) RecordAccepted(ctx context.Context, by Actor, id string, seen int) (kafala.Guarantee, bool, error) {
	return c.decide(ctx, by, Action{Duty: Accept, Guarantee: id}, as(seen), func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, *kafala.Problem) {
		if p := MayDecide(g, by); p != nil {
			return nil, p
		}
		return g.Decide(kafala.Accepted, "", hand, now), nil
	})
}

// RecordUnaccepted is RecordAccepted of what they did not accept, for a reason of Reasons. That its money goes back follows only
// from two people.
func (c *Counter) RecordUnaccepted(ctx context.Context, by Actor, id, why string, seen int) (kafala.Guarantee, bool, error) {
	e := Action{Duty: Unaccept, Guarantee: id, Why: why}
	return c.decide(ctx, by, e, as(seen), func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, *kafala.Problem) {
		if p := MayDecide(g, by); p != nil {
			return nil, p
		}
		return g.Decide(kafala.NotAccepted, why, hand, now), nil
	})
}

// Undecide strikes out the decision that stands, as Strike does a mark. MayUndecide says who can.
func (c *Counter) Undecide(ctx context.Context, by Actor, id string, seen int) (kafala.Guarantee, bool, error) {
	return c.decide(ctx, by, Action{Duty: Undecide, Guarantee: id}, as(seen), func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) (
		[]kafala.Delivery, *kafala.Problem) {
		if p := MayUndecide(g, by, now); p != nil {
			return nil, p
		}
		return g.Undecide(hand, now), nil
	})
}

// as tells whether the log of a guarantee has as many entries as a member has seen of it.
func as(seen int) func(*kafala.Guarantee) bool {
	return func(g *kafala.Guarantee) bool { return g.Entries() == seen }
}

// deciding is a change of what is recorded of decisions, or the reason why it cannot be made.
type deciding func(*kafala.Guarantee, kafala.Hand, time.Time) ([]kafala.Delivery, *kafala.Problem)

// decide changes what is recorded of decisions, where it is as the member has seen it.
func (c *Counter) decide(ctx context.Context, by Actor, e Action, asSeen func(*kafala.Guarantee) bool, act deciding) (
	g kafala.Guarantee, done bool, err error) {
	g, err = c.change(ctx, by, e, func(g *kafala.Guarantee, hand kafala.Hand, now time.Time) ([]kafala.Delivery, error) {
		if done = asSeen(g); !done {
			return nil, kafala.ErrUnchanged
		}
		out, p := act(g, hand, now)
		if p != nil {
			return nil, p
		}
		return out, nil
	})
	return g, done && err == nil, err
}

// MayDecide tells why a member of staff cannot record a decision about a guarantee, or nil. An officer records
// kafala.DecisionsOfOne of them at most, and officers kafala.DecisionsKept; so that nobody fills the log, a supervisor always can.
func MayDecide(g *kafala.Guarantee, by Actor) *kafala.Problem {
	if p := g.DecideProblem(); p != nil || by.Rank.AtLeast(Supervisor) {
		return p
	}
	own := 0
	for _, d := range g.Decided {
		if d.Of(by.ID) {
			own++
		}
	}
	switch {
	case own >= kafala.DecisionsOfOne:
		return kafala.NewProblem("decide.many")
	case len(g.Decided) >= kafala.DecisionsKept:
		return kafala.NewProblem("decide.full")
	}
	return nil
}

// MayUndecide tells why a member of staff cannot strike out the decision about a guarantee that stands, or nil: as MayStrike says
// of a mark. An order that waits is no hindrance: the decision's own is withdrawn with it, and another's waits on.
func MayUndecide(g *kafala.Guarantee, by Actor, now time.Time) *kafala.Problem {
	last := g.LastDecided()
	switch {
	case last < 0:
		return kafala.NewProblem("undecide.none")
	case g.Frozen():
		return kafala.NewProblem("frozen")
	case g.Order.Given():
		return kafala.NewProblem("undecide.ordered")
	case !g.Counts():
		return kafala.NewProblem("staff.not_issued")
	}
	return mayStrikeOut(g.Decided[last].Mark, by, now)
}

// mayStrikeOut tells whether a member of staff can strike out what another, or they themselves, have written.
func mayStrikeOut(m kafala.Mark, by Actor, now time.Time) *kafala.Problem {
	switch own := m.Of(by.ID); {
	case own && !now.Before(m.At.Add(StrikeTime)):
		return kafala.NewProblem("strike.late")
	case !own && !by.Rank.AtLeast(Supervisor):
		return kafala.NewProblem("staff.not_own")
	}
	return nil
}
