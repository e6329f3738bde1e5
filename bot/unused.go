package bot

import (
	"context"
	"strconv"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Whether a guarantee that nobody has used is still wanted. Silence changes nothing.

// sendQuestion asks for it, or reminds of that, if it is to be asked.
func (b *Bot) sendQuestion(ctx context.Context, p *courier.Parcel) error {
	g, ask, err := b.Office.AskUnused(ctx, p.Guarantee, p.Detail)
	if err != nil || !ask {
		return b.notNow(p, err)
	}
	c, err := b.house.Beside(ctx, p.Chat, g.Language)
	if err != nil {
		return err
	}
	if err := c.AsksElse(ctx); err != nil {
		return err
	}
	v := c.Voice
	return p.Part(ctx, "text", b.sender(p, v, b.drawUnused(v, g, kafala.IsReminder(p.Delivery))))
}

func (b *Bot) drawUnused(v voice.Voice, g kafala.Guarantee, reminder bool) telegram.Message {
	data := v.GuaranteeData(g)
	data["Reference"], data["Day"] = kafala.GroupReference(g.Reference), v.Day(kafala.DateOf(g.IssuedAt))
	key := "unused"
	if reminder {
		key = "unused.reminder"
	}
	number := strconv.Itoa(g.Enquiry().Number)
	return telegram.Message{HTML: voice.Joined(v.HTML(key, data), b.endsLine(v, g)), Inline: []telegram.Row{
		{telegram.Button(v.Plain("button.wanted", nil), telegram.Callback{Verb: "wanted", Field: number, Value: g.ID})},
		{telegram.Button(v.Plain("button.unwanted", nil), telegram.Callback{Verb: "unwanted", Value: g.ID})},
	}}
}

// tapWanted takes the answer that a guarantee is still wanted.
func (c visit) tapWanted(ctx context.Context, call telegram.Callback) error {
	g, err := c.own(ctx, call.Value)
	if g == nil {
		return err
	}
	after, came, err := c.Office.StillWanted(ctx, c.Request.Chat, call.Value, kafala.ReadMark(call.Field))
	if err != nil {
		return err
	}
	key := ""
	switch came {
	case kafala.AnsweredNow:
		key = "unused.wanted.again"
	case kafala.AnsweredLast:
		key = "unused.wanted"
	case kafala.AnsweredBefore:
		key = "unused.answered"
	case kafala.AnsweredUsed:
		return c.usedMeanwhile(ctx, after)
	case kafala.AnsweredOver, kafala.AnsweredNever:
		return c.showRequest(ctx, after, "", true)
	}
	data := locales.Data{"Reference": kafala.GroupReference(after.Reference), "Span": c.Voice.CountPlain("span.days",
		c.Settings.Rules.UnusedAfter, nil)}
	list := telegram.Button(c.Voice.Plain("button.requests", nil), telegram.Callback{Verb: "list"})
	html := voice.Joined(c.Voice.HTML(key, data), c.endsLine(c.Voice, after))
	return c.Show(ctx, telegram.Message{HTML: html, Inline: []telegram.Row{{list}}}, true)
}

// tapUnwanted leads to the guarantor's own way to give a guarantee up, as long as nobody has used it.
func (c visit) tapUnwanted(ctx context.Context, call telegram.Callback) error {
	g, err := c.own(ctx, call.Value)
	if g == nil {
		return err
	}
	if g.Counts() && !g.Unused() {
		return c.usedMeanwhile(ctx, *g)
	}
	return c.askRevoke(ctx, g.ID)
}

// usedMeanwhile says that a guarantee is not unused any more, and shows it with what can be done about it.
func (c visit) usedMeanwhile(ctx context.Context, g kafala.Guarantee) error {
	word := c.Voice.HTML("unused.used", locales.Data{"Reference": kafala.GroupReference(g.Reference)})
	if g.Revocable() {
		word += " " + c.Voice.HTML("unused.used.quit", nil)
	}
	return c.showRequest(ctx, g, word, true)
}
