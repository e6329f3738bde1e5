package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/outage"
	"kafalabot/storage/storagetest"
)

// seen is a store that has seen its canary and the head of its trail.
func seen(t *testing.T, server *storagetest.Server, alter ...func(*Config)) *Store {
	t.Helper()
	s, c := newStore(t, server.Client(t), alter...)
	must(t, s.Keyring().Try(t.Context()))
	must(t, s.Trail().Write(t.Context(), staff.Entry{At: c.now(), Duty: staff.Configure}))
	if p := s.Probe(t.Context()); !p.OK() {
		t.Fatal(p.Err)
	}
	return s
}

// refusesAll tells whether a store neither reads nor saves, and says that Redis is to blame.
func refusesAll(t *testing.T, s *Store) bool {
	t.Helper()
	_, read := s.Records().ByInvoice(t.Context(), "11111111-1111-1111-1111-111111111111")
	saved := save(t.Context(), s, chat, 0, dialogs.Session{})
	for _, err := range []error{read, saved} {
		if service, why := outage.Of(err); errors.Is(err, kafala.ErrNotFound) || service != outage.Redis || why == outage.Well {
			return false
		}
	}
	return true
}

// A Redis that comes back empty is no Redis of this process: from its first connection on nothing is read there or saved, and
// that lasts until what was seen is back. Who begins there anew is not taken for that.
func TestRedisComesBackEmpty(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t, "--appendonly", "no", "--save", "")
	s := seen(t, server)
	before := server.Client(t)
	canary, head := before.HGetAll(t.Context(), canaries).Val(), before.Get(t.Context(), trailHead).Val()
	server.Kill()
	server.Start(t)
	if !refusesAll(t, s) {
		t.Fatal("an empty Redis is served")
	}
	if p := s.Probe(t.Context()); p.Why() != outage.Emptied || !p.None() || !errors.Is(p.Err, ErrEmptied) {
		t.Fatalf("a probe says %+v", p)
	}
	client := server.Client(t)
	if n := client.DBSize(t.Context()).Val(); n != 0 {
		t.Errorf("%d names were left in the empty Redis", n)
	}
	anew := seen(t, server) // the operator has started another process there
	if p := s.Probe(t.Context()); p.Why() != outage.Emptied || !refusesAll(t, s) {
		t.Errorf("what another process leaves there is taken for what was seen: %+v", p)
	}
	if p := anew.Probe(t.Context()); !p.OK() {
		t.Errorf("who begins there anew is not served: %+v", p)
	}
	must(t, client.HSet(t.Context(), canaries, canary).Err())
	must(t, client.Set(t.Context(), trailHead, head, 0).Err())
	if p := s.Probe(t.Context()); !p.OK() {
		t.Errorf("what was seen is back, and a probe says %+v", p)
	}
	must(t, save(t.Context(), s, chat, 0, dialogs.Session{}))
}

// Each of what was seen counts, also where no connection broke.
func TestWhatWasSeenIsGone(t *testing.T) {
	t.Parallel()
	for _, key := range []string{canaries, trailHead} {
		server := storagetest.NewServer(t)
		s, client := seen(t, server), server.Client(t)
		must(t, client.Rename(t.Context(), key, "away").Err())
		if p := s.Probe(t.Context()); p.Why() != outage.Emptied || !refusesAll(t, s) {
			t.Errorf("%s is gone: %+v", key, p)
		}
		must(t, client.Rename(t.Context(), "away", key).Err())
		if p := s.Probe(t.Context()); !p.OK() || refusesAll(t, s) {
			t.Errorf("%s is back: %+v", key, p)
		}
	}
}

// What is missing for a moment does not count: while it is looked at again nothing is saved, and nobody is told.
func TestGoneForAMoment(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, client := seen(t, server), server.Client(t)
	must(t, client.Rename(t.Context(), canaries, "away").Err())
	back := time.AfterFunc(3*doubtPause/2, func() { client.Rename(t.Context(), "away", canaries) })
	defer back.Stop()
	if p := s.Probe(t.Context()); !p.OK() {
		t.Errorf("%+v", p)
	}
}

// A key that was given up is no other Redis, nor is a new connection to it: whoever has another key besides is served.
func TestTheSameRedis(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	second := seen(t, server, func(c *Config) { c.Keys = parse(t, keyText("k2", 2)+","+keyText("k1", 1)) })
	must(t, under(t, server.Client(t), keyText("k2", 2)).Keyring().Forget(t.Context(), "k1", 0))
	server.Kill()
	server.Start(t)
	if p := second.Probe(t.Context()); !p.OK() || refusesAll(t, second) {
		t.Errorf("a key was given up: %+v", p)
	}
}

// A key with which somebody seals who serves is not given up. Where it was all the same, as by an earlier release, they see it, and
// save nothing that nobody else could open, until the key has its canary again.
func TestGivenUpWhileSomebodySeals(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	ctx, client := t.Context(), server.Client(t)
	first := seen(t, server, func(c *Config) { c.Keys = parse(t, keyText("k1", 1)) })
	both := seen(t, server, func(c *Config) { c.Keys = parse(t, keyText("k2", 2)+","+keyText("k1", 1)) })
	second := under(t, client, keyText("k2", 2)).Keyring()
	if err := second.Forget(ctx, "k1", 0); !errors.Is(err, ErrSeals) {
		t.Fatalf("a process seals with it: %v", err)
	}
	if p := first.Probe(ctx); !p.OK() || refusesAll(t, first) {
		t.Errorf("nothing was given up: %+v", p)
	}
	longAgo := time.Now().Add(-probed - time.Second).UnixMilli()
	must(t, client.ZAdd(ctx, sealsKey(), redis.Z{Score: float64(longAgo), Member: "k1"}).Err())
	must(t, second.Forget(ctx, "k1", 0))
	if p := first.Probe(ctx); p.Why() != outage.GivenUp || !p.None() || !strings.Contains(p.Err.Error(), "k1") || !refusesAll(t, first) {
		t.Errorf("its key was given up, and a probe says %+v", p)
	}
	if p := both.Probe(ctx); !p.OK() || refusesAll(t, both) {
		t.Errorf("another seals: %+v", p)
	}
	if err := client.ZScore(ctx, sealsKey(), "k1").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("who saves nothing is said to seal: %v", err)
	}
	must(t, under(t, server.Client(t), keyText("k1", 1)+","+keyText("k2", 2)).Keyring().Try(ctx))
	if p := first.Probe(ctx); !p.OK() || refusesAll(t, first) {
		t.Errorf("the key has its canary again: %+v", p)
	}
}

// probe looks all the time: a replica that takes over and a slot that moves are never another Redis, nor an older one.
func (l *load) probe(t *testing.T) {
	for {
		select {
		case <-l.over:
			return
		case <-time.After(100 * time.Millisecond):
		}
		if p := l.store.Probe(t.Context()); errors.Is(p.Err, ErrEmptied) || p.Older != "" {
			t.Errorf("it is taken for another Redis, or an older one: %+v", p)
			return
		}
	}
}
