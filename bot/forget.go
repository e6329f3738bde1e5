package bot

import (
	"context"
	"fmt"
	"strings"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// forgetID promises that a message which holds an ID number is deleted, before anything else is done with it and
// whatever that is, and gives the state as it is then. What is typed into an open request is left to its step, which
// saves the promise with all the rest.
func (b *Bot) forgetID(ctx context.Context, r *request, st dialogs.State) (dialogs.State, error) {
	if r.query != nil || r.forgotten || !b.Settings.Rules.DeleteIDs || !holdsID(r.message) {
		return st, nil
	}
	if _, _, ok := command(r.message.Text); !ok && st.Session.Draft != "" && r.message.Text != "" && !r.edited {
		return st, nil
	}
	d := forget(r.chat, r.message.ID, b.Now())
	if err := b.Sessions.Save(ctx, r.chat, st.Rev, dialogs.Kept{Session: st.Session, Out: []kafala.Delivery{d}}); err != nil {
		return st, err
	}
	r.forgotten = true
	b.aside(ctx, func(ctx context.Context) { b.forgetAtOnce(ctx, d) })
	lost := st.Lost
	st, err := b.Sessions.Load(ctx, r.chat)
	if err != nil {
		return st, fmt.Errorf("read the session again: %w", err)
	}
	st.Lost = st.Lost || lost
	return st, nil
}

// holdsID tells whether an ID number stands in a message. The payload of a link that led here is none.
func holdsID(m *received) bool {
	name, rest, ok := command(m.Text)
	if ok && name == "start" && strings.Contains(rest, "_") && !strings.Contains(rest, " ") {
		return false
	}
	return typed.HoldsID(m.Text+"\n"+m.Caption) || ok && typed.HoldsID(rest)
}

// forgetLike promises that a command with a number in it which has the shape of an ID is deleted, be its check digit
// wrong.
func (k clerk) forgetLike(ctx context.Context, rest string) error {
	if k.r.query != nil || k.r.forgotten || !k.Settings.Rules.DeleteIDs || !typed.LikeID(rest) {
		return nil
	}
	return k.keep(ctx, "", forget(k.r.chat, k.r.message.ID, k.Now()))
}
