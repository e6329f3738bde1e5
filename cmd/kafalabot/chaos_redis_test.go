package main

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage"
	"kafalabot/storage/storagetest"
)

// vaults are the kinds of Redis that there are.
var vaults = []struct {
	name  string
	start func(t *testing.T) vault
}{
	{"single", newSingle},
	{"sentinel", newSentinelVault},
	{"cluster", newClusterVault},
}

// fall is a time in which a master ended, and another server took over.
type fall struct {
	from, to time.Time
	loses    bool // what is acknowledged may be lost: a replica that is left still follows the old one, which comes to itself
}

const masterHung = "master hung"

// falls tells how a master ends the n-th time.
func falls(n int) (storagetest.End, string) {
	if n%2 == 1 {
		return storagetest.Hung, masterHung
	}
	return storagetest.Killed, "master killed"
}

// shortly is for how long a server hangs that nobody takes for dead yet.
func shortly(chance *rand.Rand) time.Duration {
	return time.Duration(100+chance.IntN(1100)) * time.Millisecond
}

// hangs stops a server for a moment.
func hangs(chance *rand.Rand, s *storagetest.Server) {
	s.Pause()
	time.Sleep(shortly(chance)) // that it hangs for so long is what is tried
	s.Resume()
}

// single is one server.
type single struct {
	t      *testing.T
	server *storagetest.Server
	proxy  *storagetest.Proxy
}

func newSingle(t *testing.T) vault {
	s := storagetest.NewServer(t)
	return &single{t, s, storagetest.NewProxy(t, s.Addr())}
}

func (s *single) url() string                  { return "redis://" + s.proxy.Addr }
func (s *single) direct() string               { return s.server.URL }
func (s *single) mode() string                 { return "single" }
func (s *single) replicas() int                { return 0 }
func (s *single) fronts() []*storagetest.Proxy { return []*storagetest.Proxy{s.proxy} }
func (s *single) whole()                       {}

func (s *single) slip(chance *rand.Rand) string {
	if chance.IntN(2) == 0 {
		hangs(chance, s.server)
		return "redis hung"
	}
	s.server.Kill()
	time.Sleep(shortly(chance) / 3)
	s.server.Start(s.t)
	return "redis killed"
}

func (s *single) fall(int) string {
	s.server.Kill()
	time.Sleep(3 * time.Second) // longer than any call waits
	s.server.Start(s.t)
	return "redis away"
}

// sentinelVault is a master with two replicas, of which one must have what is saved, and three sentinels.
type sentinelVault struct {
	t       *testing.T
	set     *storagetest.Sentinels
	proxies []*storagetest.Proxy
}

func newSentinelVault(t *testing.T) vault {
	set := storagetest.NewSentinels(t)
	return &sentinelVault{t, set, storagetest.Before(t, set.All()...)}
}

func (s *sentinelVault) url() string                  { return storagetest.Fronted(s.set.URL()) }
func (s *sentinelVault) direct() string               { return s.set.URL() }
func (s *sentinelVault) mode() string                 { return "sentinel" }
func (s *sentinelVault) replicas() int                { return 1 }
func (s *sentinelVault) fronts() []*storagetest.Proxy { return s.proxies }
func (s *sentinelVault) whole()                       { s.set.Whole(s.t) }

func (s *sentinelVault) slip(chance *rand.Rand) string {
	if chance.IntN(2) == 0 {
		hangs(chance, s.set.Leader(s.t))
		return "redis hung"
	}
	one := s.set.Sentinels[chance.IntN(len(s.set.Sentinels))]
	one.Kill()
	one.Start(s.t)
	return "sentinel killed"
}

func (s *sentinelVault) fall(n int) string {
	s.set.Whole(s.t) // or there is nobody to take over
	how, what := falls(n)
	s.set.Fail(s.t, how)
	return what
}

// clusterVault is three masters, each with one replica that must have what is saved.
type clusterVault struct {
	t       *testing.T
	set     *storagetest.Six
	proxies []*storagetest.Proxy
}

func newClusterVault(t *testing.T) vault {
	set := storagetest.NewSix(t)
	return &clusterVault{t, set, storagetest.Before(t, set.All()...)}
}

func (c *clusterVault) url() string                  { return storagetest.Fronted(c.set.URL()) }
func (c *clusterVault) direct() string               { return c.set.URL() }
func (c *clusterVault) mode() string                 { return "cluster" }
func (c *clusterVault) replicas() int                { return 1 }
func (c *clusterVault) fronts() []*storagetest.Proxy { return c.proxies }
func (c *clusterVault) whole()                       { c.set.Whole(c.t) }

// slip moves the slot of a shard, or has a server hang.
func (c *clusterVault) slip(chance *rand.Rand) string {
	if chance.IntN(2) == 0 {
		hangs(chance, c.set.Masters[chance.IntN(len(c.set.Masters))])
		return "redis hung"
	}
	client, err := storage.Connect(c.direct(), "cluster")
	if err != nil {
		c.t.Fatal(err)
	}
	defer client.Close()
	key := kafala.GuaranteeID(int64(chance.IntN(1000)), "slot")[:2]
	slot, err := client.ClusterKeySlot(c.t.Context(), "{s"+key+"}").Result()
	if err != nil {
		c.t.Fatal(err)
	}
	holder, err := client.(*redis.ClusterClient).MasterForKey(c.t.Context(), "{s"+key+"}")
	if err != nil {
		c.t.Fatal(err)
	}
	from := 0
	for n, m := range c.set.Masters {
		if m.Addr() == holder.Options().Addr {
			from = n
		}
	}
	c.set.Move(c.t, int(slot), c.set.Masters[from], c.set.Masters[(from+1)%len(c.set.Masters)], func() {})
	return "slot moved"
}

func (c *clusterVault) fall(n int) string {
	how, what := falls(n)
	c.set.Fail(c.t, n%len(c.set.Masters), how)
	return what
}
