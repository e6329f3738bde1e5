package storagetest

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
)

// Room gives a client of an empty Redis for a test that neither stops Redis nor asks what it keeps on disk: one of many databases of
// a redis-server that all tests of the binary use at the same time, and miniredis where none is installed. With
// KAFALABOT_TEST_ALL=1 the test fails there.
func Room(t testing.TB) redis.UniversalClient {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil && os.Getenv("KAFALABOT_TEST_ALL") != "1" {
		return Mini(t)
	}
	return rooms.take(t)
}

// rooms are the databases of this test binary. They end with it.
var rooms house

// house is a redis-server with many databases. One that was left goes to the end of those that are free, so that what a test of
// before may still write meets nobody.
type house struct {
	busy   sync.Mutex
	server *Server
	free   []int
}

const databases = 1024

func (h *house) take(t testing.TB) redis.UniversalClient {
	t.Helper()
	h.busy.Lock()
	defer h.busy.Unlock()
	if h.server == nil {
		h.open(t)
	}
	if len(h.free) == 0 {
		t.Fatalf("more than %d databases are asked for at once", databases)
	}
	number := h.free[0]
	h.free = h.free[1:]
	c := redis.NewUniversalClient(options(h.server.Addr(), false, number))
	t.Cleanup(func() {
		if err := c.FlushDB(context.Background()).Err(); err != nil {
			t.Errorf("empty a database: %v", err)
		}
		_ = c.Close()
		h.busy.Lock()
		defer h.busy.Unlock()
		h.free = append(h.free, number)
	})
	return c
}

func (h *house) open(t testing.TB) {
	t.Helper()
	dir, err := os.MkdirTemp("", "storagetest")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{dir: dir, port: freePort(t), sweep: true, args: []string{
		"--databases", strconv.Itoa(databases), "--appendonly", "no",
		"--rename-command", "flushall", ""}} // which would be everybody's
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	h.server = s
	for number := range databases {
		h.free = append(h.free, number)
	}
}
