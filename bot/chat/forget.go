package chat

import (
	"context"
	"fmt"
	"slices"
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
	if c.Request.Query != nil || c.Request.Forgotten || !c.Unwelcome() {
		return nil
	}
	if c.Aged() {
		return nil
	}
	if !c.Request.IsCommand && c.unwanted(c.Request.Message.Beside()) { // no step looks there
		return c.forgetNow(ctx)
	}
	if !c.Request.IsCommand && c.State.Session.Draft != "" && c.Request.Message.Text != "" && !c.Request.Edited {
		c.left = true
		return nil
	}
	return c.forgetNow(ctx)
}

// forgetNow saves the promise, and reads what is known of the chat again.
func (c *Chat) forgetNow(ctx context.Context) error {
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

// SaveGone saves the deletions that are decided, whatever is saved meanwhile, and changes nothing else.
func (c *Chat) SaveGone(ctx context.Context) error {
	return c.await(ctx, func(*dialogs.Session) {}, nil)
}

// Unwelcome tells whether something stands in a message that must not stay in a chat. What a link of ours gives to the bot is none of that.
func (c *Chat) Unwelcome() bool {
	r := c.Request
	switch {
	case r.Command == "start" && strings.Contains(r.Rest, "_") && !strings.Contains(r.Rest, " "):
		return c.unwanted(unlinked(r.Rest))
	case r.IsCommand:
		return c.unwanted(r.Command) || c.unwanted(r.Rest) || c.unwanted(r.Message.Beside())
	case r.Edited && c.amends(r.Message.Text):
		return c.unwanted(r.Message.Beside())
	}
	return c.unwanted(r.Message.Text) || c.unwanted(r.Message.Beside())
}

// unlinked is a payload without the parts that a link of ours is made of.
func unlinked(payload string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(payload, "_"), func(part string) bool {
		return kafala.IsGuaranteeID(part) || kafala.IsToken(part)
	}), " ")
}

func (c *Chat) unwanted(text string) bool {
	return dialogs.Unwanted(c.Voices.Settings.Rules, c.Held(text))
}

// Held lists what stands in a text of this chat's that must not stay there.
func (c *Chat) Held(text string) []typed.Intruder {
	return dialogs.Held(c.Voices.Settings.Rules, text, c.numberAsked)
}

// numberAsked tells whether a number is asked for where this message was written: behind a command, at the desk, or at a question of a
// request. A question to staff that is waited for asks for none.
func (c *Chat) numberAsked() bool {
	s := c.State.Session
	if c.Request.IsCommand {
		return c.AtDesk("", c.Request.Command)
	}
	if a, ok := ReadQuery(s, c.Now()); ok && a.Waits() {
		return false
	}
	return c.AtDesk(s.Asked, "") || c.Dialog.AsksNumber(s)
}

// Exposed tells whether something stands in a message of a group that would not stay in a private chat, whatever is asked for there. No
// bot deletes what others write in a group, unless it is made an admin there.
func (h *House) Exposed(r telegram.Request) bool {
	rules := h.Voices.Settings.Rules
	exposed := func(text string) bool { return dialogs.Unwanted(rules, dialogs.Held(rules, text, nil)) }
	return r.Message != nil && (exposed(r.Message.Text) || exposed(r.Message.Beside()))
}

// amends tells whether a text that was edited is what a question asks for that has an answer, and asks for no ID number: the number
// of an accident may have the shape of one.
func (c *Chat) amends(text string) bool {
	return len(typed.Intruders(text)) == 0 && slices.ContainsFunc(c.Voices.Form, func(f dialogs.Field) bool {
		return f.Fits(text, c.State.Session.Answers, kafala.DateOf(c.Now())) && c.State.Session.Answers[f.ID] != ""
	})
}

// Aged tells whether the message of this update is older than what a bot may delete, as only one can be that was edited.
func (c *Chat) Aged() bool {
	m := c.Request.Message
	return c.Request.Edited && m != nil && c.Now().Sub(time.Unix(m.Date, 0)) > deletable
}

// Forget decides that the message of this update is deleted. The next Keep or Await saves it.
func (c *Chat) Forget() {
	if c.Request.Query != nil || c.Request.Forgotten || c.Aged() {
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
		h.Log.Warn("a message could not be deleted at once, the courier deletes it", "delivery", h.Outbox.Name(d), "err", telegram.Redact(err))
		return
	}
	if err := h.Outbox.Done(ctx, d); err != nil {
		h.Log.Error("a delivery could not be written down, it may come twice", "delivery", h.Outbox.Name(d), "err", err)
	}
}

// saysGone adds to the first answer to a command that is deleted, since a number stood beside it, that it is and why. Of what else is
// typed whoever answers it says so.
func (c *Chat) saysGone(m telegram.Message) telegram.Message {
	if !c.Request.IsCommand || !c.Request.Forgotten || c.told {
		return m
	}
	c.told = true
	for _, said := range []string{"note.id", "note.id.page", "note.code", "desk.said.number"} {
		if strings.Contains(m.HTML, c.Voice.HTML(said, nil)) {
			return m
		}
	}
	m.HTML = c.Voice.HTML("note.command", nil) + "\n\n" + m.HTML
	return m
}
