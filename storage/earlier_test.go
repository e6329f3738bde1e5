package storage

import (
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// paidWith opens and issues a guarantee that this payment has paid.
func paidWith(t *testing.T, s *Store, draft string) kafala.Guarantee {
	t.Helper()
	g := opened(t, chat, draft)
	mustOpen(t, s, g)
	g, err := s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Payment, g.IssuedAt = kafala.Payment{ID: "pay-" + draft, Amount: 100, Last4: "1010", At: noon}, noon
		return nil, g.Move(kafala.Issued, noon, "gateway", "paid")
	})
	must(t, err)
	return g
}

// asEarlier indexes a guarantee as an earlier release does: a set for each clue, and the first payment among the movements too.
func asEarlier(t *testing.T, s *Store, client redis.UniversalClient, g kafala.Guarantee) {
	t.Helper()
	opened := float64(g.Opened.UnixMilli())
	for _, c := range g.Clues() {
		key := s.Places().earlierFind(c)[0]
		must(t, client.ZAdd(t.Context(), key, redis.Z{Score: opened, Member: named + g.ID}).Err())
	}
	paid := paidAt(g)
	must(t, client.ZAdd(t.Context(), placeOf(chat).moves(), redis.Z{Score: float64(noon.UnixMilli()), Member: g.ID + "." + paid}).Err())
	must(t, client.Set(t.Context(), indexedName, millis(noon.Add(-time.Hour)), 0).Err())
}

// notesAbout counts what leads to a guarantee: in the sets of this release, and in those that an earlier one has.
func notesAbout(t *testing.T, client redis.UniversalClient, id string) (ours, earlier int) {
	t.Helper()
	for key, value := range sortedKept(t, client) {
		if !strings.HasPrefix(key, findPrefix) {
			continue
		}
		if n := strings.Count(value, ":"+id); ofEarlier(key) {
			earlier += n
		} else {
			ours += n
		}
	}
	return ours, earlier
}

func leadsTogether(t *testing.T, s *Store, g kafala.Guarantee) {
	t.Helper()
	for _, c := range g.Clues() {
		found, _, err := s.Records().ByClue(t.Context(), c, 9)
		must(t, err)
		n := 0
		for _, f := range found {
			if f.ID == g.ID {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s leads to it %d times", c.Kind, n)
		}
	}
}

// What an earlier release has noted leads to its guarantees as before, and goes with their personal fields. It is noted as this release
// does at once, and a day later no longer as the earlier one did.
func TestNotesOfAnEarlierRelease(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, clock := newStore(t, client)
		kept, erased := paidWith(t, s, "kept"), paidWith(t, s, "erased")
		if len(kept.Clues()) < 2 {
			t.Fatalf("clues are %v", kept.Clues())
		}
		leadsNowhere(t, client, "unshown", "undecided", "seconds", "region")
		asEarlier(t, s, client, kept)
		asEarlier(t, s, client, erased)
		leadsTogether(t, s, kept)
		leadsTogether(t, s, erased)
		movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID)
		move(t, s, erased.ID, kafala.Ended)
		_, err := s.Records().Change(ctx, erased.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Erase(noon, "sweep", "region")
			return nil, nil
		})
		must(t, err)
		if ours, earlier := notesAbout(t, client, erased.ID); ours+earlier != 0 {
			t.Errorf("%d and %d notes lead to what is erased", ours, earlier)
		}
		for _, want := range []struct{ ours, earlier, moves int }{
			{len(kept.Clues()), len(kept.Clues()), 2}, // the earlier release may serve beside this one
			{len(kept.Clues()), 0, 0}} {
			if n, err := s.Records().Index(ctx); err != nil || n != 2 {
				t.Fatalf("indexed %d, %v", n, err)
			}
			if ours, earlier := notesAbout(t, client, kept.ID); ours != want.ours || earlier != want.earlier {
				t.Errorf("%d notes, and %d of an earlier release, want %+v", ours, earlier, want)
			}
			if n := int(client.ZCard(ctx, placeOf(chat).moves()).Val()); n != want.moves {
				t.Errorf("%d movements, want %d", n, want.moves)
			}
			leadsTogether(t, s, kept)
			movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID)
			clock.advance(beside)
		}
		if n, err := s.Records().Index(ctx); err != nil || n != 0 {
			t.Errorf("once more: %d, %v", n, err)
		}
	})
}

// What an earlier release has noted under an older data key is noted under the first one as this release does.
func TestEarlierNotesUnderAnOlderKey(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		old := under(t, client, keyText("k1", oldFill))
		g := paidWith(t, old, "kept")
		leadsNowhere(t, client)
		asEarlier(t, old, client, g)
		both := under(t, client, keyText("k2", newFill)+","+keyText("k1", oldFill))
		leadsTogether(t, both, g)
		_, err := both.Keyring().resealAll(t.Context(), 0)
		must(t, err)
		if ours, earlier := notesAbout(t, client, g.ID); ours != len(g.Clues()) || earlier != 0 {
			t.Errorf("%d notes, and %d of an earlier release", ours, earlier)
		}
		leadsTogether(t, under(t, client, keyText("k2", newFill)), g)
	})
}

// An earlier release knows nothing of the notes of this one: what leads to a record that it has erased goes once this one serves again.
func TestErasedOnTheWayBack(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, clock := newStore(t, client)
		kept, erased := paidWith(t, s, "kept"), paidWith(t, s, "erased")
		_, err := s.Records().Index(ctx)
		must(t, err)
		move(t, s, erased.ID, kafala.Ended)
		_, err = s.Records().Change(ctx, erased.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Erase(noon, "sweep", "region")
			return nil, nil
		})
		must(t, err)
		must(t, s.Places().lead(ctx, kafala.Guarantee{Erased: noon}, erased)) // its notes stay where they were
		must(t, client.Set(ctx, indexedName, millis(noon), 0).Err())
		if ours, _ := notesAbout(t, client, erased.ID); ours == 0 {
			t.Fatal("nothing leads to it")
		}
		clock.advance(2 * unopened)
		if _, err := s.Records().Index(ctx); err != nil {
			t.Fatal(err)
		}
		if ours, _ := notesAbout(t, client, erased.ID); ours != 0 {
			t.Errorf("%d notes lead to what is erased", ours)
		}
		leadsTogether(t, s, kept)
	})
}

// An earlier release must not take the records for indexed in its own way: it would miss payments in the books.
func TestEarlierReleaseIndexesAnew(t *testing.T) {
	client := storagetest.Mini(t)
	s, clock := newStore(t, client)
	for range 2 {
		_, err := s.Records().Index(t.Context())
		must(t, err)
		mark, _ := strings.CutSuffix(client.Get(t.Context(), indexedName).Val(), ".")
		if mark == "" || strings.Trim(mark, "0123456789") == "" {
			t.Errorf("an earlier release takes %q for its own", mark)
		}
		clock.advance(beside)
	}
}

// The first payment stands among what was paid and not among the movements a second time, and is found by either.
func TestMovementsHoldWhatPaidDoesNot(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		_, err := s.Records().Index(t.Context())
		must(t, err)
		g := paidWith(t, s, "kept")
		moves := placeOf(chat).moves()
		if n := client.ZCard(t.Context(), moves).Val(); n != 0 {
			t.Errorf("%d movements beside what was paid", n)
		}
		movedSince(t, s, noon.Add(-time.Hour), g.ID)
		back := noon.Add(2 * kafala.Day)
		_, err = s.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment.Back = 60
			g.Returned = []kafala.Return{{Payment: g.Payment.ID, At: back, Sum: 60}}
			return nil, nil
		})
		must(t, err)
		if got := client.ZRange(t.Context(), moves, 0, -1).Val(); len(got) != 1 || got[0] != g.ID+"."+millis(back) {
			t.Errorf("movements are %v", got)
		}
		movedSince(t, s, back, g.ID)
		movedSince(t, s, noon, g.ID)
	})
}

// Notes of clues are small beside one another: a set of them stays one piece of memory.
func TestNotesOfCluesAreSmall(t *testing.T) {
	t.Parallel()
	client := storagetest.NewServer(t).Client(t)
	s, _ := newStore(t, client)
	const notes = 100
	key := ""
	for i := range notes {
		g := opened(t, chat, "aaaaaaaaaaaaaa"+string([]byte{'a' + byte(i/20), 'a' + byte(i%20)}))
		n := findNote(findNames.all(s.conf.Keys, "clue")[0], g.Opened, g.ID)
		key = n.key
		must(t, client.ZAdd(t.Context(), key, redis.Z{Member: n.member}).Err())
	}
	if n := client.ZCard(t.Context(), key).Val(); n != notes {
		t.Fatalf("%d notes", n)
	}
	if encoding := client.ObjectEncoding(t.Context(), key).Val(); encoding != "listpack" {
		t.Errorf("they lie as a %s", encoding)
	}
	if bytes := client.MemoryUsage(t.Context(), key, 0).Val(); bytes > notes*55 {
		t.Errorf("%d notes take %d bytes", notes, bytes)
	}
}
