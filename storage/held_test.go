package storage

import (
	"bytes"
	"encoding/base64"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/storage/storagetest"
)

// somebody is a person whom every guarantee of these tests names.
var somebody = kafala.Person{Role: kafala.AsGuaranteed, Number: "1109876548"}

// forSomebody opens a guarantee of a chat for somebody.
func forSomebody(t testing.TB, s *Store, chat int64, draft string) kafala.Guarantee {
	t.Helper()
	g := opened(t, chat, draft)
	g.Answers["person_id"] = somebody.Number
	mustOpen(t, s, g)
	return g
}

func move(t testing.TB, s *Store, id string, to kafala.Status) {
	t.Helper()
	_, err := s.Records().Change(t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return nil, g.Move(to, noon, kafalatest.Mover(g.Status, to), "")
	})
	must(t, err)
}

func held(t testing.TB, s *Store, p kafala.Person) (ids []string) {
	t.Helper()
	found, err := s.Places().Holding(t.Context(), p)
	must(t, err)
	for _, g := range found[0] {
		ids = append(ids, g.ID)
	}
	return ids
}

func hold(t testing.TB, s *Store, p kafala.Person, id string, places int) bool {
	t.Helper()
	ok, err := s.Places().Hold(t.Context(), p, id, places)
	must(t, err)
	return ok
}

// Places of what is gone make room, and are dropped from Redis with it.
func TestHoldDropsWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := forSomebody(t, s, chat, "draft")
		for _, id := range []string{"10nothing", "99nothing", "xx"} {
			if !hold(t, s, somebody, id, 9) {
				t.Fatal("refused")
			}
		}
		if !hold(t, s, somebody, g.ID, 1) {
			t.Error("what is gone is in the way")
		}
		if n := client.ZCard(t.Context(), s.Places().held(somebody.Number)[0]).Val(); n != 2 { // the place, and that the guarantee names them
			t.Errorf("%d entries are kept", n)
		}
	})
}

// What was written while another data key was the first is seen, and counts.
func TestHoldAfterAnotherKey(t *testing.T) {
	client := storagetest.Mini(t)
	second := "b:" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))
	with := func(text string) *Store {
		keys, err := ParseKeys(text)
		must(t, err)
		s, _ := newStore(t, client, func(c *Config) { c.Keys = keys })
		return s
	}
	before, after := with(testKeys+","+second), with(second+","+testKeys)
	first, other := forSomebody(t, before, chat, "first"), forSomebody(t, before, chat+1, "other")
	if !hold(t, before, somebody, first.ID, 1) {
		t.Fatal("refused")
	}
	_, err := before.Records().Change(t.Context(), first.ID, issue("10169090602"))
	must(t, err)
	if got := held(t, after, somebody); !slices.Equal(got, []string{first.ID}) {
		t.Errorf("found %v", got)
	}
	if hold(t, after, somebody, other.ID, 1) {
		t.Error("a place under the earlier key was given away")
	}
	if _, fresh, err := after.Records().Create(t.Context(), func() kafala.Guarantee {
		g := other
		g.ID = kafala.GuaranteeID(g.Chat, "again")
		return g
	}()); err != nil || fresh {
		t.Errorf("asked for a second time after a change of keys: new %t, %v", fresh, err)
	}
	must(t, after.Places().Release(t.Context(), somebody, first.ID))
	if got := held(t, before, somebody); slices.Contains(got, first.ID) {
		t.Errorf("left: %v", got)
	}
}
