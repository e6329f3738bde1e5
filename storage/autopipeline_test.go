package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

// However many talk at once, each gets the answer to its own question, and an error is only its own.
func TestAutoPipelineKeepsApart(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		a := autoPipeline{client: client}
		var all sync.WaitGroup
		for n := range 2000 {
			all.Go(func() {
				key := fmt.Sprintf("{s%02d}:x:%d", n%32, n)
				set := redis.NewStatusCmd(t.Context(), "set", key, n)
				if err := a.do(t.Context(), set); err != nil {
					t.Error(err)
				}
				get := redis.NewStringCmd(t.Context(), "get", key)
				if err := a.do(t.Context(), get); err != nil || get.Val() != fmt.Sprint(n) {
					t.Errorf("%d: %q, %v", n, get.Val(), err)
				}
				wrong := redis.NewIntCmd(t.Context(), "zcard", key)
				if err := a.do(t.Context(), wrong); err != nil || wrong.Err() == nil {
					t.Errorf("%d: no error", n)
				}
			})
		}
		all.Wait()
		for busy := true; busy; time.Sleep(time.Millisecond) {
			a.mu.Lock()
			busy = a.busy || len(a.queue) > 0
			a.mu.Unlock()
		}
	})
}

// A command in the queue waits no longer than its context.
func TestAutoPipelineKeepsDeadlines(t *testing.T) {
	server := storagetest.NewServer(t)
	a := autoPipeline{client: server.Client(t)}
	var all sync.WaitGroup
	all.Go(func() { _ = a.do(t.Context(), redis.NewSliceCmd(t.Context(), "blpop", "list", "0")) })
	for free := true; free; time.Sleep(time.Millisecond) {
		a.mu.Lock()
		free = !a.busy
		a.mu.Unlock()
	}
	ctx, done := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer done()
	if err := a.do(ctx, redis.NewStatusCmd(ctx, "ping")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	must(t, server.Client(t).RPush(t.Context(), "list", "end").Err())
	all.Wait()
	ping := redis.NewStatusCmd(t.Context(), "ping")
	if err := a.do(t.Context(), ping); err != nil || ping.Err() != nil {
		t.Errorf("afterwards: %v, %v", err, ping.Err())
	}
}
