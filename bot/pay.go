package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// payMessage is a message about the payment link of a request. It begins with what that is for, so that no pay button
// stands under another undertaking.
func (b *Bot) payMessage(v voice.Voice, g kafala.Guarantee, html string) telegram.Message {
	return telegram.Message{HTML: voice.Joined(v.PaysFor(g), html), Inline: b.payButtons(v, g)}
}

// payButtons are what can be done about a request that awaits its payment. While its link is being made it can be
// withdrawn only: Telegram takes no message with a button that leads nowhere. One that the gateway calls paid, without a
// payment, is not to be paid again, and one whose time is over cannot be.
func (b *Bot) payButtons(v voice.Voice, g kafala.Guarantee) []telegram.Row {
	if g.Invoice.URL == "" {
		return []telegram.Row{{telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})}}
	}
	check := telegram.Row{telegram.Button(v.Plain("button.verify", nil), telegram.Callback{Verb: "verify", Value: g.ID}),
		telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})}
	if g.Unclear() || b.late(g) {
		return []telegram.Row{check}
	}
	pay := models.InlineKeyboardButton{Text: v.AmountLabel("button.pay", g.Amount.Total), URL: g.Invoice.URL}
	return []telegram.Row{{telegram.Styled(pay, "success")}, check}
}

func copyButton(v voice.Voice, g kafala.Guarantee) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: v.Plain("button.copy", nil), CopyText: &models.CopyTextButton{Text: g.Reference}}
}

// verify asks the gateway for people who tap the button or come back from the payment page: now, or else it says when it
// was asked.
func (c visit) verify(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if g.Status != kafala.Awaiting || g.Invoice.ID == "" {
		return c.showRequest(ctx, *g, "", true)
	}
	after, q, err := c.Office.Check(ctx, *g)
	if err != nil {
		c.Log.Warn("a payment could not be checked", "guarantee", g.ID, "err", err)
		if errors.Is(err, kafala.ErrNotFound) { // of the link the gateway knows nothing: no result can come by itself
			lost := voice.Joined(c.Voice.PaysFor(*g), c.Voice.HTML("unsure.lost", locales.Data{"Contact": c.Voice.Contact()}))
			return c.Show(ctx, c.WayOn(telegram.Message{HTML: lost}), true)
		}
		return c.showPay(ctx, *g, c.payMessage(c.Voice, *g, c.Voice.HTML("unsure", nil)), true)
	}
	switch after.Status {
	case kafala.Awaiting:
		said := c.unlessUnclear(c.Voice, after, c.unpaid(after, q))
		return c.showPay(ctx, after, c.payMessage(c.Voice, after, said), true)
	case kafala.Issued: // the receipt is on its way; this message only loses its buttons
		if c.Request.Query != nil {
			c.Toast(ctx, "toast.paid")
			c.Strip(ctx)
		}
		return nil
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded: // it says so
	}
	return c.showRequest(ctx, after, "", true)
}

// unclear says that the gateway calls a link paid and names no payment, and that staff are told of it, where they are.
func (b *Bot) unclear(v voice.Voice) string {
	told := ""
	if b.desk.Hears(kafala.NoticeMoney) {
		told = v.HTML("unclear.told", nil)
	}
	return voice.Joined(v.HTML("unclear", locales.Data{"Contact": v.Contact()}), told)
}

// unlessUnclear is this word about the link of a request, which says that it is unpaid or to be paid; where the gateway calls it paid,
// that instead.
func (b *Bot) unlessUnclear(v voice.Voice, g kafala.Guarantee, word string) string {
	if g.CalledPaid() {
		return b.unclear(v)
	}
	return word
}

// dropsUnclear says of a request that the gateway calls paid what its being given up means; empty: it calls it no such thing.
func dropsUnclear(v voice.Voice, g kafala.Guarantee) string {
	if !g.CalledPaid() {
		return ""
	}
	return v.HTML("unclear.dropped", locales.Data{"Contact": v.Contact()})
}

// unpaid says that nothing has come, and when the gateway was asked last: what it says of this request, where it was asked
// about it and has answered.
func (c visit) unpaid(g kafala.Guarantee, q kafala.Question) string {
	key := "unpaid.later"
	if q.Guarantee == g.ID && q.Answered {
		key = "unpaid"
	}
	return c.Voice.HTML(key, locales.Data{"Until": c.Voice.Until(g.Invoice.Expires), "Asked": c.Voice.Seconds(q.At)})
}

// askWithdraw asks once before a request that is not paid is given up with its link.
func (c visit) askWithdraw(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.Cancellable() {
		return c.showRequest(ctx, *g, "", true)
	}
	of := c.Voice.HTML("withdraw.of", locales.Data{"Moment": c.Voice.DatedExactly(g.Opened)}) // which of two for who are called alike
	html := voice.Joined(c.Voice.PaysFor(*g), of, dropsUnclear(c.Voice, *g), c.Voice.HTML("withdraw.sure", nil))
	return c.Show(ctx, telegram.Message{HTML: html, Inline: []telegram.Row{
		{telegram.Styled(telegram.Button(c.Voice.Plain("button.drop", nil), telegram.Callback{Verb: "giveup", Value: id}), "danger")},
		{telegram.Button(c.Voice.Plain("button.back", nil), telegram.Callback{Verb: "open", Value: id})},
	}}, true)
}

// withdraw gives up a request that is not paid.
func (c visit) withdraw(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	c.overwrite(ctx, *g)
	after, err := c.Office.Withdraw(ctx, c.Request.Chat, id)
	if err != nil {
		c.Log.Warn("a request could not be withdrawn", "guarantee", g.ID, "err", err)
		return c.showPay(ctx, *g, c.payMessage(c.Voice, *g, c.Voice.HTML("unsure.withdraw", nil)), true)
	}
	if after.Status == kafala.Cancelled {
		return c.showCancelled(ctx, after)
	}
	return c.showRequest(ctx, after, "", true)
}

// showCancelled says that a request was given up, and offers a new one; below that it shows what else is open.
func (c visit) showCancelled(ctx context.Context, g kafala.Guarantee) error {
	h, screen, err := c.home(ctx)
	if err != nil {
		return err
	}
	more := h.kind == homeWaiting || h.kind == homePaid
	if more {
		c.Heard()
	}
	m := c.drawCancelled(ctx, c.Voice, g)
	m.Inline = append(m.Inline, telegram.Row{c.anotherButton("button.new")})
	if err := c.Show(ctx, m, true); err != nil || !more {
		return err
	}
	return c.follow(ctx, h, screen)
}

// drawCancelled says that a request is cancelled, and that nothing was received where that is so: not where its link is called paid.
func (b *Bot) drawCancelled(ctx context.Context, v voice.Voice, g kafala.Guarantee) telegram.Message {
	if len(g.Payments()) > 0 {
		return b.drawRequest(v, g)
	}
	id, why := g.CalledOff()
	unclear := g.CalledPaid()
	switch {
	case id == 0 && unclear:
		return telegram.Message{HTML: voice.Joined(v.PaysFor(g), v.HTML("cancelled.unclear", nil), dropsUnclear(v, g))}
	case id == 0:
		return telegram.Message{HTML: v.HTML("cancelled", nil)}
	}
	by := v.Plain("cancelled.by", nil)
	if office := b.desk.Counter.Known(ctx, id).Office; office != "" { // the office answers for it: whom of it is ours to know
		by = v.Plain("cancelled.by.office", locales.Data{"Office": locales.AsTyped(office, v.Language)})
	}
	key := "cancelled.staff"
	if unclear {
		key = "cancelled.staff.unclear"
	}
	return telegram.Message{HTML: voice.Joined(v.PaysFor(g), v.HTML(key, locales.Data{"Moment": v.Dated(g.Opened), "By": by,
		"Why": v.Why(why), "Contact": v.Contact(), "Hours": v.Hours()}))}
}

// resend promises the receipt once more.
func (c visit) resend(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.Resendable() {
		return c.showRequest(ctx, *g, "", true)
	}
	_, err = c.Office.Resend(ctx, c.Request.Chat, id, strconv.FormatInt(c.Request.Update, 10))
	if p := (*kafala.Problem)(nil); errors.As(err, &p) {
		return c.SayBeside(ctx, telegram.Message{HTML: c.Voice.Refusal(p)})
	}
	if err != nil {
		return err
	}
	c.Toast(ctx, "toast.receipt")
	c.Strip(ctx)
	return nil
}
