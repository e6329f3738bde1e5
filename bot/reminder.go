package bot

import (
	"context"
	"time"

	"kafalabot/courier"
	"kafalabot/dialogs"
)

// sendReminder shows where an unfinished request stands, once, after the person has done nothing for a while.
func (b *Bot) sendReminder(ctx context.Context, p *courier.Parcel) error {
	st, err := b.house.Sessions.Load(ctx, p.Chat)
	if err != nil {
		return err
	}
	if st.Session.Draft != p.Detail {
		return nil // submitted, given up, or run out
	}
	if due := st.Session.Seen.Add(time.Duration(b.Settings.Times.Reminder)); b.house.Now().Before(due) {
		return courier.TooEarlyError{Until: due}
	}
	s := st.Session
	s.Asked = s.AskedAnew()
	return b.sendWhere(ctx, p, st, s, dialogs.Screen{Note: "reminder"})
}

// sendWhere shows a chat where a session stands that was made of its own, with what there is to say about it. What comes next is to know
// of a keyboard that comes with its question, of the ticket in the address of a page, and whom the next text is for.
func (b *Bot) sendWhere(ctx context.Context, p *courier.Parcel, st dialogs.State, s dialogs.Session, say dialogs.Screen) error {
	v := b.house.Speaks(st, "")
	s = b.dialog.Renewing(s, b.secret(), b.house.Now())
	other := s.AsksElse()
	screen, err := b.met(ctx, p.Chat, b.dialog.Screen(s))
	if err != nil {
		return err
	}
	screen.Note, screen.Accepted, screen.Problem = say.Note, say.Accepted, say.Problem
	m := b.draw(v, screen)
	s.Keyboard = s.Keyboard || m.Reply != nil
	if other || s.Keyboard != st.Session.Keyboard || s.Ticket != st.Session.Ticket || s.Asked != st.Session.Asked {
		if err := b.house.Sessions.Save(ctx, p.Chat, st.Rev, dialogs.StepResult{Session: s, Others: true}); err != nil {
			return err
		}
	}
	return p.Part(ctx, "text", b.sender(p, v, m))
}
