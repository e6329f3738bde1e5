package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// Stock is how much is kept that waits for something, and what keeps it.
type Stock struct {
	Waiting int       // deliveries that are promised, due or not
	Overdue int       // of these, those that are due
	Oldest  time.Time // when the longest due was; the zero time: none is
	Dead    int       // deliveries that are set aside
	Open    int       // payment links that are open
	Keys    []string  // ids of the data keys that have sealed something here and were not given up
	// Replicas is how many follow the master; of a cluster, that which has the fewest. -1: Redis does not tell.
	Replicas int
}

// Stock counts it. It costs a round trip to each server for all shards, and one for each of the two last fields, however much is
// kept: what is asked are sizes and the first of what is sorted.
func (s *Store) Stock(ctx context.Context) (Stock, error) {
	stock := Stock{Replicas: -1}
	now := s.conf.Now().UnixMilli()
	type asked struct {
		waiting, overdue, dead, open *redis.IntCmd
		first                        *redis.ZSliceCmd
	}
	all := make([]asked, kafala.Shards)
	err := s.everywhere(ctx, func(pipe redis.Pipeliner, p place) {
		all[p] = asked{waiting: pipe.ZCard(ctx, p.box()), overdue: pipe.ZCount(ctx, p.box(), "-inf", strconv.FormatInt(now, 10)),
			dead: pipe.HLen(ctx, p.dead()), open: pipe.ZCard(ctx, p.open()), first: pipe.ZRangeWithScores(ctx, p.box(), 0, 0)}
	})
	if err != nil {
		return stock, fmt.Errorf("count what waits: %w", err)
	}
	for _, a := range all {
		stock.Waiting += int(a.waiting.Val())
		stock.Overdue += int(a.overdue.Val())
		stock.Dead += int(a.dead.Val())
		stock.Open += int(a.open.Val())
		for _, z := range a.first.Val() {
			if due := time.UnixMilli(int64(z.Score)); int64(z.Score) <= now && (stock.Oldest.IsZero() || due.Before(stock.Oldest)) {
				stock.Oldest = due
			}
		}
	}
	kept, err := s.Keyring().canaries(ctx)
	if err != nil {
		return stock, err
	}
	for id, value := range kept {
		if value != forgotten {
			stock.Keys = append(stock.Keys, id)
		}
	}
	stock.Replicas, err = s.replicas(ctx)
	return stock, err
}

// replicas is Stock.Replicas.
func (s *Store) replicas(ctx context.Context) (int, error) {
	least, mu := -1, sync.Mutex{}
	err := s.masters(ctx, func(ctx context.Context, _ string, node redis.UniversalClient) error {
		have, err := readInfo(node.Info(ctx, "replication"))
		if err != nil {
			return fmt.Errorf("ask for the replicas: %w", err)
		}
		n, told := following(have)
		mu.Lock()
		defer mu.Unlock()
		if told && (least < 0 || n < least) {
			least = n
		}
		return nil
	})
	if answer := redis.Error(nil); errors.As(err, &answer) { // it answers, and does not tell
		return -1, nil
	}
	return least, err
}
