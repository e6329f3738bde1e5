package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// hush is set while Telegram has asked for silence: its lifetime is what is left of it.
const hush = "hush"

// Take takes one of the messages that all processes together may push, and gives 0, or tells how long to wait before
// asking again. It is two round trips.
func (s *Store) Take(ctx context.Context) (time.Duration, error) {
	switch left, err := s.conf.Client.PTTL(ctx, hush).Result(); {
	case err != nil:
		return 0, fmt.Errorf("ask for a turn: %w", err)
	case left > 0:
		return left, nil
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

// Hush keeps all processes from pushing for a while. A longer silence stands.
func (s *Store) Hush(ctx context.Context, d time.Duration) error {
	left, err := s.conf.Client.PTTL(ctx, hush).Result()
	if err == nil && left < d {
		err = s.conf.Client.Set(ctx, hush, 1, d).Err()
	}
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("keep silence: %w", err)
	}
	return nil
}

// pushed is the pace of pushed messages where the configuration says none: Telegram allows about 30 a second over all
// chats, and short bursts. https://core.telegram.org/bots/faq
var pushed = redis_rate.Limit{Rate: 25, Burst: 5, Period: time.Second}
