package reports

import (
	"strconv"
	"time"

	"kafalabot/kafala"
)

// line is what one row is of: one part of one movement.
type line struct {
	g     *kafala.Guarantee
	m     kafala.Movement
	part  kafala.Part
	first bool // of the movement's parts
}

// riyals tells whether the row has amounts.
func (l line) riyals() bool { return len(l.m.Parts) > 0 }

// taxed tells whether the part is of something that was supplied, so that tax has something to say about it.
func (l line) taxed() bool { return l.riyals() && (l.m.Why == "" || l.m.Number > 0 && l.kept()) }

// kept tells whether the payment is what its guarantee is issued for.
func (l line) kept() bool { return l.m.Payment.ID == l.g.Payment.ID && l.g.Refusal == "" }

// sign is an amount of the row as it counts: of money that went back it is taken off.
func (l line) sign(h kafala.Halalas) kafala.Halalas {
	if l.m.Number > 0 {
		return -h
	}
	return h
}

// column is one column of the table: its heading and what stands in it.
type column struct {
	heading string
	cell    func(line) string
}

// all lists the columns, in the order in which books are kept: when and what, the money, why it went back, and what became of
// the guarantee.
func (b *Book) all() []column {
	columns := b.moved()
	columns = append(columns, b.money()...)
	columns = append(columns,
		column{b.say("csv.why"), b.why},
		column{b.say("csv.by"), b.returnedBy},
		column{b.say("csv.status"), b.status},
		column{b.say("csv.kind"), func(l line) string { return b.kind(l.g.Undertaking.Kind) }},
		column{b.say("csv.version"), func(l line) string {
			if l.m.Why == kafala.RecordLost {
				return ""
			}
			return strconv.Itoa(l.g.Undertaking.Version)
		}},
	)
	for _, a := range b.table.Answers {
		columns = append(columns, column{text(a.Heading), func(l line) string {
			if value := l.g.Answers[a.ID]; value != "" {
				return text(a.Say(value))
			}
			return ""
		}})
	}
	columns = append(columns, b.life()...)
	if b.table.Persons {
		columns = append(columns, b.persons()...)
	}
	return columns
}

// moved are the columns of what moved, and when.
func (b *Book) moved() []column {
	return []column{
		{b.say("csv.at"), func(l line) string { return day(l.m.At) }},
		{b.say("csv.at.hijri"), func(l line) string { return b.hijri(l.m.At) }},
		{b.say("csv.row"), func(l line) string {
			if l.m.Number > 0 {
				return b.say("csv.row.return")
			}
			return b.say("csv.row.payment")
		}},
		{b.say("csv.reference"), func(l line) string { return digits(l.g.Reference) }},
		{b.say("csv.payment"), func(l line) string { return text(l.m.Payment.ID) }},
		{b.say("csv.number"), func(l line) string {
			if l.m.Number == 0 {
				return ""
			}
			return strconv.Itoa(l.m.Number)
		}},
		{b.say("csv.paid.at"), func(l line) string { return day(l.m.Payment.At) }},
		{b.say("csv.scheme"), func(l line) string { return b.scheme(l.m.Payment.Scheme) }},
		{b.say("csv.line"), b.charge},
	}
}

// money are the columns of amounts. Of each the sum over all rows is that of the period.
func (b *Book) money() []column {
	amount := func(of func(line) kafala.Halalas, when func(line) bool) func(line) string {
		return func(l line) string {
			if !when(l) {
				return ""
			}
			return money(of(l))
		}
	}
	return []column{
		{b.say("csv.paid"), amount(func(l line) kafala.Halalas {
			if l.m.Number > 0 {
				return 0
			}
			return l.part.Gross()
		}, line.riyals)},
		{b.say("csv.returned"), amount(func(l line) kafala.Halalas {
			if l.m.Number == 0 {
				return 0
			}
			return l.part.Gross()
		}, line.riyals)},
		{b.say("csv.net"), amount(func(l line) kafala.Halalas { return l.sign(l.part.Gross()) }, line.riyals)},
		{b.say("csv.before"), amount(func(l line) kafala.Halalas { return l.sign(l.part.Net) }, line.taxed)},
		{b.say("csv.rate"), func(l line) string {
			if !l.taxed() || l.part.Line == "" && l.part.VAT == 0 {
				return ""
			}
			return strconv.Itoa(l.part.Percent)
		}},
		{b.say("csv.vat"), amount(func(l line) kafala.Halalas { return l.sign(l.part.VAT) }, line.taxed)},
		{b.say("csv.fee"), amount(func(l line) kafala.Halalas { return l.m.Payment.Fee }, func(l line) bool {
			return l.riyals() && l.first && l.m.Number == 0 && l.m.Payment.Fee > 0
		})},
	}
}

// charge names the line of the tariff. What was paid in another currency stands there with its amount.
func (b *Book) charge(l line) string {
	words := b.table.Words
	switch {
	case !l.riyals():
		return text(words.Plain("csv.line.foreign", map[string]any{"Amount": l.m.Payment.Written(l.m.Amount), "Currency": l.m.Payment.Currency}))
	case l.part.Line == "":
		return b.say("csv.line.none")
	}
	return text(b.table.Settings.Charge(l.part.Line, words.Language))
}

// life are the columns of what became of the guarantee, and by whom.
func (b *Book) life() []column {
	at := func(of func(*kafala.Guarantee) deed) func(line) string {
		return func(l line) string { return day(of(l.g).at) }
	}
	by := func(of func(*kafala.Guarantee) deed) func(line) string {
		return func(l line) string { return b.names(of(l.g).by...) }
	}
	why := func(of func(*kafala.Guarantee) deed) func(line) string {
		return func(l line) string { return b.reason(of(l.g).why) }
	}
	return []column{
		{b.say("csv.opened"), func(l line) string { return day(l.g.Opened) }},
		{b.say("csv.issued"), func(l line) string { return day(l.g.IssuedAt) }},
		{b.say("csv.issued.hijri"), func(l line) string { return b.hijri(l.g.IssuedAt) }},
		{b.say("csv.presented"), at(shown)},
		{b.say("csv.presented.by"), by(shown)},
		{b.say("csv.decided"), at(decided)},
		{b.say("csv.decided.what"), func(l line) string {
			if d := decided(l.g); d.what != "" {
				return b.say("csv.verdict." + d.what)
			}
			return ""
		}},
		{b.say("csv.decided.by"), by(decided)},
		{b.say("csv.decided.why"), why(decided)},
		{b.say("csv.over"), at(over)},
		{b.say("csv.over.hijri"), func(l line) string { return b.hijri(over(l.g).at) }},
		{b.say("csv.over.by"), by(over)},
		{b.say("csv.over.why"), why(over)},
	}
}

// persons are the columns that say who they are.
func (b *Book) persons() []column {
	return []column{
		{b.say("csv.guarantor"), func(l line) string { return text(l.g.Answers["guarantor_name"]) }},
		{b.say("csv.guarantor.number"), func(l line) string { return digits(l.g.Answers["guarantor_id"]) }},
		{b.say("csv.person"), func(l line) string { return text(l.g.Answers["person_name"]) }},
		{b.say("csv.person.kind"), b.numberKind},
		{b.say("csv.person.number"), func(l line) string {
			_, number := kafala.ReadNumber(l.g.Person(kafala.AsGuaranteed).Number)
			return digits(number)
		}},
		{b.say("csv.card.last4"), func(l line) string { return digits(l.m.Payment.Last4) }},
	}
}

// deed is something that was done to a guarantee.
type deed struct {
	at        time.Time
	by        []string // all who have
	what, why string
}

// shown is the first time that a guarantee was shown to staff and that stands.
func shown(g *kafala.Guarantee) deed {
	if standing := g.Shown(); len(standing) > 0 {
		return deed{at: standing[0].At, by: []string{kafala.StaffBy(standing[0].By)}}
	}
	return deed{}
}

// decided is the recorded decision that stands.
func decided(g *kafala.Guarantee) deed {
	for _, d := range g.Decided {
		if d.Stands() {
			return deed{d.At, []string{kafala.StaffBy(d.By)}, string(d.Verdict), d.Why}
		}
	}
	return deed{}
}

// over is how a guarantee ended, lapsed or was given up; nothing while it may still be issued or stands.
func over(g *kafala.Guarantee) deed {
	if g.Status == kafala.Awaiting || g.Status == kafala.Issued {
		return deed{}
	}
	d := became(g, kafala.Ended)
	for _, s := range []kafala.Status{kafala.Expired, kafala.Cancelled} {
		if g.IssuedAt.IsZero() && d.at.IsZero() {
			d = became(g, s)
		}
	}
	return d
}

// became is how a guarantee came to a status, the last time; nothing where that was taken back, and it counted again.
func became(g *kafala.Guarantee, s kafala.Status) (d deed) {
	for _, e := range g.History {
		switch {
		case e.To == s && e.From != s:
			d = deed{at: e.At, by: g.Enders(e), why: e.Why}
		case e.From == s && e.To == kafala.Issued:
			d = deed{}
		}
	}
	return d
}

// why says why money went back, or is to go back.
func (b *Book) why(l line) string {
	if l.m.Why == "" {
		return ""
	}
	said := b.say("csv.why." + string(l.m.Why))
	if l.m.Number > 0 && (l.m.Why == kafala.StaffOrdered || l.m.Why == kafala.GuarantorOrdered) {
		if reason := b.reason(l.g.Order.Why); reason != "" {
			said += ": " + reason
		}
	}
	return said
}

// returnedBy names by whose hand money went back: those who have ordered it, the bot by itself, or another one.
func (b *Book) returnedBy(l line) string {
	if l.m.Number == 0 {
		return ""
	}
	o := l.g.Order
	switch l.m.Why {
	case kafala.RecordLost:
		if !o.Given() || l.m.At.Before(o.GivenAt) {
			return b.say("csv.by.other")
		}
		return b.orderedBy(o)
	case kafala.StaffOrdered, kafala.GuarantorOrdered:
		return b.orderedBy(o)
	case kafala.TakenBack, kafala.PartBack, kafala.Gone:
		return b.say("csv.by.other")
	case kafala.Fits, kafala.PersonCovered, kafala.GuarantorFull, kafala.GuarantorNo, kafala.OtherAmount, kafala.OtherCurrency,
		kafala.SecondPayment, kafala.Superseded, kafala.AfterCancelled, kafala.AfterErasure, kafala.Unlisted:
	}
	return b.who(string(kafala.Clock))
}

func staffBy(id int64) string {
	if id == 0 {
		return ""
	}
	return kafala.StaffBy(id)
}
