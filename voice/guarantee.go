package voice

import (
	"cmp"
	"strconv"
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// Status writes what a guarantee is now.
func (v Voice) Status(g kafala.Guarantee) string {
	if g.Frozen() && g.Status == kafala.Issued {
		return v.Plain("status.frozen", nil)
	}
	if g.Drained() {
		return v.Plain("status.drained", nil)
	}
	if g.EndedByTime() {
		return v.Plain("status.ended.time", nil)
	}
	return v.Plain("status."+string(g.Standing()), nil)
}

// Ends writes the first name and the family's, with a sign for what is left out between them.
func Ends(name string) string {
	first, family, between := kafala.NameEnds(name)
	if between {
		return first + " \u2026 " + family
	}
	return strings.TrimSpace(first + " " + family)
}

// Why is a reason that staff have chosen, as it is said to others: one of ours, or one that the operator has added. One of a later
// release, or that the operator has taken away since, is not said.
func (v Voice) Why(reason string) string {
	if !v.Has("why."+reason) && v.Settings.Staff.OwnReason(reason, v.Language) == "" {
		return v.Plain("why.later", nil)
	}
	return v.ReasonWords(reason)
}

// ReasonWords are the words of a reason or a note as staff chose it: one of ours, one that the operator has added, or what is kept
// where neither has it any more.
func (v Voice) ReasonWords(why string) string {
	if v.Has("why." + why) {
		return v.Plain("why."+why, nil)
	}
	if own := v.Settings.Staff.OwnReason(why, v.Language); own != "" {
		return locales.Isolate(own, v.Language)
	}
	return locales.Isolate(why, v.Language)
}

// RequestLine is a guarantee as one button of a list.
func (v Voice) RequestLine(g kafala.Guarantee) string {
	return v.Plain("requests.line", locales.Data{"Status": v.Status(g),
		"Person": v.ShortName(g, "person_name"), "Day": v.Gregorian(kafala.DateOf(g.Opened))})
}

// RequestLines are guarantees as the buttons of one list, newest first. Those that would read alike say their reference, else at what
// time they were asked for; to the second where that is one minute, and in which order where even that is the same.
func (v Voice) RequestLines(all []kafala.Guarantee) []string {
	lines := make([]string, len(all))
	for i, g := range all {
		lines[i] = v.RequestLine(g)
	}
	for _, which := range []func(int) string{
		func(i int) string { return cmp.Or(kafala.GroupReference(all[i].Reference), v.Dated(all[i].Opened)) },
		func(i int) string { return v.Seconds(all[i].Opened) }, // without the day, which is one: a button has room for little
		func(i int) string { return v.Seconds(all[i].Opened) + " · " + strconv.Itoa(len(all)-i) },
	} {
		times := map[string]int{}
		for _, line := range lines {
			times[line]++
		}
		for i, g := range all {
			if times[lines[i]] > 1 {
				lines[i] = v.Plain("requests.line.at", locales.Data{"Status": v.Status(g), "Person": v.ShortName(g, "person_name"),
					"Which": which(i)})
			}
		}
	}
	return lines
}

// ShortName writes the name that a field holds as it is shown, or that it is erased.
func (v Voice) ShortName(g kafala.Guarantee, field string) string {
	if !g.Erased.IsZero() {
		return v.Plain("erased.name", nil)
	}
	return locales.AsTyped(kafala.ShortName(g.Answers[field]), v.Language)
}

// Initials are the first letters of the guaranteed person's names, or say that they are erased.
func (v Voice) Initials(g kafala.Guarantee) string {
	if !g.Named() {
		return v.Plain("erased.name", nil)
	}
	return locales.AsTyped(kafala.Initials(g.Answers["person_name"]), v.Language)
}

// GuaranteeData is what the messages about one guarantee may use.
func (v Voice) GuaranteeData(g kafala.Guarantee) locales.Data {
	return locales.Data{
		"Person": v.ShortName(g, "person_name"), "Guarantor": v.ShortName(g, "guarantor_name"),
		"Kind": v.Choice("kind", g.Answers["kind"]), "Amount": g.Amount.Total.String(),
	}
}

// PaysFor says what a payment link is for: the kind, the person and the amount.
func (v Voice) PaysFor(g kafala.Guarantee) string { return v.HTML("link.for", v.GuaranteeData(g)) }

// NameOf names a guarantee to staff: by its reference, else by when it was asked for, and never by its id.
func (v Voice) NameOf(g kafala.Guarantee) string {
	if g.Reference == "" {
		return v.Plain("staff.request", locales.Data{"Moment": v.Dated(g.Opened)})
	}
	return kafala.GroupReference(g.Reference)
}

// Deleting says that messages with an ID number are deleted, where they are.
func (v Voice) Deleting(key string) string {
	if !v.Settings.Rules.DeleteIDs {
		return ""
	}
	return v.Plain(key, nil)
}

// Deleted lists what is deleted from the chat, a line each: the table of what must not stay there, and pictures.
func (v Voice) Deleted() locales.HTML {
	var lines []string
	for _, kind := range append(dialogs.Deleted(v.Settings.Rules), "photo") {
		lines = append(lines, "• "+v.HTML("deleted."+string(kind), nil))
		if kind == dialogs.IDNumber && v.Settings.Rules.PrivateEntry == kafala.OnPageAlone {
			lines = append(lines, "• "+v.HTML("deleted.id.page", nil))
		}
	}
	return locales.HTML(strings.Join(lines, "\n"))
}

// AmountLines writes what a guarantee costs, line by line.
func (v Voice) AmountLines(price kafala.Breakdown) (lines []string) {
	for _, l := range price.Lines {
		lines = append(lines, v.HTML("total.line", locales.Data{"Name": v.chargeName(l.ID), "Amount": l.Amount.String()}))
	}
	if price.VAT > 0 {
		name := v.Plain("total.vat", locales.Data{"Percent": price.Percent})
		lines = append(lines, v.HTML("total.line", locales.Data{"Name": name, "Amount": price.VAT.String()}))
	}
	return append(lines, v.HTML("total.sum", locales.Data{"Amount": price.Total.String()}))
}

// Money writes an amount of a payment with the name of its currency.
func (v Voice) Money(p kafala.Payment, amount kafala.Halalas) string {
	if p.Currency == "" {
		return v.Plain("amount.riyals", locales.Data{"Amount": amount.String()})
	}
	name := locales.Isolate(p.Currency, v.Language)
	if key := "currency." + p.Currency; v.Has(key) {
		name = v.Plain(key, nil)
	}
	return v.Plain("amount.foreign", locales.Data{"Amount": p.Written(amount), "Currency": name})
}
