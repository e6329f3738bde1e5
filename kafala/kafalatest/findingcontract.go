package kafalatest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// TestFinding holds a store to kafala.Finding and staff.Lately.
func TestFinding(t *testing.T, open Open) {
	terms{
		{"each clue leads to what it is of, and to nothing else", cluesLead},
		{"a clue leads to the newest", clueNewest},
		{"requests that nobody has paid hide no guarantee", clueHidden},
		{"nothing leads to what is erased", cluesErased},
		{"a list has what its records say", listsFollow},
		{"a list is read in pages, there and back", listPages},
		{"a list of a region and a day", listRegion},
		{"the last that a member has seen", lastSeen},
	}.run(t, open)
}

// clued lists what a clue leads to.
func (s Store) clued(t testing.TB, c kafala.Clue) []string {
	t.Helper()
	found, _, err := s.Finding.ByClue(t.Context(), c, 10)
	must(t, err)
	return names(found)
}

// listed lists what stands in a list.
func (s Store) listed(t testing.TB, q kafala.ListPage) (ids []string, more bool) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	found, more, err := s.Finding.Listed(t.Context(), q)
	must(t, err)
	ids = []string{}
	for _, l := range found {
		ids = append(ids, l.ID)
	}
	return ids, more
}

// paid is a guarantee that is paid with a card, at a time.
func (s Store) paid(t testing.TB, draft, last4, region string, at time.Time) kafala.Guarantee {
	t.Helper()
	g := request(asker, draft)
	g.Answers["accident"], g.Answers["region"] = "A-"+draft, region
	s.create(t, g)
	return s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Payment = kafala.Payment{ID: "paid-" + draft, Amount: 10000, At: at, Last4: last4}
		g.IssuedAt = at
		return nil, g.Move(kafala.Issued, at, "gateway", "paid")
	})
}

func cluesLead(t *testing.T, s Store) {
	a, b := s.paid(t, "aa", "1010", "riyadh", Noon), s.paid(t, "bb", "1010", "riyadh", Noon.Add(kafala.Day))
	for _, c := range []struct {
		clue kafala.Clue
		want []string
	}{
		{kafala.Clue{Kind: kafala.ClueCase, Value: "A-aa"}, []string{a.ID}},
		{kafala.Clue{Kind: kafala.ClueCase, Value: "A-cc"}, []string{}},
		{kafala.Clue{Kind: kafala.CluePayment, Value: "paid-bb"}, []string{b.ID}},
		{kafala.Clue{Kind: kafala.ClueCase, Value: "paid-bb"}, []string{}},
		{kafala.CardClue("1010", kafala.DateOf(Noon)), []string{a.ID}},
		{kafala.CardClue("1010", kafala.DateOf(Noon.Add(kafala.Day))), []string{b.ID}},
		{kafala.CardClue("1011", kafala.DateOf(Noon)), []string{}},
	} {
		wants(t, fmt.Sprint(c.clue), s.clued(t, c.clue), c.want...)
	}
}

func clueNewest(t *testing.T, s Store) {
	var all []string
	for i := range 4 {
		g := request(asker, fmt.Sprint("draft", i))
		g.Answers["accident"], g.Opened = "777", Noon.Add(time.Duration(i)*time.Minute)
		all = append(all, s.create(t, g).ID)
	}
	slices.Reverse(all)
	found, more, err := s.Finding.ByClue(t.Context(), kafala.Clue{Kind: kafala.ClueCase, Value: "777"}, 3)
	must(t, err)
	if wants(t, "the newest", names(found), all[:3]...); !more {
		t.Error("there are no others")
	}
	found, more, err = s.Finding.ByClue(t.Context(), kafala.Clue{Kind: kafala.ClueCase, Value: "777"}, 4)
	must(t, err)
	if wants(t, "all", names(found), all...); more {
		t.Error("there are others")
	}
}

// Whoever knows an accident's number asks for it again and again.
func clueHidden(t *testing.T, s Store) {
	case7 := func(draft string, at time.Time) kafala.Guarantee {
		g := request(asker, draft)
		g.Answers["accident"], g.Opened = "777", at
		g.Answers["person_id"] += draft // whom the chat has not asked for yet
		return s.create(t, g)
	}
	over, force := case7("over", Noon), case7("force", Noon.Add(time.Second))
	for _, g := range []kafala.Guarantee{over, force} {
		s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment = kafala.Payment{ID: "paid-" + g.ID, Amount: 10000, At: Noon}
			g.IssuedAt = Noon
			return nil, g.Move(kafala.Issued, Noon, "gateway", "paid")
		})
	}
	s.change(t, over.ID, to(kafala.Ended, Noon))
	last := ""
	for i := range 80 {
		last = case7(fmt.Sprint("draft", i), Noon.Add(time.Duration(i+2)*time.Second)).ID
	}
	found, more, err := s.Finding.ByClue(t.Context(), kafala.Clue{Kind: kafala.ClueCase, Value: "777"}, 3)
	must(t, err)
	if wants(t, "the paid ones, and the newest request", names(found), force.ID, over.ID, last); !more {
		t.Error("there are no others")
	}
}

func cluesErased(t *testing.T, s Store) {
	g, gone := s.paid(t, "aa", "1010", "riyadh", Noon), s.paid(t, "bb", "2020", "riyadh", Noon)
	s.change(t, g.ID, to(kafala.Ended, Noon))
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Erase(Noon, "sweep", "region") }))
	if _, err := s.Ledger.Erase(t.Context(), gone.ID, func(kafala.Guarantee) bool { return true }); err != nil {
		t.Fatal(err)
	}
	for _, one := range []kafala.Guarantee{g, gone} {
		for _, c := range one.Clues() {
			wants(t, fmt.Sprint(c), s.clued(t, c))
		}
	}
	ids, _ := s.listed(t, kafala.ListPage{List: kafala.ListPaid, Region: "riyadh"})
	wants(t, "paid, in the books", ids, g.ID)
}

func listsFollow(t *testing.T, s Store) {
	hand := kafala.Hand{ID: 7}
	g := s.paid(t, "aa", "1010", "riyadh", Noon)
	is := func(when string, want ...kafala.List) {
		t.Helper()
		for _, l := range []kafala.List{kafala.ListUnshown, kafala.ListUndecided, kafala.ListSeconds, kafala.ListEnding, kafala.ListPaid} {
			ids, _ := s.listed(t, kafala.ListPage{List: l})
			if (len(ids) == 1) != slices.Contains(want, l) {
				t.Errorf("%s: the list %s has %d", when, l, len(ids))
			}
		}
	}
	is("paid", kafala.ListUnshown, kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Show(hand, Noon.Add(time.Minute)) }))
	is("shown", kafala.ListUndecided, kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Strike(0, hand, Noon.Add(2*time.Minute)) }))
	is("struck", kafala.ListUnshown, kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Decide(kafala.Accepted, "", hand, Noon.Add(2*time.Minute)) }))
	is("decided without a mark", kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Undecide(hand, Noon.Add(3*time.Minute)) }))
	is("that struck", kafala.ListUnshown, kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Show(hand, Noon.Add(3*time.Minute)) }))
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Decide(kafala.NotAccepted, "kind", hand, Noon.Add(4*time.Minute)) }))
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 7, Why: "asked", At: Noon.Add(5 * time.Minute)} }))
	is("an order waits", kafala.ListSeconds, kafala.ListPaid)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) {
		g.Order.WithdrawnAt, g.Until = Noon.Add(6*time.Minute), Noon.Add(kafala.Day)
		g.Decided[g.LastDecided()].Done = Noon.Add(6 * time.Minute) // else an order is to follow, and it does not end
	}))
	is("withdrawn, and it ends tomorrow", kafala.ListEnding, kafala.ListPaid)
	s.change(t, g.ID, to(kafala.Ended, Noon.Add(kafala.Day)))
	is("ended", kafala.ListPaid)
}

func listPages(t *testing.T, s Store) {
	var all []string
	for i := range 25 { // of some, several at one moment
		g := request(asker+int64(i), fmt.Sprint("draft", i))
		s.create(t, g)
		s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment = kafala.Payment{ID: "paid", Amount: 10000, At: Noon}
			g.IssuedAt = Noon.Add(time.Duration(i/7) * time.Minute)
			return nil, g.Move(kafala.Issued, Noon, "gateway", "paid")
		})
	}
	q := kafala.ListPage{List: kafala.ListUnshown, Limit: 10}
	var pages [][]kafala.Listed
	for {
		found, more, err := s.Finding.Listed(t.Context(), q)
		must(t, err)
		for _, l := range found {
			all = append(all, l.ID)
		}
		if pages = append(pages, found); !more {
			break
		}
		q.Beside = found[len(found)-1].Spot
	}
	if sorted := slices.Sorted(slices.Values(all)); len(pages) != 3 || len(all) != 25 || len(slices.Compact(sorted)) != 25 {
		t.Fatalf("%d pages with %d", len(pages), len(all))
	}
	back, more, err := s.Finding.Listed(t.Context(), kafala.ListPage{List: kafala.ListUnshown, Limit: 10, Beside: pages[2][0].Spot,
		Back: true})
	must(t, err)
	if len(back) != 10 || !more || back[0].ID != pages[1][0].ID || back[9].ID != pages[1][9].ID {
		t.Errorf("back: %d, more %t", len(back), more)
	}
	if back, more, err = s.Finding.Listed(t.Context(), kafala.ListPage{List: kafala.ListUnshown, Limit: 10, Beside: pages[1][0].Spot,
		Back: true}); err != nil || more || len(back) != 10 || back[0].ID != pages[0][0].ID {
		t.Errorf("back to the first: %d, more %t, %v", len(back), more, err)
	}
}

func listRegion(t *testing.T, s Store) {
	a, _ := s.paid(t, "aa", "1", "riyadh", Noon), s.paid(t, "bb", "1", "makkah", Noon)
	c := s.paid(t, "cc", "1", "riyadh", Noon.Add(kafala.Day))
	ids, _ := s.listed(t, kafala.ListPage{List: kafala.ListPaid, Region: "riyadh"})
	wants(t, "of the region", ids, a.ID, c.ID)
	ids, _ = s.listed(t, kafala.ListPage{List: kafala.ListPaid, Region: "riyadh", From: Noon.Add(-time.Hour), To: Noon.Add(time.Hour)})
	wants(t, "of the region and the day", ids, a.ID)
	ids, _ = s.listed(t, kafala.ListPage{List: kafala.ListPaid, From: Noon.Add(time.Hour)})
	wants(t, "of the day", ids, c.ID)
}

func lastSeen(t *testing.T, s Store) {
	var want []string
	for i := range staff.LatelyKept + 3 {
		id := fmt.Sprint("id", i)
		must(t, s.Lately.Note(t.Context(), 7, id, Noon.Add(time.Duration(i)*time.Second)))
		want = append([]string{id}, want...)
	}
	must(t, s.Lately.Note(t.Context(), 7, "id5", Noon.Add(time.Minute)))
	must(t, s.Lately.Note(t.Context(), 8, "other", Noon))
	want = slices.DeleteFunc(want, func(id string) bool { return id == "id5" })
	want = append([]string{"id5"}, want...)[:staff.LatelyKept]
	got, err := s.Lately.Last(t.Context(), 7)
	must(t, err)
	wants(t, "the last", got, want...)
}
