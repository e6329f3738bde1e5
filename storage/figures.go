package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Figures are what a server of Redis tells of itself beside how it keeps data. What it does not tell is left out.
type Figures struct {
	Node       string        // address of the server; empty where there is one
	Told       bool          // it lets us see them; else all but its clock is zero
	Replicas   int           // that are connected and follow
	Lag        time.Duration // of the one that is furthest behind
	Used, Most int64         // bytes of memory, and how many there may be: its own bound, else the machine's; 0: it does not tell
	File       int64         // bytes of its append-only file; 0: it has none
	Unwritten  []string      // what it could not write to its disk when it last tried, as it names that
	Ahead      time.Duration // its clock before ours
}

// Figures asks every master of a cluster, or the one server, for its figures.
func (s *Store) Figures(ctx context.Context) ([]Figures, error) {
	var all []Figures
	var mu sync.Mutex
	err := s.masters(ctx, func(ctx context.Context, node string, c redis.UniversalClient) error {
		f, err := s.figures(ctx, node, c)
		mu.Lock()
		defer mu.Unlock()
		all = append(all, f)
		return err
	})
	slices.SortFunc(all, func(a, b Figures) int { return strings.Compare(a.Node, b.Node) })
	return all, err
}

// masters does something with the one server, or with every master of a cluster at once, which have their addresses.
func (s *Store) masters(ctx context.Context, do func(ctx context.Context, node string, c redis.UniversalClient) error) error {
	cluster, ok := s.conf.Client.(*redis.ClusterClient)
	if !ok {
		return do(ctx, "", s.conf.Client)
	}
	return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return do(ctx, c.Options().Addr, c) })
}

func (s *Store) figures(ctx context.Context, node string, c redis.UniversalClient) (Figures, error) {
	f := Figures{Node: node}
	have, err := readInfo(c.Info(ctx))
	if err != nil {
		return f, fmt.Errorf("read INFO: %w", err)
	}
	f.Told = len(have) > 0
	f.read(have)
	before := s.conf.Now()
	theirs, err := c.Time(ctx).Result()
	if err != nil && !refused(err) {
		return f, fmt.Errorf("read TIME: %w", err)
	}
	if after := s.conf.Now(); err == nil {
		f.Ahead = theirs.Sub(before.Add(after.Sub(before) / 2))
	}
	return f, nil
}

// read takes the figures out of what INFO says.
func (f *Figures) read(have map[string]string) {
	number := func(name string) int64 { n, _ := strconv.ParseInt(have[name], 10, 64); return n }
	f.Used, f.File = number("used_memory"), number("aof_current_size")
	f.Most = cmp.Or(number("maxmemory"), number("total_system_memory"))
	for _, name := range []string{"aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status"} {
		if is := have[name]; is != "" && is != "ok" {
			f.Unwritten = append(f.Unwritten, name)
		}
	}
	f.Replicas, _ = following(have)
	for _, value := range online(have) {
		_, lag, _ := strings.Cut(value, "lag=")
		lag, _, _ = strings.Cut(lag, ",")
		seconds, _ := strconv.Atoi(lag)
		f.Lag = max(f.Lag, time.Duration(seconds)*time.Second)
	}
}

// following is how many replicas a server has that can hold what is written, and whether it tells: one that is only being filled
// cannot.
func following(have map[string]string) (n int, told bool) {
	_, told = have["connected_slaves"]
	return len(online(have)), told
}

// online are the lines of INFO about replicas that follow.
func online(have map[string]string) (lines []string) {
	for name, value := range have {
		n, ok := strings.CutPrefix(name, "slave")
		if ok && n != "" && strings.Trim(n, "0123456789") == "" && strings.Contains(value, "state=online") {
			lines = append(lines, value)
		}
	}
	return lines
}
