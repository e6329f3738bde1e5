package storage

import (
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// What was handled early is kept whole in the place of what was kept before, for a day, and forgotten when there is none.
func TestAhead(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		a := s.Ahead()
		for _, want := range [][]int64{nil, {7}, {2_000_000_001, 2_000_000_003}, {9, 10, 11}, nil} {
			must(t, a.Keep(t.Context(), want))
			if got, err := a.Kept(t.Context()); err != nil || !slices.Equal(got, want) {
				t.Errorf("kept is %v, want %v: %v", got, want, err)
			}
			if left := client.PTTL(t.Context(), aheadKey).Val(); len(want) > 0 && (left <= aheadFor/2 || left > aheadFor) {
				t.Errorf("it is kept for %s", left)
			}
		}
		must(t, client.Set(t.Context(), aheadKey, "7 x", 0).Err())
		if got, err := a.Kept(t.Context()); err == nil {
			t.Errorf("of what is no number it gives %v", got)
		}
	})
}
