package reports

import (
	"strconv"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// column is one column of the table: its heading and what stands in it.
type column struct {
	heading string
	cell    func(*kafala.Guarantee) string
}

// all lists the columns, in the order in which books are kept: what it is, when, whom it names, what it cost, how
// it was paid.
func (b *Book) all() []column {
	columns := []column{
		{b.say("csv.reference"), func(g *kafala.Guarantee) string { return kafala.GroupReference(g.Reference) }},
		{b.say("csv.status"), func(g *kafala.Guarantee) string { return b.say("status." + string(g.Standing())) }},
		{b.say("csv.kind"), func(g *kafala.Guarantee) string { return b.kind(g.Undertaking.Kind) }},
		{b.say("csv.version"), func(g *kafala.Guarantee) string { return strconv.Itoa(g.Undertaking.Version) }},
	}
	for _, a := range b.table.Answers {
		columns = append(columns, column{a.Heading, func(g *kafala.Guarantee) string {
			if value := g.Answers[a.ID]; value != "" {
				return text(a.Say(value))
			}
			return ""
		}})
	}
	columns = append(columns, dates...)
	for i, c := range columns[len(columns)-len(dates):] {
		columns[len(columns)-len(dates)+i].heading = b.say(c.heading)
	}
	columns = append(columns,
		column{b.say("csv.guarantor"), name("guarantor_name")},
		column{b.say("csv.guarantor.last4"), b.last4("guarantor_id")},
		column{b.say("csv.person"), name("person_name")},
		column{b.say("csv.person.number"), b.numberKind},
		column{b.say("csv.person.last4"), b.last4("person_id")},
	)
	columns = append(columns, b.amounts()...)
	return append(columns,
		column{b.say("csv.scheme"), func(g *kafala.Guarantee) string { return b.scheme(g.Payment.Scheme) }},
		column{b.say("csv.card.last4"), func(g *kafala.Guarantee) string { return b.ending(g.Payment.Last4) }},
		column{b.say("csv.payment"), func(g *kafala.Guarantee) string { return text(g.Payment.ID) }},
		column{b.say("csv.presented"), func(g *kafala.Guarantee) string { return day(presented(g)) }},
	)
}

// dates are the days of a life, each with the key of its heading.
var dates = []column{
	{"csv.opened", func(g *kafala.Guarantee) string { return day(g.Opened) }},
	{"csv.opened.hijri", func(g *kafala.Guarantee) string { return hijri(g.Opened) }},
	{"csv.issued", func(g *kafala.Guarantee) string { return day(g.IssuedAt) }},
	{"csv.issued.hijri", func(g *kafala.Guarantee) string { return hijri(g.IssuedAt) }},
	{"csv.over", func(g *kafala.Guarantee) string { return day(over(g)) }},
	{"csv.over.hijri", func(g *kafala.Guarantee) string { return hijri(over(g)) }},
	{"csv.refunded", func(g *kafala.Guarantee) string { return day(became(g, kafala.Refunded)) }},
	{"csv.refunded.hijri", func(g *kafala.Guarantee) string { return hijri(became(g, kafala.Refunded)) }},
}

// amounts are a column for each charge of the tariff, one for charges that the tariff no longer has, VAT, and the
// total: what was asked, whether it was paid or not. What came in is in its own column.
func (b *Book) amounts() []column {
	var columns []column
	known := map[string]bool{}
	for _, c := range b.table.Settings.Tariff {
		known[c.ID] = true
		columns = append(columns, column{c.Name.In(b.table.Words.Language), func(g *kafala.Guarantee) string {
			return money(lines(g, func(id string) bool { return id == c.ID }))
		}})
	}
	return append(columns,
		column{b.say("csv.other"), func(g *kafala.Guarantee) string { return money(lines(g, func(id string) bool { return !known[id] })) }},
		column{b.say("csv.vat"), func(g *kafala.Guarantee) string { return money(g.Amount.VAT) }},
		column{b.say("csv.total"), func(g *kafala.Guarantee) string { return money(g.Amount.Total) }},
		column{b.say("csv.paid"), func(g *kafala.Guarantee) string { return money(g.Sums().Gross) }},
		column{b.say("csv.returned"), func(g *kafala.Guarantee) string { return money(g.Sums().Returned) }},
		column{b.say("csv.net"), func(g *kafala.Guarantee) string { return money(g.Sums().Net()) }},
	)
}

func lines(g *kafala.Guarantee, of func(id string) bool) (sum kafala.Halalas) {
	for _, l := range g.Amount.Lines {
		if of(l.ID) {
			sum += l.Amount
		}
	}
	return sum
}

func (b *Book) kind(id string) string {
	if k, ok := b.table.Settings.Kind(id); ok {
		return text(k.Name.In(b.table.Words.Language))
	}
	return text(id)
}

func (b *Book) scheme(id string) string {
	if b.table.Words.Has("scheme." + id) {
		return b.say("scheme." + id)
	}
	return text(id)
}

func name(field string) func(*kafala.Guarantee) string {
	return func(g *kafala.Guarantee) string { return text(kafala.ShortName(g.Answers[field])) }
}

func (b *Book) last4(field string) func(*kafala.Guarantee) string {
	return func(g *kafala.Guarantee) string { return b.ending(kafala.Last4(g.Answers[field])) }
}

// numberKind says which kind of number the guaranteed person is named by; empty: nobody is named any more.
func (b *Book) numberKind(g *kafala.Guarantee) string {
	kind, _ := kafala.ReadNumber(g.Person(kafala.AsGuaranteed).Number)
	words := b.table.Words
	switch state := "state." + kind.State(); {
	case kind == "":
		return ""
	case words.Has(state):
		return text(words.Plain("number.kind.gulf", locales.Data{"State": words.Plain(state, nil)}))
	case words.Has("number.kind." + string(kind)):
		return b.say("number.kind." + string(kind))
	}
	return b.say("number.kind.other")
}

// became gives when a guarantee came to a status, the last time, or zero.
func became(g *kafala.Guarantee, s kafala.Status) (at time.Time) {
	for _, e := range g.History {
		if e.To == s && e.From != s {
			at = e.At
		}
	}
	return at
}

// over gives when a guarantee ended, lapsed or was given up, or zero while it may still be issued.
func over(g *kafala.Guarantee) time.Time {
	if g.Status == kafala.Awaiting || g.Status == kafala.Issued {
		return time.Time{}
	}
	at := became(g, kafala.Ended)
	for _, s := range []kafala.Status{kafala.Expired, kafala.Cancelled} {
		if g.IssuedAt.IsZero() && at.IsZero() {
			at = became(g, s)
		}
	}
	return at
}

func presented(g *kafala.Guarantee) time.Time {
	if len(g.Presented) == 0 {
		return time.Time{}
	}
	return g.Presented[0].At
}
