package kafalatest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestIndex holds a store to kafala.Index.
func TestIndex(t *testing.T, open Open) {
	terms{
		{"a chat's guarantees, the newest first", newestFirst},
		{"all that a chat has paid for", paidByChat},
		{"what is current of a chat", current},
		{"what is erased is nobody's", nobodys},
	}.run(t, open)
}

// However much a chat asks for and does not pay, all that it has paid for is found.
func paidByChat(t *testing.T, s Store) {
	for i := range 30 {
		g := request(asker, fmt.Sprint("d", i))
		g.Opened = Noon.Add(time.Duration(i) * time.Minute)
		s.create(t, g)
	}
	s.create(t, request(asker+kafala.Shards, "other")) // perhaps of the same shard
	s.change(t, kafala.GuaranteeID(asker+kafala.Shards, "other"), paidFor)
	paid := func(want ...string) {
		t.Helper()
		got, err := s.Index.PaidByChat(t.Context(), asker)
		must(t, err)
		wants(t, "paid", names(got), want...)
	}
	paid()
	one, two := kafala.GuaranteeID(asker, "d3"), kafala.GuaranteeID(asker, "d4")
	for _, id := range []string{one, two} {
		s.change(t, id, paidFor)
	}
	s.change(t, kafala.GuaranteeID(asker, "d20"), to(kafala.Cancelled, Noon))
	paid(two, one)
	s.change(t, two, to(kafala.Refunded, Noon)) // its money has come once
	s.change(t, one, to(kafala.Ended, Noon))
	paid(two, one)
}

// What is erased is found by its id and its reference, for no chat any more, and can be saved again. The chat of what is not erased
// cannot be taken away.
func nobodys(t *testing.T, s Store) {
	g, kept := s.create(t, request(asker, "erased")), s.create(t, request(asker, "kept"))
	s.change(t, g.ID, issue(reference))
	s.change(t, g.ID, to(kafala.Ended, Noon))
	if _, err := s.Ledger.Change(t.Context(), g.ID, does(func(g *kafala.Guarantee) { g.Chat = 0 })); err == nil {
		t.Error("the chat of a guarantee that is not erased was taken away")
	}
	erase := does(func(g *kafala.Guarantee) { g.Erase(Noon, "sweep") })
	s.change(t, g.ID, erase)
	s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Strange = append(g.Strange, "later") }))
	for chat, want := range map[int64][]string{asker: {kept.ID}, 0: nil} {
		all, err := s.Index.ByChat(t.Context(), chat, 10)
		must(t, err)
		wants(t, fmt.Sprint("all of chat ", chat), names(all), want...)
		paid, err := s.Index.PaidByChat(t.Context(), chat)
		must(t, err)
		wants(t, fmt.Sprint("paid by chat ", chat), names(paid))
		now, err := s.Index.Current(t.Context(), chat, 10)
		must(t, err)
		wants(t, fmt.Sprint("current of chat ", chat), names(now), want...)
	}
	found, err := s.Index.ByReference(t.Context(), reference)
	if err != nil || found.ID != g.ID || found.Chat != 0 || !slices.Contains(found.Strange, "later") {
		t.Errorf("by its reference: %+v, %v", found, err)
	}
	if _, err := s.Ledger.Change(t.Context(), g.ID, does(func(g *kafala.Guarantee) { g.Chat = asker })); err == nil {
		t.Error("an erased guarantee was given to a chat")
	}
}

// However much is newer, what awaits its payment and what is paid is found.
func current(t *testing.T, s Store) {
	have := func(newest int, want ...string) {
		t.Helper()
		got, err := s.Index.Current(t.Context(), asker, newest)
		must(t, err)
		wants(t, fmt.Sprint("current with the newest ", newest), names(got), want...)
	}
	have(5)
	s.create(t, request(asker+kafala.Shards, "other")) // perhaps of the same shard
	ids := make([]string, 30)
	for i := range ids {
		g := named(asker, fmt.Sprint("d", i), Number(i))
		g.Opened = Noon.Add(time.Duration(i) * time.Minute)
		ids[i] = s.create(t, g).ID
	}
	for i, id := range ids {
		switch i {
		case 2:
			s.change(t, id, paidFor)
		case 4, 29:
		default:
			s.change(t, id, to(kafala.Cancelled, Noon))
		}
	}
	have(0, ids[29], ids[4], ids[2])
	have(2, ids[29], ids[28], ids[4], ids[2])
	s.change(t, ids[2], to(kafala.Refunded, Noon))
	s.change(t, ids[4], to(kafala.Expired, Noon))
	have(1, ids[29], ids[2])
	s.change(t, ids[4], to(kafala.Awaiting, Noon))
	have(1, ids[29], ids[4], ids[2])
}

func newestFirst(t *testing.T, s Store) {
	for i, draft := range []string{"c", "a", "b", "e", "d"} {
		g := request(asker, draft)
		g.Opened = Noon.Add(time.Duration(i) * time.Minute)
		s.create(t, g)
	}
	for limit, want := range map[int]string{0: "", 1: "d", 3: "deb", 10: "debac"} {
		got, err := s.Index.ByChat(t.Context(), asker, limit)
		must(t, err)
		drafts := ""
		for _, g := range got {
			drafts += g.Draft()
		}
		if drafts != want {
			t.Errorf("limit %d: %s, want %s", limit, drafts, want)
		}
	}
	if got, err := s.Index.ByChat(t.Context(), asker+1, 5); err != nil || len(got) != 0 {
		t.Errorf("another chat: %v, %v", got, err)
	}
}

// TestRegister holds a store to kafala.Register.
func TestRegister(t *testing.T, open Open) {
	terms{{"what was opened and paid in a period", ofAPeriod}, {"of what money moved in a period", movedInAPeriod}}.run(t, open)
}

func ofAPeriod(t *testing.T, s Store) {
	hour := func(n int) time.Time { return Noon.Add(time.Duration(n) * time.Hour) }
	for i := range 6 { // two chats of different shards, one guarantee an hour
		g := request(asker+int64(i%2), fmt.Sprint("draft", i))
		g.Opened = hour(i)
		s.create(t, g)
	}
	paid := s.change(t, kafala.GuaranteeID(asker, "draft2"), func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Payment = kafala.Payment{ID: "payment", At: hour(5)}
		return issue(reference)(g)
	})
	for _, c := range []struct {
		from, to int
		want     string
	}{{0, 6, "012345"}, {1, 3, "12"}, {3, 3, ""}, {5, 9, "5"}} {
		var drafts []string
		must(t, s.Register.Opened(t.Context(), hour(c.from), hour(c.to), func(g kafala.Guarantee) error {
			drafts = append(drafts, strings.TrimPrefix(g.Draft(), "draft"))
			return nil
		}))
		slices.Sort(drafts)
		if got := strings.Join(drafts, ""); got != c.want {
			t.Errorf("opened from %d to %d: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	for _, c := range []struct{ from, to, want int }{{0, 5, 0}, {5, 6, 1}, {6, 9, 0}} {
		n := 0
		must(t, s.Register.Paid(t.Context(), hour(c.from), hour(c.to), func(g kafala.Guarantee) error {
			if g.ID != paid.ID {
				t.Errorf("%s is paid", g.ID)
			}
			n++
			return nil
		}))
		if n != c.want {
			t.Errorf("paid from %d to %d: %d", c.from, c.to, n)
		}
	}
	for until, want := range map[int]int{0: 0, 5: 0, 6: 1} {
		if n, err := s.Register.PaidBefore(t.Context(), hour(until)); err != nil || n != want {
			t.Errorf("paid before %d: %d, %v", until, n, err)
		}
	}
	halt := errors.New("enough")
	if err := s.Register.Opened(t.Context(), Noon, hour(1), func(kafala.Guarantee) error { return halt }); !errors.Is(err, halt) {
		t.Errorf("the caller's error: %v", err)
	}
	gone, err := s.Ledger.Erase(t.Context(), paid.ID, func(kafala.Guarantee) bool { return true })
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	must(t, s.Register.Paid(t.Context(), Noon, hour(9), func(g kafala.Guarantee) error {
		t.Errorf("%s is erased, and paid", g.ID)
		return nil
	}))
}

func movedInAPeriod(t *testing.T, s Store) {
	hour := func(n int) time.Time { return Noon.Add(time.Duration(n) * time.Hour) }
	for i := range 3 { // one of which nobody pays, and two of different shards that are paid
		g := s.create(t, request(asker+int64(i%2), fmt.Sprint("draft", i)))
		if i == 0 {
			continue
		}
		s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Payment = kafala.Payment{ID: fmt.Sprint("payment", i), At: hour(i), Amount: 100}
			return nil, g.Move(kafala.Issued, hour(i), "gateway", "paid")
		})
	}
	back := kafala.GuaranteeID(asker+1, "draft1")
	s.change(t, back, does(func(g *kafala.Guarantee) {
		g.Payment.Back = 60
		g.Returned = []kafala.Return{{Payment: g.Payment.ID, At: hour(5), Sum: 60}}
	}))
	s.change(t, back, does(func(g *kafala.Guarantee) {
		g.Payment.Back = 100
		g.Returned = append(g.Returned, kafala.Return{Payment: g.Payment.ID, At: hour(7), Sum: 100})
	}))
	s.change(t, back, does(func(g *kafala.Guarantee) {
		g.Extra = append(g.Extra, kafala.Extra{Payment: kafala.Payment{ID: "second", At: hour(9), Amount: 100}})
	}))
	moved := func(from, to int) string {
		var drafts []string
		must(t, s.Register.Moved(t.Context(), hour(from), hour(to), func(g kafala.Guarantee) error {
			drafts = append(drafts, strings.TrimPrefix(g.Draft(), "draft"))
			return nil
		}))
		slices.Sort(drafts)
		return strings.Join(drafts, "")
	}
	for _, c := range []struct {
		from, to int
		want     string
	}{{0, 10, "12"}, {0, 1, ""}, {1, 2, "1"}, {2, 3, "2"}, {3, 5, ""}, {5, 6, "1"}, {6, 7, ""}, {7, 8, "1"}, {9, 10, "1"}, {8, 9, ""}} {
		if got := moved(c.from, c.to); got != c.want {
			t.Errorf("from %d to %d: %s, want %s", c.from, c.to, got, c.want)
		}
	}
	if gone, err := s.Ledger.Erase(t.Context(), back, func(kafala.Guarantee) bool { return true }); err != nil || !gone {
		t.Fatal(gone, err)
	}
	for range 2 {
		if got := moved(0, 10); got != "2" {
			t.Errorf("with one that is erased: %s", got)
		}
	}
}
