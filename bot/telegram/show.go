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
		c.InBackground(ctx, func(ctx context.Context) { c.Answer(ctx, r, "", m.Alert); c.Strip(ctx, r) })
		return c.say(ctx, r, foot, m)
	}
	if done, err := c.edit(ctx, r, foot, m); done || err != nil {
		return err
	}
	return c.say(ctx, r, foot, m)
}

// SayBeside answers an update with a message of its own and leaves the tapped one as it is.
func (c *Client) SayBeside(ctx context.Context, r Request, foot Foot, m Message) error {
	if r.Query != nil {
		c.InBackground(ctx, func(ctx context.Context) { c.Answer(ctx, r, "", m.Alert) })
	}
	return c.say(ctx, r, foot, m)
}

// say answers an update with a new message, in the topic that it came from: in the answer, or with a call.
func (c *Client) say(ctx context.Context, r Request, foot Foot, m Message) error {
	if r.Message != nil {
		m.Topic = r.Message.Topic()
	}
	l := c.write(r.Chat, 0, foot, m)
	if c.carry(r, m, l) {
		return nil
	}
	return c.Forgive(r, c.put(ctx, l))
}

// put sends a message, or puts it in the place of another one, by a call. Where the server does not know times, the message
// is sent once more without them, and none has any from then on.
func (c *Client) put(ctx context.Context, l outgoing) error { return c.putFor(ctx, l, nil) }

// putFor is put, and reads what Telegram has made of the message.
func (c *Client) putFor(ctx context.Context, l outgoing, result any) error {
	known := c.times.Load()
	err := c.ask(ctx, l.method, l.asBody(), result)
	if known == timesRefused || !timed(l.said.HTML) {
		return err
	}
	if err == nil && known == timesUnknown {
		c.times.CompareAndSwap(timesUnknown, timesTaken)
	}
	if !namesMarkup(err) {
		return err
	}
	l.said.HTML = untimed(l.said.HTML)
	l = c.write(l.chat, l.place, l.foot, l.said)
	err = c.ask(ctx, l.method, l.asBody(), result)
	if what, _ := Judge(err); what == Taken || what == Settled {
		c.times.Store(timesRefused)
		c.Log.Warn("the bot api server refuses times that the reader's telephone writes, none is sent any more")
	}
	return err
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
func (c *Client) Acknowledge(ctx context.Context, r Request) { c.Toast(ctx, r, "") }

// Toast takes the spinner off a tapped button and shows a word for a moment, as plain text of at most 200 characters;
// none: "". That may fail and does not matter.
func (c *Client) Toast(ctx context.Context, r Request, word string) { c.Answer(ctx, r, word, "") }

// Answer is Toast, or shows an alert instead where there is one.
func (c *Client) Answer(ctx context.Context, r Request, word, alert string) {
	w := appendString([]byte(`{"callback_query_id":`), r.Query.ID)
	switch {
	case alert != "":
		w = append(appendString(append(w, `,"text":`...), alert), `,"show_alert":true`...)
	case word != "":
		w = appendString(append(w, `,"text":`...), word)
	}
	_ = c.Call(ctx, "answerCallbackQuery", json.RawMessage(append(w, '}')))
}

// Strip takes the buttons off the message that was tapped. That may fail and does not matter.
func (c *Client) Strip(ctx context.Context, r Request) {
	if r.Message == nil || !r.Message.hasButtons() {
		return
	}
	_ = c.Call(ctx, "editMessageReplyMarkup", &tg.EditMessageReplyMarkupParams{ChatID: r.Chat, MessageID: r.Message.ID})
}

// Retire takes the spinner and the buttons off what was tapped. Where there are no buttons any more, a word says that nothing
// has changed.
func (c *Client) Retire(ctx context.Context, r Request, foot Foot) {
	word := ""
	if r.Message != nil && !r.Message.hasButtons() {
		word = foot.Unchanged()
	}
	c.Toast(ctx, r, word)
	c.Strip(ctx, r)
}

// edit puts a message in the place of the tapped one; false: that message cannot be edited any more. Where that changes
// nothing, the tap is answered with a word that says so: no press goes without an answer that can be seen. The edit is made
// all the same, since a time in it may be another one that reads alike.
func (c *Client) edit(ctx context.Context, r Request, foot Foot, m Message) (bool, error) {
	l := c.write(r.Chat, r.Message.ID, foot, m)
	word := ""
	if r.Message.shows(m, foot) {
		word = foot.Unchanged()
	}
	answer := func(ctx context.Context) { c.Answer(ctx, r, word, m.Alert) }
	if c.fresh(r.Message) && c.carry(r, m, l) {
		c.InBackground(ctx, answer)
		return true, nil
	}
	err := c.put(ctx, l)
	what, _ := Judge(err)
	done := what == Taken || isNotModified(err)
	switch {
	case !done:
		word = "" // what comes instead is seen
	case what == Settled:
		word = foot.Unchanged()
	}
	c.InBackground(ctx, answer)
	if done || what == Settled || what == Wrong {
		return done, nil
	}
	return false, err
}

// Send sends a message to a chat.
func (c *Client) Send(ctx context.Context, chat int64, foot Foot, m Message) error {
	return c.put(ctx, c.write(chat, 0, foot, m))
}

// Fill puts what a message says into one of a chat's own, whatever stood there.
func (c *Client) Fill(ctx context.Context, chat int64, message int, foot Foot, m Message) error {
	return c.put(ctx, c.write(chat, message, foot, m))
}

// Post sends a message to a chat and gives its number there; 0 where Telegram's answer does not tell it.
func (c *Client) Post(ctx context.Context, chat int64, foot Foot, m Message) (int, error) {
	var sent struct {
		ID int `json:"message_id"`
	}
	err := c.putFor(ctx, c.write(chat, 0, foot, m), &sent)
	return sent.ID, err
}

// Bare takes the buttons off a message of a chat. One that has none, or is gone, is no error.
func (c *Client) Bare(ctx context.Context, chat int64, message int) error {
	err := c.Call(ctx, "editMessageReplyMarkup", &tg.EditMessageReplyMarkupParams{ChatID: chat, MessageID: message})
	switch what, _ := Judge(err); what {
	case Taken, Settled, Wrong:
		return nil
	}
	return err
}

// Acting shows that the bot is at work. That may fail and does not matter.
func (c *Client) Acting(ctx context.Context, chat int64, action models.ChatAction) {
	_ = c.Call(ctx, "sendChatAction", &tg.SendChatActionParams{ChatID: chat, Action: action})
}
