package storage

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

// naming lists the ids that are found by a number.
func naming(t testing.TB, s *Store, number string) string {
	t.Helper()
	found, err := s.Places().ByNumber(t.Context(), number, 10)
	must(t, err)
	ids := []string{}
	for _, g := range slices.Concat(found.Paid, found.Unpaid) {
		ids = append(ids, g.ID)
	}
	return fmt.Sprint(ids)
}

// mentions counts what is kept about a number, places aside.
func mentions(t testing.TB, s *Store, number string) (n int) {
	t.Helper()
	for _, key := range s.Places().held(number) {
		for _, member := range s.conf.Client.ZRange(t.Context(), key, 0, -1).Val() {
			if member[:len(named)] == named {
				n++
			}
		}
	}
	return n
}

// What names a person goes from Redis with the guarantee that names them, and what no record says is not believed.
func TestNamingDropsWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		const brother, sister = "1098765432", "1087654321"
		var all []kafala.Guarantee
		for i, people := range [][2]string{{brother, sister}, {sister, brother}, {brother, "1"}} {
			g := opened(t, chat+int64(i), fmt.Sprint("d", i)) // in three shards
			g.Answers["guarantor_id"], g.Answers["person_id"] = people[0], people[1]
			mustOpen(t, s, g)
			all = append(all, g)
		}
		if n := mentions(t, s, sister); n != 2 {
			t.Errorf("%d are kept of two", n)
		}
		_, err := s.Records().Change(t.Context(), all[0].ID, issue(""))
		must(t, err)
		move(t, s, all[0].ID, kafala.Ended)
		move(t, s, all[1].ID, kafala.Cancelled)
		_, err = s.Records().Change(t.Context(), all[0].ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Erase(noon, "sweep")
			return nil, nil
		})
		must(t, err)
		if gone, err := s.Records().Erase(t.Context(), all[1].ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
			t.Fatal(gone, err)
		}
		if n := mentions(t, s, sister); n != 0 { // counted first: looking tidies up
			t.Errorf("erased: %d are kept", n)
		}
		must(t, s.Places().name(t.Context(), kafala.Guarantee{ID: "10nothing", Answers: kafala.Answers{"person_id": brother}}))
		must(t, s.Places().name(t.Context(), kafala.Guarantee{ID: all[2].ID, Answers: kafala.Answers{"person_id": "77"}}))
		if naming(t, s, "77") != "[]" || naming(t, s, brother) != fmt.Sprint([]string{all[2].ID}) || mentions(t, s, "77")+mentions(t, s,
			brother) != 1 {
			t.Errorf("made up: %s, %s", naming(t, s, "77"), naming(t, s, brother))
		}
	})
}

// What one chat asks for twice is kept once, and once alone is found.
func TestNamingOfWhatWasNotOpened(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	first := forSomebody(t, s, chat, "first")
	second := opened(t, chat, "second")
	second.Answers["person_id"] = somebody.Number
	kept, fresh, err := s.Records().Create(t.Context(), second)
	if err != nil || fresh || kept.ID != first.ID {
		t.Fatal(kept.ID, fresh, err)
	}
	if mentions(t, s, somebody.Number) != 1 || naming(t, s, somebody.Number) != fmt.Sprint([]string{first.ID}) {
		t.Errorf("%d mentions; found %s", mentions(t, s, somebody.Number), naming(t, s, somebody.Number))
	}
}

// What was named under an earlier data key is found, listed once, and erased under both.
func TestNamingAfterAnotherKey(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		newer := "b:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))
		keys, err := ParseKeys(newer + "," + testKeys)
		must(t, err)
		old, _ := newStore(t, client)
		both, _ := newStore(t, client, func(c *Config) { c.Keys = keys })
		g := forSomebody(t, old, chat, "draft")
		if got, want := naming(t, both, somebody.Number), fmt.Sprint([]string{g.ID}); got != want {
			t.Errorf("named under the old key: %s", got)
		}
		must(t, both.Places().name(t.Context(), g))
		if got, want := naming(t, both, somebody.Number), fmt.Sprint([]string{g.ID}); got != want || mentions(t, both, somebody.Number) != 2 {
			t.Errorf("named under both: %s, %d mentions", got, mentions(t, both, somebody.Number))
		}
		if gone, err := both.Records().Erase(t.Context(), g.ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
			t.Fatal(gone, err)
		}
		if n := mentions(t, both, somebody.Number); n != 0 {
			t.Errorf("%d mentions are left", n)
		}
	})
}

// What a search costs where somebody has named a person in two thousand requests that nobody paid.
func BenchmarkByNumberAmongMany(b *testing.B) {
	s, _ := newStore(b, storagetest.Shared(b))
	for i := range 2_000 {
		g := opened(b, chat+int64(i), fmt.Sprint("d", i))
		g.Answers["guarantor_id"] = somebody.Number
		mustOpen(b, s, g)
	}
	for b.Loop() {
		found, err := s.Places().ByNumber(b.Context(), somebody.Number, 5)
		if err != nil || len(found.Unpaid) != 5 || found.More != 1995 {
			b.Fatal(len(found.Unpaid), found.More, err)
		}
	}
}
