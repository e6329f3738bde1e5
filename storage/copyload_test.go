package storage

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// readCopy gives what a copy holds, in its order.
func readCopy(t testing.TB, s *Store, file []byte) (all []item) {
	t.Helper()
	k := checking{core: s.core, follower: newFollower(chain{}), found: checked{next: map[string]bool{}}}
	_, err := k.walk(bytes.NewReader(file), func(x item) error { all = append(all, x); return nil })
	must(t, err)
	return all
}

// draftOf gives the draft of this number, in the form in which all are.
func draftOf(n int) string {
	return strings.Map(func(r rune) rune { return 'a' + r - '0' }, fmt.Sprintf("%016d", n))
}

// While a copy is made people give a request up and ask for the same person anew, and each change promises something: what the copy
// holds of a person is of one moment. None has two requests for one person under way, and of each change that a record shows its
// promise is there, and of none that it does not show.
func TestCopyIsOfOneMoment(t *testing.T) {
	long.Test(t)
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s := copyStore(t, client)
		ctx := t.Context()
		var over atomic.Bool
		var all sync.WaitGroup
		var turns atomic.Int64
		for n := range int64(6) {
			all.Go(func() {
				who := chat + n*7
				for turn := 0; !over.Load(); turn++ {
					g := opened(t, who, draftOf(turn))
					g.Answers["person_id"] = somebody.Number
					if _, fresh, err := s.Records().Create(ctx, g); err != nil || !fresh {
						break
					}
					for change := 1; change < 4; change++ {
						_, _ = s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
							g.Files.QR = fmt.Sprint(change)
							return []kafala.Delivery{g.Deliver(kafala.AskUnused, fmt.Sprint(change), noon.Add(time.Hour))}, nil
						})
					}
					_, _ = s.Records().Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
						return nil, g.Move(kafala.Cancelled, noon, "citizen", "withdrawn")
					})
					turns.Add(1)
				}
			})
		}
		var files [][]byte
		for len(files) < 3 {
			if turns.Load() > int64(10*len(files)) {
				file, _ := export(t, s)
				files = append(files, file)
			}
		}
		over.Store(true)
		all.Wait()
		for i, file := range files {
			shown, promised, awaits := map[string]int{}, map[string]int{}, map[int64]string{}
			for _, x := range readCopy(t, s, file) {
				switch x.what {
				case aRecord:
					r, err := s.records().read(x.name, x.value)
					must(t, err)
					n := 0
					_, _ = fmt.Sscan(r.Files.QR, &n)
					if n > 0 {
						shown[x.name] = n
					}
					if other := awaits[r.Chat]; r.Status == kafala.Awaiting && other != "" {
						t.Errorf("%s and %s await their payment for one person", other, x.name)
					}
					if r.Status == kafala.Awaiting {
						awaits[r.Chat] = x.name
					}
				case aDelivery:
					promised[ownerOf(x.name)]++
				}
			}
			if i == len(files)-1 && len(shown) == 0 {
				t.Error("the copy holds nothing")
			}
			if !maps.Equal(shown, promised) {
				t.Errorf("changes %v\npromises %v", shown, promised)
			}
		}
		must(t, client.FlushAll(t.Context()).Err())
		_, err := s.Copies().Import(t.Context(), bytes.NewReader(files[len(files)-1]))
		must(t, err)
	})
}

// heaped writes on, and notes how large the heap was meanwhile.
type heaped struct {
	io.Writer
	most  uint64
	calls int
}

func (h *heaped) Write(b []byte) (int, error) {
	if h.calls++; h.calls%32 == 0 {
		h.most = max(h.most, heap())
	}
	return h.Writer.Write(b)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// bulk fills a store with records of some size, without a save for each.
func bulk(t testing.TB, s *Store, records, size int) {
	t.Helper()
	ctx := t.Context()
	pipe := s.conf.Client.Pipeline()
	flush := func() {
		_, err := pipe.Exec(ctx)
		must(t, err)
	}
	must(t, recordScript.Load(ctx, s.conf.Client).Err())
	large := make([]byte, size/2)
	for n := range records {
		g := opened(t, chat+int64(n/2), fmt.Sprintf("bulk%d", n))
		rand.Read(large)
		g.Answers["person_name"] = hex.EncodeToString(large)
		p := placeOf(g.Chat)
		value, err := s.sealValue(p.guarantee(g.ID), 1, g)
		must(t, err)
		keys, args := s.records().saving(p, record{g, 0, g.Chat}, value, 0, nil)
		recordScript.EvalSha(ctx, pipe, append(keys, p.box()), args...)
		d, err := writeDelivery(g.Deliver(kafala.AskUnused, "1", noon.Add(time.Hour)))
		must(t, err)
		pipe.Set(ctx, p.delivery(g.ID+".unused.1"), d, 0)
		pipe.ZAdd(ctx, p.box(), redis.Z{Score: float64(noon.Add(time.Hour).UnixMilli()), Member: g.ID + ".unused.1"})
		if pipe.Len() > 600 {
			flush()
		}
	}
	flush()
}

// A copy that is many times as large as what a process may hold is made, checked and brought back in little memory, and holds up
// others for no longer than one of few persons does.
func TestCopyInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: fills a redis with some 14 MB")
	}
	client := storagetest.Shared(t)
	s := copyStore(t, client)
	must(t, s.Keyring().Try(t.Context()))
	const records, bound = 3000, 5 << 20
	bulk(t, s, records, 8000)
	must(t, client.ConfigSet(t.Context(), "latency-monitor-threshold", "1").Err())
	must(t, client.Do(t.Context(), "LATENCY", "RESET").Err())
	path := filepath.Join(t.TempDir(), "copy")
	file, err := os.Create(path)
	must(t, err)
	defer file.Close()
	before, begun := heap(), time.Now()
	w := &heaped{Writer: file}
	made, err := s.Copies().Export(t.Context(), w)
	must(t, err)
	exported := time.Since(begun)
	size, err := file.Seek(0, io.SeekCurrent)
	must(t, err)
	if w.most > before+bound || size < 2*bound {
		t.Errorf("a copy of %d MiB took %d MiB", size>>20, (w.most-before)>>20)
	}
	held := longestOf(t, client)
	if held > 50*time.Millisecond {
		t.Errorf("redis did nothing else for %s", held)
	}
	must(t, client.FlushAll(t.Context()).Err())
	_, err = file.Seek(0, io.SeekStart)
	must(t, err)
	begun = time.Now()
	r := &heapedReader{ReadSeeker: file}
	done, err := s.Copies().Import(t.Context(), r)
	must(t, err)
	if r.most > before+bound {
		t.Errorf("bringing it back took %d MiB", (r.most-before)>>20)
	}
	if done.Again != records || client.DBSize(t.Context()).Val() < 3*records {
		t.Errorf("%+v, %d keys", done, client.DBSize(t.Context()).Val())
	}
	t.Logf("%d records, %d MiB: exported in %s with %d MiB more heap, the longest stroke %s or less by redis, %s with the way there",
		records, size>>20, exported.Round(time.Millisecond), (w.most-min(w.most, before))>>20, max(held, time.Millisecond),
		made.Longest.Round(10*time.Microsecond))
	t.Logf("imported in %s with %d MiB more",
		time.Since(begun).Round(time.Millisecond), (r.most-min(r.most, before))>>20)
}

// longestOf is for how long Redis executed one command, or one stroke, at most since that was forgotten; less than a millisecond
// is nothing.
func longestOf(t testing.TB, client redis.UniversalClient) (most time.Duration) {
	t.Helper()
	events, err := client.Do(t.Context(), "LATENCY", "LATEST").Slice()
	must(t, err)
	for _, event := range events { // name, when, last, most
		e := event.([]any)
		if name := fmt.Sprint(e[0]); name == "command" || name == "fast-command" {
			most = max(most, time.Duration(e[3].(int64))*time.Millisecond)
		}
	}
	return most
}

// heapedReader is heaped for what is read.
type heapedReader struct {
	io.ReadSeeker
	most  uint64
	calls int
}

func (h *heapedReader) Read(b []byte) (int, error) {
	if h.calls++; h.calls%64 == 0 {
		h.most = max(h.most, heap())
	}
	return h.ReadSeeker.Read(b)
}

// A copy of a Sentinel set that is under load comes back into a cluster of six, whose replicas hold it: what was
// acknowledged before it was begun is there.
func TestCopyBetweenSets(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: starts twelve servers")
	}
	t.Parallel()
	set := storagetest.NewSentinels(t)
	l := begin(t, connected(t, set.URL(), "sentinel"))
	l.reach(t, 5, l.chats...)
	before := map[string]int{}
	for _, k := range l.chats {
		k.note(func() { before[k.guarantee] = k.changes })
	}
	var file bytes.Buffer
	made, err := l.store.Copies().Export(t.Context(), &file)
	must(t, err)
	l.end(t)
	six := storagetest.NewSix(t)
	there, _ := newStore(t, connected(t, six.URL(), "cluster"), func(c *Config) { c.Now, c.WaitReplicas = time.Now, 1 })
	for {
		done, err := there.Copies().Import(t.Context(), bytes.NewReader(file.Bytes()))
		if err == nil {
			err = there.Copies().EndImport(t.Context(), kafala.Gap{From: done.From, To: time.Now()})
		}
		if errors.Is(err, ErrReplicas) { // one has not caught up yet
			continue
		}
		must(t, err)
		break
	}
	for id, changes := range before {
		g, err := there.Records().Find(t.Context(), id)
		if err != nil || len(g.Files.QR) < changes {
			t.Errorf("%s: %d changes of %d, %v", id, len(g.Files.QR), changes, err)
		}
	}
	t.Logf("%d KiB from sentinel to cluster, the longest stroke %s under load", file.Len()>>10, made.Longest.Round(10*time.Microsecond))
}
