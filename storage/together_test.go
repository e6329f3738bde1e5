package storage

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// tripsOf is a hook that counts the round trips of a client which many use.
type tripsOf struct{ n *atomic.Int32 }

func (t tripsOf) DialHook(next redis.DialHook) redis.DialHook { return next }

func (t tripsOf) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { t.n.Add(1); return next(ctx, cmd) }
}

func (t tripsOf) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { t.n.Add(1); return next(ctx, cmds) }
}

// TestReadsGoTogether has many people ask at once for what the conversation reads: while one call is under way they wait, and then
// all of them go in one trip. A person's places take a second one, which begins for each as they have come to it.
func TestReadsGoTogether(t *testing.T) {
	server := storagetest.NewServer(t)
	client, trips := server.Client(t), &atomic.Int32{}
	client.AddHook(tripsOf{trips})
	s, _ := newStore(t, client, func(c *Config) { c.Ways = 1 })
	const many = 20
	person := kafala.Person{Role: kafala.AsGuarantor, Number: "1012345672"}
	for _, read := range []struct {
		name string
		most int
		do   func(context.Context) error
	}{
		{"session, for which connections are made", many, func(ctx context.Context) error { _, err := s.Chats().Load(ctx, chat); return err }},
		{"session", 1, func(ctx context.Context) error { _, err := s.Chats().Load(ctx, chat); return err }},
		{"current", 1, func(ctx context.Context) error { _, err := s.Records().Current(ctx, chat, 20); return err }},
		{"asked", 1, func(ctx context.Context) error {
			_, err := s.Records().Asked(ctx, chat, person.Number)
			return ignore(err, kafala.ErrNotFound)
		}},
		{"staff", 1, func(ctx context.Context) error {
			_, err := s.Staff().Member(ctx, 9)
			return ignore(err, kafala.ErrNotFound)
		}},
		{"places", many / 2, func(ctx context.Context) error { _, err := s.Places().Holding(ctx, person); return err }},
	} {
		way := s.auto.of(t.Context(), teamKey)
		var all sync.WaitGroup
		all.Go(func() { _ = way.do(t.Context(), redis.NewSliceCmd(t.Context(), "blpop", "list", "0")) })
		waitFor(t, "a call is under way", func() bool { way.mu.Lock(); defer way.mu.Unlock(); return way.busy })
		for range many {
			all.Go(func() {
				if err := read.do(t.Context()); err != nil {
					t.Errorf("%s: %v", read.name, err)
				}
			})
		}
		waitFor(t, "all of them wait", func() bool { way.mu.Lock(); defer way.mu.Unlock(); return len(way.queue) == many })
		trips.Store(0)
		must(t, server.Client(t).RPush(t.Context(), "list", "end").Err())
		all.Wait()
		if got := int(trips.Load()); got > read.most {
			t.Errorf("%s: %d people took %d trips, want at most %d", read.name, many, got, read.most)
		}
		waitFor(t, "nothing is under way", func() bool { way.mu.Lock(); defer way.mu.Unlock(); return !way.busy })
	}
}
