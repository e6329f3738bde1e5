package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// The keys of the pace belong to no shard. An earlier release keeps its own under rate:push, in another form.
const (
	pushKey  = "rate:pushed" // what is used up of Config.Push
	pauseKey = "hush"        // until when Telegram has asked for silence, in milliseconds
)

// pushed is the pace of pushed messages unless the configuration sets one. Telegram allows about 30 a second over all
// chats, and short bursts: https://core.telegram.org/bots/faq
var pushed = Rate{Burst: 5, Every: time.Second / 25}

// Reserve takes one of the messages that all processes together may push, and gives 0. Where none is left it tells how
// long to wait before asking again. It costs two round trips.
func (s Pace) Reserve(ctx context.Context) (time.Duration, error) {
	left, err := s.pauseLeft(ctx)
	if err != nil || left > 0 {
		return left, err
	}
	wait, err := s.use(ctx, pushKey, s.conf.Push)
	if err != nil {
		return 0, fmt.Errorf("reserve a message: %w", err)
	}
	return wait, nil
}

// pauseLeft is how much is left of the silence that Telegram has asked for.
func (s Pace) pauseLeft(ctx context.Context) (time.Duration, error) {
	until, err := s.conf.Client.Get(ctx, pauseKey).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("ask for the pause: %w", err)
	}
	return max(0, time.UnixMilli(until).Sub(s.conf.Now())), nil
}

// Pause keeps all processes from pushing until then. A longer pause stands. It costs two round trips.
func (s Pace) Pause(ctx context.Context, until time.Time) error {
	left, err := s.pauseLeft(ctx)
	if d := until.Sub(s.conf.Now()); err == nil && left < d {
		err = s.conf.Client.Set(ctx, pauseKey, until.UnixMilli(), d+time.Minute).Err()
	}
	if err != nil {
		return fmt.Errorf("pause pushing: %w", err)
	}
	return nil
}
