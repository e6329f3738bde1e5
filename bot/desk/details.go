package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// The details of a card: what nobody needs while somebody stands before them.

// detailed writes the details. They begin as the card does, and end with its first line once more: they are taller than a telephone,
// which shows their end.
func (k clerk) detailed(ctx context.Context, s sight) string {
	v, g := k.Voice, *s.Guarantee
	lines := k.standing(ctx, s, verdict{})
	lines = append(lines, k.logLines(ctx, s, voice.Joined(lines...)), k.freezeLines(ctx, s))
	lines = append(lines, k.people(&g)...)
	if g.Named() {
		lines = append(lines, k.mobileLine(g))
	}
	lines = append(lines, k.caution(s), k.documentLine(g), k.caseDetails(g), k.noteLines(ctx, g), k.undertakenLine(g), k.paymentLines(g),
		k.orderLine(ctx, s), k.closingLine(ctx, s), k.mayLine(s), k.pauseLine(s), k.reopenLine(s))
	if at, waits := g.Ends(s.now); !at.IsZero() {
		lines = append(lines, v.HTML(untilKey(waits), locales.Data{"Day": v.ShortDay(kafala.DateOf(at))}))
	}
	return voice.Joined(lines...) + "\n\n" + k.head(s, verdict{})
}

// untilKey is the key of the words of when a guarantee ends by itself, by whether that waits.
func untilKey(waits bool) string {
	if waits {
		return "card.until.held"
	}
	return "card.until"
}

// mobileLine says where the guarantor's mobile is from.
func (k clerk) mobileLine(g kafala.Guarantee) string {
	if g.Answers["mobile_from"] == dialogs.FromTelegram {
		return k.Voice.HTML("card.mobile.telegram", nil)
	}
	return k.Voice.HTML("card.mobile.typed", nil)
}

// inCase are the answers that the card, or the line of its office, has in words of their own. Any other one on the card has a row.
var inCase = []string{"accident", "region", "office"}

// InCase lists them, for tests that walk their words.
func InCase() []string { return slices.Clone(inCase) }

// caseDetails say where the case is, as far as that was given.
func (k clerk) caseDetails(g kafala.Guarantee) string {
	rows := []string{k.caseParts(g, inCase...)}
	for _, f := range k.Voice.Form.Rows(dialogs.OnCard) {
		if value, given := g.Answers[f.ID]; given && !slices.Contains(inCase, f.ID) {
			rows = append(rows, k.Voice.HTML("row.line", locales.Data{"Row": k.Voice.Plain("row."+f.ID, nil), "Value": k.answered(f, value)}))
		}
	}
	return voice.Joined(rows...)
}

// answered writes an answer as the card writes everything of its kind: days in digits.
func (k clerk) answered(f dialogs.Field, value string) string {
	if d, err := kafala.ReadDate(value); f.Show == dialogs.Day && err == nil {
		return k.Voice.ShortDay(d)
	}
	return k.Voice.Recorded(f, value)
}

// undertakenLine says which text was undertaken, and when the request was made where that was not when it was paid.
func (k clerk) undertakenLine(g kafala.Guarantee) string {
	text := k.Voice.HTML("card.undertaken", locales.Data{"Version": g.Undertaking.Version})
	if g.Reference == "" {
		text = voice.Joined(k.Voice.HTML("card.id", locales.Data{"ID": g.ID}), text)
	}
	if !g.Payment.At.IsZero() && g.Payment.At.Sub(g.Opened).Abs() < time.Minute {
		return text
	}
	return text + " · " + k.Voice.HTML("card.opened", locales.Data{"Moment": k.near(g.Opened)})
}

// paymentLines say what was paid, how and when, under which of the gateway's ids.
func (k clerk) paymentLines(g kafala.Guarantee) string {
	p := g.Payment
	if p.ID == "" {
		if g.Status == kafala.Awaiting || g.CalledPaid() {
			return k.moneyLine(&g)
		}
		return k.Voice.HTML("card.unpaid", locales.Data{"Amount": g.Amount.Total.String()})
	}
	parts := []string{k.Voice.HTML("card.paid", locales.Data{"Amount": k.Voice.Money(p, p.Amount), "Moment": k.near(p.At)})}
	if by := k.Voice.PaidBy(p); by != "" {
		parts = append(parts, k.Voice.HTML("card.paid.by", locales.Data{"By": by}))
	}
	return voice.Joined(strings.Join(parts, " · "), k.Voice.HTML("card.payment", locales.Data{"Payment": p.ID}), k.Voice.SumsLine(g),
		k.moneyLine(&g))
}
