package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/voice"
)

// objectButton begins an objection to the guarantee of a reference. Whoever has that may object: it is all that the button
// holds.
func objectButton(v voice.Voice, reference string) models.InlineKeyboardButton {
	return telegram.Button(v.Plain("button.object", nil), telegram.Callback{Verb: "object", Value: reference})
}

// askObject asks for the reason of an objection, which is one of a list. What is no reference is answered as one that
// names nothing.
func (c visit) askObject(ctx context.Context, reference string) error {
	if _, ok := typed.Reference(reference); !ok {
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("request.unknown", nil)}), false)
	}
	m := telegram.Message{HTML: c.Voice.HTML("object.ask", locales.Data{"Reference": kafala.GroupReference(reference),
		"Count": kafala.ObjectionsDay})}
	for _, why := range kafala.Objections {
		m.Inline = append(m.Inline, telegram.Row{telegram.Button(c.Voice.Plain("object."+why, nil),
			telegram.Callback{Verb: "objectnow", Field: why, Value: reference})})
	}
	return c.Show(ctx, c.WayOn(m), false)
}

// object passes an objection on to staff, and says what was done with it.
func (c visit) object(ctx context.Context, reference, why string) error {
	if _, ok := typed.Reference(reference); !ok || !slices.Contains(kafala.Objections, why) {
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.HTML("request.unknown", nil)}), false)
	}
	came, p, err := c.Office.Object(ctx, c.Request.Chat, reference, why)
	switch {
	case errors.Is(err, kafala.ErrNotFound):
		none := c.Voice.HTML("public.none", locales.Data{"Reference": kafala.GroupReference(reference)})
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: none}), true)
	case err != nil:
		return err
	case p != nil && (p.Key == kafala.Stopped || p.Key == kafala.Slow):
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.tooCurious(p)}), true)
	case p != nil:
		return c.Show(ctx, c.WayOn(telegram.Message{HTML: c.Voice.Refusal(p)}), true)
	}
	done := c.Voice.HTML("object.done."+string(came), locales.Data{"Reference": kafala.GroupReference(reference),
		"Contact": c.Voice.Contact()})
	return c.Show(ctx, c.WayOn(telegram.Message{HTML: done}), true)
}
