package bot

import (
	"context"
	"errors"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
	"kafalabot/voice"
)

// What is said of a link that was not paid: that it is about to end, has ended, or was stopped.

// sendLinkEnds says that a link is about to end, unless the gateway, asked now, says that it was paid or is over.
func (b *Bot) sendLinkEnds(ctx context.Context, p *courier.Parcel) error {
	g, err := b.Office.Settle(ctx, p.Detail, "")
	if errors.Is(err, kafala.ErrNotFound) {
		return b.erasedSince(p)
	}
	if err != nil {
		return err
	}
	if g.Status != kafala.Awaiting || g.Invoice.ID != p.Detail {
		return nil
	}
	v, err := b.house.Spoken(ctx, p.Chat, g.Language)
	if err != nil {
		return err
	}
	ends := v.HTML("linkends", locales.Data{"Until": v.Until(g.Invoice.Expires)})
	return p.Part(ctx, "text", b.payer(p, v, g, b.payMessage(v, g, b.unlessUnclear(v, g, ends))))
}

// sendUnpaid says that a link has ended unpaid, and why, and offers a new one where that is of use. It asks the gateway
// once more: the word may have waited long, and a payment may have been approved late.
func (b *Bot) sendUnpaid(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	if g.Status == kafala.Expired && p.Detail == g.Invoice.ID {
		after, err := b.Office.Settle(ctx, p.Detail, "")
		switch {
		case err == nil:
			g = after
		case !errors.Is(err, kafala.ErrNotFound): // one that the gateway no longer knows has brought nothing
			return err
		}
	}
	if g.Status != kafala.Expired || !g.Unpaid() {
		return nil // overtaken: paid late, or a new link; or the money that came has gone back, which is told apart
	}
	word := b.unlessUnclear(v, g, v.HTML(unpaidWord(p.Kind, g), locales.Data{"Contact": v.Contact()}))
	m := telegram.Message{HTML: voice.Joined(v.PaysFor(g), word)}
	if p.Kind == kafala.SendExpired && g.Renewable() && g.Useless() == "" {
		m.Inline = []telegram.Row{{b.renewButton(v, g, "")}}
	}
	return p.Part(ctx, "text", b.sender(p, v, m))
}

// unpaidWord is the key of what is said of a link that was not paid.
func unpaidWord(kind kafala.DeliveryKind, g kafala.Guarantee) string {
	switch why := g.Useless(); {
	case kind != kafala.SendExpired:
		return string(kind)
	case why == kafala.CauseOwnerNo:
		return "expired.owner-no"
	case why == kafala.CauseTaken:
		return "expired.taken"
	case g.Invoice.ID == "": // none was ever made
		return "expired.nolink"
	}
	return string(kind)
}

// drawEnded tells that a guarantee is over: that its time has run out, or that staff have ended it.
func (b *Bot) drawEnded(v voice.Voice, g kafala.Guarantee) telegram.Message {
	over, _ := g.Over()
	key := "ended"
	if g.EndedByStaff() {
		key = "ended.staff"
	}
	return telegram.Message{HTML: v.HTML(key, locales.Data{"Contact": v.Contact(), "Hours": v.Hours(),
		"Reference": kafala.GroupReference(g.Reference), "Day": v.Day(kafala.DateOf(over))})}
}

// sendRefunded tells of money that has gone back, all or a part, and why; the sheet that says so follows where the
// guarantee was issued.
func (b *Bot) sendRefunded(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	id, _, _ := strings.Cut(p.Detail, "/")
	paid, why := g.WentBack(id)
	if paid.ID == "" {
		return b.erasedSince(p)
	}
	text := v.Returned(g, paid, why, b.house.Now())
	switch {
	case g.GaveNothing(p.Detail):
		text = v.GaveNothing(g)
	case kafala.SaysReopened(p.Detail) && !g.Counts(): // what it is now is told with that
		return nil
	case kafala.SaysReopened(p.Detail):
		text = v.Reopened(g)
	}
	if err := p.Part(ctx, "text", b.sender(p, v, telegram.Message{HTML: text})); err != nil {
		return err
	}
	if g.Reference == "" || g.Status != kafala.Refunded || !g.Erased.IsZero() {
		return nil
	}
	p.Mark(ctx)
	return p.Part(ctx, "sheet", func(ctx context.Context) error {
		_, err := b.sendSheet(ctx, p, v, g, receipt.NewCode(b.house.QRLink(g)))
		return err
	})
}
