package bot

import (
	"context"
	"time"

	"kafalabot/bot/telegram"
	"kafalabot/voice"
)

// tooOften answers whoever asks for guarantees that are not his more often than the settings allow: he is slowed down
// within a minute, and stopped for the day. False: he may.
func (b *Bot) tooOften(ctx context.Context, r telegram.Request, v voice.Voice) (bool, error) {
	for _, l := range []struct {
		key, answer string
		limit       int
		per         time.Duration
	}{
		{"lookup:", "note.slow", b.Settings.Rules.Lookups, time.Minute},
		{"lookups:", "lookups.stopped", b.Settings.Rules.LookupsDay, 24 * time.Hour},
	} {
		allowed, err := b.Limiter.Allow(ctx, l.key+itoa(r.Chat), l.limit, l.per)
		if err != nil {
			return false, err
		}
		if !allowed {
			return true, b.Show(ctx, r, v, telegram.Message{HTML: v.HTML(l.answer, nil)}, false)
		}
	}
	return false, nil
}
