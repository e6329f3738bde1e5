package telegram

import (
	"context"
	"encoding/json"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Patience is how long one call to Telegram may take.
const Patience = 10 * time.Second

// Show answers an update with a message. inPlace allows to edit the one that was tapped.
func (c *Client) Show(ctx context.Context, r Request, foot Foot, m Message, inPlace bool) error {
	if r.Query == nil {
		return c.say(ctx, r, foot, m)
	}
	if !inPlace || r.Message == nil || m.Reply != nil || m.Remove {
		c.InBackground(ctx, func(ctx context.Context) { c.Acknowledge(ctx, r); c.Strip(ctx, r) })
		return c.say(ctx, r, foot, m)
	}
	c.InBackground(ctx, func(ctx context.Context) { c.Acknowledge(ctx, r) })
	if done, err := c.edit(ctx, r, foot, m); done || err != nil {
		return err
	}
	return c.say(ctx, r, foot, m)
}

// SayBeside answers an update with a message of its own and leaves the tapped one as it is.
func (c *Client) SayBeside(ctx context.Context, r Request, foot Foot, m Message) error {
	if r.Query != nil {
		c.InBackground(ctx, func(ctx context.Context) { c.Acknowledge(ctx, r) })
	}
	return c.say(ctx, r, foot, m)
}

// say answers an update with a new message: in the answer, or with a call.
func (c *Client) say(ctx context.Context, r Request, foot Foot, m Message) error {
	l := c.write(r.Chat, 0, foot, m)
	if c.carry(r, m, l) {
		return nil
	}
	return c.Forgive(r, c.Call(ctx, l.method, l.asBody()))
}

// Forgive turns a failure to answer that no repeating can mend into none.
func (c *Client) Forgive(r Request, err error) error {
	switch what, _ := Judge(err); what {
	case Taken, Settled, Blocked:
		return nil
	case Wrong:
		c.Log.Error("telegram refuses an answer", "update", r.Update, "err", err)
		return nil
	}
	return err
}

// Acknowledge takes the spinner off a tapped button. That may fail and does not matter.
func (c *Client) Acknowledge(ctx context.Context, r Request) {
	_ = c.Call(ctx, "answerCallbackQuery", json.RawMessage(append(appendString([]byte(`{"callback_query_id":`), r.Query.ID), '}')))
}

// Strip takes the buttons off the message that was tapped. That may fail and does not matter.
func (c *Client) Strip(ctx context.Context, r Request) {
	if r.Message == nil || r.Message.ReplyMarkup == nil || len(r.Message.ReplyMarkup.InlineKeyboard) == 0 {
		return
	}
	_ = c.Call(ctx, "editMessageReplyMarkup", &tg.EditMessageReplyMarkupParams{ChatID: r.Chat, MessageID: r.Message.ID})
}

// edit puts a message in the place of the tapped one; false: that message cannot be edited any more.
func (c *Client) edit(ctx context.Context, r Request, foot Foot, m Message) (bool, error) {
	l := c.write(r.Chat, r.Message.ID, foot, m)
	if c.fresh(r.Message) && c.carry(r, m, l) {
		return true, nil
	}
	err := c.Call(ctx, l.method, l.asBody())
	switch what, _ := Judge(err); what {
	case Taken:
		return true, nil
	case Settled:
		return isNotModified(err), nil
	case Wrong:
		return false, nil
	}
	return false, err
}

// Send sends a message to a chat.
func (c *Client) Send(ctx context.Context, chat int64, foot Foot, m Message) error {
	l := c.write(chat, 0, foot, m)
	return c.Call(ctx, l.method, l.asBody())
}

// Acting shows that the bot is at work. That may fail and does not matter.
func (c *Client) Acting(ctx context.Context, chat int64, action models.ChatAction) {
	_ = c.Call(ctx, "sendChatAction", &tg.SendChatActionParams{ChatID: chat, Action: action})
}
