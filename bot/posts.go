package bot

import (
	"context"
	"errors"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// A chat has one message at a time whose button pays for a request, and none once that was paid. So the number of each is
// noted, the buttons of those before it go, and those of the last go with the receipt: docs/decisions/0034-home.md.

// Posts keeps which messages of a chat hold a button that pays for a guarantee: the last few, for days.
type Posts interface {
	// Post notes a message of a guarantee's chat.
	Post(ctx context.Context, guarantee string, message int) error
	// Posted lists those that are noted, the oldest first.
	Posted(ctx context.Context, guarantee string) ([]int, error)
	// Unpost forgets some.
	Unpost(ctx context.Context, guarantee string, messages ...int) error
}

// payer is a call of a delivery that sends a message whose button pays for a guarantee.
func (b *Bot) payer(p *courier.Parcel, v voice.Voice, g kafala.Guarantee, m telegram.Message) func(context.Context) error {
	m.Silent = p.Silent
	return func(ctx context.Context) error { return b.post(ctx, v, g, m) }
}

// post sends a message whose button pays for a guarantee, and notes it.
func (b *Bot) post(ctx context.Context, v voice.Voice, g kafala.Guarantee, m telegram.Message) error {
	message, err := b.house.Post(ctx, g.Chat, v, m)
	if err == nil {
		b.posted(ctx, g, message)
	}
	return err
}

// showPay answers an update with a message whose button pays for a guarantee.
func (c visit) showPay(ctx context.Context, g kafala.Guarantee, m telegram.Message, inPlace bool) error {
	lowered, err := c.Lower(ctx)
	if err != nil {
		return err
	}
	if r := c.Request; r.Query != nil && r.Message != nil && inPlace && !lowered {
		if err := c.Show(ctx, m, true); err != nil {
			return err
		}
		c.InBackground(ctx, func(ctx context.Context) { c.posted(ctx, g, r.Message.ID) })
		return nil
	}
	c.Heard() // a message that rides in the answer has no number
	if c.Request.Query != nil {
		c.InBackground(ctx, c.Retire)
	}
	message, err := c.house.Post(ctx, g.Chat, c.Voice, m)
	if err != nil {
		return c.Forgive(err)
	}
	c.InBackground(ctx, func(ctx context.Context) { c.posted(ctx, g, message) })
	return nil
}

// posted notes a message and takes the buttons off those before it. Where the payment has come meanwhile they go off this
// one, too: the receipt may have gone past it. What fails here fails for the buttons alone.
func (b *Bot) posted(ctx context.Context, g kafala.Guarantee, message int) {
	ctx = context.WithoutCancel(ctx)
	err := b.posts.Post(ctx, g.ID, message)
	if err == nil {
		var now kafala.Guarantee
		if now, err = b.Office.Ledger.Find(ctx, g.ID); err == nil {
			if now.Status != kafala.Awaiting {
				message = 0
			}
			err = b.bare(ctx, g.Chat, g.ID, message)
		}
	}
	if err != nil {
		b.house.Log.Warn("pay buttons of a request may be left in its chat", "guarantee", g.ID, "err", telegram.Redact(err))
	}
}

// sendUnlink takes the buttons off what has asked for a payment that is not wanted any more. Where a new link is made meanwhile,
// whoever sends that does so.
func (b *Bot) sendUnlink(ctx context.Context, p *courier.Parcel) error {
	g, err := b.Office.Ledger.Find(ctx, p.Guarantee)
	if err != nil && !errors.Is(err, kafala.ErrNotFound) { // a record that is erased has left its buttons in the chat
		return err
	}
	if err == nil && !g.Unlinks(p.Detail) {
		return nil
	}
	return p.Part(ctx, "bare", func(ctx context.Context) error { return b.bare(ctx, p.Chat, p.Guarantee, 0) })
}

// overwrite is told before the message that was tapped is put to another use than to pay for a guarantee: what stands on it then
// is not taken off with the buttons that pay.
func (c visit) overwrite(ctx context.Context, g kafala.Guarantee) {
	if c.Request.Query == nil || c.Request.Message == nil {
		return
	}
	if err := c.posts.Unpost(ctx, g.ID, c.Request.Message.ID); err != nil {
		c.Log.Warn("pay buttons of a request may be left in its chat", "guarantee", g.ID, "err", telegram.Redact(err))
	}
}

// bare takes the buttons off all messages of a chat that were noted for a guarantee, but for one; 0: off all. It may be done
// again.
func (b *Bot) bare(ctx context.Context, chat int64, guarantee string, but int) error {
	messages, err := b.posts.Posted(ctx, guarantee)
	if err != nil {
		return err
	}
	var bared []int
	for _, message := range messages {
		if message == but {
			continue
		}
		if err = b.house.Bare(ctx, chat, message); err != nil {
			break
		}
		bared = append(bared, message)
	}
	if len(bared) > 0 {
		if failed := b.posts.Unpost(ctx, guarantee, bared...); err == nil {
			err = failed
		}
	}
	return err
}
