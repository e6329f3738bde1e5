package storage

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"kafalabot/kafala/staff"
	"kafalabot/storage/storagetest"
)

// entry is one that differs from every other.
func entry(n int, at time.Time) staff.Entry {
	return staff.Entry{At: at, By: int64(n + 1), Rank: staff.Officer, Duty: staff.LookUp, Guarantee: "10mfrggzdfmztwq2lk", Outcome: staff.Done}
}

// trail lists what was written in a period.
func trail(t testing.TB, s *Store, from, to time.Time) (all []staff.Entry) {
	t.Helper()
	must(t, s.Trail().Trail(t.Context(), from, to, func(e staff.Entry) error {
		all = append(all, e)
		return nil
	}))
	return all
}

func TestVerify(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		if v, err := s.Trail().Verify(t.Context(), ""); err != nil || v.Entries != 0 {
			t.Fatalf("an empty trail: %+v, %v", v, err)
		}
		midnight := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC) // in Riyadh
		times := []time.Time{noon, noon.Add(time.Hour), midnight.Add(-time.Second), midnight, midnight.Add(24 * time.Hour)}
		for i, at := range times[:2] {
			must(t, s.Trail().Write(t.Context(), entry(i, at)))
		}
		must(t, s.Trail().Write(t.Context(), entry(2, times[2]), entry(3, times[3]), entry(4, times[4])))
		must(t, s.Trail().Write(t.Context()))
		if v, err := s.Trail().Verify(t.Context(), ""); err != nil || v.Entries != 5 || !strings.HasPrefix(v.Last, "5.") {
			t.Errorf("got %+v, %v", v, err)
		}
	})
}

// TestStoredTrail guards how entries lie in a running deployment: an old one must stay readable, and verifiable.
func TestStoredTrail(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	all := staff.Entry{At: noon, By: 7100000003, Rank: staff.Supervisor, Duty: staff.End, Act: "mfrggzdf", Guarantee: "10mfrggzdfmztwq2lk",
		Asked: "10169090602", Member: 7100000004, Why: "settled", Outcome: staff.Done}
	must(t, s.Trail().Write(t.Context(), all, staff.Entry{At: noon, Duty: staff.Configure, Outcome: staff.Done}))
	got := strings.Join(client.LRange(t.Context(), "{audit}:2026-11-22", 0, -1).Val(), "\n") + "\n" + client.Get(t.Context(),
		trailHead).Val() + "\n" +
		strings.Join(client.ZRange(t.Context(), trailDays, 0, -1).Val(), " ") + "\n"
	want, err := os.ReadFile("testdata/audit.txt")
	must(t, err)
	if got != string(want) {
		t.Errorf("the trail is stored as\n%s", got)
	}
	if back := trail(t, s, noon, noon.Add(1)); len(back) != 2 || back[0] != all {
		t.Errorf("read back: %+v", back)
	}
}

// Two processes write at once: nothing is lost, and the chain is one.
func TestTrailAtOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		first, _ := newStore(t, client)
		second, _ := newStore(t, client)
		midnight := time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC)
		const writers = 200
		var all sync.WaitGroup
		for i := range writers {
			s := []*Store{first, second}[i%2]
			at := midnight.Add(time.Duration(i%3-1) * time.Second) // and two days are written to
			all.Go(func() {
				if err := s.Trail().Write(t.Context(), entry(i, at)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		who := map[int64]bool{}
		for _, e := range trail(t, first, noon, noon.AddDate(0, 0, 2)) {
			who[e.By] = true
		}
		v, err := second.Trail().Verify(t.Context(), "")
		if err != nil || v.Entries != writers || len(who) != writers {
			t.Errorf("%d of %d are there: %+v, %v", len(who), writers, v, err)
		}
	})
}

// A write whose answer is lost is repeated by the client: it is there once, also when somebody has written since.
func TestTrailScriptTwice(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		must(t, s.Trail().Write(t.Context(), entry(0, noon)))
		head := s.trail.head
		next := head
		value, err := next.add(entry(1, noon))
		must(t, err)
		again := func() reply {
			r, err := s.run(t.Context(), auditScript, []string{trailHead, trailDays, trailDay(dayOf(noon))}, head.String(), next.String(),
				dayOf(noon), value)
			must(t, err)
			return r
		}
		for range 2 {
			if again().code != 1 {
				t.Error("the repeat is refused")
			}
		}
		must(t, s.Trail().Write(t.Context(), entry(2, noon)))
		if again().code != 1 {
			t.Error("the repeat is refused once somebody has written since")
		}
		if v, err := s.Trail().Verify(t.Context(), ""); err != nil || v.Entries != 3 {
			t.Errorf("got %+v, %v", v, err)
		}
	})
}

// tampers are what somebody with access to Redis may try; n entries lie under each of two days.
var tampers = map[string]func(t testing.TB, days map[string][]string, day string, i, j int){
	"changed": func(t testing.TB, days map[string][]string, day string, i, _ int) {
		was := days[day][i]
		days[day][i] = strings.Replace(was, `"o":"done"`, `"o":"none"`, 1)
		if days[day][i] == was {
			t.Fatal("nothing was changed")
		}
	},
	"a space more": func(_ testing.TB, days map[string][]string, day string, i, _ int) {
		days[day][i] = strings.Replace(days[day][i], `"o":`, `"o": `, 1)
	},
	"removed": func(_ testing.TB, days map[string][]string, day string, i, _ int) {
		days[day] = slices.Delete(days[day], i, i+1)
	},
	"inserted": func(_ testing.TB, days map[string][]string, day string, i, j int) {
		days[day] = slices.Insert(days[day], j, days[day][i])
	},
	"made up": func(t testing.TB, days map[string][]string, day string, i, _ int) {
		var c chain
		value, err := c.add(entry(99, noon))
		must(t, err)
		days[day] = slices.Insert(days[day], i, string(value))
	},
	"swapped": func(_ testing.TB, days map[string][]string, day string, i, j int) {
		if i == j {
			j = (i + 1) % len(days[day])
		}
		days[day][i], days[day][j] = days[day][j], days[day][i]
	},
	"a whole day removed": func(_ testing.TB, days map[string][]string, day string, _, _ int) { delete(days, day) },
	"moved to the other day": func(_ testing.TB, days map[string][]string, day string, i, _ int) {
		value := days[day][i]
		days[day] = slices.Delete(days[day], i, i+1)
		for other := range days {
			if other != day {
				days[other] = append(days[other], value)
			}
		}
	},
	"no JSON": func(_ testing.TB, days map[string][]string, day string, i, _ int) { days[day][i] = "x" },
}

// Whatever is changed, removed, inserted or put elsewhere is found, wherever it is.
func TestTamperedTrail(t *testing.T) {
	client := storagetest.Mini(t)
	s, _ := newStore(t, client)
	const each = 6
	for d := range 2 {
		for i := range each {
			must(t, s.Trail().Write(t.Context(), entry(d*each+i, noon.AddDate(0, 0, d))))
		}
	}
	whole := map[string][]string{}
	for _, day := range client.ZRange(t.Context(), trailDays, 0, -1).Val() {
		whole[day] = client.LRange(t.Context(), trailDay(day), 0, -1).Val()
	}
	lay := func(days map[string][]string) {
		for day := range whole {
			client.Del(t.Context(), trailDay(day))
			for _, value := range days[day] {
				client.RPush(t.Context(), trailDay(day), value)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		what := rapid.SampledFrom(slices.Sorted(maps.Keys(tampers))).Draw(rt, "what")
		day := rapid.SampledFrom(slices.Sorted(maps.Keys(whole))).Draw(rt, "day")
		i, j := rapid.IntRange(0, each-1).Draw(rt, "i"), rapid.IntRange(0, each-1).Draw(rt, "j")
		days := map[string][]string{}
		for d, list := range whole {
			days[d] = slices.Clone(list)
		}
		tampers[what](t, days, day, i, j)
		lay(days)
		if _, err := s.Trail().Verify(t.Context(), ""); !errors.As(err, new(*BrokenError)) {
			rt.Fatalf("%s at %d (and %d) of %s is not seen: %v", what, i, j, day, err)
		}
		lay(whole)
		if _, err := s.Trail().Verify(t.Context(), ""); err != nil {
			rt.Fatal(err)
		}
	})

	head := client.Get(t.Context(), trailHead).Val()
	for name, value := range map[string]string{"lost": "", "of before": "1.x", "no head": "head", "ahead": "9" + head} {
		client.Set(t.Context(), trailHead, value, 0)
		if _, err := s.Trail().Verify(t.Context(), ""); !errors.As(err, new(*BrokenError)) {
			t.Errorf("a head that is %s: %v", name, err)
		}
	}

	// An end that was cut off, under a head that fits, is found with the last entry that was kept elsewhere.
	days := maps.Clone(whole)
	cut := days["2026-11-23"][:each-1]
	days["2026-11-23"] = cut
	lay(days)
	client.Set(t.Context(), trailHead, chain{2*each - 1, hashOf([]byte(cut[each-2]))}.String(), 0)
	if _, err := s.Trail().Verify(t.Context(), ""); err != nil {
		t.Error(err)
	}
	if _, err := s.Trail().Verify(t.Context(), head); !errors.As(err, new(*BrokenError)) {
		t.Errorf("the end is cut off: %v", err)
	}
}

// An act that was begun and has no outcome is named.
func TestUnfinishedActs(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	try, other := entry(0, noon), entry(1, noon.Add(time.Minute))
	try.Act, try.Outcome, other.Act, other.Outcome = "one", staff.Trying, "two", staff.Trying
	done := other
	done.Outcome = staff.Done
	must(t, s.Trail().Write(t.Context(), try, other, done))
	v, err := s.Trail().Verify(t.Context(), "")
	if err != nil || len(v.Unfinished) != 1 || v.Unfinished[0] != try {
		t.Errorf("got %+v, %v", v, err)
	}
}
