package desk

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What a search by something else than a reference or an ID number has found, or has not.

// findPaid lists what a payment has paid for.
func (k clerk) findPaid(ctx context.Context, a asking, clue kafala.Clue) error {
	found, more, err := k.Counter.FindPaid(ctx, k.by, clue, a.about)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return k.noneIsPaid(ctx, a, clue)
	}
	m := telegram.Message{HTML: k.Voice.HTML("found", locales.Data{"Number": len(found)})}
	if more {
		m.HTML += "\n" + k.Voice.HTML("found.more", nil)
	}
	if m.Inline, err = k.picks(ctx, "pick", found); err != nil {
		return err
	}
	m.Inline = append(m.Inline, k.toDesk())
	return k.Show(ctx, m, false)
}

// findCase lists what was asked for of an accident: initials and standing alone. A number of an original card opens the one that
// it is of.
func (k clerk) findCase(ctx context.Context, a asking, text string) error {
	found, more, err := k.Counter.FindCase(ctx, k.by, text)
	if p := (*kafala.Problem)(nil); errors.As(err, &p) && strings.HasPrefix(p.Key, "accident.") {
		return k.unfit(ctx, a, voice.Joined(k.Voice.Refusal(p), k.Voice.HTML("waits.case", nil)))
	}
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return k.noneFound(ctx, a)
	}
	lines := []string{k.Voice.HTML("found.case", locales.Data{"Number": len(found)})}
	words, err := k.standingsOf(ctx, found)
	if err != nil {
		return err
	}
	var ids []string
	for i, g := range found {
		ids = append(ids, g.ID)
		lines = append(lines, k.Voice.HTML("found.case.line", locales.Data{"Person": k.Voice.Initials(g), "Standing": words[i]}))
	}
	if more {
		lines = append(lines, k.Voice.HTML("found.more", nil))
		ids = append(ids, unlisted)
	}
	open := asking{toOpen, strings.Join(ids, ",")}
	page, err := k.onPage(ctx, open)
	if err != nil {
		return err
	}
	m := telegram.Message{Inline: []telegram.Row{k.enough(a.what)}}
	if page != nil {
		m.Inline = []telegram.Row{page, k.enough(a.what)}
	}
	key := "ask.open"
	if k.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
		key += ".page"
	}
	m.HTML = strings.Join(lines, "\n") + "\n\n" + k.place(k.Voice.HTML(key, nil))
	return k.Show(ctx, m, false)
}

// unlisted stands after the ids of those found by their accident where there are others, with which no number is compared.
const unlisted = "+"

// idsToOpen are the ids of an asking that is toOpen, and whether there are others.
func (a asking) idsToOpen() (ids []string, others bool) {
	all, others := strings.CutSuffix(a.about, ","+unlisted)
	return strings.Split(all, ","), others
}

// noneFound says that a search has found nothing, and where records are missing that this says little.
func (k clerk) noneFound(ctx context.Context, a asking) error {
	perhaps, err := k.perhapsLost(ctx)
	if err != nil {
		return err
	}
	return k.waitOn(ctx, a, voice.Joined(perhaps, k.Voice.HTML("found.none."+a.what, nil)))
}

// noneIsPaid is noneFound for a payment, which may be one of those that are listed because their record was lost.
func (k clerk) noneIsPaid(ctx context.Context, a asking, clue kafala.Clue) error {
	if clue.Kind != kafala.CluePayment || k.Office.Lost == nil {
		return k.noneFound(ctx, a)
	}
	l, err := k.Office.Lost.FindLost(ctx, clue.Value)
	switch {
	case errors.Is(err, kafala.ErrNotFound), err == nil && !l.Settled.IsZero():
		return k.noneFound(ctx, a)
	case err != nil:
		return err
	}
	if err := k.Await(ctx, ""); err != nil {
		return err
	}
	to := telegram.Button(k.Voice.Plain("button.to.lost", nil), telegram.Callback{Verb: "lostone", Value: l.Payment.ID})
	return k.Show(ctx, telegram.Message{HTML: lostListed(k.Voice, l), Inline: []telegram.Row{{to}, k.toDesk()}}, false)
}

// openMatched shows the cards of those of which a number is. That it is nobody's is said only where it was compared with each; else
// why it was not.
func (k clerk) openMatched(ctx context.Context, a asking, number string) error {
	ids, others := a.idsToOpen()
	found, refused, err := k.Counter.MatchAny(ctx, k.by, ids, number)
	if err != nil {
		return err
	}
	var not []string
	for _, err := range refused {
		said := cmp.Or(k.lostAnswer(err), k.Voice.HTML("staff.none", nil))
		if p := (*kafala.Problem)(nil); errors.As(err, &p) {
			said = k.Voice.Refusal(p)
		}
		not = append(not, k.Voice.HTML("match.some.case", locales.Data{"Why": locales.HTML(said)}))
	}
	switch {
	case len(found) == 0 && len(refused) == 0 && !others:
		return k.waitOn(ctx, a, voice.Joined(k.Voice.HTML("match.none.case", nil), k.awaits(a)))
	case len(found) == 0:
		return k.waitOn(ctx, a, voice.Joined(append(append([]string{k.Voice.HTML("match.rest.case", nil)}, not...), k.awaits(a))...))
	}
	if err := k.Await(ctx, ""); err != nil {
		return err
	}
	for _, g := range found {
		if err := k.showCard(ctx, g, false); err != nil {
			return err
		}
	}
	if len(not) > 0 {
		return k.Show(ctx, telegram.Message{HTML: voice.Joined(not...)}, false)
	}
	return nil
}
