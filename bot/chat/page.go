package chat

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
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

// Beside reads what is known of a private chat for something that others do, which lengthens the life of nothing that is kept of it. It
// speaks the language that was chosen there, else this one.
func (h *House) Beside(ctx context.Context, chat int64, language string) (*Chat, error) {
	c, err := h.OnPage(ctx, chat, language)
	if err == nil {
		c.others = true
	}
	return c, err
}

// OnPage is Beside for what the person does on the private page.
func (h *House) OnPage(ctx context.Context, chat int64, language string) (*Chat, error) {
	r := telegram.Request{Chat: chat, Private: true}
	r.From = &telegram.User{ID: chat}
	c := &Chat{House: h, Request: r}
	var err error
	if c.State, err = h.Sessions.Load(ctx, chat); err != nil {
		return nil, fmt.Errorf("read a session: %w", err)
	}
	c.Voice = h.Speaks(c.State, language)
	return c, nil
}

// Speaks is the voice in which a chat is told something: in the language that was chosen there, else in this one.
func (h *House) Speaks(st dialogs.State, language string) voice.Voice {
	return h.Voices.In(locales.Choose(st.Profile.Language, language))
}

// Spoken is the voice in which a private chat is spoken to now, whatever it is told. The language of what that is about counts only
// where that of the chat is not known any more.
func (h *House) Spoken(ctx context.Context, chat int64, language string) (voice.Voice, error) {
	st, err := h.Sessions.Load(ctx, chat)
	if err != nil && !errors.Is(err, kafala.ErrNewer) { // of which this release knows no language
		return voice.Voice{}, fmt.Errorf("read the language of a chat: %w", err)
	}
	return h.Speaks(st, language), nil
}
