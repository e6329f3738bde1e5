package desk

import (
	"context"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// showCard shows a guarantee to a member of staff, with what they may do about it.
func (k clerk) showCard(ctx context.Context, g kafala.Guarantee, inPlace bool) error {
	return k.Show(ctx, k.drawCard(ctx, g, ""), inPlace)
}

// drawCard is the officer's card: first of all whether it counts, and whether it was presented before, as of now.
// Persons are named by first and family name and last four digits. done is what the reader has just done to it.
func (k clerk) drawCard(ctx context.Context, g kafala.Guarantee, done string) telegram.Message {
	v := k.Voice
	lines := append(k.standing(ctx, g, done), voice.Joined(k.idLine(g),
		v.HTML("card.opened", locales.Data{"Moment": v.ShortMoment(g.Opened)})))
	if g.Erased.IsZero() {
		lines = append(lines, k.personLines(g)...)
	} else {
		lines = append(lines, v.HTML("erased", locales.Data{"Day": v.Gregorian(kafala.DateOf(g.Erased))}))
	}
	lines = append(lines, k.caseLines(g), k.paymentLines(g), k.orderLine(ctx, g))
	if !g.Until.IsZero() && g.Status == kafala.Issued {
		lines = append(lines, v.HTML("card.until", locales.Data{"Day": v.Day(kafala.DateOf(g.Until))}))
	}
	if g.Erased.IsZero() {
		lines = append(lines, v.HTML("card.check", nil))
	}
	return telegram.Message{HTML: voice.Joined(lines...), Inline: k.cardButtons(g)}
}

// standing is what an officer reads first.
func (k clerk) standing(ctx context.Context, g kafala.Guarantee, done string) []string {
	v := k.Voice
	data := locales.Data{"Status": v.Status(g), "Time": v.Clock(k.Now())}
	if done == "present.done" && !g.Returning() {
		return []string{v.HTML("card.now", data)}
	}
	lines := []string{v.HTML(standingKey(g), data)}
	if done != "" {
		lines[0] = v.HTML(done, nil) + "\n\n" + lines[0]
	}
	if len(g.Presented) > 0 {
		lines = append(lines, k.firstTime(ctx, g))
	}
	return lines
}

// standingKey is the key of whether a guarantee counts. A status of a later release counts for nothing here.
func standingKey(g kafala.Guarantee) string {
	presented := len(g.Presented) > 0
	switch g.Status {
	case kafala.Awaiting:
		return "card.awaiting"
	case kafala.Issued:
		if g.Returning() {
			break
		}
		if presented {
			return "card.presented"
		}
		return "card.fresh"
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded:
		if presented {
			return "card.over.presented"
		}
	}
	return "card.over"
}

// firstTime says when and to whom a guarantee was presented first, and how often since.
func (k clerk) firstTime(ctx context.Context, g kafala.Guarantee) string {
	first := g.Presented[0]
	text := k.Voice.HTML("card.first", locales.Data{"Moment": k.Voice.ShortMoment(first.At), "Who": k.nameOf(ctx, first.By)})
	if n := len(g.Presented); n > 1 {
		text += "\n" + k.Voice.HTML("card.times", locales.Data{"Count": n, "Moment": k.Voice.ShortMoment(g.Presented[n-1].At)})
	}
	return text
}

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
		return locales.Data{"Name": locales.Isolate(voice.Ends(g.Answers[name]), k.Voice.Language), "Last4": kafala.Last4(g.Answers[id])}
	}
	mobile := "card.mobile.typed"
	if g.Answers["mobile_from"] == dialogs.FromTelegram {
		mobile = "card.mobile.telegram"
	}
	guarantor := data("guarantor_name", "guarantor_id")
	guarantor["Mobile"] = k.Voice.Plain(mobile, nil)
	return []string{k.Voice.HTML("card.person", data("person_name", "person_id")), k.Voice.HTML("card.guarantor", guarantor)}
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
	return k.Voice.HTML("card.paid", locales.Data{"Amount": g.Payment.Amount.String(), "By": by, "Moment": k.Voice.ShortMoment(g.Payment.At),
		"Payment": g.Payment.ID})
}

// nameOf is how a member of staff is named to others.
func (d *Desk) nameOf(ctx context.Context, id int64) string {
	if m, err := d.Counter.Team.Member(ctx, id); err == nil && m.Name != "" {
		return m.Name
	}
	return itoa(id)
}
