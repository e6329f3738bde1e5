package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// The questions that nobody has answered are listed in their shard, in the same stroke as they are saved.

var _ kafala.Unanswered = Queries{}

// listed tells the script that saves a question whether it is listed.
func listed(q kafala.Query) int {
	if q.Over() {
		return 0
	}
	return 1
}

// Unanswered is kafala.Unanswered.Unanswered. It costs one round trip over all shards and one for the questions, and two more each time
// that too few of what was read stands any more.
func (s Queries) Unanswered(ctx context.Context, q kafala.ListPage) (found []kafala.Query, more bool, err error) {
	found, more, err = pageOf(q, func(q kafala.ListPage) ([]kafala.Query, kafala.Spot, error) {
		all, last, err := s.spotsOf(ctx, place.unanswered, q)
		if err != nil || len(all) == 0 {
			return nil, last, err
		}
		page, err := s.open(ctx, all)
		return page, last, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list the questions that are not answered: %w", err)
	}
	return found, more, nil
}

// open reads the questions at these places that are not over.
func (s Queries) open(ctx context.Context, all []kafala.Spot) (found []kafala.Query, err error) {
	pipe := s.conf.Client.Pipeline()
	gets := make([]*redis.StringCmd, len(all))
	for i, spot := range all {
		p, err := placeIn(spot.ID)
		if err != nil {
			return nil, err
		}
		gets[i] = pipe.Get(ctx, p.query(spot.ID))
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, get := range gets {
		value, err := get.Bytes()
		if errors.Is(err, redis.Nil) { // its time is over
			continue
		}
		if err != nil {
			return nil, err
		}
		p, _ := placeIn(all[i].ID)
		q, err := s.readQuery(p, all[i].ID, value)
		if errors.Is(err, errKeyless) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read question %s: %w", all[i].ID, err)
		}
		if !q.Over() && s.conf.Now().Before(q.Asked().Add(kafala.QueryKept)) {
			found = append(found, q)
		}
	}
	return found, nil
}

// bringUnanswered lists a question that is brought back. One that cannot be read is not listed.
func (b *bringing) bringUnanswered(ctx context.Context, x item) error {
	rest, _ := nameOf(x.name)
	id := rest[len("query:"):]
	p, err := placeIn(id)
	if err != nil {
		return err
	}
	q, err := Queries{b.core}.readQuery(p, id, x.value)
	if err != nil || q.Over() {
		return nil //nolint:nilerr // its data key was given up, which is counted where it is met
	}
	b.pipe.ZAdd(ctx, p.unanswered(), redis.Z{Score: float64(q.Asked().UnixMilli()), Member: id})
	b.pipe.PExpire(ctx, p.unanswered(), kafala.QueryKept)
	return nil
}
