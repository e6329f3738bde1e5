package voice

import (
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// chargeName is how a line of what it costs is named: what is collected for somebody else says for whom.
func (v Voice) chargeName(id string) string {
	name := v.Settings.Charge(id, v.Language)
	for _, c := range v.Settings.Tariff {
		if c.ID == id && c.Whose == kafala.Collected {
			return v.Plain("charge.collected", locales.Data{"Name": name, "For": c.For.In(v.Language)})
		}
	}
	return name
}

// Whose says whose the charges are of which a line does not say it.
func (v Voice) Whose() string {
	key, own := "total.whose", 0
	for _, c := range v.Settings.Tariff {
		if c.Whose == kafala.Collected {
			key = "total.whose.rest"
			continue
		}
		own++
	}
	if own == 0 {
		return ""
	}
	return v.HTML(key, locales.Data{"Operator": v.Settings.Operator.Name.In(v.Language)})
}

// ReturnLine says before somebody pays what would come back and what would not.
func (v Voice) ReturnLine(price kafala.Breakdown) string {
	returns, stays := price.Split(kafala.RefundableLines)
	data := locales.Data{"Returns": v.share(returns), "Stays": v.share(stays), "Contact": v.Contact()}
	switch {
	case stays.Total == 0:
		return v.HTML("total.refund.all", data)
	case returns.Total == 0:
		return v.HTML("total.refund.none", data)
	}
	return v.HTML("total.refund", data)
}

// share writes a part of what it costs in one line.
func (v Voice) share(s kafala.Share) string {
	var parts []string
	for _, l := range s.Lines {
		parts = append(parts, v.Plain("share.line", locales.Data{"Name": v.Settings.Charge(l.ID, v.Language), "Amount": l.Amount.String()}))
	}
	if s.VAT > 0 {
		parts = append(parts, v.Plain("share.vat", locales.Data{"Amount": s.VAT.String()}))
	}
	return strings.Join(parts, v.Plain("list.comma", nil))
}

// ShareLines writes a part of what it costs line by line.
func (v Voice) ShareLines(s kafala.Share) (lines []string) {
	for _, l := range s.Lines {
		lines = append(lines, v.HTML("refund.line", locales.Data{"Name": v.Settings.Charge(l.ID, v.Language), "Amount": l.Amount.String()}))
	}
	if s.VAT > 0 {
		lines = append(lines, v.HTML("refund.line", locales.Data{"Name": v.Plain("refund.vat", nil), "Amount": s.VAT.String()}))
	}
	return lines
}

// GivenUp says under a key what comes back of a guarantee that its guarantor gives up and what does not; empty: everything
// does, or nothing.
func (v Voice) GivenUp(key string, t kafala.Terms) string {
	if t.Stays.Total == 0 || t.Returns.Total == 0 {
		return ""
	}
	return v.HTML(key, locales.Data{"Returns": v.share(t.Returns), "Stays": v.share(t.Stays)})
}

// Sums writes money that has come, and where some of it has gone back how much, and what is left.
func (v Voice) Sums(s kafala.Sums) string {
	if s.Returned == 0 {
		return v.Plain("sums", locales.Data{"Gross": s.Gross.String()})
	}
	return v.Plain("sums.back", locales.Data{"Gross": s.Gross.String(), "Returned": s.Returned.String(), "Net": s.Net().String()})
}

// SumsLine writes the money of a guarantee of which some has gone back; empty: none has.
func (v Voice) SumsLine(g kafala.Guarantee) string {
	s := g.Sums()
	if s.Returned == 0 {
		return ""
	}
	return v.HTML("sums.line", locales.Data{"Sums": v.Sums(s)})
}

// Returned says that money of a payment has gone back, by whose decision, how much of it, and whether its guarantee stands now.
func (v Voice) Returned(g kafala.Guarantee, paid kafala.Payment, why kafala.PaymentCase, now time.Time) string {
	data := locales.Data{"Contact": v.Contact(), "Hours": v.Hours(),
		"Reference": kafala.GroupReference(g.Reference), "Amount": paid.Back.String(), "Paid": paid.Amount.String(),
		"Net": paid.Sums().Net().String()}
	lines := []string{v.HTML("refunded."+string(why), data)}
	if paid.Currency != "" { // nothing was issued for it
		data["Amount"] = v.Money(paid, paid.Back)
		return Joined(lines[0], v.stillWaits(g), v.HTML("refunded.foreign", data))
	}
	if paid.Back < paid.Amount {
		lines = append(lines, v.HTML("refunded.part", data))
	} else {
		lines = append(lines, v.HTML("refunded.all", data))
	}
	ordered := why == kafala.StaffOrdered || why == kafala.GuarantorOrdered
	if terms := g.TermsOf(g.Order); ordered && paid.Back < paid.Amount && paid.Back == terms.Returns.Total {
		data["Returns"], data["Stays"] = v.share(terms.Returns), v.share(terms.Stays)
		lines = append(lines, v.HTML("refunded.lines", data))
	}
	switch {
	case g.Reference == "": // there is no guarantee, which the first line says
		lines = append(lines, v.stillWaits(g))
	case g.Counts() && why == kafala.SecondPayment: // first of all: nothing has happened to what was paid
		lines = append([]string{v.HTML("refunded.second.stands", data)}, lines...)
	case g.Counts():
		lines = append(lines, v.HTML("refunded.stands", data))
		if g.GoneElsewhere() && paid.ID == g.Payment.ID {
			lines = append(lines, v.HTML("refunded.unaccepted", nil))
		}
		if g.WishClosed() && paid.ID == g.Payment.ID {
			lines = append(lines, v.HTML("refunded.wish", data))
		}
	case g.Status == kafala.Issued && g.Frozen():
		lines = append(lines, v.HTML("request.frozen", data))
	case g.Reopenable(now):
		lines = append(lines, v.HTML("request.ending", locales.Data{"Until": v.Until(g.Ending.Final())}))
	default:
		lines = append(lines, v.HTML("refunded.over", data))
	}
	return Joined(append(lines, v.HTML("refunded", data))...)
}

// Reopened says that an end of which the guarantor was told while it could be taken back was taken back.
func (v Voice) Reopened(g kafala.Guarantee) string {
	return v.HTML("refunded.reopened", locales.Data{"Reference": kafala.GroupReference(g.Reference)})
}

// GaveNothing says that a guarantee is over, and that nothing went back with that, since as much had left by another hand.
func (v Voice) GaveNothing(g kafala.Guarantee) string {
	data := locales.Data{"Contact": v.Contact(), "Hours": v.Hours(), "Reference": kafala.GroupReference(g.Reference),
		"Gone": g.Payment.Back.String(), "Paid": g.Payment.Amount.String()}
	over := v.HTML("revoke.done.gone", data)
	if g.Order.From == kafala.ByCitizen {
		over = Joined(v.HTML("refunded."+string(kafala.GuarantorOrdered), data), over)
	}
	return Joined(over, v.HTML("decided.ask", data))
}

// stillWaits says that a request of which money went back awaits its payment still; empty: it does not.
func (v Voice) stillWaits(g kafala.Guarantee) string {
	if g.Status != kafala.Awaiting || g.Frozen() {
		return ""
	}
	return v.HTML("refunded.waits", locales.Data{"Due": g.Amount.Total.String()})
}
