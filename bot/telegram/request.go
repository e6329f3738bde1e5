package telegram

import (
	"strings"

	"github.com/go-telegram/bot/models"

	"kafalabot/outage"
)

// Request is one update, as far as it concerns the bot.
type Request struct {
	Update    int64
	Chat      int64
	Private   bool
	From      *User
	Message   *Received // what was sent, or what the tapped button stands on; nil: that is no longer accessible
	Query     *Tap      // set for a tap
	Edited    bool
	Command   string // in lower case, without slash and bot name
	Rest      string // what follows the command
	IsCommand bool
	Answer    *Response // where the screen may ride; nil: every answer is a call

	Forgotten bool // that the message is deleted is promised already
}

// read takes out of an update what concerns the bot; false: nothing does, as where nobody has said anything.
func (c *Client) read(u *Update) (r Request, concerns bool) {
	err := c.Defects.Contain(outage.AtUpdate, func() error { r, concerns = c.take(u); return nil }, "update", u.ID)
	return r, concerns && err == nil
}

func (c *Client) take(u *Update) (Request, bool) {
	r := Request{Update: u.ID, Query: u.CallbackQuery, Edited: u.Message == nil}
	at := u.Message
	switch q := u.CallbackQuery; {
	case q != nil && q.Message != nil:
		at, r.From, r.Edited = q.Message, &q.From, false
		if at.Date != 0 {
			r.Message = at
		}
	case q != nil:
		return Request{}, false
	case at != nil && at.moved():
		if r.Message, r.From = at, at.From; r.From == nil {
			r.From = &User{} // a group that speaks for itself
		}
	case at != nil && at.From != nil && !at.From.IsBot && at.said():
		r.Message, r.From = at, at.From
	case at == nil && u.EditedMessage != nil && u.EditedMessage.editable():
		at = u.EditedMessage
		r.Message, r.From = at, at.From
	default:
		return Request{}, false
	}
	r.Chat, r.Private = at.Chat.ID, at.Chat.Type == models.ChatTypePrivate
	if r.Query == nil {
		r.Command, r.Rest, r.IsCommand = c.commandIn(r.Message.Text)
	}
	return r, true
}

// commandIn reads a command at the start of a text: its name in lower case without slash and bot name, and what
// follows. Telegram's own marks of commands are not used: they are counted in UTF-16 units.
func (c *Client) commandIn(text string) (name, rest string, ok bool) {
	if !strings.ContainsAny(text, "/\uff0f") { // as nearly every text
		return "", "", false
	}
	text = c.Clean(text)
	if !strings.HasPrefix(text, "/") || len(text) < 2 {
		return "", "", false
	}
	name, rest, _ = strings.Cut(text[1:], " ")
	name, _, _ = strings.Cut(name, "@")
	return strings.ToLower(name), rest, true
}
