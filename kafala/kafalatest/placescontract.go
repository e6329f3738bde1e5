package kafalatest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestPlaces holds a store to kafala.Places.
func TestPlaces(t *testing.T, open Open) {
	terms{
		{"a place is kept while the guarantee can be issued", placeIsKept},
		{"what an order gives back keeps no place", placeOfAnOrder},
		{"what no record says is not in the way", placeOfNobody},
		{"of many at once as many have a place as there are", placesAtOnce},
		{"several people at a time", placesOfSeveral},
		{"who is named, in either role", whoIsNamed},
		{"what is paid is named however much there is that is not", paidIsNamed},
	}.run(t, open)
}

// somebody is a person whom requests of these contracts name.
var somebody = kafala.Person{Role: kafala.AsGuaranteed, Number: "1109876548"}

// holding lists the guarantees that keep a place of a person.
func (s Store) holding(t testing.TB, p kafala.Person) []string {
	t.Helper()
	found, err := s.Places.Holding(t.Context(), p)
	must(t, err)
	return names(found[0])
}

func (s Store) hold(t testing.TB, p kafala.Person, id string, places int) bool {
	t.Helper()
	ok, err := s.Places.Hold(t.Context(), p, id, places)
	must(t, err)
	return ok
}

// A place is given to somebody else once its guarantee is over, whether or not it was given up.
func placeIsKept(t *testing.T, s Store) {
	first, second := s.create(t, named(asker, "first", somebody.Number)), s.create(t, named(asker+1, "second", somebody.Number))
	for range 2 { // as often as one likes
		if !s.hold(t, somebody, first.ID, 1) {
			t.Fatal("the first was refused")
		}
	}
	if s.hold(t, somebody, second.ID, 1) {
		t.Error("the second has a place too")
	}
	wants(t, "held", s.holding(t, somebody), first.ID)
	if other := (kafala.Person{Role: kafala.AsGuarantor, Number: somebody.Number}); !s.hold(t, other, second.ID, 1) {
		t.Error("the same number in the other role was refused")
	}
	if !s.hold(t, somebody, second.ID, 2) {
		t.Error("there are two places")
	}
	for range 2 { // what is not kept is given up too
		must(t, s.Places.Release(t.Context(), somebody, second.ID))
	}
	s.change(t, first.ID, to(kafala.Expired, Noon)) // still to be issued, should it be paid late
	if s.hold(t, somebody, second.ID, 1) {
		t.Error("the place of one that is being paid was given away")
	}
	s.change(t, first.ID, to(kafala.Cancelled, Noon))
	wants(t, "held by a cancelled one", s.holding(t, somebody))
	if !s.hold(t, somebody, second.ID, 1) || s.hold(t, somebody, first.ID, 1) {
		t.Error("the place of a cancelled one was not given to the second")
	}
}

// A place is kept while an order waits, and free from when it is given, before its money is back.
func placeOfAnOrder(t *testing.T, s Store) {
	first, second := s.create(t, named(asker, "first", somebody.Number)), s.create(t, named(asker+1, "second", somebody.Number))
	if !s.hold(t, somebody, first.ID, 1) {
		t.Fatal("the first was refused")
	}
	s.change(t, first.ID, to(kafala.Issued, Noon))
	s.change(t, first.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Order = kafala.Motion{By: 7, Why: "asked", At: Noon}
		return nil, nil
	})
	if s.hold(t, somebody, second.ID, 1) {
		t.Error("the place was given away while the order waits")
	}
	s.change(t, first.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Order.GivenAt = Noon
		return nil, nil
	})
	wants(t, "held by one that is ordered back", s.holding(t, somebody))
	if !s.hold(t, somebody, second.ID, 1) {
		t.Error("the second has no place")
	}
}

func placeOfNobody(t *testing.T, s Store) {
	g := s.create(t, named(asker, "draft", somebody.Number))
	another := somebody
	another.Number = "1012345672" // not the one whom the record names
	for _, id := range []string{"10nothing", "99nothing", "xx"} {
		if !s.hold(t, somebody, id, 9) {
			t.Fatal("refused")
		}
	}
	if !s.hold(t, another, g.ID, 1) || len(s.holding(t, another)) != 0 || len(s.holding(t, somebody)) != 0 {
		t.Error("what no record says is believed")
	}
	if !s.hold(t, somebody, g.ID, 1) {
		t.Error("what is gone is in the way")
	}
}

func placesAtOnce(t *testing.T, s Store) {
	var all sync.WaitGroup
	var n atomic.Int64
	for i := range 50 {
		g := s.create(t, named(asker+int64(i), fmt.Sprint("d", i), somebody.Number))
		all.Go(func() {
			ok, err := s.Places.Hold(t.Context(), somebody, g.ID, 2)
			if err != nil {
				t.Error(err)
			}
			if ok {
				n.Add(1)
			}
		})
	}
	all.Wait()
	if held := s.holding(t, somebody); n.Load() != 2 || len(held) != 2 {
		t.Errorf("%d were told that they have one of two places, %d have", n.Load(), len(held))
	}
}

func placesOfSeveral(t *testing.T, s Store) {
	g := s.create(t, named(asker, "draft", somebody.Number))
	guarantor := g.Person(kafala.AsGuarantor)
	if !s.hold(t, somebody, g.ID, 1) || !s.hold(t, guarantor, g.ID, 1) {
		t.Fatal("refused")
	}
	stranger := kafala.Person{Role: kafala.AsGuaranteed, Number: "1000000008"}
	found, err := s.Places.Holding(t.Context(), guarantor, stranger, somebody)
	must(t, err)
	if len(found) != 3 {
		t.Fatalf("%d lists for three people", len(found))
	}
	for i, want := range [][]string{{g.ID}, nil, {g.ID}} {
		wants(t, fmt.Sprint("person ", i), names(found[i]), want...)
	}
}

func whoIsNamed(t *testing.T, s Store) {
	const brother, sister = "1098765432", "1087654321"
	naming := func(number string) []string {
		t.Helper()
		found, err := s.Places.ByNumber(t.Context(), number, 10)
		must(t, err)
		return names(slices.Concat(found.Paid, found.Unpaid))
	}
	wants(t, "nobody", naming(brother))
	var all []kafala.Guarantee
	for i, people := range [][2]string{{brother, sister}, {sister, brother}, {brother, "1"}} {
		g := named(asker+int64(i), fmt.Sprint("d", i), people[1]) // in three shards
		g.Opened = Noon.Add(time.Duration(i) * time.Minute)
		g.Answers["guarantor_id"] = people[0]
		all = append(all, s.create(t, g))
	}
	wants(t, "in either role, newest first", naming(brother), all[2].ID, all[1].ID, all[0].ID)
	two, err := s.Places.ByNumber(t.Context(), brother, 2)
	must(t, err)
	wants(t, "two of them", names(two.Unpaid), all[2].ID, all[1].ID)
	if two.More != 1 || len(two.Paid) != 0 {
		t.Errorf("%d more than two of three, %d of them paid", two.More, len(two.Paid))
	}
	s.change(t, all[0].ID, issue(""))
	s.change(t, all[0].ID, to(kafala.Ended, Noon))
	s.change(t, all[1].ID, to(kafala.Cancelled, Noon))
	wants(t, "over", naming(sister), all[1].ID, all[0].ID)
	s.change(t, all[0].ID, does(func(g *kafala.Guarantee) { g.Erase(Noon, "sweep") }))
	if gone, err := s.Ledger.Erase(t.Context(), all[1].ID, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
		t.Fatal(gone, err)
	}
	wants(t, "erased", naming(sister))
	if got := naming(brother); !slices.Equal(got, []string{all[2].ID}) {
		t.Errorf("not erased: %v", got)
	}
	kept, fresh, err := s.Ledger.Create(t.Context(), named(asker+2, "asked again", "1"))
	if err != nil || fresh || kept.ID != all[2].ID {
		t.Fatal(kept.ID, fresh, err)
	}
	wants(t, "what one chat asks for twice", naming("1"), all[2].ID)
}

// Whoever names a person in requests that nobody pays hides nothing that is paid, and all that is paid is named.
func paidIsNamed(t *testing.T, s Store) {
	const person, chats, each = "1098765432", 6, 10
	opened := func(chat int64, draft string, after time.Duration) kafala.Guarantee {
		g := named(chat, draft, Number(int(after/time.Minute)))
		g.Opened = Noon.Add(after)
		g.Answers["guarantor_id"] = person
		return s.create(t, g)
	}
	var paid []string
	for i := range 12 { // more than anybody asks for of the others
		g := opened(asker+100+int64(i), "paid", time.Duration(i)*time.Minute)
		s.change(t, g.ID, paidFor)
		if i%2 == 0 {
			s.change(t, g.ID, to(kafala.Ended, Noon))
		}
		paid = append(paid, g.ID)
	}
	slices.Reverse(paid)
	var unpaid []string
	for i := range chats * each {
		g := opened(asker+int64(i%chats), fmt.Sprint("d", i), time.Hour+time.Duration(i)*time.Minute)
		s.change(t, g.ID, to(kafala.Cancelled, Noon))
		unpaid = append(unpaid, g.ID)
	}
	slices.Reverse(unpaid)
	got, err := s.Places.ByNumber(t.Context(), person, 5)
	must(t, err)
	wants(t, "paid", names(got.Paid), paid...)
	wants(t, "not paid", names(got.Unpaid), unpaid[:5]...)
	if got.More != chats*each-5 {
		t.Errorf("%d more", got.More)
	}
	got, err = s.Places.ByNumber(t.Context(), person, 0)
	must(t, err)
	if len(got.Paid) != 12 || len(got.Unpaid) != 0 || got.More != chats*each {
		t.Errorf("of the others none: %d, %d, %d more", len(got.Paid), len(got.Unpaid), got.More)
	}
}
