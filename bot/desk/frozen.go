package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
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
	if strings.TrimSpace(rest) != "" {
		k.Forget()
		if err := k.Await(ctx, ""); err != nil {
			return err
		}
	}
	return k.showFrozenList(ctx, 0, false)
}

// showFrozenList shows a page of them, or the last one where there are not so many.
func (k clerk) showFrozenList(ctx context.Context, page int, inPlace bool) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Freeze}); err != nil {
		return err
	}
	all, err := k.Counter.FrozenNumbers(ctx, k.by)
	if err != nil {
		return err
	}
	pages := (len(all) + frozenListed - 1) / frozenListed
	page = min(max(page, 0), max(pages-1, 0))
	m := telegram.Message{HTML: k.Voice.HTML("freeze.number", locales.Data{"Number": len(all)})}
	for _, why := range k.Counter.ReasonsFor(staff.Freeze) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.reasonOf(why),
			telegram.Callback{Verb: "freezeid", Value: why})})
	}
	for _, n := range all[page*frozenListed : min((page+1)*frozenListed, len(all))] {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("frozen.line", locales.Data{"ID": n.ID, "Why": k.reasonOf(n.Why),
			"Moment": k.Voice.Dated(n.At)}), telegram.Callback{Verb: "frozenid", Value: n.ID})})
	}
	if pages > 1 {
		m.HTML += "\n" + k.Voice.HTML("frozen.page", locales.Data{"Page": page + 1, "Pages": pages})
		m.Inline = append(m.Inline, k.turnPages("frozenpage", page, pages)...)
	}
	return k.Show(ctx, m, inPlace)
}

// tapFrozenList is /freeze as a button.
func (k clerk) tapFrozenList(ctx context.Context, _ telegram.Callback) error {
	return k.askFreeze(ctx, "")
}

// tapFrozenPage shows another page of what is frozen.
func (k clerk) tapFrozenPage(ctx context.Context, call telegram.Callback) error {
	page, err := strconv.Atoi(call.Value)
	if err != nil {
		return kafala.ErrNotFound
	}
	return k.showFrozenList(ctx, page-1, true)
}

// frozenListed is how many frozen numbers are on a page, the oldest first, and how many guarantees that were frozen with one are named.
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
	key := "freeze.done"
	if n.Later {
		key = "freeze.done.later"
	}
	said := k.Voice.HTML(key, locales.Data{"Number": len(all)})
	if n.Stood {
		said = voice.Joined(k.Voice.HTML("freeze.already", locales.Data{"Why": k.reasonOf(why)}), said)
	}
	m.HTML = said + "\n\n" + m.HTML
	rows, err := k.picks(ctx, "card", all[:min(len(all), frozenListed)])
	if err != nil {
		return err
	}
	m.Inline = append(m.Inline, rows...)
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
		"Why": k.reasonOf(n.Why), "Moment": k.Voice.Dated(n.At)}), k.liftAsked(ctx, eyes, &kafala.Guarantee{}, n.Lift),
		k.whoMay(eyes, liftPair(staff.NumberSeats(n))))}
	if k.liftsNumber(eyes, n) {
		m.Inline = []telegram.Row{{telegram.Button(k.Voice.Plain("button.lift", nil), telegram.Callback{Verb: "liftid", Value: n.ID})}}
	}
	if staff.MayUnlift(n.Freeze, k.by) {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(k.Voice.Plain("button.unlift", nil),
			telegram.Callback{Verb: "unliftid", Field: itoa(n.Rev), Value: n.ID})})
	}
	return m, nil
}

// tapUnliftNumber withdraws the wish to lift the freeze of a number. Where something was done since it was offered, its screen says so.
func (k clerk) tapUnliftNumber(ctx context.Context, call telegram.Callback) error {
	_, err := k.Counter.WithdrawNumberLift(ctx, k.by, call.Value, staff.Asked(entries(call.Field)))
	var p *kafala.Problem
	if err != nil && !(errors.As(err, &p) && p.Key == "staff.asked.old") {
		return err
	}
	n, err := k.standingNumber(ctx, call.Value)
	if err != nil {
		return err
	}
	m, err := k.drawFrozen(ctx, n)
	if err != nil {
		return err
	}
	if p != nil {
		m.HTML = k.Voice.Refusal(p) + "\n\n" + m.HTML
	}
	return k.Show(ctx, m, true)
}

// liftsNumber tells whether a number that is frozen offers the reader to lift that.
func (k clerk) liftsNumber(eyes staff.Eyes, n kafala.NumberFreeze) bool {
	seat, _ := eyes.LiftNumber(n, k.by.ID)
	return seat != kafala.NoSeat
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

// tapLiftNumber asks once more before the freeze of a number is lifted. Where that is offered no more, it is shown as it is.
func (k clerk) tapLiftNumber(ctx context.Context, call telegram.Callback) error {
	n, err := k.standingNumber(ctx, call.Value)
	if err != nil {
		return err
	}
	eyes, err := k.Counter.Eyes(ctx)
	if err != nil {
		return err
	}
	if !k.liftsNumber(eyes, n) {
		return k.tapFrozen(ctx, call)
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
