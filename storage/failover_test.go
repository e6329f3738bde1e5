package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// load is people who talk, guarantees that change and deliveries that go out, all the time, through one store: what is
// acknowledged to them must be there at the end.
type load struct {
	store *Store
	chats []*talker
	over  chan struct{}
	all   sync.WaitGroup

	claims  sync.Mutex
	claimed map[string]bool
	faults  atomic.Int64
}

// talker is one chat with its one guarantee.
type talker struct {
	chat      int64
	guarantee string
	mu        sync.Mutex
	saves     int64     // acknowledged
	changes   int       // acknowledged
	promised  []string  // deliveries that were acknowledged
	last      time.Time // when something was acknowledged last
	gap       time.Duration
}

// begin starts the load with a chat of each shard.
func begin(t *testing.T, client redis.UniversalClient) *load {
	t.Helper()
	s, _ := newStore(t, client, func(c *Config) {
		c.Now, c.WaitReplicas, c.WaitTime = time.Now, 1, time.Second
	})
	must(t, s.Keyring().Try(t.Context()))
	l := &load{store: s, over: make(chan struct{}), claimed: map[string]bool{}}
	seen := map[int]bool{}
	for n := chat; len(seen) < kafala.Shards; n++ {
		if seen[kafala.Shard(n)] {
			continue
		}
		seen[kafala.Shard(n)] = true
		g := opened(t, n, "draft")
		mustOpen(t, s, g)
		l.chats = append(l.chats, &talker{chat: n, guarantee: g.ID, last: time.Now()})
	}
	for _, k := range l.chats {
		l.all.Go(func() { l.talk(k) })
	}
	l.all.Go(l.deliver)
	l.all.Go(func() { l.probe(t) })
	return l
}

// often runs do until the load is over, again and again; each try has as long as an update has.
func (l *load) often(do func(context.Context) error) {
	for {
		select {
		case <-l.over:
			return
		default:
		}
		ctx, end := context.WithTimeout(context.Background(), 25*time.Second)
		if err := do(ctx); err != nil {
			l.faults.Add(1)
		}
		_ = pause(ctx, 5*time.Millisecond)
		end()
	}
}

// talk saves a session with a delivery, and changes a guarantee.
func (l *load) talk(k *talker) {
	l.often(func(ctx context.Context) error {
		st, err := l.store.Chats().Load(ctx, k.chat)
		if err != nil {
			return err
		}
		d := kafala.Delivery{ID: fmt.Sprintf("%02dload%d", kafala.Shard(k.chat), st.Rev), Kind: kafala.Forget, Chat: k.chat, Message: 7,
			Due: time.Now(), Since: time.Now()}
		st.Session.Message++
		if err := save(ctx, l.store, k.chat, st.Rev, st.Session, d); err != nil {
			return err
		}
		k.note(func() { k.saves, k.promised = st.Session.Message, append(k.promised, d.ID) })
		changed := 0
		_, err = l.store.Records().Change(ctx, k.guarantee, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Files.QR += "x"
			changed = len(g.Files.QR)
			return nil, nil
		})
		if err == nil {
			k.note(func() { k.changes = changed })
		}
		return err
	})
}

func (k *talker) note(what func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	what()
	k.gap, k.last = max(k.gap, time.Since(k.last)), time.Now()
}

// deliver claims and does what is due.
func (l *load) deliver() { l.often(l.deliverOnce) }

func (l *load) deliverOnce(ctx context.Context) error {
	due, err := l.store.Box().Claim(ctx, time.Now(), time.Second, 64)
	var all sync.WaitGroup
	for _, d := range due {
		l.claims.Lock()
		l.claimed[d.ID] = true
		l.claims.Unlock()
		all.Go(func() { _ = l.store.Box().Done(ctx, d) }) // else it comes again
	}
	all.Wait()
	return err
}

// reach waits until each of these chats has had so many more acknowledged answers.
func (l *load) reach(t *testing.T, more int64, chats ...*talker) {
	t.Helper()
	want := map[*talker]int64{}
	for _, k := range chats {
		k.mu.Lock()
		want[k] = k.saves + more
		k.mu.Unlock()
	}
	await(t, func() error {
		for _, k := range chats {
			k.mu.Lock()
			have := k.saves
			k.mu.Unlock()
			if have < want[k] {
				return fmt.Errorf("chat %d has %d of %d answers", k.chat, have, want[k])
			}
		}
		return nil
	})
}

// gaps forgets the gaps so far.
func (l *load) forgetGaps() {
	for _, k := range l.chats {
		k.mu.Lock()
		k.gap = 0
		k.mu.Unlock()
	}
}

// gapOf is the longest time that one of these chats has had no acknowledged answer.
func gapOf(chats []*talker) (gap time.Duration) {
	for _, k := range chats {
		k.mu.Lock()
		gap = max(gap, k.gap)
		k.mu.Unlock()
	}
	return gap
}

// end ends the load, and holds what is there against what was acknowledged.
func (l *load) end(t *testing.T) {
	t.Helper()
	close(l.over)
	l.all.Wait()
	saves, changes, promised, lost := int64(0), 0, 0, 0
	for _, k := range l.chats {
		saves, changes, promised = saves+k.saves, changes+k.changes, promised+len(k.promised)
		st, err := l.store.Chats().Load(t.Context(), k.chat)
		if err != nil || st.Lost || st.Session.Message < k.saves {
			lost++
			t.Errorf("chat %d: %d of %d saves, lost %t, %v", k.chat, st.Session.Message, k.saves, st.Lost, err)
		}
		g, err := l.store.Records().Find(t.Context(), k.guarantee)
		if err != nil || len(g.Files.QR) < k.changes {
			lost++
			t.Errorf("%s: %d of %d changes, %v", k.guarantee, len(g.Files.QR), k.changes, err)
		}
	}
	await(t, func() error {
		if err := l.deliverOnce(t.Context()); err != nil {
			return err
		}
		for _, k := range l.chats {
			if i := slices.IndexFunc(k.promised, func(id string) bool { return !l.claimed[id] }); i >= 0 {
				return fmt.Errorf("%s was promised and never came", k.promised[i])
			}
		}
		return nil
	})
	t.Logf("acknowledged: %d saves, %d changes, %d deliveries; lost: %d; calls that failed and were made again: %d", saves, changes, promised,
		lost, l.faults.Load())
}

// await waits for a condition much longer than it takes.
func await(t *testing.T, is func() error) {
	t.Helper()
	ctx, end := context.WithTimeout(t.Context(), 2*time.Minute)
	defer end()
	for err := is(); err != nil; err = is() {
		if pause(ctx, 10*time.Millisecond) != nil {
			t.Fatal(err)
		}
	}
}

// bearable is how long a busy master may be missed, where the machine has the time to tell.
const bearable = 10 * time.Second

func judge(t *testing.T, what string, gap time.Duration) {
	t.Helper()
	most := bearable
	if busy, err := os.ReadFile("/proc/loadavg"); err == nil {
		if load, err := strconv.ParseFloat(strings.Fields(string(busy))[0], 64); err == nil && load > 4*float64(runtime.NumCPU()) {
			most *= 3 // what is measured then is the machine
		}
	}
	t.Logf("%s: no answer for %.1f s at most", what, gap.Seconds())
	if gap > most {
		t.Errorf("%s: no answer for %s", what, gap)
	}
}

// connected is a client as production has it.
func connected(t *testing.T, url, mode string) redis.UniversalClient {
	t.Helper()
	c, err := Connect(url, mode)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// A master with two replicas dies under load, and stays dead: sentinels move the writing to one replica, the other one holds
// what is saved then. Nothing that was acknowledged is lost.
func TestSentinelFailover(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: starts six servers and kills one")
	}
	t.Parallel()
	set := storagetest.NewSentinels(t)
	l := begin(t, connected(t, set.URL(), "sentinel"))
	l.reach(t, 5, l.chats...)
	l.forgetGaps()
	set.Master.Kill()
	l.reach(t, 5, l.chats...)
	judge(t, "sentinel, master killed", gapOf(l.chats))
	l.end(t)
}

// In a cluster slots move while they are busy, then a busy master dies. The chats of the others go on, its own do once its
// replica has taken over and has one itself: the dead node that comes back, as it has only one. Nothing acknowledged is lost.
func TestClusterFailover(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: starts six servers and kills one")
	}
	t.Parallel()
	six := storagetest.NewSix(t)
	client := connected(t, six.URL(), "cluster")
	l := begin(t, client)
	l.reach(t, 5, l.chats...)

	l.forgetGaps()
	moved := 0
	for _, k := range l.chats {
		key := placeOf(k.chat).box()
		holder, err := client.(*redis.ClusterClient).MasterForKey(t.Context(), key)
		must(t, err)
		slot, err := client.ClusterKeySlot(t.Context(), key).Result()
		must(t, err)
		from := slices.IndexFunc(six.Masters, func(m *storagetest.Server) bool { return m.Addr() == holder.Options().Addr })
		if moved == 6 || from != moved%3 {
			continue
		}
		others := l.of(t, client, six.Masters[(from+1)%3], six.Masters[(from+2)%3])
		six.Move(t, int(slot), six.Masters[from], six.Masters[(from+1)%3], func() { l.reach(t, 1, others...) })
		l.reach(t, 2, k)
		moved++
	}
	if moved != 6 {
		t.Fatalf("%d slots were moved", moved)
	}
	judge(t, "cluster, 6 busy slots moved", gapOf(l.chats))

	l.reach(t, 2, l.chats...)
	dead, healthy := l.of(t, client, six.Masters[0]), l.of(t, client, six.Masters[1:]...)
	if len(dead) == 0 || len(healthy) == 0 {
		t.Fatal("a master holds nothing")
	}
	l.forgetGaps()
	killed := time.Now()
	six.Masters[0].Kill()
	l.reach(t, 5, healthy...)
	took := six.Replicas[0].Leads(t).Sub(killed)
	during := gapOf(healthy)
	six.Masters[0].Start(t)
	l.reach(t, 5, dead...)
	t.Logf("cluster: the replica led after %.1f s", took.Seconds())
	judge(t, "cluster, chats of the other masters", during)
	judge(t, "cluster, chats of the master that was killed", gapOf(dead))
	l.end(t)
}

// of gives the chats whose shard one of these masters holds.
func (l *load) of(t *testing.T, client redis.UniversalClient, masters ...*storagetest.Server) (chats []*talker) {
	t.Helper()
	for _, k := range l.chats {
		node, err := client.(*redis.ClusterClient).MasterForKey(t.Context(), placeOf(k.chat).box())
		must(t, err)
		if slices.ContainsFunc(masters, func(m *storagetest.Server) bool { return m.Addr() == node.Options().Addr }) {
			chats = append(chats, k)
		}
	}
	return chats
}

// While one master of a cluster is dead, what is due at the others is claimed and swept, and the error tells of parts.
func TestOthersAreServed(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: starts six servers and kills two")
	}
	t.Parallel()
	six := storagetest.NewSix(t)
	client := connected(t, six.URL(), "cluster")
	s, _ := newStore(t, client, func(c *Config) { c.Now = time.Now })
	var ids []string
	for n, seen := chat, map[int]bool{}; len(seen) < kafala.Shards; n++ {
		if !seen[kafala.Shard(n)] {
			seen[kafala.Shard(n)] = true
			g := opened(t, n, "draft")
			g.Invoice.ID = "invoice of " + g.ID
			mustOpen(t, s, g, g.Deliver(kafala.SendLink, "", noon))
			ids = append(ids, g.ID)
		}
	}
	held := len((&load{chats: talkersOf(ids)}).of(t, client, six.Masters[0]))
	six.Replicas[0].Kill() // nobody takes over
	six.Masters[0].Kill()
	six.Masters[1].Misses(t)
	later := time.Now().Add(time.Hour)
	due, err := s.Box().Claim(t.Context(), later, time.Minute, 100)
	if len(due) != kafala.Shards-held || !some(err) {
		t.Errorf("%d of %d deliveries claimed, %d lie on the dead master: %v", len(due), kafala.Shards, held, err)
	}
	found, err := s.Records().Due(t.Context(), later, 9)
	if len(found) != kafala.Shards-held || !some(err) {
		t.Errorf("%d of %d links to look at: %v", len(found), kafala.Shards, err)
	}
	if _, err := s.Records().ErasureDue(t.Context(), later, 9); !some(err) {
		t.Errorf("erasures: %v", err)
	}
	var all sync.WaitGroup
	for _, k := range talkersOf(ids) {
		alive := slices.Contains(found, k.guarantee)
		all.Go(func() {
			if err := save(t.Context(), s, k.chat, 0, dialogs.Session{}); (err == nil) != alive {
				t.Errorf("chat %d: %v, its master lives: %t", k.chat, err, alive)
			}
			if u, err := s.Counts().Usage(t.Context(), k.chat); (err == nil) != alive || alive && u.AllLinks != kafala.Shards-held {
				t.Errorf("chat %d: %+v, %v", k.chat, u, err)
			}
			g, err := s.Records().ByInvoice(t.Context(), "invoice of "+k.guarantee)
			if alive && (err != nil || g.ID != k.guarantee) || !alive && (err == nil || errors.Is(err, kafala.ErrNotFound)) {
				t.Errorf("by its invoice: %s, %v", g.ID, err)
			}
		})
	}
	all.Wait()
	t.Logf("one of three masters dead: %d of %d deliveries claimed", len(due), kafala.Shards)
}

func talkersOf(ids []string) (all []*talker) {
	n := chat
	for _, id := range ids {
		for kafala.GuaranteeID(n, "draft") != id {
			n++
		}
		all = append(all, &talker{chat: n, guarantee: id})
	}
	return all
}
