package desk

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

func freezes(s sight) bool { return s.Freezable() }

// lifts offers to lift a freeze, as the first or the second of two.
func lifts(s sight) bool {
	seat, _ := s.eyes.Lift(s.Guarantee, s.by.ID)
	return seat != kafala.NoSeat
}

// unlifts offers to withdraw one's own wish to lift a freeze.
func unlifts(s sight) bool { return staff.MayUnlift(s.Freeze, s.by) }

func (k clerk) tapUnlift(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.WithdrawLift(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	return k.after(ctx, g, err)
}

func (k clerk) tapFreeze(ctx context.Context, call telegram.Callback) error {
	why, asked := sureOf(call.Field)
	g, err := k.Counter.Freeze(ctx, k.by, call.Value, why, asked)
	return k.after(ctx, g, err)
}

// tapLift asks once more before a freeze is lifted. Where the card offers it no more, the card is shown as it is.
func (k clerk) tapLift(ctx context.Context, call telegram.Callback) error {
	g, offered, err := k.offered(ctx, k.buttons[call.Verb], call.Value, "")
	if err != nil || !offered {
		return err
	}
	key := "lift.sure"
	if g.Status != kafala.Issued { // nothing that is over, or was never paid, counts by being lifted
		key = "lift.sure.over"
	}
	still, err := k.Office.NumbersFrozen(ctx, g)
	if err != nil {
		return err
	}
	switch {
	case len(still) > 0:
		key = "lift.sure.number"
	case g.EndsWithLift(k.Now()):
		key = "lift.sure.ends"
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(key, locales.Data{"Reference": k.Voice.NameOf(g), "Why": k.reasonOf(g.Freeze.Why),
		"Status": k.withoutStop(g)}),
		Inline: []telegram.Row{k.sure("button.liftnow", "liftsure", "", g), k.backToCard(g.ID)}}, true)
}

// tapLiftSure lifts a freeze. Where another one is needed, the card says so; where this one may not, the Problem.
func (k clerk) tapLiftSure(ctx context.Context, call telegram.Callback) error {
	g, p, err := k.Counter.Lift(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	if p != nil && p.Key == "lift.second" {
		return k.showWith(ctx, g, verdict{key: "problem.lift.second"}, true)
	}
	if p != nil {
		return p
	}
	return k.after(ctx, g, err)
}

// unfrozen is what a guarantee is beside what stops it.
func unfrozen(g kafala.Guarantee) kafala.Guarantee {
	g.Freeze = kafala.Freeze{}
	return g
}

// withoutStop says what a guarantee is beside what stops it.
func (k clerk) withoutStop(g kafala.Guarantee) string {
	if g.KeptFromPaying() && g.CalledPaid() {
		return k.Voice.Plain("card.frozen.unclear", nil)
	}
	if g.KeptFromPaying() { // whose time to pay was not over
		return k.Voice.Plain("card.frozen.unpaid", nil)
	}
	return k.Voice.Status(unfrozen(g))
}

// unfrozen is the same sight of that.
func (s sight) unfrozen() sight {
	g := unfrozen(*s.Guarantee)
	s.Guarantee = &g
	return s
}

// freezeLines say of a guarantee that is frozen what it is beside that, with what it was frozen, and who could lift it.
func (k clerk) freezeLines(ctx context.Context, s sight) string {
	if !s.Frozen() {
		return ""
	}
	f := s.Freeze
	lines := []string{k.Voice.HTML("card.frozen.status", locales.Data{"Why": k.reasonOf(f.Why),
		"Status": k.withoutStop(*s.Guarantee)})}
	if f.Number != "" {
		lines = append(lines, k.Voice.HTML("card.frozen.number", locales.Data{"ID": f.Number}))
	}
	lines = append(lines, k.liftAsked(ctx, s.eyes, s.Guarantee, f.Lift))
	return voice.Joined(append(lines, k.whoMay(s.eyes, liftPair(staff.LiftSeats(s.Guarantee))))...)
}

func liftPair(seats staff.Seats) pair { return pair{"card.lift.may", staff.Lift, seats} }

// liftAsked says who would lift a freeze, of a guarantee or, with an empty one, of a number; empty: nobody has asked for that.
func (k clerk) liftAsked(ctx context.Context, eyes staff.Eyes, g *kafala.Guarantee, m kafala.Motion) string {
	if !m.Waits() {
		return ""
	}
	line := k.Voice.HTML("card.lift", locales.Data{"Who": k.nameOf(ctx, m.By), "Moment": k.near(m.At)})
	return k.withMover(ctx, line, eyes, g, m)
}
