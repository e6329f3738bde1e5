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

// TestOwners holds a store to kafala.Owners.
func TestOwners(t *testing.T, open Open) {
	terms{
		{"an invoice is that of the record that names it", namesInvoices},
		{"the request that awaits its payment for a person", askedFor},
	}.run(t, open)
}

func namesInvoices(t *testing.T, s Store) {
	first, second := s.create(t, request(asker, "draft")), s.create(t, request(asker+1, "other"))
	owns := func(when, invoice, id string) {
		t.Helper()
		switch g, err := s.Owners.ByInvoice(t.Context(), invoice); {
		case id == "":
			missing(t, invoice+" "+when, err)
		case err != nil || g.ID != id:
			t.Errorf("%s, %s is that of %q, %v; want %s", when, invoice, g.ID, err, id)
		}
	}
	for _, unknown := range []string{"", "invoice-1", "10draft", "*"} {
		owns("before there is a link", unknown, "")
	}
	s.change(t, first.ID, does(func(g *kafala.Guarantee) { g.Invoice.ID = "invoice-1" }))
	s.change(t, second.ID, does(func(g *kafala.Guarantee) { g.Invoice.ID = "invoice-2" }))
	owns("with a link", "invoice-1", first.ID)
	owns("with a link", "invoice-2", second.ID)
	s.change(t, first.ID, to(kafala.Expired, Noon))
	s.change(t, first.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Former, g.Invoice = []string{"invoice-1"}, kafala.Invoice{ID: "invoice-3"}
		return to(kafala.Awaiting, Noon)(g)
	})
	owns("with another link", "invoice-1", first.ID)
	owns("with another link", "invoice-3", first.ID)
	s.change(t, first.ID, to(kafala.Cancelled, Noon))
	owns("once it is cancelled", "invoice-1", first.ID)
	owns("once it is cancelled", "invoice-3", first.ID)
	s.change(t, first.ID, does(func(g *kafala.Guarantee) { g.Erase(Noon, "citizen") }))
	owns("once nobody is named in it", "invoice-1", first.ID)
	gone, err := s.Ledger.Erase(t.Context(), first.ID, func(kafala.Guarantee) bool { return true })
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	owns("once it is erased", "invoice-1", "")
	owns("once it is erased", "invoice-3", "")
	owns("once another is erased", "invoice-2", second.ID)
}

func askedFor(t *testing.T, s Store) {
	const number, other = "1109876548", "1012345672"
	asked := func(when string, chat int64, number, id string) {
		t.Helper()
		switch g, err := s.Owners.Asked(t.Context(), chat, number); {
		case id == "":
			missing(t, number+" "+when, err)
		case err != nil || g.ID != id:
			t.Errorf("%s: %q, %v; want %s", when, g.ID, err, id)
		}
	}
	asked("before anything", asker, number, "")
	asked("of nobody", asker, "", "")
	g := s.create(t, named(asker, "draft", number))
	s.create(t, named(asker+1, "draft", number))
	asked("once asked for", asker, number, g.ID)
	asked("as guarantor", asker, g.Answers["guarantor_id"], "")
	asked("of another person", asker, other, "")
	asked("by a third chat", asker+2, number, "")
	s.change(t, g.ID, to(kafala.Expired, Noon))
	asked("once it has ended", asker, number, "")
	s.change(t, g.ID, to(kafala.Awaiting, Noon))
	asked("with a new link", asker, number, g.ID)
	s.change(t, g.ID, issue(reference))
	asked("once it is paid", asker, number, "")
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

// TestWatch holds a store to kafala.Watch.
func TestWatch(t *testing.T, open Open) {
	terms{{"open links are due, the longest first", linksAreDue}, {"issued ones are due when they end", endsAreDue},
		{"personal fields are due once it is over", erasureIsDue},
		{"what an objection holds is due no earlier than that", heldIsDue}}.run(t, open)
}

func linksAreDue(t *testing.T, s Store) {
	due := func(after time.Duration, limit int) []string {
		t.Helper()
		ids, err := s.Watch.Due(t.Context(), Noon.Add(after), limit)
		must(t, err)
		return ids
	}
	var opened []string
	for n := range int64(6) { // six chats, all in different shards
		opened = append(opened, s.create(t, request(asker+n, fmt.Sprint("w", n))).ID)
		s.Clock.Pass(time.Second)
	}
	wants(t, "looked at too early", due(29*time.Second, 10))
	wants(t, "due", due(35*time.Second, 10), opened...)
	wants(t, "with a limit of none", due(35*time.Second, 0))
	must(t, s.Watch.Postpone(t.Context(), opened[0], Noon.Add(time.Hour)))
	must(t, s.Watch.Postpone(t.Context(), "10never", Noon))
	wants(t, "after postponing", due(35*time.Second, 10), opened[1:]...)

	s.change(t, opened[1], to(kafala.Issued, Noon))
	s.change(t, opened[2], to(kafala.Expired, Noon))
	must(t, s.Watch.Postpone(t.Context(), opened[1], Noon))
	wants(t, "after two have ended", due(35*time.Second, 10), opened[3:]...)
	s.change(t, opened[2], to(kafala.Awaiting, Noon)) // a new link
	wants(t, "after a new link", due(time.Minute, 10), append(slices.Clone(opened[3:]), opened[2])...)
	s.change(t, opened[0], does(func(g *kafala.Guarantee) { g.Invoice.ID = "x" }))
	if got := due(59*time.Minute, 10); slices.Contains(got, opened[0]) {
		t.Error("a change that leaves it awaiting has moved its next look")
	}
	s.create(t, request(asker+3, "second")) // the limit is each shard's own
	if got := due(2*time.Minute, 1); len(got) != 4 {
		t.Errorf("one a shard: %v", got)
	}
}

func endsAreDue(t *testing.T, s Store) {
	day := 24 * time.Hour
	due := func(after time.Duration) []string {
		t.Helper()
		ids, err := s.Watch.Due(t.Context(), Noon.Add(after), 10)
		must(t, err)
		return ids
	}
	g, endless := s.create(t, request(asker, "ends")), s.create(t, request(asker, "endless"))
	s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Until = Noon.Add(day)
		return issue(reference)(g)
	})
	s.change(t, endless.ID, issue("10169090603"))
	wants(t, "before its end", due(day-time.Second))
	wants(t, "at its end", due(day), g.ID)
	must(t, s.Watch.Postpone(t.Context(), g.ID, Noon.Add(2*day)))
	wants(t, "after postponing", due(day))
	wants(t, "at its new time", due(2*day), g.ID)
	s.change(t, g.ID, to(kafala.Ended, Noon))
	wants(t, "once it has ended", due(9*day))
}

func heldIsDue(t *testing.T, s Store) {
	due := func(want ...string) {
		t.Helper()
		got, err := s.Watch.ErasureDue(t.Context(), s.Clock.Now(), 10)
		must(t, err)
		wants(t, fmt.Sprintf("to be erased after %s", s.Clock.Now().Sub(Noon)), got, want...)
	}
	paid, unpaid := s.create(t, request(asker, "paid")), s.create(t, request(asker, "unpaid"))
	s.change(t, paid.ID, issue(reference))
	s.change(t, paid.ID, to(kafala.Ended, Noon))
	s.change(t, unpaid.ID, to(kafala.Expired, Noon))
	freeze := does(func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: Noon, By: 7, Why: "unwanted"} })
	s.change(t, paid.ID, freeze)
	s.change(t, unpaid.ID, freeze)
	s.Clock.Pass(kafala.HoldMost - time.Hour)
	due()
	for _, id := range []string{paid.ID, unpaid.ID} {
		g, err := s.Ledger.Find(t.Context(), id)
		if err != nil || !g.Frozen() || !g.Held(s.Clock.Now()) {
			t.Errorf("%s: %+v, %v", id, g.Freeze, err)
		}
	}
	s.change(t, unpaid.ID, does(func(g *kafala.Guarantee) { g.Freeze.Lift = kafala.Motion{At: Noon, GivenAt: Noon} }))
	due(unpaid.ID)
	s.change(t, unpaid.ID, does(func(g *kafala.Guarantee) { g.Erase(s.Clock.Now(), "sweep") }))
	s.Clock.Pass(2 * time.Hour)
	due(paid.ID)
}

func erasureIsDue(t *testing.T, s Store) {
	due := func(want ...string) {
		t.Helper()
		got, err := s.Watch.ErasureDue(t.Context(), s.Clock.Now(), 10)
		must(t, err)
		wants(t, fmt.Sprintf("to be erased after %s", s.Clock.Now().Sub(Noon)), got, want...)
	}
	paid, unpaid, renewed := s.create(t, request(asker, "paid")), s.create(t, request(asker, "unpaid")), s.create(t, request(asker, "renewed"))
	s.change(t, paid.ID, issue(reference))
	s.change(t, unpaid.ID, to(kafala.Cancelled, Noon))
	s.change(t, renewed.ID, to(kafala.Expired, Noon))
	s.change(t, renewed.ID, to(kafala.Awaiting, Noon)) // no longer over
	s.Clock.Pass(9*time.Hour - time.Second)
	due()
	s.Clock.Pass(time.Second)
	due(unpaid.ID) // before its record outlives its lifetime
	s.change(t, paid.ID, to(kafala.Ended, s.Clock.Now()))
	s.Clock.Pass(24*time.Hour - time.Second)
	due(unpaid.ID)
	s.Clock.Pass(time.Second)
	due(unpaid.ID, paid.ID)
	s.change(t, paid.ID, does(func(g *kafala.Guarantee) { g.Erase(s.Clock.Now(), "sweep") }))
	due(unpaid.ID)
	gone, err := s.Ledger.Erase(t.Context(), unpaid.ID, func(kafala.Guarantee) bool { return true })
	if err != nil || !gone {
		t.Fatal(gone, err)
	}
	due()
}

// TestRegister holds a store to kafala.Register.
func TestRegister(t *testing.T, open Open) {
	terms{{"what was opened and paid in a period", ofAPeriod}}.run(t, open)
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
