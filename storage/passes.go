package storage

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// passesKept is how long the passes of a day are kept: this month and the one before it can be looked at. They name nobody.
const passesKept = 62 * day

// passing writes what a step counts as the session script takes it. It is counted in the stroke that saves the step, so that
// a crash or a repeat counts nothing twice, and costs no call of its own.
func passing(c dialogs.Counted) (up, down string) {
	all := make([]string, len(c.Up))
	for i, p := range c.Up {
		all[i] = p.String()
	}
	if c.Down != (dialogs.Pass{}) {
		down = c.Down.String()
	}
	return strings.Join(all, " "), down
}

// Passed adds up what was counted on the days from first to last. What a later release counts is left out. It costs one
// round trip, with a command for each shard and day.
func (s Counts) Passed(ctx context.Context, first, last kafala.Date) (dialogs.Passes, error) {
	pipe := s.conf.Client.Pipeline()
	var hashes []*redis.MapStringStringCmd
	for d := first; !last.Before(d); d = d.AddDays(1) {
		for n := range kafala.Shards {
			hashes = append(hashes, pipe.HGetAll(ctx, place(n).passes(d)))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("read where people stop: %w", err)
	}
	all := dialogs.Passes{}
	for _, hash := range hashes {
		for kept, count := range hash.Val() {
			if p, known := dialogs.ReadPass(kept); known {
				n, _ := strconv.Atoi(count) // written by HINCRBY alone
				all[p] += n
			}
		}
	}
	return all, nil
}
