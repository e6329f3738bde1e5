package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// The card of a guarantee: what an officer reads in a second while somebody stands before them. Whatever else there is stands on its
// details, one tap away.

// showCard shows a guarantee to a member of staff, with what they may do about it.
func (k clerk) showCard(ctx context.Context, g kafala.Guarantee, inPlace bool) error {
	return k.showWith(ctx, g, verdict{}, inPlace)
}

// showWith shows a card with what the reader has just done, or tried.
func (k clerk) showWith(ctx context.Context, g kafala.Guarantee, v verdict, inPlace bool) error {
	m, err := k.drawCard(ctx, g, v)
	if err != nil {
		return err
	}
	return k.Show(ctx, m, inPlace)
}

// verdict is what came of what the reader has just done.
type verdict struct {
	key     string // of its words, at the card's end; "": nothing to say
	first   bool   // the first mark that stands was recorded by it: that is the verdict itself
	seen    int    // with since: how many entries the card had that was tapped
	since   bool   // nothing was recorded, since there are others now
	details bool   // what the card has no room for was asked for
	opened  bool   // the card was opened by a button that stands elsewhere
	alert   bool   // nobody may overlook it: it is said in an alert, too
}

// drawCard is the officer's card: first of all whether it counts, and whether it was shown before, as of now. Persons are named by
// first and family name and last four digits.
func (k clerk) drawCard(ctx context.Context, g kafala.Guarantee, done verdict) (telegram.Message, error) {
	s, err := k.sight(ctx, &g)
	if err != nil {
		return telegram.Message{}, err
	}
	if done.details {
		return telegram.Message{HTML: k.detailed(ctx, s), Inline: k.detailButtons(s)}, nil
	}
	lines, came, rows := k.standing(ctx, s, done), k.came(ctx, g, done), k.cardButtons(s)
	if came == "" { // else the reader has just read of whom it is
		lines = append(append(lines, k.people(&g)...), k.caution(s), k.documentLine(g))
	}
	lines = append(lines, k.moneyLine(&g), k.orderLine(ctx, s), k.closingLine(ctx, s), k.pauseLine(s), k.reopenLine(s))
	if text := voice.Joined(lines...); came == "" && strings.Count(text, "\n") < roomy && len(rows) < 3 {
		lines = append(lines, cmp.Or(k.lastNote(ctx, g), k.caseLine(g)))
	}
	text := voice.Joined(lines...)
	if came != "" {
		text += "\n\n" + came
	}
	m := telegram.Message{HTML: text, Inline: rows}
	if done.alert || done.opened && redAtOnce(standingKey(s)) {
		m.Alert = k.alert(ctx, s, done)
	}
	return m, nil
}

// roomy is how many line breaks a card has at most, with less than three rows of buttons, that has room for one line more.
const roomy = 5

// came is what the reader has just done or tried; empty: nothing.
func (k clerk) came(ctx context.Context, g kafala.Guarantee, done verdict) string {
	var lines []string
	if done.since {
		lines = append(lines, k.since(ctx, g, done.seen))
	}
	if done.key != "" {
		lines = append(lines, k.Voice.HTML(done.key, nil))
	}
	return strings.Join(lines, "\n")
}

// sight is a guarantee as this member sees it now. Who else is staff is read only where something depends on it.
func (k clerk) sight(ctx context.Context, g *kafala.Guarantee) (s sight, err error) {
	s = sight{Guarantee: g, by: k.by, now: k.Office.Time()}
	if s.own, err = k.Counter.Own(ctx, k.by, *g); err != nil {
		return s, err
	}
	if g.Status == kafala.Issued || g.Frozen() {
		s.eyes, err = k.Counter.Eyes(ctx)
	}
	return s, err
}

// people are the two people of a guarantee, a line each, or that they are erased.
func (k clerk) people(g *kafala.Guarantee) []string {
	if !g.Named() {
		return []string{k.Voice.HTML("erased", locales.Data{"Day": k.Voice.ShortDay(kafala.DateOf(g.Erased))})}
	}
	line := func(key string, role kafala.Role) string {
		id := g.Answers[role.Field()]
		return k.Voice.HTML(key, locales.Data{"Name": locales.AsTyped(voice.Ends(g.Answers[string(role)+"_name"]), k.Voice.Language),
			"Card": k.Voice.CardEnding(id)})
	}
	return []string{line("card.person", kafala.AsGuaranteed), line("card.guarantor", kafala.AsGuarantor)}
}

// caution tells whether the guarantor was confirmed, where they stand before the reader: of what counts for nothing, or was decided
// about, nobody is compared.
func (k clerk) caution(s sight) string {
	if !s.Named() || !s.Counts() || s.Verdict() != "" {
		return ""
	}
	return k.Voice.IdentityOnCard(*s.Guarantee, s.now)
}

// documentLine says which document the guaranteed person's number is compared with, where that is no ID or Iqama card.
func (k clerk) documentLine(g kafala.Guarantee) string {
	switch kind, _ := kafala.ReadNumber(g.Person(kafala.AsGuaranteed).Number); {
	case kind == "", kind.Saudi():
		return ""
	case kind == kafala.Border:
		return k.Voice.HTML("card.passport", nil)
	case slices.Contains(kafala.GulfStates, kind.State()):
		return k.Voice.HTML("card.gulf", locales.Data{"State": k.Voice.State(kind)})
	}
	return k.Voice.HTML("card.other", nil)
}

// caseLine names the accident and the region, as far as they were given; empty: neither was.
func (k clerk) caseLine(g kafala.Guarantee) string { return k.caseParts(g, "accident", "region") }

// caseParts puts answers about the case into one line. One that was not given, or not known, is not mentioned.
func (k clerk) caseParts(g kafala.Guarantee, fields ...string) string {
	var parts []string
	for _, f := range k.Voice.Form.Rows(dialogs.OnCard) {
		value := g.Answers[f.ID]
		if slices.Contains(fields, f.ID) && value != "" && !k.Voice.Has("record."+f.ID+"."+value) {
			parts = append(parts, k.Voice.HTML("card.case."+f.ID, locales.Data{"Value": k.Voice.Recorded(f, value)}))
		}
	}
	return strings.Join(parts, " · ")
}

// moneyLine says what is not as with most: that nothing was paid yet, or only the gateway says so, or that a part of the money has
// left; else empty.
func (k clerk) moneyLine(g *kafala.Guarantee) string {
	switch {
	case g.CalledPaid():
		return k.Voice.HTML("card.unclear", locales.Data{"Amount": g.Amount.Total.String()})
	case g.Status == kafala.Awaiting && g.Payment.ID == "":
		return k.Voice.HTML("card.unpaid", locales.Data{"Amount": g.Amount.Total.String()})
	case g.Counts() && g.Payment.Back > 0 && !g.Drained():
		return k.Voice.HTML("card.left.part", locales.Data{"Amount": g.Payment.Back.String()})
	}
	return ""
}

// reopenLine says until when the end can be taken back; empty: it cannot.
func (k clerk) reopenLine(s sight) string {
	if !s.Reopenable(s.now) {
		return ""
	}
	return k.Voice.HTML(k.toldOfEnd("card.reopen", "card.reopen.silent"), locales.Data{"Until": k.Voice.Until(s.Ending.Final())})
}
