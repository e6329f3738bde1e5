package bot

import (
	"context"
	"strconv"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// payButtons are what can be done about a request that awaits its payment. While its link is being made it can be
// withdrawn only: Telegram takes no message with a button that leads nowhere.
func (b *Bot) payButtons(v voice.Voice, g kafala.Guarantee) []telegram.Row {
	if g.Invoice.URL == "" {
		return []telegram.Row{{telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})}}
	}
	pay := models.InlineKeyboardButton{Text: v.AmountLabel("button.pay", g.Amount.Total), URL: g.Invoice.URL}
	return []telegram.Row{
		{telegram.Styled(pay, "success")},
		{telegram.Button(v.Plain("button.verify", nil), telegram.Callback{Verb: "verify", Value: g.ID}),
			telegram.Button(v.Plain("button.withdraw", nil), telegram.Callback{Verb: "withdraw", Value: g.ID})},
	}
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
		return c.Show(ctx, c.drawRequest(c.Voice, *g), true)
	}
	after, q, err := c.Office.Check(ctx, *g)
	if err != nil {
		c.Log.Warn("a payment could not be checked", "guarantee", g.ID, "err", err)
		return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("unsure", nil), Inline: c.payButtons(c.Voice, *g)}, true)
	}
	switch after.Status {
	case kafala.Awaiting:
		return c.Show(ctx, telegram.Message{HTML: c.unpaid(after, q), Inline: c.payButtons(c.Voice, after)}, true)
	case kafala.Issued: // the receipt is on its way; this message only loses its buttons
		if c.Request.Query != nil {
			c.Acknowledge(ctx)
			c.Strip(ctx)
		}
		return nil
	case kafala.Expired, kafala.Cancelled, kafala.Ended, kafala.Refunding, kafala.Refunded: // it says so
	}
	return c.Show(ctx, c.drawRequest(c.Voice, after), true)
}

// unpaid says that nothing has come, and when the gateway was asked last: what it says of this request, where it was asked
// about it and has answered.
func (c visit) unpaid(g kafala.Guarantee, q kafala.Question) string {
	key := "unpaid.later"
	if q.Guarantee == g.ID && q.Answered {
		key = "unpaid"
	}
	return c.Voice.HTML(key, locales.Data{"Until": c.Voice.Clock(g.Invoice.Expires), "Asked": c.Voice.Seconds(q.At)})
}

// askWithdraw asks once before a request that is not paid is given up with its link.
func (c visit) askWithdraw(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.Cancellable() {
		return c.Show(ctx, c.drawRequest(c.Voice, *g), true)
	}
	return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("withdraw.sure", nil), Inline: []telegram.Row{
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
	after, err := c.Office.Withdraw(ctx, c.Request.Chat, id)
	if err != nil {
		c.Log.Warn("a request could not be withdrawn", "guarantee", g.ID, "err", err)
		return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("unsure", nil), Inline: c.payButtons(c.Voice, *g)}, true)
	}
	if after.Status == kafala.Cancelled {
		m := c.drawCancelled(c.Voice, after)
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(c.Voice.Plain("button.new", nil), telegram.Callback{Verb: "home"})})
		return c.Show(ctx, m, true)
	}
	return c.Show(ctx, c.drawRequest(c.Voice, after), true)
}

// drawCancelled says that a request is cancelled, and that nothing was received where that is so.
func (b *Bot) drawCancelled(v voice.Voice, g kafala.Guarantee) telegram.Message {
	if len(g.Payments()) > 0 {
		return b.drawRequest(v, g)
	}
	return telegram.Message{HTML: v.HTML("cancelled", nil)}
}

// renew makes a new link for a request whose link has ended. total is what the guarantor agreed to pay; 0 stands for
// what they had undertaken.
func (c visit) renew(ctx context.Context, id string, total kafala.Halalas) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	after, p, err := c.Office.Renew(ctx, c.Request.Chat, id, total)
	if err != nil {
		c.Log.Warn("a link could not be renewed", "guarantee", g.ID, "err", telegram.Redact(err))
		return c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("unsure.renew", nil), Inline: []telegram.Row{{c.renewButton(c.Voice, *g,
			0)}}}, true)
	}
	if p != nil && p.Key == "contact" {
		return c.wantContact(ctx, id, total)
	}
	if p != nil && p.Key == "price" {
		return c.Show(ctx, c.drawNewPrice(c.Voice, *g, p), true)
	}
	if p != nil {
		return c.Show(ctx, telegram.Message{HTML: c.Voice.Refusal(p)}, true)
	}
	if after.Status != kafala.Awaiting || after.Invoice.ID != "" {
		return c.Show(ctx, c.drawRequest(c.Voice, after), true)
	}
	if c.Request.Query != nil {
		c.Acknowledge(ctx)
		c.Strip(ctx)
	}
	c.linkAtOnce(ctx, after, true) // also where it awaits a link that an earlier try may have made
	return nil
}

// drawNewPrice says that a request now costs another amount, line by line, and asks whether to go on.
func (b *Bot) drawNewPrice(v voice.Voice, g kafala.Guarantee, p *kafala.Problem) telegram.Message {
	price := b.Settings.Price()
	lines := append([]string{v.Refusal(p)}, append(v.AmountLines(price), v.Whose(), v.ReturnLine(price))...)
	return telegram.Message{HTML: voice.Joined(lines...), Inline: []telegram.Row{{b.renewButton(v, g, price.Total)}}}
}

// renewButton asks for a new link, for what was undertaken (0) or for another amount.
func (b *Bot) renewButton(v voice.Voice, g kafala.Guarantee, total kafala.Halalas) models.InlineKeyboardButton {
	if total == 0 {
		return telegram.Button(v.Plain("button.renew", nil), telegram.Callback{Verb: "renew", Value: g.ID})
	}
	return telegram.Button(v.AmountLabel("button.reprice", total),
		telegram.Callback{Verb: "reprice", Value: renewal(g.ID, total)})
}

// reprice reads the guarantee and the amount out of a button that names both.
func (c visit) reprice(ctx context.Context, value string) error {
	id, total := readRenewal(value)
	if total == 0 {
		id = "" // made up: it is nobody's
	}
	return c.renew(ctx, id, total)
}

// resend promises the receipt once more.
func (c visit) resend(ctx context.Context, id string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	if !g.Erased.IsZero() || g.Status != kafala.Issued {
		return c.Show(ctx, c.drawRequest(c.Voice, *g), true)
	}
	if _, err := c.Office.Resend(ctx, c.Request.Chat, id, strconv.FormatInt(c.Request.Update, 10)); err != nil {
		return err
	}
	c.Acknowledge(ctx)
	c.Strip(ctx)
	return nil
}
