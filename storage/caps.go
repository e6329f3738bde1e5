package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// allDeclines is a sorted set as place.declines is, but of all chats together. It belongs to no shard.
const allDeclines = "declines"

// day is for how long a declined try counts.
const day = 24 * time.Hour

// Usage is kafala.Counts.Usage. It costs one round trip, whatever it finds.
func (s Counts) Usage(ctx context.Context, chat int64) (u kafala.Usage, err error) {
	p, since := placeOf(chat), "("+strconv.FormatInt(s.conf.Now().Add(-day).UnixMilli(), 10)
	pipe := s.conf.Client.Pipeline()
	own, all := pipe.ZCard(ctx, p.waits(chat)), make([]*redis.IntCmd, kafala.Shards)
	declines, allOf := pipe.ZCount(ctx, p.declines(chat), since, "+inf"), pipe.ZCount(ctx, allDeclines, since, "+inf")
	for n := range all {
		all[n] = pipe.ZCard(ctx, place(n).open())
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return u, fmt.Errorf("count what a chat uses up: %w", err)
	}
	u = kafala.Usage{Links: int(own.Val()), Declines: int(declines.Val()), AllDeclines: int(allOf.Val())}
	for _, n := range all {
		u.AllLinks += int(n.Val())
	}
	return u, nil
}

// Decline is kafala.Counts.Decline. It costs three round trips.
func (s Counts) Decline(ctx context.Context, chat int64, payment string) (kafala.Usage, error) {
	for _, key := range []string{placeOf(chat).declines(chat), allDeclines} {
		if _, err := s.run(ctx, declineScript, []string{key}, s.conf.Now().UnixMilli(), day.Milliseconds(), payment); err != nil {
			return kafala.Usage{}, fmt.Errorf("count a declined try: %w", err)
		}
	}
	return s.Usage(ctx, chat)
}
