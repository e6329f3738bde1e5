package storage

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// allDeclines is a sorted set as place.declines is, but of all chats together and of the last hour. It belongs to no shard.
const allDeclines = "declines"

// day is for how long a declined try, and a link that was asked for, count for their chat. A try counts for an hour
// among those of all.
const day = 24 * time.Hour

// What is counted of a chat for a day at most, and not taken back by a deletion, lies under a name that tells nothing of the chat.

// declines is a sorted set: a chat's declined tries to pay of the last day by when they were counted, in milliseconds.
func (s *core) declines(chat int64) string { return s.counting("declines", chat) }

// links is a sorted set: the payment links that a chat has asked for within a day by when they were counted, in milliseconds.
func (s *core) links(chat int64) string { return s.counting("links", chat) }

// proved is when a chat's account has shared its number, in milliseconds, for a day.
func (s *core) proved(chat int64) string { return s.counting("proved", chat) }

// question is the last one that the gateway was asked for a chat, for seconds.
func (s *core) question(chat int64) string { return s.counting("question", chat) }

func (s *core) counting(what string, chat int64) string {
	name := s.conf.Keys.Index(what, strconv.FormatInt(chat, 10))
	return placeOf(chat).key(what + ":" + hex.EncodeToString(name[:12]))
}

// Usage is kafala.Counts.Usage. It costs one round trip, whatever it finds. What all chats use up is counted at the servers
// that answer.
func (s Counts) Usage(ctx context.Context, chat int64) (u kafala.Usage, err error) {
	p, now := placeOf(chat), s.conf.Now()
	since := func(ago time.Duration) string { return "(" + strconv.FormatInt(now.Add(-ago).UnixMilli(), 10) }
	var own, asked, allOf *redis.IntCmd
	var tries *redis.ZSliceCmd
	var proved *redis.StringCmd
	all := make([]*redis.IntCmd, kafala.Shards)
	failed := s.everywhere(ctx, func(pipe redis.Pipeliner, n place) {
		all[n] = pipe.ZCard(ctx, n.open())
		if n == p {
			own, asked = pipe.ZCard(ctx, p.waits(chat)), pipe.ZCount(ctx, s.links(chat), since(day), "+inf")
			tries = pipe.ZRangeByScoreWithScores(ctx, s.declines(chat), &redis.ZRangeBy{Min: since(day), Max: "+inf"})
			proved = pipe.Get(ctx, s.proved(chat))
		}
		if n == 0 {
			allOf = pipe.ZCount(ctx, allDeclines, since(time.Hour), "+inf")
		}
	})
	if err := answered([]redis.Cmder{own, asked, tries, proved}, nil); err != nil || failed != nil && !some(failed) {
		return u, fmt.Errorf("count what a chat uses up: %w", cmp.Or(err, failed))
	}
	u = kafala.Usage{Links: int(own.Val()), Asked: int(asked.Val()), Declines: len(tries.Val()), AllDeclines: int(allOf.Val())}
	at, _ := proved.Int64()
	if shared := time.UnixMilli(at).UTC(); shared.After(now.Add(-day)) {
		u.Proved = shared
	}
	for _, try := range tries.Val() {
		if u.Proved.IsZero() || int64(try.Score) >= at {
			u.Tries++
		}
	}
	for _, n := range all {
		u.AllLinks += int(n.Val())
	}
	return u, nil
}

// Link is kafala.Counts.Link. It costs one round trip.
func (s Counts) Link(ctx context.Context, chat int64, link string, limit int) (bool, error) {
	r, err := s.run(ctx, differScript, []string{s.links(chat)}, s.conf.Now().UnixMilli(), day.Milliseconds(), limit, link)
	if err != nil {
		return false, fmt.Errorf("count a link: %w", err)
	}
	return r.code == 1, nil
}

// Decline is kafala.Counts.Decline. It costs three round trips.
func (s Counts) Decline(ctx context.Context, chat int64, payment string) (kafala.Usage, error) {
	for key, period := range map[string]time.Duration{s.declines(chat): day, allDeclines: time.Hour} {
		if _, err := s.run(ctx, declineScript, []string{key}, s.conf.Now().UnixMilli(), period.Milliseconds(), payment); err != nil {
			return kafala.Usage{}, fmt.Errorf("count a declined try: %w", err)
		}
	}
	return s.Usage(ctx, chat)
}

// Prove is kafala.Counts.Prove. It costs one round trip.
func (s Counts) Prove(ctx context.Context, chat int64) error {
	if _, err := s.run(ctx, proveScript, []string{s.proved(chat)}, s.conf.Now().UnixMilli(), day.Milliseconds()); err != nil {
		return fmt.Errorf("note that a number was shared: %w", err)
	}
	return nil
}
