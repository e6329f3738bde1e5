package bot

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What a guarantor can do about a guarantee that is paid, and what they are told where an objection stops it.

// drawIssued adds to a request that is issued what is so of it, and what can be done about it.
func (b *Bot) drawIssued(v voice.Voice, g kafala.Guarantee, m *telegram.Message) {
	data := locales.Data{"Contact": v.Contact()}
	switch {
	case g.Frozen():
		m.HTML += "\n" + v.HTML("request.frozen", data)
		return
	case g.Returning():
		key := "request.returning"
		if g.Rest(g.Order) == 0 {
			key = "request.returning.gone"
		}
		m.HTML += "\n" + v.HTML(key, data)
		return
	}
	m.HTML = voice.Joined(m.HTML, verdictLine(v, g))
	if waits := waitsLine(v, g, b.house.Now()); waits != "" {
		m.HTML = voice.Joined(m.HTML, waits, nothingBack(v, g))
	}
	m.HTML = voice.Joined(m.HTML, b.endsLine(v, g))
	m.Inline = []telegram.Row{{copyButton(v, g)},
		{telegram.Button(v.Plain("button.receipt", nil), telegram.Callback{Verb: "receipt", Value: g.ID})}}
	last := telegram.Row{objectButton(v, g.Reference)}
	switch {
	case g.WishWaits():
		last = append(telegram.Row{telegram.Button(v.Plain("button.keepon", nil), telegram.Callback{Verb: "keepon", Value: g.ID})}, last...)
	case g.Revocable():
		last = append(telegram.Row{telegram.Button(v.Plain("button.quit", nil), telegram.Callback{Verb: "quit", Value: g.ID})}, last...)
	}
	m.HTML = voice.Joined(m.HTML, boundLine(v, g))
	m.Inline = append(m.Inline, last)
}

// boundLine says why a guarantee that counts cannot be given up from here, and whom to ask; empty: it can, or an order about its money
// waits, which is said.
func boundLine(v voice.Voice, g kafala.Guarantee) string {
	if g.Revocable() || !g.Counts() || g.Order.Waits() {
		return ""
	}
	return v.HTML("request.bound", locales.Data{"Contact": v.Contact()})
}

// nothingBack says that nothing of what was paid for a guarantee has come back; empty: something has.
func nothingBack(v voice.Voice, g kafala.Guarantee) string {
	if g.Payment.Back > 0 {
		return ""
	}
	return v.HTML("revoke.none", nil)
}

// revocationLines has the key of what follows each text about giving a guarantee up: what comes back of it, and what does
// not. Under a text without one nothing does.
var revocationLines = map[string]string{
	"revoke.sure": "revoke.lines", "revoke.sure.used": "revoke.lines.would",
	"revoke.done": "revoke.lines", "revoke.waits": "revoke.lines.would",
}

// revocationGone has the key of what is said instead where what would come back has gone back already.
var revocationGone = map[string]string{
	"revoke.sure": "revoke.sure.gone", "revoke.sure.used": "revoke.sure.used.gone", "revoke.done": "revoke.done.gone",
}

// drawRevocation says under a key what comes back of a guarantee that is given up, and what does not. Where that part has
// gone back already it says so, and names no sum.
func drawRevocation(v voice.Voice, key string, g kafala.Guarantee) string {
	terms := g.Terms(kafala.WhyRevoked)
	if g.Order.From == kafala.ByCitizen {
		terms = g.TermsOf(g.Order)
	}
	data := locales.Data{"Reference": kafala.GroupReference(g.Reference), "Back": (terms.Sum - g.Payment.Back).String(),
		"Paid": g.Payment.Amount.String(), "Gone": g.Payment.Back.String()}
	lines, gone := revocationLines[key], g.Payment.Back > 0 && terms.Sum <= g.Payment.Back
	if instead := revocationGone[key]; gone && instead != "" {
		return v.HTML(instead, data)
	}
	text := v.HTML(key, data)
	if key == "revoke.waits" {
		text = voice.Joined(text, nothingBack(v, g))
	}
	if lines == "" || gone {
		return text
	}
	if text = voice.Joined(text, v.GivenUp(lines, terms)); g.Payment.Back > 0 { // by another hand: of the lines above, not of the sum
		text = voice.Joined(text, v.HTML("revoke.part", data))
	}
	return text
}

// askRevoke asks once before a paid guarantee is given up, and says what comes back and what it takes.
func (c visit) askRevoke(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.Revocable() {
		return c.showRequest(ctx, *g, "", true)
	}
	if p := g.WishProblem(c.Now()); p != nil {
		return c.showRequest(ctx, *g, c.Voice.Refusal(p), true)
	}
	key, ends := "revoke.sure", ""
	switch {
	case g.Terms(kafala.WhyRevoked).Sum == 0:
		key = "revoke.sure.nothing"
	case g.Used(kafala.Hand{}):
		key = "revoke.sure.used"
		if at, _ := g.Ends(c.Now()); !at.IsZero() && g.RestFor(kafala.WhyRevoked) > 0 { // else nothing holds that up
			ends = c.Voice.HTML("revoke.sure.ends", locales.Data{"Day": c.Voice.Day(kafala.DateOf(at))})
		}
	}
	return c.Show(ctx, telegram.Message{HTML: voice.Joined(drawRevocation(c.Voice, key, *g), ends), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(c.Voice.Plain("button.quitnow", nil), telegram.Callback{Verb: "quitnow", Value: id}), "danger")},
		{telegram.Button(c.Voice.Plain("button.back", nil), telegram.Callback{Verb: "open", Value: id})},
	}}, true)
}

// revoke gives a paid guarantee up, and says what came of it by the record.
func (c visit) revoke(ctx context.Context, id string) error {
	return c.wish(ctx, id, c.Office.Revoke, func(g *kafala.Guarantee) string {
		switch {
		case g.WishWaits():
			return "revoke.waits"
		case g.Order.Given() && g.Order.From == kafala.ByCitizen: // on its way, or all of it had left before
			return "revoke.done"
		case g.Status == kafala.Ended && g.RevokedForNothing():
			return "revoke.done.nothing"
		}
		return ""
	})
}

// askKeepOn withdraws the wish to give a guarantee up. Where the guarantee would end with that it asks once before.
func (c visit) askKeepOn(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.EndsKept(c.Now()) {
		return c.keepOn(ctx, id)
	}
	return c.Show(ctx, telegram.Message{HTML: drawRevocation(c.Voice, "revoke.keep.sure", *g), Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(c.Voice.Plain("button.keepon", nil), telegram.Callback{Verb: "keepnow", Value: id}), "danger")},
		{telegram.Button(c.Voice.Plain("button.back", nil), telegram.Callback{Verb: "open", Value: id})},
	}}, true)
}

// keepOn withdraws the wish to give a guarantee up.
func (c visit) keepOn(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	ends := g.EndsKept(c.Now())
	return c.wish(ctx, id, c.Office.KeepOn, func(g *kafala.Guarantee) string {
		if ends && g.Status == kafala.Ended {
			return "revoke.kept.over"
		}
		if g.Counts() && !g.Order.Waits() && g.Order.From == kafala.ByCitizen && !g.WishClosed() {
			return "revoke.kept"
		}
		n := len(g.Orders)
		if g.Counts() && g.Order.Waits() && g.Order.From == kafala.ByDecision && n > 0 && g.Orders[n-1].From == kafala.ByCitizen {
			return "revoke.kept.review" // the decision's own order has taken its place
		}
		return ""
	})
}

// wish does what a guarantor wants of their guarantee, and says under a key what came of it; without one the request is
// shown as it is.
func (c visit) wish(ctx context.Context, id string, do func(context.Context, int64, string) (kafala.Guarantee, error),
	said func(*kafala.Guarantee) string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	after, err := do(ctx, c.Request.Chat, id)
	if err != nil {
		return err
	}
	word := ""
	if key := said(&after); key != "" {
		word = drawRevocation(c.Voice, key, after)
	} else if p := after.WishProblem(c.Now()); p != nil && after.Revocable() { // which is why
		word = c.Voice.Refusal(p)
	} else if after.Counts() { // nothing was done, for what is said of it below
		word = c.Voice.HTML("request.unchanged", locales.Data{"Reference": kafala.GroupReference(after.Reference)})
	}
	return c.showRequest(ctx, after, word, true)
}

// withWord shows a request as it is, under a word if there is one.
func (c visit) withWord(g kafala.Guarantee, word string) telegram.Message {
	m := c.drawRequest(c.Voice, g)
	if word != "" {
		m.HTML = word + "\n\n" + m.HTML
	}
	return m
}

// sendFrozen says that a guarantee or a request is stopped for a review, or not any more, where that is so still. With a
// guarantee that counts again comes its receipt: it may have been frozen before that could be sent. One that was decided about has
// had its use, and comes by itself only if it never came.
func (b *Bot) sendFrozen(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	lifted := strings.HasPrefix(p.Detail, kafala.Lifted)
	if lifted == g.Frozen() {
		return nil // overtaken
	}
	key := heldKey(g)
	if lifted {
		key = "onhold.over"
	}
	receipt := lifted && (g.Resendable() || g.Unreceipted()) && (g.Files.QR == "" || g.LastDecided() < 0)
	switch {
	case g.Reference == "" && lifted:
		key = "onhold.over.unpaid"
	case g.Reference == "" && g.CalledPaid():
		key = "onhold.unclear"
	case g.Reference == "":
		key = "onhold.unpaid"
	case lifted && !receipt:
		key = "onhold.over.alone"
	}
	m := telegram.Message{HTML: v.HTML(key, onHold(v, g))}
	if lifted {
		m.HTML = voice.Joined(m.HTML, b.unlessUnclear(v, g, ""))
	}
	if lifted && g.Renewable() {
		m.Inline = []telegram.Row{{b.renewButton(v, g, "")}}
	}
	if err := p.Part(ctx, "hold", b.sender(p, v, m)); err != nil || !receipt {
		return err
	}
	p.Mark(ctx)
	return b.sendReceipt(ctx, p, v, g)
}

// heldKey is the key of that a guarantee is stopped: that we return no money before is said where there is any left.
func heldKey(g kafala.Guarantee) string {
	if g.AllBack() {
		return "onhold.back"
	}
	return "onhold"
}

// onHold is what the words about a freeze may use.
func onHold(v voice.Voice, g kafala.Guarantee) locales.Data {
	return locales.Data{"Reference": kafala.GroupReference(g.Reference), "Person": v.ShortName(g, "person_name"),
		"Contact": v.Contact(), "Hours": v.Hours()}
}
