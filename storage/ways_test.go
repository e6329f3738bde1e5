package storage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// TestStalledWay stops the connection on which one person's answer is being saved. Whoever goes the same way waits until the
// client gives that connection up, and goes on while it is still stopped; nobody else waits. What is told to Redis late
// changes nothing.
func TestStalledWay(t *testing.T) {
	t.Parallel()
	for name, side := range map[string]storagetest.Side{"what was asked comes late": storagetest.Asked,
		"what was answered comes late": storagetest.Answered} {
		t.Run(name, func(t *testing.T) { t.Parallel(); stallsOne(t, side) })
	}
}

func stallsOne(t *testing.T, side storagetest.Side) {
	server := storagetest.NewServer(t)
	proxy := storagetest.NewProxy(t, server.Addr())
	client, err := Connect("redis://"+proxy.Addr, "single")
	must(t, err)
	t.Cleanup(func() { _ = client.Close() })
	s, _ := newStore(t, client, func(c *Config) { c.Ways = 4 })
	chats := oneOfEachShard()
	for _, c := range chats { // the first of two saves, which also makes connections
		must(t, save(t.Context(), s, c, 0, dialogs.Session{Message: 1}, note(c, "told", noon.Add(time.Hour))))
	}

	goOn, began := proxy.StopOne(side), time.Now()
	defer goOn()
	took := make([]time.Duration, len(chats))
	var group, others sync.WaitGroup
	second := func(n int) {
		if err := save(t.Context(), s, chats[n], 1, dialogs.Session{Message: 2}, note(chats[n], "again", noon.Add(time.Hour))); err != nil {
			t.Errorf("shard %d: %v", n, err)
		}
		took[n] = time.Since(began)
	}
	group.Go(func() { second(0) })
	waitFor(t, "the call of the first is stopped", proxy.Stopped)
	for n := 1; n < len(chats); n++ {
		if n%4 == 0 {
			group.Go(func() { second(n) })
		} else {
			others.Go(func() { second(n) })
		}
	}
	others.Wait() // hangs where they wait for a connection that does not go on
	group.Wait()
	held, longest := took[0], time.Duration(0)
	for n, d := range took {
		if n%4 > 0 {
			longest = max(longest, d)
		} else {
			held = min(held, d)
		}
	}
	if longest >= held {
		t.Errorf("somebody who goes another way waited %s, and whoever goes the stalled one %s", longest, held)
	}
	t.Logf("those of the stalled way waited %s, of the others nobody longer than %s", slices.Max(took), longest)
	third := func(n int) { must(t, save(t.Context(), s, chats[n], 2, dialogs.Session{Message: 3})) }
	third(4) // of the same way, whose connection is still stopped
	third(1)

	calls := callsOf(t, server)
	goOn()
	if side == storagetest.Asked {
		waitFor(t, "what was stopped has reached redis", func() bool { return callsOf(t, server) > calls })
	}
	for n, c := range chats {
		want := int64(2)
		if n == 4 || n == 1 {
			want = 3
		}
		st, err := s.Chats().Load(t.Context(), c)
		if err != nil || st.Session.Message != want || st.Rev != want {
			t.Errorf("shard %d: message %d at revision %d instead of %d, %v", n, st.Session.Message, st.Rev, want, err)
		}
	}
	due, err := s.Box().Claim(t.Context(), noon.Add(2*time.Hour), time.Minute, 1000)
	if err != nil || len(due) != 2*len(chats) {
		t.Errorf("%d deliveries instead of %d, %v", len(due), 2*len(chats), err)
	}
}

// oneOfEachShard gives a chat of each shard, by shard.
func oneOfEachShard() []int64 {
	chats, found := make([]int64, kafala.Shards), 0
	for c := int64(1); found < len(chats); c++ {
		if n := kafala.Shard(c); chats[n] == 0 {
			chats[n] = c
			found++
		}
	}
	return chats
}

func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// callsOf counts the scripts that a server has run.
func callsOf(t *testing.T, server *storagetest.Server) (n int) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer client.Close()
	info, err := client.Info(t.Context(), "commandstats").Result()
	must(t, err)
	_, after, _ := strings.Cut(info, "cmdstat_evalsha:calls=")
	if _, err := fmt.Sscan(after, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Each way has its share of the shards, and what belongs to one chat goes one way.
func TestWaysShare(t *testing.T) {
	for ways, most := range map[int]int{1: 32, 3: 11, 4: 8, 16: 2, MaxWays: 1} {
		a := autoPipelines{ways: ways}
		shards := map[*autoPipeline]int{}
		for _, c := range oneOfEachShard() {
			p := placeOf(c)
			way := a.of(t.Context(), p.session(c))
			shards[way]++
			for _, key := range []string{p.profile(c), p.box(), p.guarantee("0")} {
				if a.of(t.Context(), key) != way {
					t.Errorf("%d ways: %s goes another one", ways, key)
				}
			}
		}
		if len(shards) != ways {
			t.Errorf("%d of %d ways are gone", len(shards), ways)
		}
		for _, n := range shards {
			if n > most {
				t.Errorf("%d ways: one has %d shards", ways, n)
			}
		}
	}
}

func TestWaysAreBounded(t *testing.T) {
	good, _ := newStore(t, storagetest.Mini(t))
	for ways, want := range map[int]error{-1: errors.New("refused"), 0: nil, 1: nil, MaxWays: nil, MaxWays + 1: errors.New("refused")} {
		c := good.conf
		c.Ways = ways
		s, err := New(c)
		if (err == nil) != (want == nil) {
			t.Errorf("%d: %v", ways, err)
		}
		if ways == 0 && s.auto.ways != DefaultWays {
			t.Errorf("without a number there are %d ways", s.auto.ways)
		}
	}
}
