package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// The keys of the pace belong to no shard, and lie in one slot, that of pushKey. Earlier releases keep their own under rate:push,
// in another form, and the silence under hush, where Pause still tells them of it.
const (
	pushKey  = "rate:pushed"                 // what is used up of Config.Push
	pauseKey = "rate:{" + pushKey + "}:hush" // until when Telegram has asked for silence, in milliseconds
	hushKey  = "hush"
)

// pushed is the pace of pushed messages unless the configuration sets one. Telegram allows about 30 a second over all
// chats, and short bursts: https://core.telegram.org/bots/faq
var pushed = Rate{Burst: 5, Every: time.Second / 25}

// Reserve takes one of the messages that all processes together may push, and gives 0. Where none is left, or Telegram has asked
// for silence, it tells how long to wait before asking again. It costs one round trip.
func (s Pace) Reserve(ctx context.Context) (time.Duration, error) {
	wait, err := s.use(ctx, s.conf.Push, pushKey, pauseKey)
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
		_, err = s.conf.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.Set(ctx, pauseKey, until.UnixMilli(), d+time.Minute)
			p.Set(ctx, hushKey, until.UnixMilli(), d+time.Minute)
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("pause pushing: %w", err)
	}
	return nil
}
