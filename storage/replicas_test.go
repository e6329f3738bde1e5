package storage

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// strokes are the writes that wait for replicas, each done for the first or for another time.
func strokes(t *testing.T, s *Store) map[string]func() error {
	g := opened(t, chat, "draft")
	issued := false
	plain, _ := newStore(t, s.conf.Client) // reads what replicas may not have, too
	return map[string]func() error{
		"save": func() error {
			st, err := plain.Chats().Load(t.Context(), chat)
			must(t, err)
			return save(t.Context(), s, chat, st.Rev, dialogs.Session{})
		},
		"profile": func() error { return s.Chats().SaveProfile(t.Context(), chat, dialogs.Profile{}) },
		"open":    func() error { _, _, err := s.Records().Create(t.Context(), g); return err },
		"change": func() error {
			_, err := s.Records().Change(t.Context(), g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) {
				if issued {
					return nil, kafala.ErrUnchanged
				}
				issued = true
				return nil, nil
			})
			return err
		},
	}
}

var strokeOrder = []string{"save", "profile", "open", "change"}

func TestReplicasHoldIt(t *testing.T) {
	t.Parallel()
	master := storagetest.NewServer(t)
	replica := master.Replica(t)
	client := master.Client(t)
	s, _ := newStore(t, client, func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 20*time.Second })
	if d, err := s.Durable(t.Context()); err != nil || !d.OK() {
		t.Fatalf("durable with its replica: %+v, %v", d, err)
	}
	read, _ := newStore(t, replica.Client(t))
	do := strokes(t, s)
	for _, name := range strokeOrder {
		for n := range 2 {
			before := written(t, client)
			if err := do[name](); err != nil {
				t.Fatalf("%s, time %d: %v", name, n, err)
			}
			// Redis promises that WAIT speaks for the writes of its connection: a repeat needs one of its own.
			if written(t, client) == before {
				t.Errorf("%s, time %d: nothing was written", name, n)
			}
		}
	}
	if g, err := read.Records().Find(t.Context(), kafala.GuaranteeID(chat, "draft")); err != nil || g.Chat != chat {
		t.Fatalf("on the replica: %+v, %v", g, err)
	}

	// The replica hangs: what is written now, for the first time or again, is held by none.
	replica.Pause()
	g := opened(t, chat, "second")
	unchanged := func(*kafala.Guarantee) ([]kafala.Delivery, error) { return nil, kafala.ErrUnchanged }
	for n := range 3 {
		hasty, _ := newStore(t, master.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 30*time.Millisecond })
		if _, _, err := hasty.Records().Create(t.Context(), g); !errors.Is(err, ErrReplicas) {
			t.Errorf("open, time %d: %v", n, err)
		}
		hasty, _ = newStore(t, master.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 30*time.Millisecond })
		if _, err := hasty.Records().Change(t.Context(), g.ID, unchanged); !errors.Is(err, ErrReplicas) {
			t.Errorf("no change, time %d: %v", n, err)
		}
	}
	// What was refused is there nonetheless, and the replica takes it when it wakes.
	replica.Resume()
	if _, fresh, err := s.Records().Create(t.Context(), g); err != nil || fresh {
		t.Fatalf("open once more: new %t, %v", fresh, err)
	}
	if _, err := read.Records().Find(t.Context(), g.ID); err != nil {
		t.Fatalf("on the replica: %v", err)
	}
	replica.Kill()
	hasty, _ := newStore(t, master.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 30*time.Millisecond })
	if _, err := hasty.Records().Change(t.Context(), g.ID, unchanged); err == nil {
		t.Error("held by a replica that is dead")
	}
	if d, err := s.Durable(t.Context()); err != nil || d.OK() {
		t.Errorf("durable without its replica: %+v, %v", d, err)
	}
}

// What is held, but said so only after the replicas had all their time, is not believed: the master may have hung, and be none any more.
func TestLateIsNotHeld(t *testing.T) {
	t.Parallel()
	master := storagetest.NewServer(t)
	master.Replica(t)
	proxy := storagetest.NewProxy(t, master.Addr())
	slow := redis.NewClient(&redis.Options{Addr: proxy.Addr, Protocol: 2})
	t.Cleanup(func() { _ = slow.Close() })
	const most = 3 * time.Second
	s, _ := newStore(t, slow, func(c *Config) { c.WaitReplicas, c.WaitTime, c.Ways = 1, most, 1 })
	if err := s.Chats().SaveProfile(t.Context(), chat, dialogs.Profile{}); err != nil {
		t.Fatalf("in time: %v", err)
	}
	short, _ := newStore(t, slow, func(c *Config) { c.WaitReplicas, c.WaitTime, c.Ways = 1, 100*time.Millisecond, 1 })
	proxy.Slow(150 * time.Millisecond)
	if err := short.Chats().SaveProfile(t.Context(), chat, dialogs.Profile{}); !errors.Is(err, ErrReplicas) {
		t.Errorf("held in time, and said late: %v", err)
	}
	proxy.Slow(0)
	if err := s.Chats().SaveProfile(t.Context(), chat, dialogs.Profile{}); err != nil {
		t.Errorf("in time again: %v", err)
	}
}

// written is how many values the server has been given to write.
func written(t *testing.T, client redis.UniversalClient) int { return calls(t, client, "set") }

// calls is how often a command was called at a server, in scripts too.
func calls(t *testing.T, client redis.UniversalClient, command string) int {
	t.Helper()
	info, err := client.Info(t.Context(), "commandstats").Result()
	must(t, err)
	_, rest, met := strings.Cut(info, "cmdstat_"+command+":calls=")
	if !met {
		return 0
	}
	number, _, _ := strings.Cut(rest, ",")
	n, err := strconv.Atoi(number)
	must(t, err)
	return n
}

// TestClusterChangesItsMaster has a store write through a cluster whose replica takes over from its master.
func TestClusterChangesItsMaster(t *testing.T) {
	t.Parallel()
	first := storagetest.NewCluster(t)
	second := first.Replica(t)
	s, _ := newStore(t, first.Client(t), func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 20*time.Second })
	must(t, save(t.Context(), s, chat, 0, dialogs.Session{}))
	heir := redis.NewClient(&redis.Options{Addr: second.Addr()})
	t.Cleanup(func() { _ = heir.Close() })
	ctx, end := context.WithTimeout(t.Context(), 3*time.Minute)
	defer end()
	for try := 0; !strings.Contains(heir.Info(ctx, "replication").Val(), "role:master"); try++ {
		if try%50 == 0 { // a call is lost when the two have not met properly yet
			must(t, heir.ClusterFailover(ctx).Err())
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			t.Fatalf("no failover: %v\n%s\n%s", err, heir.ClusterNodes(t.Context()).Val(), second.Log())
		}
	}
	must(t, save(t.Context(), s, chat, 1, dialogs.Session{Message: 2}))
	if st, err := s.Chats().Load(t.Context(), chat); err != nil || st.Rev != 2 || st.Session.Message != 2 {
		t.Fatalf("after the failover: %+v, %v", st, err)
	}
}

// TestNoReplicas runs where there are none, in a cluster too.
func TestNoReplicas(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client, func(c *Config) { c.WaitReplicas, c.WaitTime = 1, time.Millisecond })
		for name, do := range strokes(t, s) {
			if name == "change" {
				continue // needs what open has saved
			}
			if err := do(); !errors.Is(err, ErrReplicas) {
				t.Errorf("%s: %v", name, err)
			}
		}
		plain, _ := newStore(t, client)
		if _, err := plain.Records().Find(t.Context(), kafala.GuaranteeID(chat, "draft")); err != nil {
			t.Errorf("what too few replicas hold is not saved at all: %v", err)
		}
		if err := save(t.Context(), s, chat, 5, dialogs.Session{}); !errors.Is(err, kafala.ErrStale) {
			t.Errorf("stale save: %v", err)
		}
	})
}
