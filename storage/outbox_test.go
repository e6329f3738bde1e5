package storage

import (
	"fmt"
	"reflect"
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

// note makes a delivery of a chat.
func note(chat int64, name string, due time.Time) kafala.Delivery {
	return kafala.Delivery{ID: fmt.Sprintf("%02d%s", kafala.Shard(chat), name), Kind: kafala.Forget, Chat: chat, Message: 7,
		Due: due, Since: noon}
}

// put saves deliveries of a chat with its session.
func put(t testing.TB, s *Store, chat int64, out ...kafala.Delivery) {
	t.Helper()
	st, err := s.Chats().Load(t.Context(), chat)
	must(t, err)
	must(t, save(t.Context(), s, chat, st.Rev, dialogs.Session{}, out...))
}

func claim(t testing.TB, s *Store, after time.Duration, limit int) []kafala.Delivery {
	t.Helper()
	got, err := s.Box().Claim(t.Context(), noon.Add(after), time.Minute, limit)
	must(t, err)
	return got
}

// bare gives deliveries as they are kept, whoever has claimed them.
func bare(all ...kafala.Delivery) []kafala.Delivery {
	all = slices.Clone(all)
	for n := range all {
		all[n].Held = time.Time{}
	}
	return all
}

func TestClaimUntilTheLeaseRunsOut(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		d := note(chat, "a", noon.Add(time.Second))
		put(t, s, chat, d)
		if got := claim(t, s, 999*time.Millisecond, 10); len(got) != 0 {
			t.Fatalf("claimed before it is due: %s", ids(got))
		}
		if got := claim(t, s, time.Second, 0); len(got) != 0 {
			t.Fatalf("claimed with a limit of none: %s", ids(got))
		}
		if got := claim(t, s, time.Second, 10); !reflect.DeepEqual(bare(got...), bare(d)) {
			t.Fatalf("got %+v", got)
		}
		if got := claim(t, s, time.Minute, 10); len(got) != 0 {
			t.Fatalf("claimed during the lease: %s", ids(got))
		}
		if got := claim(t, s, 61*time.Second, 10); ids(got) != d.ID {
			t.Fatalf("after the lease: %s", ids(got))
		}
		must(t, s.Box().Done(t.Context(), d))
		must(t, s.Box().Done(t.Context(), d))
		must(t, s.Box().Later(t.Context(), d, noon))
		must(t, s.Box().Park(t.Context(), d, "late", note(chat, "tell", noon)))
		if got := claim(t, s, time.Hour, 10); len(got) != 0 {
			t.Fatalf("after it is done: %s", ids(got))
		}
		put(t, s, chat, d) // the same may be wanted again once it is done
		if got := claim(t, s, time.Hour, 10); ids(got) != d.ID {
			t.Fatalf("saved again: %s", ids(got))
		}
	})
}

func TestTheSameDeliveryIsSavedOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		put(t, s, chat, note(chat, "a", noon))
		again := note(chat, "a", noon.Add(-time.Hour))
		again.Message = 8
		claim(t, s, 0, 1)
		put(t, s, chat, again, note(chat, "b", noon))
		if got := claim(t, s, 0, 10); ids(got) != note(chat, "b", noon).ID {
			t.Fatalf("got %s", ids(got))
		}
		if got := claim(t, s, time.Hour, 1); got[0].Message != 7 {
			t.Fatalf("overwritten: %+v", got)
		}
	})
}

func TestLaterKeepsWhatIsKnown(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		put(t, s, chat, note(chat, "a", noon))
		d := claim(t, s, 0, 1)[0]
		d.Tries, d.Taken = 3, []string{"text", "qr"}
		must(t, s.Box().Later(t.Context(), d, noon.Add(time.Second)))
		got := claim(t, s, time.Second, 1)
		d.Due = noon.Add(time.Second)
		if !reflect.DeepEqual(bare(got...), bare(d)) {
			t.Fatalf("got %+v, want %+v", got, d)
		}
	})
}

func TestParkTellsInTheSameStroke(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		woken := 0
		s, clock := newStore(t, client, func(c *Config) { c.Wake = func(int) { woken++ } })
		elsewhere := chat + 1
		put(t, s, elsewhere, note(elsewhere, "later", noon))
		put(t, s, chat, note(chat, "a", noon))
		all := claim(t, s, 0, 10)
		slices.SortFunc(all, func(a, b kafala.Delivery) int { return int(a.Chat - b.Chat) })
		woken = 0
		for i := range 2 { // a repeat tells nobody twice
			must(t, s.Box().Park(t.Context(), all[0], "blocked", note(chat, "tell", noon)))
			if got := ids(claim(t, s, 0, 10)); (i == 0) != strings.HasSuffix(got, "tell") {
				t.Fatalf("time %d: told %q", i, got)
			}
		}
		if woken != 1 {
			t.Fatalf("woken %d times", woken)
		}
		clock.advance(time.Hour)
		must(t, s.Box().Park(t.Context(), all[1], "chat not found"))
		dead, err := s.Box().Dead(t.Context())
		kept := bare(all...)
		want := []kafala.Parked{{Delivery: kept[0], Why: "blocked", At: noon},
			{Delivery: kept[1], Why: "chat not found", At: noon.Add(time.Hour)}}
		if err != nil || !reflect.DeepEqual(dead, want) {
			t.Fatalf("got %+v, %v", dead, err)
		}
	})
}

// Who has claimed a delivery has it come later once. A call whose answer was lost, and that is repeated when somebody else has claimed it,
// takes it from nobody, nor does one that comes after the lease.
func TestLaterIsTheClaimers(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		put(t, s, chat, note(chat, "a", noon))
		first := claim(t, s, 0, 10)[0]
		soon := noon.Add(time.Second)
		must(t, s.Box().Later(t.Context(), first, soon))
		second := claim(t, s, time.Second, 10)
		if len(second) != 1 {
			t.Fatalf("put off by a second: %s", ids(second))
		}
		must(t, s.Box().Later(t.Context(), first, soon)) // the same call again
		first.Tries = 7
		must(t, s.Box().Later(t.Context(), first, soon)) // another one, after its lease
		if got := claim(t, s, time.Second, 10); len(got) != 0 {
			t.Fatalf("a second process has it while the first one sends it: %s", ids(got))
		}
		second[0].Tries = 1
		must(t, s.Box().Later(t.Context(), second[0], soon.Add(time.Second)))
		if got := claim(t, s, 2*time.Second, 10); len(got) != 1 || got[0].Tries != 1 {
			t.Fatalf("whose it is puts it off: %+v", got)
		}
	})
}

// What waits for its turn after another is due once that is over, but where somebody sends it already.
func TestAfterAnotherUnlessItIsClaimed(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		first, second := note(chat, "a", noon), note(chat, "b", noon.Add(10*time.Minute))
		first.Next = second.ID
		for claimed, want := range map[string]string{"a": second.ID, "a b": ""} {
			put(t, s, chat, first, second)
			after := map[string]time.Duration{"a": 0, "a b": 10 * time.Minute}[claimed]
			all := claim(t, s, after, 10)
			if len(all) != len(strings.Fields(claimed)) {
				t.Fatalf("%s: claimed %s", claimed, ids(all))
			}
			must(t, s.Box().Done(t.Context(), first))
			if got := ids(claim(t, s, after, 10)); got != want {
				t.Errorf("%s claimed, the first over: %q is due, want %q", claimed, got, want)
			}
			must(t, s.Box().Done(t.Context(), second))
		}
	})
}

func TestClaimOne(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		d := note(chat, "a", noon)
		put(t, s, chat, d, note(chat, "b", noon))
		for _, step := range []struct {
			id    string
			after time.Duration
			want  bool
		}{{d.ID, -time.Second, false}, {"10none", 0, false}, {d.ID, 0, true}, {d.ID, 0, false}, {d.ID, time.Minute, true}} {
			got, ok, err := s.Box().ClaimOne(t.Context(), step.id, noon.Add(step.after), time.Minute)
			if err != nil || ok != step.want || ok && !reflect.DeepEqual(bare(got), bare(d)) {
				t.Fatalf("%s after %v: %+v, %t, %v", step.id, step.after, got, ok, err)
			}
		}
		if got := claim(t, s, 0, 10); ids(got) != note(chat, "b", noon).ID {
			t.Fatalf("the other: %s", ids(got))
		}
	})
}

func TestClaimIsFair(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		var many []kafala.Delivery
		for i := range 100 {
			many = append(many, note(chat, fmt.Sprintf("many%02d", i), noon.Add(time.Duration(i-200)*time.Second)))
		}
		put(t, s, chat, many...)
		var few []int64
		for n := int64(1); len(few) < 3; n++ {
			if kafala.Shard(chat+n) > kafala.Shard(chat) {
				few = append(few, chat+n)
				put(t, s, chat+n, note(chat+n, "few", noon))
			}
		}
		got := claim(t, s, 0, 8)
		if len(got) != 8 {
			t.Fatalf("%d claimed, want 8", len(got))
		}
		for _, chat := range few {
			if !slices.ContainsFunc(got, func(d kafala.Delivery) bool { return d.Chat == chat }) {
				t.Fatalf("chat %d waits behind the busy shard: %s", chat, ids(got))
			}
		}
		for i, d := range slices.DeleteFunc(got, func(d kafala.Delivery) bool { return d.Chat != chat }) {
			if d.ID != many[i].ID {
				t.Fatalf("the busy shard's longest due comes %d., got %s", i+1, d.ID)
			}
		}
		for _, chat := range few { // with a limit of one, every shard has its turn
			put(t, s, chat, note(chat, "turn", noon))
		}
		seen := map[int64]bool{}
		for range kafala.Shards {
			for _, d := range claim(t, s, 0, 1) {
				seen[d.Chat] = true
			}
		}
		if len(seen) != 1+len(few) {
			t.Fatalf("claimed one by one, only chats %v had a turn", seen)
		}
	})
}

func TestNoDeliveryIsClaimedByTwo(t *testing.T) {
	const deliveries, couriers = 60, 6
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		for n := range int64(deliveries) {
			put(t, s, chat+n%7, note(chat+n%7, fmt.Sprint("d", n), noon))
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		var all sync.WaitGroup
		for range couriers {
			all.Go(func() {
				for idle := 0; idle < 3; {
					got, err := s.Box().Claim(t.Context(), noon, time.Minute, 5)
					if err != nil {
						t.Error(err)
						return
					}
					if len(got) == 0 {
						idle++
					}
					mu.Lock()
					for _, d := range got {
						claimed[d.ID]++
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		for id, times := range claimed {
			if times != 1 {
				t.Errorf("%s claimed %d times", id, times)
			}
		}
		for rest := claim(t, s, 0, 100); len(rest) > 0; rest = claim(t, s, 0, 100) {
			for _, d := range rest { // those that were lost to one another
				claimed[d.ID]++
			}
		}
		if len(claimed) != deliveries {
			t.Fatalf("%d of %d claimed", len(claimed), deliveries)
		}
	})
}
