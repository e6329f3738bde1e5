package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kafalabot/outage"
)

// Troubles are of which services staff were told that they are in trouble, and not yet that this is over: whoever serves next can tell
// them.
type Troubles struct{ *core }

// Troubles gives of which services staff were told.
func (s *Store) Troubles() Troubles { return Troubles{s.core} }

// troublesKey is a hash: each service to when its trouble began, in milliseconds, and with whyAfter to what it was told as. It names
// nobody.
func troublesKey() string { return frozenShard.key("troubles") }

const whyAfter = ":why"

// troublesKept is for how long it is kept that staff were told of trouble.
const troublesKept = 30 * 24 * time.Hour

// Keep notes that staff were told of the trouble of a service, as what, and since when it was. It costs one round trip.
func (s Troubles) Keep(ctx context.Context, service string, i outage.Illness) error {
	pipe := s.conf.Client.Pipeline()
	pipe.HSet(ctx, troublesKey(), service, i.Since.UnixMilli(), service+whyAfter, string(i.Why))
	pipe.Expire(ctx, troublesKey(), troublesKept)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note that staff were told of trouble: %w", err)
	}
	return nil
}

// Drop notes that staff were told of its end. It costs one round trip.
func (s Troubles) Drop(ctx context.Context, service string) error {
	if err := s.conf.Client.HDel(ctx, troublesKey(), service, service+whyAfter).Err(); err != nil {
		return fmt.Errorf("note that staff were told of the end of trouble: %w", err)
	}
	return nil
}

// Kept gives the services of which staff were told, with when their trouble began and as what they were told of it; outage.Well: that
// an earlier release has told them, which kept no such thing. It costs one round trip.
func (s Troubles) Kept(ctx context.Context) (map[string]outage.Illness, error) {
	all, err := s.conf.Client.HGetAll(ctx, troublesKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("see of what trouble staff were told: %w", err)
	}
	kept := map[string]outage.Illness{}
	for service, at := range all {
		if ms, err := strconv.ParseInt(at, 10, 64); err == nil {
			i := outage.Illness{Since: time.UnixMilli(ms)}
			if why := outage.Why(all[service+whyAfter]); slices.Contains(outage.Whys, why) {
				i.Why = why
			}
			kept[service] = i
		}
	}
	return kept, nil
}
