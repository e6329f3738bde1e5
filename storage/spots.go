package storage

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// spots is how many more than asked for are read of a list: what a record says no more of is passed over.
const spots = 8

// inShard is what has been read of a list in one shard.
type inShard struct {
	next, beside *redis.ZSliceCmd // what comes next, and those of the very moment at which it is to go on
	last         kafala.Spot      // up to where next was read; zero: to the end of what the shard has
}

// spotsOf reads the places that come next in a list, of all shards together, a few more than asked for. Those of the very moment at
// which it is to go on are read whole: their order is that of their ids. last is the last of them; zero: the list has no others.
//
// Of each shard its share is read, and some more, so that a long list costs about what a short one does. Where one shard has more of
// what comes next, which is rare, that shard is read again.
func (s *core) spotsOf(ctx context.Context, set func(place) string, q kafala.ListPage) (all []kafala.Spot, last kafala.Spot, err error) {
	enough := q.Limit + spots
	shards := map[string]*inShard{}
	share := 3 + (enough+1)/8
	if err := s.everywhere(ctx, func(pipe redis.Pipeliner, p place) {
		shards[set(p)] = askShard(ctx, pipe, set(p), q, share)
	}); err != nil {
		return nil, last, err
	}
	all = together(shards, q, share)
	short := func(in *inShard) bool {
		return in.last != (kafala.Spot{}) && (len(all) <= enough || inOrder(q)(in.last, all[enough-1]) < 0)
	}
	again := map[string]bool{}
	for key, in := range shards {
		if short(in) {
			again[key] = true
		}
	}
	if len(again) > 0 {
		if err := s.everywhere(ctx, func(pipe redis.Pipeliner, p place) {
			if key := set(p); again[key] {
				shards[key] = askShard(ctx, pipe, key, q, enough+1)
			}
		}); err != nil {
			return nil, last, err
		}
		all = together(shards, q, enough+1)
	}
	if len(all) > enough {
		all = all[:enough]
		last = all[enough-1]
	}
	return all, last, nil
}

// askShard asks for so many of what comes next in one shard.
func askShard(ctx context.Context, pipe redis.Pipeliner, key string, q kafala.ListPage, limit int) *inShard {
	low, high := bounds(q)
	by, in := &redis.ZRangeBy{Min: low, Max: high, Count: int64(limit)}, &inShard{}
	if q.Back {
		in.next = pipe.ZRevRangeByScoreWithScores(ctx, key, by)
	} else {
		in.next = pipe.ZRangeByScoreWithScores(ctx, key, by)
	}
	if q.Beside != (kafala.Spot{}) {
		at := millis(q.Beside.At)
		in.beside = pipe.ZRangeByScoreWithScores(ctx, key, &redis.ZRangeBy{Min: at, Max: at})
	}
	return in
}

// inOrder compares two places as they come in a list.
func inOrder(q kafala.ListPage) func(a, b kafala.Spot) int {
	if q.Back {
		return func(a, b kafala.Spot) int { return b.Compare(a) }
	}
	return kafala.Spot.Compare
}

// together puts into one order what was read of the shards, and notes of each whether it may have more.
func together(shards map[string]*inShard, q kafala.ListPage, limit int) (all []kafala.Spot) {
	add := func(z redis.Z) kafala.Spot {
		spot := kafala.Spot{At: time.UnixMilli(int64(math.Round(z.Score))).UTC(), ID: z.Member.(string)}
		if q.Beside == (kafala.Spot{}) || q.Back == (spot.Compare(q.Beside) < 0) && spot != q.Beside {
			all = append(all, spot)
		}
		return spot
	}
	for _, in := range shards {
		in.last = kafala.Spot{}
		for i, z := range in.next.Val() {
			if spot := add(z); i == limit-1 {
				in.last = spot
			}
		}
		if in.beside != nil {
			for _, z := range in.beside.Val() {
				add(z)
			}
		}
	}
	slices.SortFunc(all, inOrder(q))
	return slices.Compact(all)
}
