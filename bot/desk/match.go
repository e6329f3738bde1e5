package desk

import (
	"context"
	"errors"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Numbers of the documents that lie before an officer are matched one by one, however many a message has, and the mark is offered with
// the answer.

// matchesAtOnce is how many numbers of one message are matched: of both people, with a slip of the finger at each.
const matchesAtOnce = 4

// match says of each number that was typed whose it is. Of one alone that cannot be matched the Problem is returned.
func (k clerk) match(ctx context.Context, text, id string) error {
	numbers := typed.Apart(text)
	if len(numbers) == 1 {
		role, err := k.Counter.Match(ctx, k.by, id, numbers[0])
		if err != nil {
			return err
		}
		key := "match.none"
		if role != "" {
			key = "match." + string(role)
		}
		return k.matched(ctx, id, k.Voice.HTML(key, locales.Data{"Reference": k.referenceOf(ctx, id)}), role != "")
	}
	lines, all := []string{k.Voice.HTML("match.several", locales.Data{"Reference": k.referenceOf(ctx, id)})}, true
	for _, number := range numbers[:min(len(numbers), matchesAtOnce)] {
		role, err := k.Counter.Match(ctx, k.by, id, number)
		var said string
		var p *kafala.Problem
		switch {
		case errors.As(err, &p):
			said = k.Voice.Refusal(p)
		case err != nil:
			return err
		case role == "":
			said = k.Voice.HTML("match.each.none", nil)
		default:
			said = k.Voice.HTML("match.each."+string(role), nil)
		}
		all = all && role != ""
		lines = append(lines, k.Voice.HTML("match.each", locales.Data{"Last4": kafala.Last4(typed.Compact(number))})+" "+said)
	}
	if len(numbers) > matchesAtOnce {
		lines, all = append(lines, k.Voice.HTML("match.most", locales.Data{"Number": matchesAtOnce})), false
	}
	return k.matched(ctx, id, voice.Joined(lines...), all)
}

// matched shows what came of a match, with the verdict of the guarantee and, where every number is one of its people's, the button that
// marks it, as the card has it.
func (k clerk) matched(ctx context.Context, id, answer string, all bool) error {
	g, err := k.Office.Find(ctx, id)
	if err != nil {
		return err
	}
	s, err := k.sight(ctx, &g)
	if err != nil {
		return err
	}
	m := telegram.Message{HTML: answer}
	if all { // of who is somebody else nothing counts
		m.HTML = voice.Joined(answer, k.head(s, verdict{}))
	}
	if mark := k.buttons["shown"]; all && k.may(mark, s) && mark.card.near(s) {
		m.Inline = append(m.Inline, telegram.Row{k.cardButton(mark, s)})
	}
	if k.Settings.Rules.OnPage() { // where the next one is typed, too: the page before this is spent
		open, err := k.onPage(ctx, asking{"match", id})
		if err != nil {
			return err
		}
		m.Inline = append(m.Inline, open)
	}
	switch k.Settings.Rules.PrivateEntry {
	case kafala.OnPageAlone:
		m.HTML = voice.Joined(m.HTML, k.Voice.HTML("match.next.page", nil))
	case kafala.InChat, kafala.InEither:
		m.HTML = k.place(voice.Joined(m.HTML, k.Voice.HTML("match.next", nil)))
	}
	m.Inline = append(m.Inline, append(telegram.Row{
		telegram.Button(k.Voice.Plain("button.card", nil), telegram.Callback{Verb: "card", Value: id})}, k.enough("match")...))
	return k.Show(ctx, m, false)
}

// matchBeside compares the ID numbers that stand beside what a message hands over: with the one guarantee of which it has the card, as
// if each had been typed for it. Where it has none, or several, or where numbers are typed on the private page alone, it is said that
// they were compared with nobody.
func (k clerk) matchBeside(ctx context.Context, id string, numbers []string) error {
	if id == "" {
		return k.uncompared(ctx, "beside.uncompared")
	}
	if k.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
		return k.uncompared(ctx, "beside.uncompared.page")
	}
	k.Forget()
	if err := k.Await(ctx, asking{"match", id}.at(k.Now())); err != nil {
		return err
	}
	return k.match(ctx, strings.Join(numbers, "\n"), id)
}

// uncompared says why an ID number in a message was compared with nobody. The message goes.
func (k clerk) uncompared(ctx context.Context, why string) error {
	k.Forget()
	if err := k.Await(ctx, ""); err != nil {
		return err
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML(why, nil)}, false)
}

// numbersOf tells whether a text is several numbers, as of two documents at once, and no reference.
func numbersOf(text string, in handed) bool {
	return len(typed.Apart(text)) > 1 && len(in.found)+len(in.mistyped) == 0
}

// glance writes down that a member is about to learn which reference a guarantee has, if there is one.
func (k clerk) glance(ctx context.Context, id string) error {
	_, err := k.Counter.Glance(ctx, k.by, id)
	if errors.Is(err, kafala.ErrNotFound) {
		return nil
	}
	return err
}

// tapMatch asks for a number, where one may be compared: none is asked for in vain.
func (k clerk) tapMatch(ctx context.Context, call telegram.Callback) error {
	if err := k.Counter.AskMatch(ctx, k.by, call.Value); err != nil {
		return err
	}
	return k.ask(ctx, asking{"match", call.Value}, staff.Action{Duty: staff.Match, Guarantee: call.Value})
}
