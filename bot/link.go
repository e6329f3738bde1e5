package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// linkWithin is how long a person waits for the link to be made.
const linkWithin = 3 * time.Second

// sendLink sees to it that there is a payment link, and sends it.
func (b *Bot) sendLink(ctx context.Context, p *courier.Parcel, again bool) error {
	g, err := b.Office.MakeLink(ctx, p.Guarantee, again)
	if errors.Is(err, kafala.ErrNotFound) {
		return b.erasedSince(p)
	}
	if err != nil {
		return err
	}
	if g.Status != kafala.Awaiting {
		return nil // given up meanwhile
	}
	v, err := b.house.Spoken(ctx, p.Chat, g.Language)
	if err != nil {
		return err
	}
	return p.Part(ctx, "text", b.payer(p, v, g, b.drawLink(v, g)))
}

// drawLink shows the payment link of a request that awaits its payment; where there is none, the request.
func (b *Bot) drawLink(v voice.Voice, g kafala.Guarantee) telegram.Message {
	if g.Status != kafala.Awaiting || g.Invoice.URL == "" {
		return b.drawRequest(v, g)
	}
	link := v.HTML("link", locales.Data{"Until": v.Until(g.Invoice.Expires), "Ways": v.PayWays()})
	return b.payMessage(v, g, b.unlessUnclear(v, g, link))
}

// linkAtOnce makes and sends the link while the person waits. When that takes too long or fails, the delivery,
// which was left to us for kafala.Hold, goes to the courier.
// again says that a link may have been made for it before.
func (b *Bot) linkAtOnce(ctx context.Context, g kafala.Guarantee, again bool) (sent bool) {
	ctx, done := context.WithTimeout(ctx, linkWithin)
	defer done()
	b.house.Acting(ctx, g.Chat, models.ChatActionTyping)
	d := kafala.Delivery{ID: g.LinkDelivery(), Kind: kafala.SendLink, Chat: g.Chat, Guarantee: g.ID}
	if err := b.sendLink(ctx, courier.Alone(d, b.house.AwaitPace), again || len(g.History) > 1); err != nil {
		b.house.Log.Warn("a link could not be made at once, the courier makes it", "guarantee", g.ID, "err", telegram.Redact(err))
		return false
	}
	if err := b.house.Outbox.Done(context.WithoutCancel(ctx), d); err != nil {
		b.house.Log.Error("a link was sent and not written down, it may come twice", "guarantee", g.ID, "err", err)
	}
	return true
}

// showSubmitted says at once that a request is recorded, and makes its link. The link takes the place of that word: it is a
// message of its own, since Telegram lets no message be edited that took a keyboard away. A word about what was done before
// stays.
func (c visit) showSubmitted(ctx context.Context, t dialogs.Turn, g kafala.Guarantee, fresh bool) error {
	if c.Request.Query != nil {
		c.InBackground(ctx, c.Retire)
	}
	word, err := c.house.Post(ctx, c.Request.Chat, c.Voice, c.draw(c.Voice, t.Screen))
	if err := c.Forgive(err); err != nil {
		return err
	}
	if c.linkAtOnce(ctx, g, !fresh) && word != 0 && t.Screen.Note == "" {
		c.InBackground(ctx, func(ctx context.Context) {
			_ = c.Call(ctx, "deleteMessage", &tg.DeleteMessageParams{ChatID: c.Request.Chat, MessageID: word})
		})
	}
	return nil
}

func (b *Bot) sendDeclined(ctx context.Context, p *courier.Parcel, v voice.Voice, g kafala.Guarantee) error {
	if g.Status != kafala.Awaiting || g.Invoice.ID == "" {
		return nil // paid with another card meanwhile, or over, or a new link is being made
	}
	reason := declineReason(p.Detail)
	declined := v.HTML("declined", locales.Data{"Until": v.Until(g.Invoice.Expires),
		"Reason": v.Plain("declined."+reason, nil), "Next": v.Plain("declined.next."+declines[reason], nil)})
	err := p.Part(ctx, "text", b.payer(p, v, g, b.payMessage(v, g, b.unlessUnclear(v, g, declined))))
	if err == nil {
		b.passed(dialogs.Declined(reason))
	}
	return err
}

// declines are what is said to be of use after a try that failed, by its reason.
var declines = map[string]string{
	kafala.NoFunds: "card", kafala.CardExpired: "card", kafala.OverLimit: "card", kafala.OtherReason: "card", kafala.Unverified: "card",
	kafala.NotConfirmed: "same", kafala.WalletCode: "again",
	kafala.WalletFunds: "other", kafala.WalletLimit: "other", kafala.WalletOther: "again",
}

// declineReason reads the reason out of a delivery's detail; it is one of those that there are words for.
func declineReason(detail string) string {
	reason := detail[strings.LastIndexByte(detail, '-')+1:]
	if _, known := declines[reason]; known {
		return reason
	}
	return kafala.OtherReason
}
