package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// entries counts what lists have given out.
type entries struct {
	redis.Hook
	read, trips int
}

func (e *entries) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		e.trips++
		for _, cmd := range cmds {
			if z, ok := cmd.(*redis.ZSliceCmd); ok {
				e.read += len(z.Val())
			}
		}
		return err
	}
}

func (*entries) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (*entries) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// listOf fills a list, each place in the shard that in says, at one of so many moments.
func listOf(t *testing.T, client redis.UniversalClient, n, moments int, in func(n int) int) (all []kafala.Spot) {
	t.Helper()
	pipe := client.Pipeline()
	for i := range n {
		spot := kafala.Spot{At: time.UnixMilli(1_700_000_000_000 + int64(rand.IntN(moments))).UTC(), ID: fmt.Sprintf("%05d", i)}
		pipe.ZAdd(t.Context(), place(in(i)).unanswered(), redis.Z{Score: float64(spot.At.UnixMilli()), Member: spot.ID})
		all = append(all, spot)
	}
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, kafala.Spot.Compare)
	return all
}

// Pages of a list are the same however its places are spread over shards and moments, forwards and backwards.
func TestSpotsComeInOrder(t *testing.T) {
	spread := func(int) int { return rand.IntN(kafala.Shards) }
	for name, c := range map[string]struct {
		n, moments int
		in         func(int) int
	}{
		"evenly":         {700, 1 << 20, spread},
		"in one shard":   {90, 1 << 20, func(int) int { return 7 }},
		"at one moment":  {200, 1, spread},
		"at few moments": {300, 9, func(n int) int { return n % 2 }},
		"little":         {16, 1 << 20, func(int) int { return 3 }},
		"nothing":        {0, 1, spread},
	} {
		t.Run(name, func(t *testing.T) {
			client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
			s, _ := newStore(t, client)
			all := listOf(t, client, c.n, c.moments, c.in)
			for _, back := range []bool{false, true} {
				want := slices.Clone(all)
				if back {
					slices.Reverse(want)
				}
				var got []kafala.Spot
				q := kafala.ListPage{Limit: 8, Back: back}
				for {
					page, last, err := s.Queries().spotsOf(t.Context(), place.unanswered, q)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, page...)
					if last == (kafala.Spot{}) {
						break
					}
					q.Beside = last
				}
				if !slices.Equal(got, want) {
					t.Errorf("back %v: %d places, want %d, or in another order", back, len(got), len(want))
				}
			}
		})
	}
}

// A page of a long list reads little more than one of a short list does, and in one trip.
func TestLongListsAreReadLikeShortOnes(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr()})
	s, _ := newStore(t, client)
	listOf(t, client, 64*kafala.Shards, 1<<20, func(n int) int { return n % kafala.Shards })
	var e entries
	client.AddHook(&e)
	const pages = 20
	for range pages {
		if _, _, err := s.Queries().spotsOf(t.Context(), place.unanswered, kafala.ListPage{Limit: 8}); err != nil {
			t.Fatal(err)
		}
	}
	if each := e.read / pages; each > 6*kafala.Shards || e.trips > 2*pages {
		t.Errorf("%d places and %d trips for %d pages", each, e.trips, pages)
	}
}
