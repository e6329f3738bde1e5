package chat

import (
	"context"
	"fmt"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Messages that must not stay in a chat are deleted here, and nowhere else. The promise to delete one is saved with what
// the message did, or before anything is done with it, so that a crash cannot forget it.

// forgetFirst promises that a message which holds what must not stay in a chat is deleted, before anything else is done
// with it and whatever that is. What is typed into an open request is left to its step, which saves the promise with all the
// rest.
func (c *Chat) forgetFirst(ctx context.Context) error {
	if c.Request.Query != nil || c.Request.Forgotten || !dialogs.Unwanted(c.Voices.Settings.Rules, intruders(c.Request)) {
		return nil
	}
	if !c.Request.IsCommand && c.State.Session.Draft != "" && c.Request.Message.Text != "" && !c.Request.Edited {
		c.left = true
		return nil
	}
	c.Forget()
	if err := c.Keep(ctx, dialogs.StepResult{Session: c.State.Session}); err != nil {
		return err
	}
	lost := c.State.Lost
	if err := c.load(ctx); err != nil {
		return fmt.Errorf("read the session again: %w", err)
	}
	c.State.Lost = c.State.Lost || lost
	return nil
}

// intruders is what stands in a message that must not stay in a chat. The payload of a link that led here is none.
func intruders(r telegram.Request) []typed.Intruder {
	switch {
	case r.Command == "start" && strings.Contains(r.Rest, "_") && !strings.Contains(r.Rest, " "):
		return nil
	case r.IsCommand:
		return typed.Intruders(r.Rest)
	}
	return typed.Intruders(r.Message.Text + r.Message.Caption)
}

// Forget decides that the message of this update is deleted. The next Keep or Await saves it.
func (c *Chat) Forget() {
	if c.Request.Query != nil || c.Request.Forgotten {
		return
	}
	c.gone = append(c.gone, c.Deletion(c.Request.Message.ID, kafala.Hold))
	c.Request.Forgotten = true
}

// ForgetLeft is Forget for a message whose deletion was left to its step, where it takes none. It tells whether there is
// something to be saved.
func (c *Chat) ForgetLeft() bool {
	if c.left {
		c.Forget()
	}
	return len(c.gone) > 0
}

// ForgetLike is Forget for a command with a number that has the shape of an ID, whatever its check digit. It tells
// whether there is something to be saved.
func (c *Chat) ForgetLike() bool {
	if c.Voices.Settings.Rules.DeleteIDs && typed.LikeID(c.Request.Rest) {
		c.Forget()
	}
	return len(c.gone) > 0
}

// Deletion is the promise to delete a message of this chat after a while.
func (c *Chat) Deletion(message int, after time.Duration) kafala.Delivery {
	now := c.Now()
	return kafala.Delivery{ID: kafala.ForgetID(c.Request.Chat, message), Kind: kafala.Forget, Chat: c.Request.Chat, Message: message,
		Due: now.Add(after), Since: now}
}

// deletable is how old a message may be that a bot deletes: https://core.telegram.org/bots/api#deletemessage
const deletable = 48 * time.Hour

// Delete keeps the promise to delete a message. One that is too old for that stays.
func (h *House) Delete(ctx context.Context, d kafala.Delivery) error {
	if h.Now().Sub(d.Since) > deletable {
		return nil
	}
	return h.Call(ctx, "deleteMessage", &tg.DeleteMessageParams{ChatID: d.Chat, MessageID: d.Message})
}

// DeleteNow keeps the promise while its update is answered. When that fails, the courier keeps it.
func (h *House) DeleteNow(ctx context.Context, d kafala.Delivery) {
	began := time.Now()
	err := h.Delete(ctx, d)
	h.OnSend(string(d.Kind), time.Since(began), err)
	if what, _ := telegram.Judge(err); what != telegram.Taken && what != telegram.Settled {
		h.Log.Warn("a message could not be deleted at once, the courier deletes it", "delivery", d.ID, "err", telegram.Redact(err))
		return
	}
	if err := h.Outbox.Done(ctx, d); err != nil {
		h.Log.Error("a delivery could not be written down, it may come twice", "delivery", d.ID, "err", err)
	}
}
