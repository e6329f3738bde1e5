package bot

import (
	"context"

	"github.com/go-telegram/bot/models"

	"kafalabot/dialogs"
	"kafalabot/voice"
)

// The keyboard below the screen: where a contact is to be shared, and nowhere else (dialogs.Place.Shares).

// shareKeyboard is the keyboard of a question that a contact answers. The labels but the first come back as text and are
// read by readLabel.
func shareKeyboard(v voice.Voice, s dialogs.Screen) *models.ReplyKeyboardMarkup {
	key := func(key string) models.KeyboardButton { return models.KeyboardButton{Text: v.Plain(key, nil)} }
	share := key("button.share_mobile")
	share.RequestContact = true
	rows := [][]models.KeyboardButton{{share}}
	if s.Editing {
		rows = append(rows, []models.KeyboardButton{key("button.keep")})
	}
	var last []models.KeyboardButton
	if s.Step != 1 {
		last = append(last, key("button.back"))
	}
	if s.Draft != "" {
		last = append(last, key("button.cancel"))
	}
	return &models.ReplyKeyboardMarkup{Keyboard: append(rows, last), ResizeKeyboard: true, OneTimeKeyboard: true}
}

// lower takes away a keyboard that does not belong to what a step has led to, before the screen that follows, with a message of
// its own: it says what becomes of the answer, which the screen does not say again then. What was tapped stands above that
// message, and is edited no more. The word that a request was given up has no buttons, and takes the keyboard away itself.
func (c visit) lower(ctx context.Context, t dialogs.Turn) (dialogs.Turn, error) {
	if !t.KeyboardLeft() || t.Screen.Kind == dialogs.Dropped {
		return t, nil
	}
	said := ""
	if asks := t.Screen.Kind; t.Screen.Problem == nil && (asks == dialogs.Question || asks == dialogs.Review || asks == dialogs.Total) {
		said = c.said(c.Voice, t.Screen)
		t.Screen.Note, t.Screen.Accepted = "", ""
	}
	if err := c.TakeAway(ctx, said); err != nil {
		return t, err // the update comes again, and so does the order
	}
	if tapped := c.Request; tapped.Query != nil {
		c.InBackground(ctx, func(ctx context.Context) { c.house.Retire(ctx, tapped, c.Voice) })
		c.Request.Query = nil
	}
	err := c.Lowered(ctx)
	t.Session.Keyboard = false
	return t, err
}
