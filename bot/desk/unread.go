package desk

import (
	"context"

	"kafalabot/bot/chat"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
)

// What staff send and the desk does not read is answered with one sentence, and what waits to be typed is waited for on.

// edited is the answer to an edited message; nil: it is of a request or a question of their own, or a bank card's number.
func (d *Desk) edited(c *chat.Chat) errand {
	if waited := d.amended(c); waited != nil {
		return waited
	}
	text := c.Request.Message.Text
	if c.State.Session.Draft != "" && (d.handedIn(text).empty() || d.answers(c.State, text)) || d.asksPerson(c) || typed.IsCard(text) ||
		c.Aged() && c.Unwelcome() {
		return nil
	}
	return func(k clerk, ctx context.Context) (bool, error) { return k.unreadHere(ctx, "edit.unread") }
}

// shared is the answer to a contact; nil: a request of their own asks for one, or is open while nothing waits at the desk.
func (d *Desk) shared(c *chat.Chat) errand {
	a, waits := readAsking(c.State.Session.Asked, c.Now())
	waits = waits && (waiting(a) || a.written())
	if d.Dialog.Position(c.State.Session).Shares() || !waits && c.State.Session.Draft != "" || d.asksPerson(c) {
		return nil
	}
	return func(k clerk, ctx context.Context) (bool, error) { return k.unreadHere(ctx, "contact.unread") }
}

// unreadHere says that what was sent is not read, and what is waited for still.
func (k clerk) unreadHere(ctx context.Context, key string) (bool, error) {
	if k.by.Rank == "" {
		return false, nil
	}
	a, waits := readAsking(k.State.Session.Asked, k.Now())
	asked := ""
	if waits {
		asked = k.State.Session.Asked
	} else {
		a = asking{}
	}
	k.ForgetLeft()
	if err := k.Await(ctx, asked); err != nil {
		return true, err
	}
	return true, k.Show(ctx, k.besideWait(k.Voice.HTML(key, nil), a), false)
}

// needed is the duty of what is waited for.
var needed = map[string]staff.Duty{"match": staff.Match, "find": staff.Find, "freeze": staff.Freeze, toOpen: staff.FindCase,
	byCase: staff.FindCase, byPay: staff.FindPaid, byCard: staff.FindPaid, asksInvited: staff.Invite, asksCalled: staff.Invite,
	answer: staff.Answer}

// outgrown ends what waits where the rank carries it no more, and refuses it, which the trail has. It tells whether it did.
func (k clerk) outgrown(ctx context.Context, a asking) (bool, error) {
	duty, known := needed[a.what]
	if !known || k.by.Rank.May(duty) {
		return false, nil
	}
	if err := k.Await(ctx, ""); err != nil {
		return true, err
	}
	e := staff.Action{Duty: duty}
	if a.what == "match" {
		e.Guarantee = a.about
	}
	return true, k.Counter.Begin(ctx, k.by, e)
}
