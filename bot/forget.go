package bot

import (
	"context"
	"fmt"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// forgetID promises that a message which holds an ID number is deleted, before anything else is done with it and
// whatever that is, and gives the state as it is then. What is typed into an open request is left to its step, which
// saves the promise with all the rest.
func (b *Bot) forgetID(ctx context.Context, r *telegram.Request, st dialogs.State) (dialogs.State, error) {
	if r.Query != nil || r.Forgotten || !b.Settings.Rules.DeleteIDs || !holdsID(*r) {
		return st, nil
	}
	if !r.IsCommand && st.Session.Draft != "" && r.Message.Text != "" && !r.Edited {
		return st, nil
	}
	d := forget(r.Chat, r.Message.ID, b.Now())
	if err := b.Sessions.Save(ctx, r.Chat, st.Rev, dialogs.Kept{Session: st.Session, Out: []kafala.Delivery{d}}); err != nil {
		return st, err
	}
	r.Forgotten = true
	b.InBackground(ctx, func(ctx context.Context) { b.forgetAtOnce(ctx, d) })
	lost := st.Lost
	st, err := b.Sessions.Load(ctx, r.Chat)
	if err != nil {
		return st, fmt.Errorf("read the session again: %w", err)
	}
	st.Lost = st.Lost || lost
	return st, nil
}

// holdsID tells whether an ID number stands in a message. The payload of a link that led here is none.
func holdsID(r telegram.Request) bool {
	if r.Command == "start" && strings.Contains(r.Rest, "_") && !strings.Contains(r.Rest, " ") {
		return false
	}
	return typed.HoldsID(r.Message.Text+"\n"+r.Message.Caption) || typed.HoldsID(r.Rest)
}

// forgetLike promises that a command with a number in it which has the shape of an ID is deleted, be its check digit
// wrong.
func (k clerk) forgetLike(ctx context.Context, rest string) error {
	if k.r.Query != nil || k.r.Forgotten || !k.Settings.Rules.DeleteIDs || !typed.LikeID(rest) {
		return nil
	}
	return k.keep(ctx, "", forget(k.r.Chat, k.r.Message.ID, k.Now()))
}
