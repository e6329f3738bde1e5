package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

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
	key   string // of its words, at the card's end; "": nothing to say
	first bool   // the first mark that stands was recorded by it: that is the verdict itself
	seen  int    // with since: how many entries the card had that was tapped
	since bool   // nothing was recorded, since there are others now
	more  bool   // what the card has no room for was asked for
}

// drawCard is the officer's card: first of all whether it counts, and whether it was presented before, as of now.
// Persons are named by first and family name and last four digits.
func (k clerk) drawCard(ctx context.Context, g kafala.Guarantee, done verdict) (telegram.Message, error) {
	v := k.Voice
	s, err := k.sight(ctx, &g)
	if err != nil {
		return telegram.Message{}, err
	}
	lapsed := ""
	if g.EndedByTime() {
		lapsed = v.HTML("card.ended.time", nil)
	}
	lines := append(k.standing(ctx, g, done), lapsed, k.freezeLines(ctx, s), voice.Joined(k.idLine(g),
		v.HTML("card.opened", locales.Data{"Moment": v.ShortMoment(g.Opened)})))
	if g.Named() {
		lines = append(lines, k.personLines(g)...)
	} else {
		lines = append(lines, v.HTML("erased", locales.Data{"Day": v.Gregorian(kafala.DateOf(g.Erased))}))
	}
	lines = append(lines, k.noteLines(ctx, g), k.pauseLine(s), k.caseLines(g), k.paymentLines(g), k.orderLine(ctx, s),
		k.closingLine(ctx, g), k.mayLine(s))
	if !g.Until.IsZero() && g.Status == kafala.Issued {
		lines = append(lines, v.HTML(untilKey(&g, s.now), locales.Data{"Day": v.Day(kafala.DateOf(g.Until))}))
	}
	if g.Reopenable(s.now) {
		lines = append(lines, v.HTML("card.reopen", locales.Data{"Until": v.Until(g.Ending.At.Add(kafala.EndPause))}))
	}
	if g.Named() && !g.Frozen() {
		lines = append(lines, v.IdentityOnCard(g))
	}
	return telegram.Message{HTML: voice.Joined(lines...) + "\n\n" + k.closing(ctx, g, done), Inline: k.cardButtons(s, done.more)}, nil
}

// untilKey is the key of the words of when a guarantee ends by itself: it does not while a freeze holds it, or while something
// is still to be decided about its money.
func untilKey(g *kafala.Guarantee, now time.Time) string {
	if g.Held(now) || g.Outstanding() {
		return "card.until.held"
	}
	return "card.until"
}

// closing ends a card with what it began with, after what the reader has just done or tried: a card may be taller than a
// telephone, which shows its end.
func (k clerk) closing(ctx context.Context, g kafala.Guarantee, done verdict) string {
	lines := []string{k.head(g, done)}
	if done.key != "" {
		lines = append([]string{k.Voice.HTML(done.key, nil)}, lines...)
	}
	if done.since {
		lines = append([]string{k.since(ctx, g, done.seen)}, lines...)
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

// standing is what an officer reads first.
func (k clerk) standing(ctx context.Context, g kafala.Guarantee, done verdict) []string {
	lines := []string{k.head(g, done)}
	if done.first && g.Endable() && len(g.Decided) == 0 {
		return lines
	}
	return append(append(lines, k.markLines(ctx, g)...), k.decisionLines(ctx, g))
}

// head says whether a guarantee counts, and whether it was shown before.
func (k clerk) head(g kafala.Guarantee, done verdict) string {
	key := standingKey(g)
	if done.first && g.Endable() && len(g.Decided) == 0 {
		key = "card.now"
	}
	return k.Voice.HTML(key, locales.Data{"Status": k.Voice.Status(g), "Time": k.Voice.Clock(k.Now())})
}

// standingKey is the key of whether a guarantee counts. A status of a later release counts for nothing here.
func standingKey(g kafala.Guarantee) string {
	if g.Frozen() {
		return "card.frozen"
	}
	presented := g.LastShown() >= 0
	switch g.Status {
	case kafala.Awaiting:
		return "card.awaiting"
	case kafala.Issued:
		switch {
		case g.Returning():
			break
		case g.Drained():
			return "card.left"
		case g.Verdict() == kafala.Accepted:
			return "card.accepted"
		case g.Verdict() == kafala.NotAccepted:
			return "card.unaccepted"
		case presented, len(g.Presented) >= kafala.MarksKept: // of a full log nothing more would be seen here
			return "card.presented"
		case len(g.Presented) > 0:
			return "card.struck"
		case len(g.Decided) > 0:
			return "card.undecided"
		default:
			return "card.fresh"
		}
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded:
	}
	if presented {
		return "card.over.presented"
	}
	return "card.over"
}

// since says what has happened to a guarantee since its log had so many entries, so that nothing was recorded.
func (k clerk) since(ctx context.Context, g kafala.Guarantee, seen int) string {
	lines := []string{k.Voice.HTML("present.changed", nil)}
	all := g.Log()
	for _, e := range all[min(max(seen, 0), len(all)):] {
		key := "present.since"
		switch {
		case e.Verdict != "" && e.Struck:
			key = "decide.since." + string(e.Verdict) + ".struck"
		case e.Verdict != "":
			key = "decide.since." + string(e.Verdict)
		case e.Struck:
			key = "present.since.struck"
		}
		lines = append(lines, k.Voice.HTML(key, locales.Data{"Moment": k.Voice.Brief(e.At), "Who": k.nameOf(ctx, e.By)}))
	}
	return strings.Join(lines, "\n")
}

// markLines say when and to whom a guarantee was presented first, how often since, and what was struck out.
func (k clerk) markLines(ctx context.Context, g kafala.Guarantee) (lines []string) {
	if shown := g.Shown(); len(shown) > 0 {
		first := shown[0]
		lines = append(lines, k.Voice.HTML("card.first", locales.Data{"Moment": k.Voice.ShortMoment(first.At),
			"Who": k.placedOf(ctx, first.By, k.Voice.Plain("list.comma", nil))}))
		if n := len(shown); n > 1 {
			lines = append(lines, k.Voice.HTML("card.times", locales.Data{"Count": n, "Moment": k.Voice.ShortMoment(shown[n-1].At)}))
		}
	}
	for _, m := range g.Presented {
		if !m.Stands() {
			lines = append(lines, k.Voice.HTML("card.mark.struck", locales.Data{"Moment": k.Voice.ShortMoment(m.At), "Who": k.nameOf(ctx, m.By),
				"Later": k.Voice.ShortMoment(m.StruckAt), "By": k.nameOf(ctx, m.StruckBy)}))
		}
	}
	if n := len(lines); n > struckShown { // the history has all
		lines = lines[n-struckShown:]
	}
	return []string{strings.Join(lines, "\n")}
}

// struckShown is how many lines of its marks a card has.
const struckShown = 5

// idLine names a guarantee and what was undertaken.
func (k clerk) idLine(g kafala.Guarantee) string {
	kind := k.Voice.Plain("sheet.kind.value", locales.Data{"Kind": k.Voice.Choice("kind", g.Undertaking.Kind),
		"Version": g.Undertaking.Version})
	if g.Reference == "" {
		return k.Voice.HTML("card.unissued", locales.Data{"Kind": kind, "ID": g.ID})
	}
	return k.Voice.HTML("card.reference", locales.Data{"Reference": kafala.GroupReference(g.Reference), "Kind": kind})
}

func (k clerk) personLines(g kafala.Guarantee) []string {
	data := func(name, id string) locales.Data {
		return locales.Data{"Name": locales.Isolate(voice.Ends(g.Answers[name]), k.Voice.Language), "Last4": kafala.Last4(g.Answers[id]),
			"Number": k.Voice.Number(g.Answers[id])}
	}
	mobile := "card.mobile.typed"
	if g.Answers["mobile_from"] == dialogs.FromTelegram {
		mobile = "card.mobile.telegram"
	}
	guarantor := data("guarantor_name", "guarantor_id")
	guarantor["Mobile"] = k.Voice.Plain(mobile, nil)
	person := k.Voice.HTML(voice.ByNumber("card.person", g.Answers["person_id"]), data("person_name", "person_id"))
	return []string{person, k.documentLine(g), k.Voice.HTML("card.guarantor", guarantor)}
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

// inCase are the answers for which the sentence about the case has a place. Any other one on the card has a row.
var inCase = map[string]string{"accident": "Accident", "region": "Region", "office": "Office"}

// caseLines say where the case is.
func (k clerk) caseLines(g kafala.Guarantee) string {
	sentence, rows := locales.Data{}, []string{""}
	for _, f := range k.Voice.Form.Rows(dialogs.OnCard) {
		value, given := g.Answers[f.ID]
		switch name := inCase[f.ID]; {
		case name != "" && given:
			sentence[name] = k.Voice.Recorded(f, value)
		case name != "":
			sentence[name] = k.Voice.Plain("card.none", nil)
		case given:
			rows = append(rows, k.Voice.HTML("row.line", locales.Data{"Row": k.Voice.Plain("row."+f.ID, nil), "Value": k.Voice.Recorded(f, value)}))
		}
	}
	rows[0] = k.Voice.HTML("card.case", sentence)
	return voice.Joined(rows...)
}

// paymentLines say what was paid, how and when, under which of the gateway's ids.
func (k clerk) paymentLines(g kafala.Guarantee) string {
	if g.Payment.ID == "" {
		return k.Voice.HTML("card.unpaid", locales.Data{"Amount": g.Amount.Total.String()})
	}
	by := k.Voice.PaidBy(g.Payment)
	if by == "" {
		by = k.Voice.Plain("card.none", nil)
	}
	key, amount := "card.paid", g.Payment.Amount.String()
	if g.Payment.Currency != "" {
		key, amount = "card.paid.foreign", k.Voice.Money(g.Payment, g.Payment.Amount)
	}
	paid := k.Voice.HTML(key, locales.Data{"Amount": amount, "By": by, "Moment": k.Voice.ShortMoment(g.Payment.At), "Payment": g.Payment.ID})
	outside := ""
	if g.Counts() && g.Payment.Back > 0 && !g.Drained() {
		outside = k.Voice.HTML("card.left.part", locales.Data{"Amount": g.Payment.Back.String()})
	}
	return voice.Joined(paid, k.Voice.SumsLine(g), outside)
}
