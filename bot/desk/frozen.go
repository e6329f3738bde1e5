package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// askFreeze lists the ID numbers that are frozen, and asks why another one is to be. A number that came with the command is
// deleted and asked for again, once there is a reason.
func (k clerk) askFreeze(ctx context.Context, rest string) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Freeze}); err != nil {
		return err
	}
	all, err := k.Counter.FrozenNumbers(ctx, k.by)
	if err != nil {
		return err
	}
	if strings.TrimSpace(rest) != "" {
		k.Forget()
		if err := k.Await(ctx, ""); err != nil {
			return err
		}
	}
	m := telegram.Message{HTML: k.Voice.HTML("freeze.number", locales.Data{"Number": len(all)})}
	for _, why := range k.Counter.ReasonsFor(staff.Freeze) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.reasonOf(why),
			telegram.Callback{Verb: "freezeid", Value: why})})
	}
	for _, n := range all[:min(len(all), frozenListed)] {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("frozen.line", locales.Data{"ID": n.ID, "Why": k.reasonOf(n.Why),
			"Moment": k.Voice.Dated(n.At)}), telegram.Callback{Verb: "frozenid", Value: n.ID})})
	}
	return k.Show(ctx, m, false)
}

// frozenListed is how many frozen numbers are listed, the oldest first.
const frozenListed = 30

// tapFreezeNumber asks for the number, now that there is a reason.
func (k clerk) tapFreezeNumber(ctx context.Context, call telegram.Callback) error {
	return k.ask(ctx, asking{"freeze", call.Value}, staff.Action{Duty: staff.Freeze, Why: call.Value})
}

// freezeNumber freezes a number that was typed, and lists what was frozen with it.
func (k clerk) freezeNumber(ctx context.Context, number, why string) error {
	n, all, err := k.Counter.FreezeNumber(ctx, k.by, number, why)
	if err != nil {
		return err
	}
	m, err := k.drawFrozen(ctx, n)
	if err != nil {
		return err
	}
	m.HTML = k.Voice.HTML("freeze.done", locales.Data{"Number": len(all)}) + "\n\n" + m.HTML
	for _, g := range all[:min(len(all), frozenListed)] {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.RequestLine(g), telegram.Callback{Verb: "card", Value: g.ID})})
	}
	if err := k.Show(ctx, m, false); err != nil {
		return err
	}
	return k.Await(ctx, "") // the next number is none to stop: each is asked for, and has its reason
}

// drawFrozen shows a number that is frozen, by the id of its freeze, with what there is to be done about it.
func (k clerk) drawFrozen(ctx context.Context, n kafala.NumberFreeze) (telegram.Message, error) {
	eyes, err := k.Counter.Eyes(ctx)
	if err != nil {
		return telegram.Message{}, err
	}
	m := telegram.Message{HTML: voice.Joined(k.Voice.HTML("frozen.number", locales.Data{"ID": n.ID, "Who": k.nameOf(ctx, n.By),
		"Why": k.reasonOf(n.Why), "Moment": k.Voice.Dated(n.At)}), k.liftAsked(ctx, n.Lift),
		k.whoMay(eyes, liftPair(staff.NumberSeats(n))))}
	if seat, _ := eyes.LiftNumber(n, k.by.ID); seat != kafala.NoSeat {
		m.Inline = []telegram.Row{{telegram.Button(k.Voice.Plain("button.lift", nil), telegram.Callback{Verb: "liftid", Value: n.ID})}}
	}
	return m, nil
}

// standingNumber finds a freeze that stands by its id, for who may see it; one that does not is ErrNotFound.
func (k clerk) standingNumber(ctx context.Context, id string) (kafala.NumberFreeze, error) {
	all, err := k.Counter.FrozenNumbers(ctx, k.by)
	if err != nil {
		return kafala.NumberFreeze{}, err
	}
	i := slices.IndexFunc(all, func(n kafala.NumberFreeze) bool { return n.ID == id })
	if i < 0 {
		return kafala.NumberFreeze{}, kafala.ErrNotFound
	}
	return all[i], nil
}

func (k clerk) tapFrozen(ctx context.Context, call telegram.Callback) error {
	n, err := k.standingNumber(ctx, call.Value)
	if err != nil {
		return err
	}
	m, err := k.drawFrozen(ctx, n)
	if err != nil {
		return err
	}
	m.Inline = append(m.Inline, append(k.toSeconds(), k.toDesk()...))
	return k.Show(ctx, m, true)
}

// tapLiftNumber asks once more before the freeze of a number is lifted.
func (k clerk) tapLiftNumber(ctx context.Context, call telegram.Callback) error {
	n, err := k.standingNumber(ctx, call.Value)
	if err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("lift.number.sure", locales.Data{"ID": n.ID, "Why": k.reasonOf(n.Why)}),
		Inline: []telegram.Row{k.yes("button.liftnow", telegram.Callback{Verb: "liftidsure", Field: itoa(n.Rev), Value: n.ID})}}, true)
}

// tapLiftNumberSure lifts the freeze of a number. Where another one is needed, or something was done since it was asked, its screen
// says so; where this one may not, the Problem.
func (k clerk) tapLiftNumberSure(ctx context.Context, call telegram.Callback) error {
	n, p, err := k.Counter.LiftNumber(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	switch {
	case errors.Is(err, kafala.ErrNotFound), p != nil && p.Key == "lift.none":
		return kafala.ErrNotFound
	case p != nil && (p.Key == "lift.second" || p.Key == "staff.asked.old"):
		m, err := k.drawFrozen(ctx, n)
		if err != nil {
			return err
		}
		m.HTML = k.Voice.Refusal(p) + "\n\n" + m.HTML
		return k.Show(ctx, m, true)
	case p != nil:
		return p
	case err != nil:
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("lift.number.done", locales.Data{"ID": n.ID})}, true)
}
