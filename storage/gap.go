package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Losses are what a restore has lost: gap.go.
type Losses struct{ *core }

// Losses gives what a restore has lost.
func (s *Store) Losses() Losses { return Losses{s.core} }

// The gaps are one hash: the id of a gap to the sealed gap. It lies in the shard of the deliveries that belong to no record, so
// that both are saved in one stroke. It is sealed so that nobody makes one up, under which a forgery is none.
func gapKey() string { return frozenShard.key("gap") }

func gapPlace(id string) string { return gapKey() + ":" + id }

// SaveGap is kafala.Gaps.SaveGap. It costs two round trips, or one where the gap is kept already.
func (s Losses) SaveGap(ctx context.Context, g kafala.Gap) error {
	switch err := s.conf.Client.HGet(ctx, gapKey(), g.ID()).Err(); {
	case err == nil:
		return nil
	case !errors.Is(err, redis.Nil):
		return fmt.Errorf("save a gap: %w", err)
	}
	value, err := s.sealValue(gapPlace(g.ID()), 1, g)
	if err != nil {
		return err
	}
	// Where somebody else has saved it meanwhile nothing is written.
	if _, err := s.stroke(ctx, freezeScript, []string{gapKey(), frozenShard.box()}, g.ID(), 0, value); err != nil {
		return fmt.Errorf("save a gap: %w", err)
	}
	return nil
}

// Gaps is kafala.Gaps.Gaps. It costs one round trip.
func (s Losses) Gaps(ctx context.Context) ([]kafala.Gap, error) {
	values, err := s.conf.Client.HGetAll(ctx, gapKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("list the gaps: %w", err)
	}
	var all []kafala.Gap
	for id, value := range values {
		var g kafala.Gap
		if _, err := s.openValue(gapPlace(id), []byte(value), &g); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b kafala.Gap) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	return all, nil
}
