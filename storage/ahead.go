package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	aheadKey = "ahead"        // the numbers of updates that were handled before an older one, with spaces between; it belongs to no shard
	aheadFor = 24 * time.Hour // as long as Telegram keeps updates: https://core.telegram.org/bots/api#getting-updates
)

// Keep keeps the numbers of updates instead of those before, for a day; none: it forgets. It costs one round trip.
func (s Ahead) Keep(ctx context.Context, updates []int64) error {
	if len(updates) == 0 {
		if err := s.conf.Client.Del(ctx, aheadKey).Err(); err != nil {
			return fmt.Errorf("forget what was handled early: %w", err)
		}
		return nil
	}
	all := make([]string, len(updates))
	for i, u := range updates {
		all[i] = strconv.FormatInt(u, 10)
	}
	if err := s.conf.Client.Set(ctx, aheadKey, strings.Join(all, " "), aheadFor).Err(); err != nil {
		return fmt.Errorf("keep what was handled early: %w", err)
	}
	return nil
}

// Kept gives the numbers. It costs one round trip.
func (s Ahead) Kept(ctx context.Context) (updates []int64, err error) {
	text, err := s.conf.Client.Get(ctx, aheadKey).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("ask what was handled early: %w", err)
	}
	for word := range strings.FieldsSeq(text) {
		u, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("ask what was handled early: %w", err)
		}
		updates = append(updates, u)
	}
	return updates, nil
}
