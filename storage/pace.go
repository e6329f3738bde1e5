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
	pushKey = "rate:pushed" // what is used up of Config.Push
	hush    = "hush"        // until when Telegram has asked for silence, in milliseconds
)

// pushed is the pace of pushed messages unless the configuration sets one. Telegram allows about 30 a second over all
// chats, and short bursts: https://core.telegram.org/bots/faq
var pushed = Rate{Burst: 5, Every: time.Second / 25}

// Take takes one of the messages that all processes together may push, and gives 0. Where none is left it tells how
// long to wait before asking again. It costs two round trips.
func (s *Store) Take(ctx context.Context) (time.Duration, error) {
	left, err := s.silence(ctx)
	if err != nil || left > 0 {
		return left, err
	}
	wait, err := s.use(ctx, pushKey, s.conf.Push)
	if err != nil {
		return 0, fmt.Errorf("ask for a turn: %w", err)
	}
	return wait, nil
}

// silence is how much is left of the silence that Telegram has asked for.
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
