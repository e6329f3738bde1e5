// Package storagetest gives tests a Redis to run on: miniredis in the process, and redis-server with its own
// folder and port, alone or in cluster mode, as durable as production is asked to be.
//
// Where redis-server is not installed such a test is skipped, aloud; with KAFALABOT_TEST_ALL=1 it fails. -short leaves
// it out.
package storagetest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Each runs a test on miniredis, on redis-server and on a redis-server in cluster mode, each empty. The two
// servers are started once for a test binary; tests that run in parallel get them one after the other.
func Each(t *testing.T, test func(t *testing.T, client redis.UniversalClient)) {
	t.Helper()
	t.Run("miniredis", func(t *testing.T) { test(t, Mini(t)) })
	t.Run("redis-server", func(t *testing.T) { test(t, shared.single.take(t)) })
	t.Run("cluster", func(t *testing.T) { test(t, shared.cluster.take(t)) })
}

// Mini starts a miniredis whose keys live and die by the clock, and gives its client.
func Mini(t testing.TB) redis.UniversalClient {
	t.Helper()
	return client(t, Embedded(t).Addr(), false)
}

// tick is how finely the clock of Embedded moves: a key may die so much too early.
const tick = 10 * time.Millisecond

// Embedded starts a miniredis whose keys live and die by the clock. The clock moves in steps: miniredis looks at every
// key whenever it has moved, which at each command cost the tests more than all that they test.
func Embedded(t testing.TB) *miniredis.Miniredis {
	t.Helper()
	m := miniredis.NewMiniRedis()
	m.SetTime(time.Now())
	m.ClockTTL(true)
	if err := m.Start(); err != nil {
		t.Fatalf("start miniredis: %v", err)
	}
	t.Cleanup(m.Close)
	clock, end := time.NewTicker(tick), make(chan struct{})
	var moves sync.WaitGroup
	moves.Go(func() {
		for {
			select {
			case now := <-clock.C:
				m.SetTime(now)
			case <-end:
				return
			}
		}
	})
	t.Cleanup(func() {
		clock.Stop()
		close(end)
		moves.Wait()
	})
	return m
}

// Shared gives a client of the one redis-server that Each uses too, emptied: for benchmarks and for tests of
// what miniredis cannot do.
func Shared(t testing.TB) redis.UniversalClient { return shared.single.take(t) }

// shared are the servers of this test binary. They end with it.
var shared = struct{ single, cluster once }{cluster: once{cluster: true}}

type once struct {
	cluster bool
	busy    sync.Mutex
	server  *Server
}

func (o *once) take(t testing.TB) redis.UniversalClient {
	t.Helper()
	need(t)
	o.busy.Lock()
	t.Cleanup(o.busy.Unlock)
	if o.server == nil {
		dir, err := os.MkdirTemp("", "storagetest")
		if err != nil {
			t.Fatal(err)
		}
		s := &Server{dir: dir, port: freePort(t), cluster: o.cluster, sweep: true}
		if err := s.start(); err != nil {
			t.Fatal(err)
		}
		o.server = s
	}
	c := client(t, o.server.Addr(), o.cluster)
	if err := c.FlushAll(context.Background()).Err(); err != nil {
		t.Fatalf("empty redis-server: %v", err)
	}
	return c
}

// need skips a test where redis-server is missing, or fails it when everything must run.
func need(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no server")
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatal("redis-server is not installed")
		}
		t.Skip("SKIPPED: redis-server is not installed")
	}
}

// patient is how long anything is waited for: much longer than it takes, also on a machine that is busy otherwise.
const patient = time.Minute

// client makes a client as production does, with more patience, that ends with the test.
func client(t testing.TB, addr string, cluster bool) redis.UniversalClient {
	c := redis.NewUniversalClient(options(addr, cluster, 0))
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func options(addr string, cluster bool, database int) *redis.UniversalOptions {
	return &redis.UniversalOptions{
		Addrs: []string{addr}, IsClusterMode: cluster, DB: database, ContextTimeoutEnabled: true, DialerRetries: 1,
		ReadTimeout: patient, WriteTimeout: patient,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}
