package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// hush holds until when Telegram has asked for silence, in milliseconds. It lies in no shard.
const hush = "hush"

// Take takes one of the messages that all processes together may push, and gives 0, or tells how long to wait before
// asking again. It is two round trips.
func (s *Store) Take(ctx context.Context) (time.Duration, error) {
	left, err := s.silence(ctx)
	if err != nil || left > 0 {
		return left, err
	}
	r, err := s.rate.Allow(ctx, "push", s.conf.Push)
	if err != nil {
		return 0, fmt.Errorf("ask for a turn: %w", err)
	}
	if r.Allowed > 0 {
		return 0, nil
	}
	return r.RetryAfter, nil
}

// silence tells how much is left of the silence that Telegram has asked for.
func (s *Store) silence(ctx context.Context) (time.Duration, error) {
	until, err := s.conf.Client.Get(ctx, hush).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, fmt.Errorf("ask for silence: %w", err)
	}
	return max(0, time.UnixMilli(until).Sub(s.conf.Now())), nil
}

// Hush keeps all processes from pushing until then. A longer silence stands.
func (s *Store) Hush(ctx context.Context, until time.Time) error {
	left, err := s.silence(ctx)
	if d := until.Sub(s.conf.Now()); err == nil && left < d {
		err = s.conf.Client.Set(ctx, hush, until.UnixMilli(), d+time.Minute).Err()
	}
	if err != nil {
		return fmt.Errorf("keep silence: %w", err)
	}
	return nil
}

// pushed is the pace of pushed messages where the configuration says none: Telegram allows about 30 a second over all
// chats, and short bursts. https://core.telegram.org/bots/faq
var pushed = redis_rate.Limit{Rate: 25, Burst: 5, Period: time.Second}
