package storage

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
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
	_, err := s.Change(t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return nil, g.Move(to, noon, "test", "")
	})
	must(t, err)
}

func held(t testing.TB, s *Store, p kafala.Person) (ids []string) {
	t.Helper()
	found, err := s.Holding(t.Context(), p)
	must(t, err)
	for _, g := range found[0] {
		ids = append(ids, g.ID)
	}
	return ids
}

func hold(t testing.TB, s *Store, p kafala.Person, id string, places int) bool {
	t.Helper()
	ok, err := s.Hold(t.Context(), p, id, places)
	must(t, err)
	return ok
}

// A place is kept while the guarantee is issued or can be, and given to somebody else afterwards, whether or not it
// was given up.
func TestHold(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		first, second := forSomebody(t, s, chat, "first"), forSomebody(t, s, chat+1, "second")
		for range 2 { // as often as one likes
			if !hold(t, s, somebody, first.ID, 1) {
				t.Fatal("the first was refused")
			}
		}
		if hold(t, s, somebody, second.ID, 1) || !slices.Equal(held(t, s, somebody), []string{first.ID}) {
			t.Fatalf("the second is held too: %v", held(t, s, somebody))
		}
		if other := (kafala.Person{Role: kafala.AsGuarantor, Number: somebody.Number}); !hold(t, s, other, second.ID, 1) {
			t.Error("the same number in the other role was refused")
		}
		if !hold(t, s, somebody, second.ID, 2) {
			t.Error("there are two places")
		}
		must(t, s.Release(t.Context(), somebody, second.ID))
		move(t, s, first.ID, kafala.Expired) // still to be issued, should it be paid late
		if hold(t, s, somebody, second.ID, 1) {
			t.Error("the place of one that is being paid was given away")
		}
		move(t, s, first.ID, kafala.Cancelled)
		if got := held(t, s, somebody); len(got) != 0 {
			t.Errorf("a cancelled one is still held: %v", got)
		}
		if !hold(t, s, somebody, second.ID, 1) || hold(t, s, somebody, first.ID, 1) {
			t.Error("the place of a cancelled one was not given to the second")
		}
	})
}

func TestHoldWhatIsGone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := forSomebody(t, s, chat, "draft")
		another := somebody
		another.Number = "1012345672" // not the one whom the record names
		for _, id := range []string{"10nothing", "99nothing", "xx"} {
			if !hold(t, s, somebody, id, 9) {
				t.Fatal("refused")
			}
		}
		if !hold(t, s, another, g.ID, 1) || len(held(t, s, another)) != 0 || len(held(t, s, somebody)) != 0 {
			t.Error("what no record says is believed")
		}
		if !hold(t, s, somebody, g.ID, 1) {
			t.Error("what is gone is in the way")
		}
		if n := client.ZCard(t.Context(), s.held(somebody.Number)[0]).Val(); n != 2 { // the place, and that the guarantee names them
			t.Errorf("%d entries are kept", n)
		}
	})
}

// Of any number at once, as many have a place as there are.
func TestHoldAtOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		var all sync.WaitGroup
		var n atomic.Int64
		for i := range 50 {
			g := forSomebody(t, s, chat+int64(i), fmt.Sprint("d", i))
			all.Go(func() {
				ok, err := s.Hold(t.Context(), somebody, g.ID, 2)
				if err != nil {
					t.Error(err)
				}
				if ok {
					n.Add(1)
				}
			})
		}
		all.Wait()
		if n.Load() != 2 || len(held(t, s, somebody)) != 2 {
			t.Errorf("%d were told that they have one of two places, %d have", n.Load(), len(held(t, s, somebody)))
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
	_, err := before.Change(t.Context(), first.ID, issue("10169090602"))
	must(t, err)
	if got := held(t, after, somebody); !slices.Equal(got, []string{first.ID}) {
		t.Errorf("found %v", got)
	}
	if hold(t, after, somebody, other.ID, 1) {
		t.Error("a place under the earlier key was given away")
	}
	if _, fresh, err := after.Create(t.Context(), func() kafala.Guarantee {
		g := other
		g.ID = kafala.GuaranteeID(g.Chat, "again")
		return g
	}()); err != nil || fresh {
		t.Errorf("asked for a second time after a change of keys: new %t, %v", fresh, err)
	}
	must(t, after.Release(t.Context(), somebody, first.ID))
	if got := held(t, before, somebody); slices.Contains(got, first.ID) {
		t.Errorf("left: %v", got)
	}
}

// One chat has one request awaiting for one person, however many it submits at once.
func TestAskedOnce(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		var all sync.WaitGroup
		var fresh atomic.Int64
		opens := make([]string, 50)
		for i := range opens {
			all.Go(func() {
				g := opened(t, chat, fmt.Sprint("d", i))
				g.Answers["person_id"] = somebody.Number
				kept, isNew, err := s.Create(t.Context(), g, g.Deliver(kafala.SendLink, "", noon))
				if err != nil {
					t.Error(err)
				}
				if isNew {
					fresh.Add(1)
				}
				opens[i] = kept.ID
			})
		}
		all.Wait()
		slices.Sort(opens)
		if fresh.Load() != 1 || opens[0] != opens[49] {
			t.Fatalf("%d were new, of %v", fresh.Load(), slices.Compact(opens))
		}
		if due, err := s.Claim(t.Context(), noon, 1, 99); err != nil || len(due) != 1 {
			t.Errorf("links are promised: %v, %v", ids(due), err)
		}
		other := forSomebody(t, s, chat+1, "other") // another chat may
		first := opens[0]
		move(t, s, first, kafala.Expired)
		second := forSomebody(t, s, chat, "second")
		_, err := s.Change(t.Context(), first, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return nil, g.Move(kafala.Awaiting, noon, "citizen", "new link")
		})
		if asked := (*kafala.AskedError)(nil); !errors.As(err, &asked) || asked.ID != second.ID {
			t.Errorf("renewed beside %s (and %s): %v", second.ID, other.ID, err)
		}
	})
}
