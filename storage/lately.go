package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// latelyFor is how long it is kept what a member of staff has had before them, after the last of it.
const latelyFor = 7 * kafala.Day

// Note is staff.Lately.Note. It costs one round trip.
func (s Staff) Note(ctx context.Context, member int64, guarantee string, at time.Time) error {
	key := placeOf(member).lately(member)
	pipe := s.conf.Client.Pipeline()
	pipe.ZAdd(ctx, key, redis.Z{Score: float64(at.UnixMilli()), Member: guarantee})
	pipe.ZRemRangeByRank(ctx, key, 0, -staff.LatelyKept-1)
	pipe.PExpire(ctx, key, latelyFor)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note what a member has seen: %w", err)
	}
	return nil
}

// Last is staff.Lately.Last. It costs one round trip.
func (s Staff) Last(ctx context.Context, member int64) ([]string, error) {
	ids, err := s.conf.Client.ZRevRange(ctx, placeOf(member).lately(member), 0, staff.LatelyKept-1).Result()
	if err != nil {
		return nil, fmt.Errorf("list what a member has seen: %w", err)
	}
	return ids, nil
}
