package chat

import (
	"context"
	"errors"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// The keyboard below the screen belongs to the question that a contact answers, and to that message alone: whatever else is shown
// takes it away first, and the question brings it again.

// latest is the session as it was saved last.
func (c *Chat) latest() dialogs.Session {
	if c.saves > 0 {
		return c.kept
	}
	return c.State.Session
}

// Asked is what the session waits for that is to be typed, as it was saved last.
func (c *Chat) Asked() string { return c.latest().Asked }

// TakeAway has Telegram take the keyboard away, with a message that says this; empty: where the buttons are now. It is a
// call, so that its failure is heard.
func (c *Chat) TakeAway(ctx context.Context, said string) error {
	if said == "" {
		said = c.Voice.HTML("note.keyboard", nil)
	}
	return c.Forgive(c.Send(ctx, c.Request.Chat, c.Voice, telegram.Message{HTML: said, Remove: true}))
}

// Lowered saves that the keyboard is taken away. Where another message has been saved since, the next step takes it away
// once more.
func (c *Chat) Lowered(ctx context.Context) error {
	c.lowered = true
	return c.stands(ctx, false)
}

// Failed is told how an update that comes again where it failed has ended. Where a keyboard was taken away for what did not arrive then, it
// counts as standing once more: the next time its word comes again, and what was tapped, which stands above it, is edited no more.
func (c *Chat) Failed(ctx context.Context, err error) error {
	if err != nil && c.lowered {
		c.lowered = false
		if failed := c.stands(context.WithoutCancel(ctx), true); failed != nil {
			c.Log.Warn("what comes may stand above the last word of its chat", "update", c.Request.Update, "err", failed)
		}
	}
	return err
}

// stands saves whether a keyboard stands below the screen.
func (c *Chat) stands(ctx context.Context, keyboard bool) error {
	s := c.latest()
	if s.Keyboard == keyboard {
		return nil
	}
	s.Keyboard = keyboard
	err := c.Sessions.Save(ctx, c.Request.Chat, c.State.Rev+c.saves, dialogs.StepResult{Session: s})
	if err != nil && !errors.Is(err, kafala.ErrStale) {
		return err
	}
	if err == nil {
		c.saves++
	}
	c.kept, c.State.Session.Keyboard = s, keyboard
	return nil
}

// Lower takes a keyboard away that stands, before a message with buttons of its own, and tells whether it has.
func (c *Chat) Lower(ctx context.Context) (bool, error) {
	if !c.latest().Keyboard {
		return false, nil
	}
	if err := c.TakeAway(ctx, ""); err != nil {
		return false, err
	}
	return true, c.Lowered(ctx)
}

// below shows a message by whatever does, which is told whether the keyboard was taken away before: then what was tapped stands
// above that word, and is edited no more. A message without buttons takes the keyboard away itself, and is heard to arrive.
func (c *Chat) below(ctx context.Context, m telegram.Message, show func(m telegram.Message, lowered bool) error) error {
	switch {
	case m.Reply != nil:
		if err := c.stands(ctx, true); err != nil { // first: whatever comes next is to know of it
			return err
		}
		return show(m, false)
	case !c.latest().Keyboard:
		return show(m, false)
	case len(m.Inline) == 0:
		m.Remove = true
		c.Heard()
		if err := show(m, false); err != nil {
			return err
		}
		return c.Lowered(ctx)
	}
	lowered, err := c.Lower(ctx)
	if err != nil {
		return err // the update comes again, and so does the order
	}
	return show(m, lowered)
}
