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
	v := b.house.Voices.In(st.Profile.Language)
	screen, err := b.met(ctx, p.Chat, b.dialog.Screen(st.Session))
	if err != nil {
		return err
	}
	screen.Note = "reminder"
	m := b.draw(v, screen)
	if m.Reply != nil && !st.Session.Keyboard { // it comes back with its question, and what comes next is to know of it
		st.Session.Keyboard = true
		if err := b.house.Sessions.Save(ctx, p.Chat, st.Rev, dialogs.StepResult{Session: st.Session}); err != nil {
			return err
		}
	}
	return p.Part(ctx, "text", b.sender(p, v, m))
}
