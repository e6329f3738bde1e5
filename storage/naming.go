package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// named begins the members of a person's sorted set that say which guarantees name the person. Their score is when the
// guarantee was opened. The other members are places, which begin with a role.
const named = "in:"

// ByNumber is kafala.Places.ByNumber. It costs two round trips whatever it finds, and one more to drop guarantees that no
// longer name the person.
func (s Places) ByNumber(ctx context.Context, number string, limit int) ([]kafala.Guarantee, error) {
	pipe := s.conf.Client.Pipeline()
	var cmds []*redis.ZSliceCmd
	for _, key := range s.held(number) {
		cmds = append(cmds, pipe.ZRevRangeWithScores(ctx, key, 0, -1))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("list what names a person: %w", err)
	}
	var all []redis.Z
	for _, cmd := range cmds {
		all = append(all, cmd.Val()...)
	}
	slices.SortStableFunc(all, func(a, b redis.Z) int { return int(b.Score - a.Score) })
	var ids []string
	for _, z := range all {
		if id, ok := strings.CutPrefix(z.Member.(string), named); ok && !slices.Contains(ids, id) && len(ids) < limit {
			ids = append(ids, id)
		}
	}
	records, err := s.readHeld(ctx, ids)
	if err != nil {
		return nil, err
	}
	var found []kafala.Guarantee
	var gone []string
	for _, id := range ids {
		g, ok := records[id]
		if ok && (g.Person(kafala.AsGuarantor).Number == number || g.Person(kafala.AsGuaranteed).Number == number) {
			found = append(found, g)
		} else {
			gone = append(gone, id)
		}
	}
	return found, s.unname(ctx, []string{number}, gone...)
}

// name notes that a guarantee names its people. It costs one round trip.
func (s Places) name(ctx context.Context, g kafala.Guarantee) error {
	numbers := people(g)
	if len(numbers) == 0 {
		return nil
	}
	pipe := s.conf.Client.Pipeline()
	for _, number := range numbers {
		pipe.ZAdd(ctx, s.held(number)[0], redis.Z{Score: float64(g.Opened.UnixMilli()), Member: named + g.ID})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note whom %s names: %w", g.ID, err)
	}
	return nil
}

// unname drops the notes that guarantees name these people. It costs one round trip, or none where there is nothing to drop.
func (s Places) unname(ctx context.Context, numbers []string, ids ...string) error {
	if len(numbers) == 0 || len(ids) == 0 {
		return nil
	}
	pipe := s.conf.Client.Pipeline()
	for _, number := range numbers {
		for _, key := range s.held(number) {
			for _, id := range ids {
				pipe.ZRem(ctx, key, named+id)
			}
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("drop what names a person: %w", err)
	}
	return nil
}

// people lists the ID numbers in a record.
func people(g kafala.Guarantee) (numbers []string) {
	for _, r := range []kafala.Role{kafala.AsGuarantor, kafala.AsGuaranteed} {
		if n := g.Person(r).Number; n != "" {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
