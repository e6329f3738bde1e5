package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/storage/storagetest"
)

func faults(list []Fault) string {
	var settings []string
	for _, f := range list {
		settings = append(settings, f.Setting)
	}
	slices.Sort(settings)
	return strings.Join(settings, " ")
}

func TestDurable(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		must(t, s.Ping(t.Context()))
		d, err := s.Durable(t.Context())
		if err != nil || !d.OK() {
			t.Fatalf("%+v, %v", d, err)
		}
		if mini := strings.Contains(t.Name(), "miniredis"); mini == (len(d.Unchecked) == 0) {
			t.Errorf("unchecked: %v", d.Unchecked)
		}
	})
}

func TestDurableListsEveryFault(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t, "--appendonly", "no", "--appendfsync", "everysec", "--maxmemory-policy", "allkeys-lru")
	client := server.Client(t)
	s, _ := newStore(t, client, func(c *Config) { c.WaitReplicas = 2 })
	d, err := s.Durable(t.Context())
	if got := faults(d.Faults); err != nil || got != "appendfsync appendonly connected_slaves maxmemory-policy" || len(d.Unchecked) != 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	if text := fmt.Sprint(d.Faults); !strings.Contains(text, "appendfsync must be always, is everysec") {
		t.Errorf("reads %s", text)
	}

	// A server that keeps CONFIG for itself is asked what it does tell.
	must(t, client.Do(t.Context(), "ACL", "SETUSER", "default", "-config").Err())
	d, err = s.Durable(t.Context())
	if err != nil || faults(d.Faults) != "appendonly connected_slaves maxmemory-policy" || faults(d.Unchecked) != "appendfsync" {
		t.Fatalf("without CONFIG: %+v, %v", d, err)
	}
	server.Kill()
	if _, err := s.Durable(t.Context()); err == nil {
		t.Fatal("a dead server is durable")
	}
}
