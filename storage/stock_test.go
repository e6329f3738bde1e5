package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// What waits is counted over all shards, on every kind of Redis.
func TestStock(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, clock := newStore(t, client)
		must(t, s.Keyring().Try(t.Context()))
		is, err := s.Stock(t.Context())
		must(t, err)
		if is.Waiting+is.Overdue+is.Dead+is.Open != 0 || !is.Oldest.IsZero() || !slices.Equal(is.Keys, []string{"a"}) {
			t.Errorf("of an empty one: %+v", is)
		}
		for i := range int64(5) { // of five shards
			put(t, s, chat+i, note(chat+i, "x", noon.Add(time.Duration(i)*time.Minute)))
		}
		set := note(chat, "dead", noon)
		put(t, s, chat, set)
		must(t, s.Box().Park(t.Context(), set, kafala.ParkedBlocked))
		g := opened(t, chat+1, "draft")
		_, _, err = s.Records().Create(t.Context(), g)
		must(t, err)
		clock.advance(2*time.Minute + time.Second)
		is, err = s.Stock(t.Context())
		must(t, err)
		if is.Waiting != 5 || is.Overdue != 3 || is.Dead != 1 || is.Open != 1 || !is.Oldest.Equal(noon) {
			t.Errorf("counted: %+v", is)
		}
	})
}

// The replicas are those that are connected, and a key that was given up is in use no more.
func TestStockOfReplicasAndKeys(t *testing.T) {
	t.Parallel()
	master := storagetest.NewServer(t)
	s, _ := newStore(t, master.Client(t))
	must(t, s.Keyring().Try(t.Context()))
	is, err := s.Stock(t.Context())
	if must(t, err); is.Replicas != 0 {
		t.Errorf("without one: %d", is.Replicas)
	}
	master.Replica(t)
	if is, err = s.Stock(t.Context()); err != nil || is.Replicas != 1 {
		t.Errorf("with one: %d, %v", is.Replicas, err)
	}
	must(t, s.conf.Client.HSet(t.Context(), canaries, "old", forgotten).Err())
	if is, err = s.Stock(t.Context()); err != nil || !slices.Equal(is.Keys, []string{"a"}) {
		t.Errorf("keys %v, %v", is.Keys, err)
	}
	master.Kill()
	if _, err := s.Stock(t.Context()); err == nil {
		t.Error("a Redis that is gone is counted")
	}
}
