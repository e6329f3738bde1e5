package storage

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/outage"
	"kafalabot/storage/storagetest"
)

// laid is what lies under some names, to be put back later.
type laid map[string]string

// layAside keeps the audit trail as it is, with the mark of an older one.
func layAside(t *testing.T, client redis.UniversalClient) laid {
	t.Helper()
	kept := laid{}
	for _, key := range trailNames(t, client) {
		dump, err := client.Dump(t.Context(), key).Result()
		must(t, err)
		kept[key] = dump
	}
	return kept
}

func trailNames(t *testing.T, client redis.UniversalClient) []string {
	t.Helper()
	names := []string{trailHead, trailDays, olderKey()}
	for _, day := range client.ZRange(t.Context(), trailDays, 0, -1).Val() {
		names = append(names, trailDay(day))
	}
	var there []string
	for _, name := range names {
		if client.Exists(t.Context(), name).Val() > 0 {
			there = append(there, name)
		}
	}
	return there
}

// putBack has the trail be what it was.
func (l laid) putBack(t *testing.T, client redis.UniversalClient) {
	t.Helper()
	for _, key := range trailNames(t, client) {
		if _, stays := l[key]; !stays {
			must(t, client.Del(t.Context(), key).Err())
		}
	}
	for key, dump := range l {
		must(t, client.RestoreReplace(t.Context(), key, 0, dump).Err())
	}
}

// looks has a store look as often as it takes until something that is gone counts, and gives what it says.
func looks(t *testing.T, s *Store) Probe {
	t.Helper()
	for range doubts - 1 {
		if p := s.Probe(t.Context()); !p.OK() || p.Why() == outage.Older {
			return p
		}
		s.witness.mu.Lock()
		s.witness.past.last = s.witness.past.last.Add(-doubtPause) // as if a second had passed
		s.witness.mu.Unlock()
	}
	return s.Probe(t.Context())
}

// write adds entries to the trail, each of its day, the first being the n-th.
func writeEntries(t *testing.T, s *Store, n, count int, at time.Time) {
	t.Helper()
	for i := range count {
		must(t, s.Trail().Write(t.Context(), entry(n+i, at)))
	}
}

func inDoubt(s *Store) bool {
	_, doubted := s.Doubted()
	return doubted
}

// A Redis that is older than it was goes on serving, and says so: whether its trail is shorter, as long with another end, or longer. Who
// starts later says so too, until it is noted what was lost, or the data is back.
func TestRedisIsOlder(t *testing.T) {
	t.Parallel()
	for name, since := range map[string]int{"shorter": 0, "shorter, and written on": 1, "as long": 3, "longer": 5} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := storagetest.NewServer(t)
			s, client := seen(t, server), server.Client(t)
			at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
			writeEntries(t, s, 1, 2, at)
			old := layAside(t, client)
			writeEntries(t, s, 3, 3, at)
			if p := looks(t, s); p.Why() != outage.Well {
				t.Fatalf("all is well, and a probe says %+v", p)
			}
			whole := layAside(t, client)
			old.putBack(t, client)
			if _, doubted := s.Doubted(); doubted {
				t.Error("it is doubted before anybody looked")
			}
			s.Probe(t.Context())
			if _, doubted := s.Doubted(); !doubted && since == 0 {
				t.Error("entries are gone, and nothing is doubted from the first look on")
			}
			writer, _ := newStore(t, server.Client(t))
			writeEntries(t, writer, 100, since, at)

			p := looks(t, s)
			if p.Why() != outage.Older || p.None() || !p.OK() || !strings.Contains(p.Older, "had reached entry 6") || refusesAll(t, s) {
				t.Fatalf("a probe says %s, %+v", p.Why(), p)
			}
			if short := strings.Contains(p.Older, "to end at"); short != (since < 3) {
				t.Errorf("it says: %s", p.Older)
			}
			later := seen(t, server)
			if p := later.Probe(t.Context()); p.Why() != outage.Older || !inDoubt(later) || !inDoubt(s) {
				t.Errorf("who starts later says %+v", p)
			}
			if said, since, err := later.Older(t.Context()); err != nil || said != p.Older || time.Since(since) > time.Hour {
				t.Errorf("it is told as %q, %v", said, err)
			}
			if since == 1 { // the data is back
				whole.putBack(t, client)
				if p := s.Probe(t.Context()); since == 1 && p.Why() != outage.Well {
					t.Errorf("the data is back: %+v", p)
				}
				return
			}
			must(t, s.Losses().SaveGap(t.Context(), kafala.Gap{From: at, To: at.Add(time.Hour)}))
			for _, one := range []*Store{s, later, s, later} {
				if p := looks(t, one); p.Why() != outage.Well || inDoubt(one) {
					t.Errorf("it is noted, and a probe says %+v", p)
				}
			}
			if err := s.Trail().Write(t.Context(), entry(200, at)); err != nil || looks(t, s).Why() != outage.Well {
				t.Errorf("the trail does not go on: %v", err)
			}
		})
	}
}

// A trail that goes on is no older one: over midnight, by many entries between two looks, and by entries of the day before.
func TestTrailThatGoesOnIsNotOlder(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s := seen(t, server)
	writer, _ := newStore(t, server.Client(t))
	midnight := time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC) // in Riyadh
	n := 1
	for _, step := range []struct {
		at    time.Time
		count int
	}{{midnight.Add(-time.Hour), 3}, {midnight.Add(-time.Second), 3 * pastPage}, {midnight, 1}, {midnight.Add(-time.Second), 2},
		{midnight.Add(time.Second), pastPage + 1}, {midnight.Add(72 * time.Hour), 2}, {midnight.Add(72 * time.Hour), 0}} {
		writeEntries(t, writer, n, step.count, step.at)
		n += step.count
		if p := looks(t, s); p.Why() != outage.Well || p.Older != "" {
			t.Fatalf("after %d entries of %s: %+v", step.count, step.at, p)
		}
	}
	if day := s.witness.past.day; day != dayOf(midnight.Add(72*time.Hour)) {
		t.Errorf("the entry that is known is of %s", day)
	}
}

// What is not found for a moment does not count.
func TestOlderForAMoment(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, client := seen(t, server), server.Client(t)
	old := layAside(t, client)
	writeEntries(t, s, 1, 2, noon)
	if p := looks(t, s); !p.OK() {
		t.Fatal(p.Err)
	}
	whole := layAside(t, client)
	old.putBack(t, client)
	for range 3 * doubts { // new connections, one after the other
		if p := s.Probe(t.Context()); p.Why() != outage.Well {
			t.Fatalf("%+v", p)
		}
	}
	whole.putBack(t, client)
	if p := looks(t, s); p.Why() != outage.Well {
		t.Errorf("%+v", p)
	}
}

// Where it is noted what is lost before it is seen that something is, nothing is said.
func TestOlderThatWasNotedIsNotSaid(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, client := seen(t, server), server.Client(t)
	old := layAside(t, client)
	writeEntries(t, s, 1, 2, noon)
	if p := looks(t, s); !p.OK() {
		t.Fatal(p.Err)
	}
	old.putBack(t, client)
	must(t, s.Losses().SaveGap(t.Context(), kafala.Gap{From: noon, To: noon.Add(time.Hour)}))
	for range 2 {
		if p := looks(t, s); p.Why() != outage.Well {
			t.Errorf("%+v", p)
		}
	}
	writeEntries(t, s, 1, 1, noon)
	must(t, client.Set(t.Context(), trailHead, chain{1, "other"}.String(), 0).Err())
	if p := looks(t, s); p.Why() != outage.Older {
		t.Errorf("it is older once more: %+v", p)
	}
}

// Where people pay and no member of staff acts an older copy has all of the audit trail, and not the guarantee that was issued last.
func TestIssuedRecordIsGone(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, client := seen(t, server), server.Client(t)
	g := opened(t, chat, "draft")
	mustOpen(t, s, g)
	_, err := s.Records().Change(t.Context(), g.ID, issue("10169090602"))
	must(t, err)
	if p := looks(t, s); p.Why() != outage.Well || inDoubt(s) {
		t.Fatalf("all is there, and a probe says %+v", p)
	}
	p, err := placeIn(g.ID)
	must(t, err)
	value := client.Dump(t.Context(), p.guarantee(g.ID)).Val()
	must(t, client.Del(t.Context(), p.guarantee(g.ID)).Err())
	if s.Probe(t.Context()); !inDoubt(s) {
		t.Error("it is gone, and nothing is doubted")
	}
	must(t, client.RestoreReplace(t.Context(), p.guarantee(g.ID), 0, value).Err())
	if p := looks(t, s); p.Why() != outage.Well || inDoubt(s) {
		t.Errorf("it was gone for a moment: %+v", p)
	}
	must(t, client.Del(t.Context(), p.guarantee(g.ID)).Err())
	if p := looks(t, s); p.Why() != outage.Older || !strings.Contains(p.Older, "a guarantee that was issued") || !inDoubt(s) {
		t.Errorf("it is gone: %+v", p)
	}
	if later := seen(t, server); later.Probe(t.Context()).Why() != outage.Older || !inDoubt(later) {
		t.Error("who starts later sees nothing")
	}
	must(t, s.Losses().SaveGap(t.Context(), kafala.Gap{From: noon, To: noon.Add(time.Hour)}))
	if p := looks(t, s); p.Why() != outage.Well || inDoubt(s) {
		t.Errorf("it is noted: %+v", p)
	}
}

// That a Redis is older than it was goes with a copy of it: what it has lost was lost before the copy, so that the time of the import
// does not cover it, nor does another that begins after it was seen.
func TestOlderGoesWithACopy(t *testing.T) {
	t.Parallel()
	server := storagetest.NewServer(t)
	s, client := seen(t, server), server.Client(t)
	if _, made := export(t, s); made.Older != "" {
		t.Errorf("it is not older, and its copy says %q", made.Older)
	}
	at := time.Now().Add(-time.Hour)
	must(t, client.HSet(t.Context(), olderKey(), "had", 17, "has", 16, "at", at.UnixMilli()).Err())
	file, made := export(t, s)
	checked, err := CheckExport(s.conf.Keys, bytes.NewReader(file))
	must(t, err)
	if said := "had reached entry 17"; !strings.Contains(made.Older, said) || checked.Older != made.Older {
		t.Errorf("made of an older one, it says %q, and %q when it is read", made.Older, checked.Older)
	}
	must(t, client.FlushAll(t.Context()).Err())
	brought, _ := newStore(t, server.Client(t))
	done, err := brought.Copies().Import(t.Context(), bytes.NewReader(file))
	must(t, err)
	must(t, brought.Copies().EndImport(t.Context(), kafala.Gap{From: at.Add(-time.Millisecond), To: time.Now()})) // by whichever clock
	stands := func(when string) {
		t.Helper()
		if said, since, err := brought.Older(t.Context()); err != nil || said != made.Older || !since.Equal(at.Truncate(time.Millisecond)) {
			t.Errorf("%s it says %q, since %s, %v", when, said, since, err)
		}
	}
	stands("after the import")
	if later := seen(t, server); later.Probe(t.Context()).Why() != outage.Older || !inDoubt(later) || done.Older != made.Older {
		t.Error("who starts then sees nothing")
	}
	must(t, brought.Losses().SaveGap(t.Context(), kafala.Gap{From: at, To: time.Now()}))
	stands("with a time that begins later")
	must(t, brought.Losses().SaveGap(t.Context(), kafala.Gap{From: at.Add(-time.Minute), To: time.Now()}))
	if said, _, err := brought.Older(t.Context()); err != nil || said != "" {
		t.Errorf("it is noted, and said: %q, %v", said, err)
	}
}
