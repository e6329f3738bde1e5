package storage

import (
	"testing"
	"time"

	"kafalabot/outage"
	"kafalabot/storage/storagetest"
)

// A probe says what a save would meet: all is well, nothing is taken, or too few hold it.
func TestProbe(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	client := server.Client(t)
	s, _ := newStore(t, client)
	is := func(s *Store, why outage.Why) {
		t.Helper()
		if p := s.Probe(t.Context()); p.Why() != why || p.OK() != (why == outage.Well) || p.None() == p.OK() {
			t.Errorf("%+v: %q, want %q", p, p.Why(), why)
		}
	}
	is(s, outage.Well)
	must(t, client.ConfigSet(t.Context(), "maxmemory", "1").Err())
	is(s, outage.Full)
	must(t, client.ConfigSet(t.Context(), "maxmemory", "0").Err())
	must(t, client.Do(t.Context(), "REPLICAOF", "127.0.0.1", "1").Err())
	is(s, outage.ReadOnly)
	must(t, client.Do(t.Context(), "REPLICAOF", "NO", "ONE").Err())
	is(s, outage.Well)
	waits, _ := newStore(t, client, func(c *Config) { c.WaitReplicas, c.WaitTime = 1, 20*time.Millisecond })
	is(waits, outage.Replicas)
	if n, err := client.Exists(t.Context(), "{s00}:probe").Result(); err != nil || n != 1 {
		t.Errorf("what a probe writes is not there: %d, %v", n, err)
	}
	if left, err := client.PTTL(t.Context(), "{s00}:probe").Result(); err != nil || left <= 0 || left > probed {
		t.Errorf("it stays for %s, %v", left, err)
	}
	server.Kill()
	is(s, outage.Silent)
}

// Where one master of a cluster is dead the others serve, and the probe says that some parts fail.
func TestProbeOfACluster(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t, storagetest.NewCluster(t).Client(t))
	if p := s.Probe(t.Context()); !p.OK() || p.Parts < 1 {
		t.Errorf("%+v", p)
	}
}
