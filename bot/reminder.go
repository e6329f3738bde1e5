package bot

import (
	"context"
	"time"

	"kafalabot/courier"
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
	return p.Part(ctx, "text", b.sender(p, v, b.draw(v, screen)))
}
