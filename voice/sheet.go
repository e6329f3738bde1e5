package voice

import (
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// Row is one row of a record as it is shown to others: short names, last four digits.
type Row struct{ id, Label, Value string }

// RecordRows are the rows of a guarantee that may be shown to whoever holds its sheet.
func (v Voice) RecordRows(g kafala.Guarantee) []Row {
	someone := func(name, id string) string {
		return v.Plain(ByNumber("sheet.someone", g.Answers[id]), locales.Data{"Name": kafala.ShortName(g.Answers[name]),
			"Last4": kafala.Last4(g.Answers[id]), "Number": v.Number(g.Answers[id])})
	}
	rows := []Row{
		{"kind", v.Plain("sheet.kind", nil), v.Plain("sheet.kind.value",
			locales.Data{"Kind": v.Choice("kind", g.Undertaking.Kind), "Version": g.Undertaking.Version})},
		{"person", v.Plain("sheet.person", nil), someone("person_name", "person_id")},
		{"guarantor", v.Plain("sheet.guarantor", nil), someone("guarantor_name", "guarantor_id")},
	}
	if !g.Erased.IsZero() {
		rows = rows[:1] // nobody is named in it any more
	}
	return append(rows, v.CaseRows(g)...)
}

// CaseRows are the answers that the sheet shows beside the kind and the two persons, in the order of the form.
func (v Voice) CaseRows(g kafala.Guarantee) (rows []Row) {
	for _, f := range v.Form.Rows(dialogs.OnSheet) {
		if value, ok := g.Answers[f.ID]; ok {
			rows = append(rows, Row{f.ID, v.Plain("row."+f.ID, nil), v.Recorded(f, value)})
		}
	}
	return rows
}

// Sheet is the printed receipt: always in Arabic with small English labels, since officers read it.
func (all *Voices) Sheet(g kafala.Guarantee, link string) receipt.Sheet {
	ar, en := all.In("ar"), all.In("en")
	o := all.Settings.Operator
	label := func(key string, data locales.Data) receipt.Label {
		return receipt.Label{Arabic: ar.Plain(key, data), English: en.Plain(key, data)}
	}
	operator := locales.Data{"Operator": o.Name.In("ar"), "Bot": all.UserName, "Contact": o.Contact.In("ar")}
	person := func(key, name, id string) receipt.Person {
		return receipt.Person{Label: label(key, nil), Name: locales.Isolate(kafala.ShortName(g.Answers[name]), "ar"),
			Detail: ar.Number(g.Answers[id])}
	}
	s := receipt.Sheet{
		Title: label("sheet.title", nil), Issuer: ar.Plain("sheet.issuer", operator), Author: o.Name.In("ar"),
		ReferenceLabel: label("sheet.reference", nil), Reference: kafala.GroupReference(g.Reference),
		StatusLabel: label("sheet.status", nil), Status: ar.Plain("sheet.paid", nil), StatusDetail: ar.SheetMoment(g.IssuedAt),
		Persons: []receipt.Person{person("sheet.person", "person_name", "person_id"),
			person("sheet.guarantor", "guarantor_name", "guarantor_id")},
		LinesLabel: label("sheet.lines", nil),
		Total:      receipt.Line{Label: label("sheet.total", nil), Amount: amount(ar, g.Amount.Total)},
		PaidBy:     ar.PaidBy(g.Payment),
		Link:       link, QRCaption: ar.Plain("sheet.qr", operator), QRSpoken: ar.Plain("sheet.code", operator),
		Notes: []string{ar.Plain("sheet.release", nil), ar.Plain("sheet.rights", operator), ar.Plain("sheet.object", operator),
			ar.Plain("sheet.not_invoice", nil)},
		Created: g.IssuedAt,
	}
	if g.Proof.Stands() && all.Settings.Rules.IdentityOnSheet {
		s.Remarks = []string{ar.Plain("sheet.identity", locales.Data{"Moment": ar.SheetMoment(g.Proof.At)})}
	}
	switch at, _ := g.Over(); {
	case g.Status == kafala.Refunded:
		s.StatusLabel, s.Status, s.StatusDetail = label("sheet.status.now", nil), ar.Plain("sheet.refunded", nil), ar.SheetMoment(at)
	case g.Drained():
		s.StatusLabel, s.Status, s.StatusDetail = label("sheet.status.now", nil), ar.Plain("status.drained", nil), ""
	}
	kind := locales.Data{"Kind": ar.Choice("kind", g.Undertaking.Kind), "Version": g.Undertaking.Version}
	s.Rows = append(s.Rows, receipt.Row{Label: label("sheet.kind", nil), Value: ar.Plain("sheet.kind.value", kind)})
	for _, r := range ar.CaseRows(g) {
		s.Rows = append(s.Rows, receipt.Row{Label: label("row."+r.id, nil), Value: r.Value})
	}
	for _, l := range g.Amount.Lines {
		s.Lines = append(s.Lines, receipt.Line{Amount: amount(ar, l.Amount),
			Label: receipt.Label{Arabic: ar.chargeName(l.ID), English: en.chargeName(l.ID)}})
	}
	if g.Amount.VAT > 0 {
		s.Lines = append(s.Lines, receipt.Line{Label: label("sheet.vat", locales.Data{"Percent": g.Amount.Percent}),
			Amount: amount(ar, g.Amount.VAT)})
	}
	if sums := g.Payment.Sums(); sums.Returned > 0 {
		s.After = []receipt.Line{{Label: label("sheet.returned", nil), Amount: amount(ar, sums.Returned)},
			{Label: label("sheet.net", nil), Amount: amount(ar, sums.Net())}}
	}
	s.Operator = strings.Join(ar.Answerable(), " · ")
	if all.Test {
		s.Stamp = ar.Plain("test", nil)
	}
	return s
}

func amount(v Voice, h kafala.Halalas) string {
	return v.Plain("sheet.amount", locales.Data{"Amount": h.String()})
}

// PaidBy says by which means it was paid, as far as the gateway told.
func (v Voice) PaidBy(p kafala.Payment) string {
	scheme := p.Scheme
	if key := "scheme." + p.Scheme; v.Has(key) {
		scheme = v.Plain(key, nil)
	}
	switch {
	case scheme == "":
		return ""
	case p.Last4 == "":
		return scheme
	}
	return v.Plain("sheet.paidby", locales.Data{"Scheme": scheme, "Last4": p.Last4})
}
