package storage

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// leadsNowhere removes all that an earlier release did not keep, but for these words.
func leadsNowhere(t *testing.T, client redis.UniversalClient, but ...string) {
	t.Helper()
	for key := range sortedKept(t, client) {
		earlier := []string{"find", "unshown", "undecided", "seconds", "region", "moves", indexedName}
		if word := wordOf(key); slices.Contains(earlier, word) && !slices.Contains(but, word) {
			must(t, client.Del(t.Context(), key).Err())
		}
	}
}

// movedSince says whose money moves after a time, of all that is kept.
func movedSince(t *testing.T, s *Store, from time.Time, want ...string) {
	t.Helper()
	var ids []string
	must(t, s.Records().Moved(t.Context(), from, from.Add(kafala.Day), func(g kafala.Guarantee) error {
		ids = append(ids, g.ID)
		return nil
	}))
	slices.Sort(ids)
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		t.Errorf("moved is the money of %v, want %v", ids, want)
	}
}

// Records of an earlier release come into the lists, and are found, once: what was erased leads nowhere.
func TestIndexOfEarlierRecords(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, clock := newStore(t, client)
		records := s.Records()
		kept, erased := paidWith(t, s, "kept"), paidWith(t, s, "erased")
		move(t, s, erased.ID, kafala.Ended)
		_, err := records.Change(ctx, erased.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Erase(noon, "sweep", "region")
			return nil, nil
		})
		must(t, err)
		leadsNowhere(t, client)
		movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID) // all that was ever paid
		clue := kafala.Clue{Kind: kafala.CluePayment, Value: "pay-kept"}
		if found, _, err := records.ByClue(ctx, clue, 9); err != nil || len(found) != 0 {
			t.Fatalf("before: %d, %v", len(found), err)
		}
		if n, err := records.Index(ctx); err != nil || n != 2 {
			t.Fatalf("indexed %d, %v", n, err)
		}
		if found, _, err := records.ByClue(ctx, clue, 9); err != nil || len(found) != 1 || found[0].ID != kept.ID {
			t.Errorf("found %d, %v", len(found), err)
		}
		list, _, err := records.Listed(ctx, kafala.ListPage{List: kafala.ListUnshown, Limit: 9})
		if err != nil || len(list) != 1 || list[0].ID != kept.ID {
			t.Errorf("listed %d, %v", len(list), err)
		}
		for key, value := range sortedKept(t, client) {
			if strings.HasPrefix(key, findPrefix) && strings.Contains(value, erased.ID) {
				t.Errorf("%s leads to what is erased", key)
			}
		}
		if n, err := records.Index(ctx); err != nil || n != 0 {
			t.Errorf("once more: %d, %v", n, err)
		}
		movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID)
		leadsNowhere(t, client, indexedName) // an earlier release beside this one
		movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID)
		clock.advance(beside)
		for _, want := range []int{2, 0} { // once more, a day later
			if n, err := records.Index(ctx); err != nil || n != want {
				t.Errorf("a day later: %d, %v, want %d", n, err, want)
			}
		}
		movedSince(t, s, noon.Add(-time.Hour), kept.ID, erased.ID)
	})
}

// What an earlier release has put into a list, and its record says no more of, is passed over there.
func TestListPassesOverWhatIsNotSoAnyMore(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		ctx := t.Context()
		s, _ := newStore(t, client)
		kept, decided := paidWith(t, s, "kept"), paidWith(t, s, "decided")
		_, err := s.Records().Change(ctx, decided.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Decide(kafala.Accepted, "", kafala.Hand{ID: 7}, noon)
			return nil, nil
		})
		must(t, err)
		p, err := placeIn(decided.ID)
		must(t, err)
		must(t, client.ZAdd(ctx, p.unshown(), redis.Z{Score: float64(noon.UnixMilli()), Member: decided.ID}).Err())
		list, _, err := s.Records().Listed(ctx, kafala.ListPage{List: kafala.ListUnshown, Limit: 9})
		if err != nil || len(list) != 1 || list[0].ID != kept.ID {
			t.Errorf("listed %d, %v", len(list), err)
		}
	})
}
