package kafalatest

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Store is what the contracts are about: all that a store does for kafala, as one process has it.
type Store struct {
	Ledger   kafala.Ledger
	Index    kafala.Index
	Owners   kafala.Owners
	Watch    kafala.Watch
	Register kafala.Register
	Places   kafala.Places
	Counts   kafala.Counts
	Limiter  kafala.Limiter
	Uncounts kafala.Uncounter
	Promises kafala.Promises
	Freezes  kafala.Freezes
	Finding  kafala.Finding
	Gaps     kafala.Gaps
	Lost     kafala.LostPayments
	Cases    kafala.IdentityCases
	Closures kafala.Closures
	Queries  kafala.Queries
	Asked    kafala.Unanswered
	Team     staff.Team
	Invites  staff.Invites
	Audit    staff.Audit
	Quota    staff.Quota
	Lately   staff.Lately

	Clock *Clock // the time that the store goes by
	// Take gives the deliveries that are due by a time, each of them once.
	Take func(t testing.TB, by time.Time) []kafala.Delivery
	// Again opens the same store as another process has it, with the same clock.
	Again func(t testing.TB) Store
}

// Open gives the Store that a test is to try: an empty one, whose clock stands at Noon and whose Lifetimes are Kept.
type Open func(t *testing.T) Store

// Kept are the lifetimes of a store under contract.
var Kept = Lifetimes{Retention: 10 * time.Hour, Personal: 24 * time.Hour}

// Opener opens a Memory for the contracts.
func Opener(t *testing.T) Store {
	t.Helper()
	clock := NewClock(Noon)
	m := NewMemory(clock.Now, Kept)
	s := Store{Ledger: m.Records(), Index: m.Records(), Owners: m.Records(), Watch: m.Records(), Register: m.Records(),
		Finding: m.Records(), Lately: m.Staff(),
		Places: m.Places(), Counts: m.Counts(), Freezes: m.Freezes(), Gaps: m.Losses(), Lost: m.Losses(),
		Cases: m.Cases(), Closures: m.Cases(), Queries: m.Queries(), Asked: m.Queries(),
		Limiter: m.Counts(), Uncounts: m.Counts(), Promises: m.Box(),
		Team: m.Staff(), Invites: m.Staff(), Audit: m.Trail(), Quota: m.Counts(), Clock: clock,
		Take: func(_ testing.TB, by time.Time) []kafala.Delivery { return m.Box().Take(by) }}
	s.Again = func(testing.TB) Store { return s }
	return s
}

// terms are the sentences of a contract, each with the test that holds a store to it.
type terms []struct {
	name string
	test func(t *testing.T, s Store)
}

func (all terms) run(t *testing.T, open Open) {
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// The chat and the reference that the contracts go by, which are of one shard.
const (
	asker     int64 = 712345678
	reference       = "10169090602"
)

// request makes a request of a chat that awaits its payment, for a person of its own.
func request(chat int64, draft string) kafala.Guarantee {
	return kafala.Guarantee{ID: kafala.GuaranteeID(chat, draft), Chat: chat, Language: "ar", Status: kafala.Awaiting, Opened: Noon,
		Answers: kafala.Answers{"guarantor_id": "1098765432", "kind": "appearance",
			"person_id": fmt.Sprintf("2%09d", crc32.ChecksumIEEE([]byte(draft))%1e9)},
		Callback: "callback", Amount: kafala.Price([]kafala.Charge{{ID: "fee", Amount: 10000}}, 15),
		History: []kafala.Event{{At: Noon, By: "citizen", To: kafala.Awaiting, Why: "submitted"}}}
}

// named is request for a person of this number.
func named(chat int64, draft, number string) kafala.Guarantee {
	g := request(chat, draft)
	g.Answers["person_id"] = number
	return g
}

// issue is a change that issues a guarantee under a reference, and tells its chat.
func issue(reference string) change {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Reference = reference
		return []kafala.Delivery{g.Deliver(kafala.SendReceipt, "", Noon)}, g.Move(kafala.Issued, Noon, "gateway", "paid")
	}
}

// paidFor is a change that issues a guarantee because its money has come.
func paidFor(g *kafala.Guarantee) ([]kafala.Delivery, error) {
	g.Payment = kafala.Payment{ID: "paid-" + g.ID, Amount: 10000, At: Noon}
	return nil, g.Move(kafala.Issued, Noon, "gateway", "paid")
}

// to is a change that moves a guarantee on.
func to(status kafala.Status, at time.Time) change {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return nil, g.Move(status, at, Mover(g.Status, status), "test")
	}
}

// does is a change without deliveries.
func does(what func(*kafala.Guarantee)) change {
	return func(g *kafala.Guarantee) ([]kafala.Delivery, error) { what(g); return nil, nil }
}

// create saves a new guarantee.
func (s Store) create(t testing.TB, g kafala.Guarantee, out ...kafala.Delivery) kafala.Guarantee {
	t.Helper()
	if _, fresh, err := s.Ledger.Create(t.Context(), g, out...); err != nil || !fresh {
		t.Fatalf("create %s: new %t, %v", g.ID, fresh, err)
	}
	return g
}

// change changes a guarantee that lets itself be changed.
func (s Store) change(t testing.TB, id string, do change) kafala.Guarantee {
	t.Helper()
	g, err := s.Ledger.Change(t.Context(), id, do)
	must(t, err)
	return g
}

// took lists the ids of the deliveries that are due by a time.
func (s Store) took(t testing.TB, by time.Time) []string {
	t.Helper()
	names := []string{}
	for _, d := range s.Take(t, by) {
		names = append(names, d.ID)
	}
	slices.Sort(names)
	return names
}

// wants fails unless two lists are the same.
func wants(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// missing fails unless an error says that nothing was found.
func missing(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("%s: %v, want ErrNotFound", what, err)
	}
}

// names lists the ids of guarantees.
func names(list []kafala.Guarantee) []string {
	all := []string{}
	for _, g := range list {
		all = append(all, g.ID)
	}
	return all
}

// gone is a context whose caller does not wait any more.
func gone(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
