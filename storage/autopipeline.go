package storage

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
)

// autoPipeline sends commands of the conversation: one call at a time. What finds no call under way is a call of its own; the
// others wait until it comes back, and then go together in one pipeline. With 200 people talking at once that
// is a quarter of the processor time of an update. A pipeline is no transaction: each command still succeeds or fails by
// itself.
type autoPipeline struct {
	client redis.UniversalClient
	mu     sync.Mutex
	busy   bool // a call is under way
	queue  []queued
}

// autoPipelines are the ways to Redis: so many autoPipelines for each server, over which shards are spread. A call that
// hangs holds up the shards of its way, and nobody who goes another way or talks to another server.
type autoPipelines struct {
	client redis.UniversalClient
	ways   int
	mu     sync.Mutex
	by     map[string][]autoPipeline // by the server's address
}

// MaxWays is how many ways to a server there are at most: one for each shard.
const MaxWays = kafala.Shards

// DefaultWays bounds what a stalled connection holds up to a quarter of the people, for 5 to 10 per cent more processor time
// than one way costs where the machine is full (docs/capacity.md).
const DefaultWays = 4

// of gives the way to the server that holds a key, on which all of its shard goes.
func (a *autoPipelines) of(ctx context.Context, key string) *autoPipeline {
	addr := ""
	if c, ok := a.client.(*redis.ClusterClient); ok {
		if node, err := c.MasterForKey(ctx, key); err == nil {
			addr = node.Options().Addr
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.by == nil {
		a.by = map[string][]autoPipeline{}
	}
	if a.by[addr] == nil {
		ways := make([]autoPipeline, a.ways)
		for n := range ways {
			ways[n].client = a.client
		}
		a.by[addr] = ways
	}
	return &a.by[addr][wayOf(key)%a.ways]
}

// wayOf spreads the shards evenly, and by chance what lies outside of them.
func wayOf(key string) int {
	if _, sharded := nameOf(key); sharded {
		if n, ok := kafala.ShardOf(key[2:]); ok {
			return n
		}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // never fails
	return int(h.Sum32() % MaxWays)
}

// queued are commands that wait for their pipeline; done is closed when they have their answers.
type queued struct {
	cmds []redis.Cmder
	done chan struct{}
}

const (
	maxBatch = 256 // callers whose commands go in one pipeline
	// batchTimeout bounds a pipeline in time, beyond what the client's own time-outs allow to a command and its repeats.
	batchTimeout = 15 * time.Second
)

// do sends commands in one call and waits for their answers, at most as long as the context. An error is that of the context: the
// commands may still be under way, and must not be looked at. Else each command has its own.
func (a *autoPipeline) do(ctx context.Context, cmds ...redis.Cmder) error {
	a.mu.Lock()
	if !a.busy {
		a.busy = true
		a.mu.Unlock()
		defer a.next() // whatever comes of it: the others wait for their turn
		a.call(ctx, cmds)
		return nil
	}
	q := queued{cmds, make(chan struct{})}
	a.queue = append(a.queue, q)
	a.mu.Unlock()
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call sends commands in one trip.
func (a *autoPipeline) call(ctx context.Context, cmds []redis.Cmder) {
	if len(cmds) == 1 {
		_ = a.client.Process(ctx, cmds[0]) // which has its own error
		return
	}
	pipe := a.client.Pipeline()
	for _, cmd := range cmds {
		_ = pipe.Process(ctx, cmd) // only queued there
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
}

// next ends a call: those who have queued up meanwhile go now, maxBatch of them at most.
func (a *autoPipeline) next() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) == 0 {
		a.busy = false
		return
	}
	n := min(len(a.queue), maxBatch)
	go a.send(a.queue[:n:n])
	if a.queue = a.queue[n:]; len(a.queue) == 0 {
		a.queue = nil
	}
}

// send sends queued commands in one pipeline and tells each that it has its answer.
func (a *autoPipeline) send(queue []queued) {
	ctx, done := context.WithTimeout(context.Background(), batchTimeout)
	defer done()
	defer a.next()
	all := make([]redis.Cmder, 0, len(queue))
	for _, q := range queue {
		all = append(all, q.cmds...)
	}
	a.call(ctx, all)
	for _, q := range queue {
		close(q.done)
	}
}
