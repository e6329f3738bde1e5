package bot

import (
	"cmp"
	"time"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// drawHome draws what is open, or was lately. Where neither is so it draws nothing: the dialog's own screen is shown.
func (b *Bot) drawHome(v voice.Voice, h home) telegram.Message {
	switch h.kind {
	case homeWaiting:
		return b.drawWaiting(v, h)
	case homePaid:
		return b.drawPaid(v, h)
	case homeOver:
		return b.drawOver(v, h)
	case homeDialog, homeWelcome:
	}
	return telegram.Message{}
}

// drawWaiting draws the home of a chat with a request that awaits its payment: the newest, with what can be done about it,
// then how many more there are, and what is paid.
func (b *Bot) drawWaiting(v voice.Voice, h home) telegram.Message {
	g := h.waiting[0]
	until := locales.Data{"Until": v.Until(g.Invoice.Expires)}
	said := v.HTML("home.waiting", until)
	switch {
	case g.Invoice.ID == "":
		said = v.HTML("home.making", nil)
	case g.Unclear():
		said = b.unclear(v)
	case b.late(g):
		said = v.HTML("home.late", locales.Data{"Ended": v.Clock(g.Invoice.Expires)})
	}
	m := b.payMessage(v, g, voice.Joined(said, v.HTML("home.promise", nil)))
	if more := len(h.waiting) - 1; more > 0 {
		m.HTML = voice.Joined(m.HTML, v.Count("home.more", more, nil))
	}
	for _, p := range h.paid[:min(len(h.paid), told)] {
		m.HTML = voice.Joined(m.HTML, v.HTML("home.also", locales.Data{"Person": v.ShortName(p, "person_name"),
			"Reference": kafala.GroupReference(p.Reference), "Status": v.Status(p)}))
	}
	m.Inline = append(m.Inline, b.lastRow(v, len(h.waiting)+len(h.paid) > 1))
	return m
}

// late tells whether the link of a request is past its end, and nobody has yet seen what became of it.
func (b *Bot) late(g kafala.Guarantee) bool {
	return !g.Invoice.Expires.IsZero() && !b.house.Now().Before(g.Invoice.Expires)
}

// drawPaid draws the home of a chat with a guarantee that is paid; of several the newest are named, each with a button that
// opens it.
func (b *Bot) drawPaid(v voice.Voice, h home) telegram.Message {
	g := h.paid[0]
	if len(h.paid) > 1 {
		return b.drawSeveral(v, h)
	}
	data := v.GuaranteeData(g)
	data["Reference"], data["Status"] = kafala.GroupReference(g.Reference), v.Status(g)
	m := telegram.Message{HTML: voice.Joined(v.HTML("home.paid", data), b.paidLine(v, g))}
	if g.Frozen() { // nothing counts that is done with it
		m.Inline = []telegram.Row{{telegram.Button(v.RequestLine(g), telegram.Callback{Verb: "open", Value: g.ID})}, b.lastRow(v, false)}
		return m
	}
	m.HTML = voice.Joined(m.HTML, v.NextStep(g), b.release(v, g))
	row := telegram.Row{}
	if d, _ := g.ToldVerdict(); d.Verdict != kafala.Accepted {
		row = append(row, telegram.Button(v.Plain("button.unaccepted", nil), telegram.Callback{Verb: "unaccepted", Value: g.ID}))
	}
	if g.Resendable() {
		receipt := telegram.Button(v.Plain("button.receipt.short", nil), telegram.Callback{Verb: "receipt", Value: g.ID})
		row = append(telegram.Row{receipt}, row...)
	}
	if len(row) > 0 {
		m.Inline = []telegram.Row{row}
	}
	m.Inline = append(m.Inline, b.lastRow(v, false))
	return m
}

func (b *Bot) drawSeveral(v voice.Voice, h home) telegram.Message {
	m := telegram.Message{HTML: v.HTML("home.paid.several", nil)}
	next := ""
	for _, g := range h.paid[:min(len(h.paid), told)] {
		data := v.GuaranteeData(g)
		data["Reference"], data["Status"] = kafala.GroupReference(g.Reference), v.Status(g)
		m.HTML = voice.Joined(m.HTML, v.HTML("home.paid.one", data), b.paidLine(v, g))
		open := telegram.Button(v.Plain("home.paid.button", data), telegram.Callback{Verb: "open", Value: g.ID})
		m.Inline = append(m.Inline, telegram.Row{open})
		next = cmp.Or(next, v.NextStep(g))
	}
	if next != "" {
		m.HTML = voice.Joined(m.HTML, next, v.HTML("home.release.short", locales.Data{"Contact": v.Contact()}))
	}
	m.Inline = append(m.Inline, b.lastRow(v, true))
	return m
}

// paidLine says what is so of a guarantee that is issued: what stops it or is asked for, else whether it was shown.
func (b *Bot) paidLine(v voice.Voice, g kafala.Guarantee) string {
	switch {
	case g.Frozen():
		return v.HTML("request.frozen", locales.Data{"Contact": v.Contact()})
	case g.WishWaits():
		return waitsLine(v, g, b.house.Now())
	}
	if line := voice.Joined(verdictLine(v, g), waitsLine(v, g, b.house.Now())); line != "" {
		return line
	}
	return shownLine(v, g)
}

// waitsLine says what waits for staff to agree, and by when an answer was promised; where that is settled by another hand, that it is.
// Empty: nothing waits.
func waitsLine(v voice.Voice, g kafala.Guarantee, now time.Time) string {
	switch {
	case g.WishWaits():
		return wishLine(v, g, now)
	case g.GoneElsewhere():
		return goneLine(v, g)
	case g.OrderReturns():
		if g.ReviewDue().IsZero() {
			return v.HTML("request.order", nil)
		}
		d, _ := g.ToldVerdict()
		until, late := promised(d, now)
		key := "request.order.due"
		if late {
			key = "request.order.late"
		}
		return v.HTML(key, locales.Data{"Due": v.Dated(until)})
	}
	return ""
}

// wishLine says that a guarantor's wish waits for staff to agree, and where its withdrawal would end the guarantee, that it would.
func wishLine(v voice.Voice, g kafala.Guarantee, now time.Time) string {
	line := v.HTML("request.wish", nil)
	if g.EndsKept(now) {
		line = voice.Joined(line, v.HTML("request.wish.over", nil))
	}
	return line
}

// release says whose decision the release is, and whom to ask: where a number is not accepted, as long as nothing is known of that.
func (b *Bot) release(v voice.Voice, g kafala.Guarantee) string {
	key := "home.release"
	if _, told := g.ToldVerdict(); told {
		key = "home.release.decided"
	}
	return v.HTML(key, locales.Data{"Contact": v.Contact(), "Hours": b.Settings.Operator.Hours.In(v.Language)})
}

// either gives the key of a word that nothing is open, or of what is said instead where something stands that the home does not tell of.
func (h home) either(nothing, stands string) string {
	if h.stands {
		return stands
	}
	return nothing
}

// drawOver draws the home of a chat of which nothing is open: what came to an end lately, a line each.
func (b *Bot) drawOver(v voice.Voice, h home) telegram.Message {
	m := telegram.Message{HTML: v.HTML(h.either("home.over", "home.over.stands"), nil)}
	over := h.over[:min(len(h.over), told)]
	rows := requestRows(v, over, "open")
	for i, g := range over {
		m.HTML = voice.Joined(m.HTML, overLine(v, g, b.house.Now()))
		row := rows[i]
		if g.Renewable() && len(h.over) == 1 {
			row = telegram.Row{b.renewButton(v, g, "")}
		}
		m.Inline = append(m.Inline, row)
	}
	m.HTML = voice.Joined(m.HTML, v.HTML("home.over.ask", locales.Data{"Contact": v.Contact()}))
	m.Inline = append(m.Inline, b.lastRow(v, len(h.over) > 1 || h.stands))
	return m
}

// overLine says in one line what became of a guarantee that is not open any more.
func overLine(v voice.Voice, g kafala.Guarantee, now time.Time) string {
	data := locales.Data{"Person": v.ShortName(g, "person_name"), "Reference": kafala.GroupReference(g.Reference)}
	name := v.HTML("home.name", data)
	if g.Reference != "" {
		name = v.HTML("home.name.number", data)
	}
	sums := g.Sums()
	return v.HTML(overKey(g, now), locales.Data{"Name": locales.HTML(name), "Day": v.Day(kafala.DateOf(overSince(g))),
		"Until": v.Until(g.Ending.Final()), "Back": sums.Returned.String(), "Paid": sums.Gross.String()})
}

// overKey is the key of what became of a guarantee that is not open any more.
func overKey(g kafala.Guarantee, now time.Time) string {
	switch status := g.Standing(); {
	case g.Frozen():
		return "home.over.frozen"
	case status == kafala.Refunding, g.Reference == "" && g.Sums().Net() > 0:
		return "home.over.refunding"
	case status == kafala.Refunded, g.Reference == "" && g.Sums().Gross > 0: // what came for a request went back with it
		return "home.over.refunded"
	case status == kafala.Ended && g.EndedByTime():
		return "home.over.time"
	case g.Reopenable(now):
		return "home.over.ending"
	case status == kafala.Ended:
		return "home.over.ended"
	case status == kafala.Expired && g.CalledPaid():
		return "home.over.unclear"
	case status == kafala.Expired:
		return "home.over.expired"
	}
	return "home.over.cancelled"
}

// lastRow leads from a home to the welcome, and to the list where there is more.
func (b *Bot) lastRow(v voice.Voice, more bool) telegram.Row {
	row := telegram.Row{telegram.Button(v.Plain("button.another", nil), telegram.Callback{Verb: "another"})}
	if more {
		row = append(row, telegram.Button(v.Plain("button.requests", nil), telegram.Callback{Verb: "list"}))
	}
	return row
}

// anotherButton leads to the welcome.
func (c visit) anotherButton(key string) models.InlineKeyboardButton {
	return telegram.Button(c.Voice.Plain(key, nil), telegram.Callback{Verb: "another"})
}
