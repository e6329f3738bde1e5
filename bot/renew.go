package bot

import (
	"context"
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// renew makes a new link for a request whose link has ended. agreed is what the guarantor agrees to (Settings.Terms); empty
// stands for what they had undertaken.
func (c visit) renew(ctx context.Context, id, agreed string) error {
	g, err := c.own(ctx, id)
	if g == nil {
		return err
	}
	after, p, err := c.Office.Renew(ctx, c.Request.Chat, id, agreed)
	if err != nil {
		c.Log.Warn("a link could not be renewed", "guarantee", g.ID, "err", telegram.Redact(err))
		unsure := voice.Joined(c.Voice.PaysFor(*g), c.Voice.HTML("unsure.renew", nil))
		return c.Show(ctx, telegram.Message{HTML: unsure, Inline: []telegram.Row{{c.renewButton(c.Voice, *g, "")}}}, true)
	}
	if p != nil && p.Key == "contact" {
		return c.wantContact(ctx, id, agreed)
	}
	if p != nil {
		m := c.drawUnrenewed(c.Voice, after, p)
		if len(m.Inline) == 0 {
			m = c.WayOn(m)
		}
		return c.Show(ctx, m, true)
	}
	if after.Status != kafala.Awaiting || after.Invoice.ID != "" {
		return c.showRequest(ctx, after, "", true)
	}
	if c.Request.Query != nil {
		c.Acknowledge(ctx)
		c.Strip(ctx)
	}
	if _, err := c.Lower(ctx); err != nil {
		return err
	}
	if !c.linkAtOnce(ctx, after, true) { // also where it awaits a link that an earlier try may have made
		return c.Show(ctx, c.drawRequest(c.Voice, after), false)
	}
	return nil
}

// drawUnrenewed says why there is no new link, and shows what it hangs on: another request that waits for the same
// person, or what the guarantor has not agreed to yet.
func (b *Bot) drawUnrenewed(v voice.Voice, g kafala.Guarantee, p *kafala.Problem) telegram.Message {
	switch p.Key {
	case "earlier":
		m := b.drawRequest(v, g)
		m.HTML = v.Refusal(p) + "\n\n" + m.HTML
		return m
	case "price", "terms", "terms.now":
		return b.drawNewTerms(v, g, p)
	case "identity.required": // which a request confirms, and no link
		return telegram.Message{HTML: voice.Joined(v.Refusal(p), v.HTML("renew.another", nil)), Inline: []telegram.Row{
			{telegram.Button(v.Plain("button.another", nil), telegram.Callback{Verb: "another"})}}}
	}
	return telegram.Message{HTML: v.Refusal(p)}
}

// drawNewTerms says what a request now costs, line by line, and where that has changed what is undertaken, and asks
// whether to go on.
func (b *Bot) drawNewTerms(v voice.Voice, g kafala.Guarantee, p *kafala.Problem) telegram.Message {
	was := g
	was.Amount = b.Settings.Price()
	parts := []string{v.PaysFor(was)}
	if p.Key != "price" {
		kind, _ := b.Settings.Kind(g.Undertaking.Kind)
		parts = append(parts, b.undertaking(v, kind))
	}
	parts = append(parts, v.ReturnLine(was.Amount), due(v, v.Refusal(p), was.Amount))
	return telegram.Message{HTML: strings.Join(parts, "\n\n"),
		Inline: []telegram.Row{{b.renewButton(v, was, b.Settings.Terms(g.Undertaking.Kind))}}}
}

// renewButton asks for a new link, for what was undertaken (empty) or for these terms.
func (b *Bot) renewButton(v voice.Voice, g kafala.Guarantee, agreed string) models.InlineKeyboardButton {
	if agreed == "" {
		return telegram.Button(v.Plain("button.renew", nil), telegram.Callback{Verb: "renew", Value: g.ID})
	}
	key := "button.reprice"
	if !b.Settings.SameText(g) {
		key = "button.submit"
	}
	return telegram.Button(v.AmountLabel(key, g.Amount.Total), telegram.Callback{Verb: "reprice", Value: renewal(g.ID, agreed)})
}

// reprice reads the guarantee and what is agreed to out of a button that names both.
func (c visit) reprice(ctx context.Context, value string) error {
	id, agreed := readRenewal(value)
	if agreed == "" {
		id = "" // made up: it is nobody's
	}
	return c.renew(ctx, id, agreed)
}
