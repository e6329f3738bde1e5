package storagetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// What happens to the servers of a set while it serves.

// All are the servers of the set, the sentinels last.
func (s *Sentinels) All() []*Server {
	return append(append([]*Server{s.Master}, s.Replicas...), s.Sentinels...)
}

// Leader gives the server that the sentinels call the master.
func (s *Sentinels) Leader(t testing.TB) (leader *Server) {
	t.Helper()
	data := append([]*Server{s.Master}, s.Replicas...)
	c := s.Sentinels[0].plain(t)
	eventually(t, s.Sentinels[0], func(ctx context.Context) error {
		at, err := c.Do(ctx, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName).StringSlice()
		for _, one := range data {
			if err == nil && len(at) == 2 && one.Addr() == at[0]+":"+at[1] {
				leader = one
				return nil
			}
		}
		return errors.Join(err, fmt.Errorf("waiting for a master: %v", at))
	})
	return leader
}

// Fail ends the master, waits until another one leads, and has the old one back.
func (s *Sentinels) Fail(t testing.TB, how End) {
	t.Helper()
	dead := s.Leader(t)
	dead.ends(how)
	c := s.Sentinels[0].plain(t)
	eventually(t, s.Sentinels[0], func(ctx context.Context) error {
		at, err := c.Do(ctx, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName).StringSlice()
		if err == nil && (len(at) != 2 || at[0]+":"+at[1] == dead.Addr()) {
			err = errors.New("waiting until another one leads")
		}
		return err
	})
	dead.master = nil // whose replica it is the sentinels tell it
	dead.returns(t, how)
}

// End is how a server of a set ends for the others.
type End bool

// The ends. One that hangs goes on later as if nothing had happened, and takes itself for a master still.
const (
	Killed End = false
	Hung   End = true
)

func (s *Server) ends(how End) {
	if how == Hung {
		s.Pause()
		return
	}
	s.Kill()
}

func (s *Server) returns(t testing.TB, how End) {
	t.Helper()
	if how == Hung {
		s.Resume()
		return
	}
	s.Start(t)
}

// Whole waits until one leads and the two others follow it.
func (s *Sentinels) Whole(t testing.TB) {
	t.Helper()
	leader := s.Leader(t)
	follows(t, leader, len(s.Replicas))
}

// follows waits until so many replicas are up with a master.
func follows(t testing.TB, master *Server, n int) {
	t.Helper()
	c := master.plain(t)
	eventually(t, master, func(ctx context.Context) error {
		info, err := c.Info(ctx, "replication").Result()
		if err == nil && (!strings.Contains(info, "role:master") || strings.Count(info, "state=online") != n) {
			err = fmt.Errorf("waiting for %d replicas of a master: %s", n, info)
		}
		return err
	})
}

// All are the nodes of the cluster.
func (s *Six) All() []*Server { return s.all() }

// Fail ends a master, waits until its replica has taken over, and has the old one back as the replica of that: it stands among
// Replicas then, and the other among Masters.
func (s *Six) Fail(t testing.TB, n int, how End) {
	t.Helper()
	dead, heir := s.Masters[n], s.Replicas[n]
	dead.ends(how)
	heir.Leads(t)
	dead.returns(t, how)
	s.Masters[n], s.Replicas[n] = heir, dead
	follows(t, heir, 1)
}

// Whole waits until every master has its replica and every node serves.
func (s *Six) Whole(t testing.TB) {
	t.Helper()
	for _, m := range s.Masters {
		follows(t, m, 1)
	}
	for _, one := range s.all() {
		c := one.plain(t)
		eventually(t, one, func(ctx context.Context) error { return says(c.ClusterInfo(ctx), "cluster_state:ok") })
	}
}
