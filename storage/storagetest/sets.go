package storagetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// downAfter is after how long without an answer a server of a set counts as dead, as docs/operations.md advises.
const downAfter = 2 * time.Second

// Sentinels is a master with two replicas, and three sentinels that watch them.
type Sentinels struct {
	Master    *Server
	Replicas  []*Server
	Sentinels []*Server
}

// NewSentinels starts such a set and waits until every sentinel knows all of it.
func NewSentinels(t testing.TB) *Sentinels {
	t.Helper()
	s := &Sentinels{Master: NewServer(t)}
	for range 2 {
		s.Replicas = append(s.Replicas, s.Master.Replica(t))
	}
	for range 3 {
		s.Sentinels = append(s.Sentinels, newServer(t, &Server{quorum: s.Master}))
	}
	for _, one := range s.Sentinels {
		c := one.plain(t)
		eventually(t, one, func(ctx context.Context) error {
			known, err := c.Do(ctx, "SENTINEL", "CKQUORUM", masterName).Text()
			if err == nil && !strings.HasPrefix(known, "OK 3 ") {
				err = fmt.Errorf("waiting for the other sentinels: %s", known)
			}
			if err != nil {
				return err
			}
			replicas, err := c.Do(ctx, "SENTINEL", "REPLICAS", masterName).Slice()
			if err == nil && len(replicas) != len(s.Replicas) {
				err = fmt.Errorf("waiting for the replicas: %d", len(replicas))
			}
			return err
		})
	}
	return s
}

// masterName is what the sentinels call the master.
const masterName = "main"

// URL is the address of the set, as REDIS_URL has it.
func (s *Sentinels) URL() string {
	one := s.Sentinels
	return fmt.Sprintf("redis://%s?master_name=%s&addr=%s&addr=%s", one[0].Addr(), masterName, one[1].Addr(), one[2].Addr())
}

// configure writes the configuration of a sentinel, which it keeps up itself from then on.
func (s *Server) configure() error {
	path := filepath.Join(s.dir, "sentinel.conf")
	if _, err := os.Stat(path); s.quorum == nil || err == nil {
		return nil
	}
	return os.WriteFile(path, []byte(fmt.Sprintf("sentinel monitor %s 127.0.0.1 %d 2\nsentinel down-after-milliseconds %s %d\n"+
		"sentinel failover-timeout %s 10000\n", masterName, s.quorum.port, masterName, downAfter.Milliseconds(), masterName)), 0o600)
}

// Six is a cluster of three masters, each with one replica.
type Six struct {
	Masters, Replicas []*Server // Replicas[n] is that of Masters[n]
}

// NewSix starts such a cluster and waits until every node serves and every replica has caught up.
func NewSix(t testing.TB) *Six {
	t.Helper()
	s := &Six{}
	for range 3 {
		for _, list := range []*[]*Server{&s.Masters, &s.Replicas} {
			*list = append(*list, newServer(t, &Server{cluster: true, member: true,
				args: []string{"--cluster-node-timeout", strconv.FormatInt(downAfter.Milliseconds(), 10),
					"--cluster-require-full-coverage", "no"}}))
		}
	}
	const slots = 16384
	for n, m := range s.Masters {
		c := m.plain(t)
		if err := c.ClusterAddSlotsRange(t.Context(), slots*n/3, slots*(n+1)/3-1).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range s.all() {
		c := one.plain(t)
		eventually(t, one, func(ctx context.Context) error { // a call may be lost
			nodes, err := c.ClusterNodes(ctx).Result()
			for _, other := range s.all() {
				if err == nil && !strings.Contains(nodes, other.Addr()) {
					c.ClusterMeet(ctx, "127.0.0.1", strconv.Itoa(other.port))
					err = fmt.Errorf("waiting for %s", other.Addr())
				}
			}
			return err
		})
	}
	for n, r := range s.Replicas {
		master, replica := s.Masters[n].plain(t), r.plain(t)
		id := master.ClusterMyID(t.Context()).Val()
		eventually(t, r, func(ctx context.Context) error {
			if says(replica.Info(ctx, "replication"), "role:slave") != nil {
				if err := replica.ClusterReplicate(ctx, id).Err(); err != nil {
					return err
				}
			}
			return says(replica.Info(ctx, "replication"), "master_link_status:up")
		})
	}
	for _, one := range s.all() {
		c := one.plain(t)
		eventually(t, one, func(ctx context.Context) error {
			if err := says(c.ClusterInfo(ctx), "cluster_state:ok"); err != nil {
				return err
			}
			nodes, err := c.ClusterNodes(ctx).Result()
			if err == nil && strings.Count(nodes, "slave ") != len(s.Replicas) {
				err = fmt.Errorf("waiting until it knows the replicas:\n%s", nodes)
			}
			return err
		})
	}
	return s
}

func (s *Six) all() []*Server { return append(append([]*Server{}, s.Masters...), s.Replicas...) }

// URL is the address of the cluster, as REDIS_URL has it.
func (s *Six) URL() string {
	url, mark := "redis://"+s.Masters[0].Addr(), "?"
	for _, one := range s.all()[1:] {
		url, mark = url+mark+"addr="+one.Addr(), "&"
	}
	return url
}

// Move moves a slot from one master to another while both serve: half of its keys, then between runs, then the others.
func (s *Six) Move(t testing.TB, slot int, from, to *Server, between func()) {
	t.Helper()
	ctx := t.Context()
	source, target := from.plain(t), to.plain(t)
	do := func(c *redis.Client, args ...any) {
		t.Helper()
		if err := c.Do(ctx, args...).Err(); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	do(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", source.ClusterMyID(ctx).Val())
	do(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", target.ClusterMyID(ctx).Val())
	move := func(most int) int {
		keys, err := source.ClusterGetKeysInSlot(ctx, slot, most).Result()
		if err != nil {
			t.Fatal(err)
		}
		if len(keys) > 0 {
			args := []any{"MIGRATE", "127.0.0.1", to.port, "", 0, patient.Milliseconds(), "KEYS"}
			for _, k := range keys {
				args = append(args, k)
			}
			do(source, args...)
		}
		return len(keys)
	}
	move(int(source.ClusterCountKeysInSlot(ctx, slot).Val() / 2))
	between()
	const page = 100
	for move(page) > 0 {
	}
	id := target.ClusterMyID(ctx).Val()
	for _, one := range []*redis.Client{target, source} { // the others hear of it
		do(one, "CLUSTER", "SETSLOT", slot, "NODE", id)
	}
}

// Misses waits until a node of a cluster knows that slots are held by nobody who lives.
func (s *Server) Misses(t testing.TB) {
	t.Helper()
	c := s.plain(t)
	eventually(t, s, func(ctx context.Context) error {
		info, err := c.ClusterInfo(ctx).Result()
		if err == nil && strings.Contains(info, "cluster_slots_fail:0\r") {
			err = errors.New("waiting until it misses the dead master")
		}
		return err
	})
}

// Leads waits until a replica has taken over from its master, and gives when.
func (s *Server) Leads(t testing.TB) time.Time {
	t.Helper()
	c := s.plain(t)
	eventually(t, s, func(ctx context.Context) error { return says(c.Info(ctx, "replication"), "role:master") })
	return time.Now()
}

// plain gives a client of this server alone, whatever it is a part of.
func (s *Server) plain(t testing.TB) *redis.Client {
	c := redis.NewClient(&redis.Options{Addr: s.Addr(), DialerRetries: 1, Protocol: 2})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// eventually waits until try gives no error.
func eventually(t testing.TB, s *Server, try func(context.Context) error) {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), 2*patient)
	defer end()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%v\n%s", err, s.Log())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
