package chat

import (
	"context"
	"fmt"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/locales"
	"kafalabot/voice"
)

// The private page is opened by a button of the chat, and what is given there comes from no message: docs/decisions/0052-private-page.md.

// PageButton opens the private page for something that a ticket is held for.
func (h *House) PageButton(v voice.Voice, label, what, secret string) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, WebApp: &models.WebAppInfo{URL: h.PageURL + "/" + v.Language + "/" + what + "/" + secret}}
}

// Spend saves that nothing is waited for any more, if nothing was saved since the chat was read: of two who use one ticket at the
// same time one meets kafala.ErrStale.
func (c *Chat) Spend(ctx context.Context) error {
	s := c.State.Session
	s.Asked, s.Ticket = "", ""
	if err := c.Keep(ctx, dialogs.StepResult{Session: s}); err != nil {
		return err
	}
	return c.load(ctx)
}

// Beside reads what is known of a private chat for something that comes from none of its messages. It speaks the language that was
// chosen there, else this one.
func (h *House) Beside(ctx context.Context, chat int64, language string) (*Chat, error) {
	r := telegram.Request{Chat: chat, Private: true}
	r.From = &telegram.User{ID: chat}
	c := &Chat{House: h, Request: r}
	var err error
	if c.State, err = h.Sessions.Load(ctx, chat); err != nil {
		return nil, fmt.Errorf("read a session: %w", err)
	}
	c.Voice = h.Voices.In(locales.Choose(c.State.Profile.Language, language))
	return c, nil
}
