package desk

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// askFind asks why a person is looked for, and then by which number. A number that came with the command is deleted
// and asked for again, once there is a reason.
func (k clerk) askFind(ctx context.Context, rest string) error {
	if strings.TrimSpace(rest) != "" {
		k.Forget()
	}
	return k.search(ctx)
}

// tapSearch is askFind from the desk.
func (k clerk) tapSearch(ctx context.Context, _ telegram.Callback) error { return k.search(ctx) }

// search offers the ways of finding that a rank has: by an ID number with its reason at once, the others below.
func (k clerk) search(ctx context.Context) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Find}); err != nil {
		return err
	}
	if err := k.Await(ctx, ""); err != nil {
		return err
	}
	m := k.why("find.why", staff.Find, "find")
	var ways telegram.Row
	for _, b := range []struct{ label, verb string }{{"button.bycase", "bycase"}, {"button.bypay", "bypay"}, {"button.bycard", "bycard"}} {
		if k.by.Rank.May(k.buttons[b.verb].duty) {
			ways = append(ways, k.button(b.label, b.verb))
		}
	}
	m.Inline = append(m.Inline, telegram.InPairs(append(ways, k.toDesk()...))...)
	return k.Show(ctx, m, false)
}

// why asks for the reason of a search, in two columns: whoever asks is about to type, and the question is seen above a keyboard.
func (k clerk) why(key string, duty staff.Duty, verb string) telegram.Message {
	var reasons telegram.Row
	for _, why := range k.Counter.ReasonsFor(duty) {
		reasons = append(reasons, telegram.Button(k.reasonOf(why), telegram.Callback{Verb: verb, Value: why}))
	}
	return telegram.Message{HTML: k.Voice.HTML(key, nil), Inline: telegram.InPairs(reasons)}
}

// tapFind asks for the number, now that there is a reason.
func (k clerk) tapFind(ctx context.Context, call telegram.Callback) error {
	return k.ask(ctx, asking{"find", call.Value}, staff.Action{Duty: staff.Find, Why: call.Value})
}

// tapByCase asks for the number of an accident.
func (k clerk) tapByCase(ctx context.Context, _ telegram.Callback) error {
	return k.askClue(ctx, asking{byCase, ""}, staff.Action{Duty: staff.FindCase})
}

// tapByPay asks why a payment is looked for.
func (k clerk) tapByPay(ctx context.Context, _ telegram.Callback) error {
	return k.whyPaid(ctx, "search.why.pay", "bypayfor")
}

// tapByPayFor asks for the gateway's number of the payment.
func (k clerk) tapByPayFor(ctx context.Context, call telegram.Callback) error {
	return k.askClue(ctx, asking{byPay, call.Value}, staff.Action{Duty: staff.FindPaid, Why: call.Value})
}

// tapByCard asks why a card is looked for.
func (k clerk) tapByCard(ctx context.Context, _ telegram.Callback) error {
	return k.whyPaid(ctx, "search.why.card", "bycardfor")
}

// tapByCardFor asks for the last digits of the card, and the day.
func (k clerk) tapByCardFor(ctx context.Context, call telegram.Callback) error {
	return k.askClue(ctx, asking{byCard, call.Value}, staff.Action{Duty: staff.FindPaid, Why: call.Value})
}

func (k clerk) whyPaid(ctx context.Context, key, verb string) error {
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.FindPaid}); err != nil {
		return err
	}
	m := k.why(key, staff.FindPaid, verb)
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, true)
}

// find lists what names the person of a number.
func (k clerk) find(ctx context.Context, number, why string) error {
	found, err := k.Counter.Find(ctx, k.by, number, why)
	if err != nil {
		return err
	}
	n := len(found.Guarantees)
	if a := (asking{"find", why}); n == 0 {
		perhaps, err := k.perhapsLost(ctx)
		if err != nil {
			return err
		}
		return k.waitOn(ctx, a, voice.Joined(k.Voice.HTML("find.none", nil), perhaps, k.awaits(a)))
	}
	m := telegram.Message{HTML: k.Voice.HTML("find", locales.Data{"Number": n})}
	if found.More > 0 {
		m.HTML += "\n" + k.Voice.HTML("find.more", locales.Data{"Number": found.More})
	}
	if m.Inline, err = k.picks(ctx, "pick", found.Guarantees); err != nil {
		return err
	}
	return k.Show(ctx, m, false)
}

// tapPick shows the card of one of a list below it: the list stays, and is the way back.
func (k clerk) tapPick(ctx context.Context, call telegram.Callback) error {
	g, err := k.Counter.View(ctx, k.by, call.Value)
	if err != nil {
		return err
	}
	m, err := k.drawCard(ctx, g, verdict{})
	if err != nil {
		return err
	}
	return k.SayBeside(ctx, m)
}
