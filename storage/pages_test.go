package storage

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

// A page of a list is full, or has all that there is, however much stands in between that belongs there no more.
func TestPageReadsOn(t *testing.T) {
	const rows = 100_000
	at := func(n int) kafala.Spot { return kafala.Spot{At: time.UnixMilli(int64(n)).UTC(), ID: fmt.Sprint(n)} }
	wanted := []int{90_000, 90_001, 99_999}
	rounds := 0
	round := func(q kafala.ListPage) (found []kafala.Spot, last kafala.Spot, err error) {
		rounds++
		from := 0
		if q.Beside != (kafala.Spot{}) {
			from = int(q.Beside.At.UnixMilli()) + 1
		}
		to := min(rows, from+q.Limit+spots)
		for n := from; n < to; n++ {
			if slices.Contains(wanted, n) {
				found = append(found, at(n))
			}
		}
		if to < rows {
			last = at(to - 1)
		}
		return found, last, nil
	}
	for limit, want := range map[int]string{2: "2 true", 3: "3 false", 8: "3 false"} {
		rounds = 0
		found, more, err := pageOf(kafala.ListPage{Limit: limit}, round)
		if got := fmt.Sprint(len(found), " ", more); err != nil || got != want || found[0] != at(wanted[0]) || rounds > 500 {
			t.Errorf("of %d: %s, want %s; %v in %d rounds", limit, got, want, err, rounds)
		}
	}
}
