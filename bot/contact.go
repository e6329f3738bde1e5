package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kafalabot/bot/chat"
	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/voice"
)

// In a burst of declined cards the office wants the account's own number before it makes a link. It is shared by
// Telegram's button, and only that it was is kept.

// drawContact asks for the account's number.
func (b *Bot) drawContact(v voice.Voice, s dialogs.Screen) telegram.Message {
	return telegram.Message{HTML: v.Refusal(kafala.NewProblem("contact")), Reply: shareKeyboard(v, s)}
}

// renewal names a renewal that waits for the account's number: the guarantee and what the guarantor agreed to.
func renewal(id, agreed string) string { return id + "." + agreed }

// readRenewal reads what renewal has written. What is no id is nobody's.
func readRenewal(written string) (id, agreed string) {
	id, agreed, _ = strings.Cut(written, ".")
	return id, agreed
}

// wantContact asks for the account's number before a link is renewed, and goes on with that by itself once it is shared.
func (c visit) wantContact(ctx context.Context, id, agreed string) error {
	in := dialogs.Input{Act: dialogs.Want, Value: renewal(id, agreed), Update: c.Request.Update, Tap: c.Request.Query != nil, At: c.Now()}
	for range chat.MaxRetakes {
		turn := c.dialog.Step(c.State.Session, in)
		turn, err := c.saveStep(ctx, in, turn)
		if err == nil {
			return c.showTurn(ctx, turn)
		}
		if !errors.Is(err, kafala.ErrStale) {
			return err
		}
		if c.State, err = c.Sessions.Load(ctx, c.Request.Chat); err != nil {
			return err
		}
	}
	return fmt.Errorf("update %d: %w", c.Request.Update, kafala.ErrStale)
}

// goOn renews the link that has waited for the account's number, which was just shared. The step is saved afterwards: a
// process that dies in between takes the update again, and renews nothing twice.
func (c visit) goOn(ctx context.Context, in dialogs.Input, turn dialogs.Turn) error {
	c.Heard() // the link follows
	if err := c.Show(ctx, telegram.Message{HTML: c.Voice.HTML("note."+turn.Screen.Note, nil), Remove: true}, false); err != nil {
		return err
	}
	id, agreed := readRenewal(turn.Renewal)
	if err := c.renew(ctx, id, agreed); err != nil {
		return err
	}
	turn.Session.Keyboard = false
	_, err := c.saveStep(ctx, in, turn)
	return err
}
