package staff_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// All kinds of search count together, and one that was made before is free; the refusal says until when.
func TestOneCapForAllSearches(t *testing.T) {
	d, g := watched(t)
	d.Office.Settings.Staff.Finds = 3
	ctx, by := t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}
	g, err := d.Office.Ledger.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Answers["accident"] = "45128830"
		return nil, nil
	})
	d.must(err)
	pay := kafala.Clue{Kind: kafala.CluePayment, Value: g.Payment.ID}
	if found, err := d.Find(ctx, by, person, "card"); err != nil || len(found.Guarantees) != 1 {
		t.Errorf("by ID: %+v, %v", found, err)
	}
	if found, _, err := d.FindCase(ctx, by, g.Answers["accident"]); err != nil || len(found) != 1 {
		t.Errorf("by accident: %d, %v", len(found), err)
	}
	for range 2 {
		if found, _, err := d.FindPaid(ctx, by, pay, "card"); err != nil || len(found) != 1 || found[0].ID != g.ID {
			t.Errorf("by payment: %d, %v", len(found), err)
		}
	}
	_, _, err = d.FindPaid(ctx, by, kafala.CardClue("1010", kafala.DateOf(d.clock.Now())), "card")
	if key(err) != "staff.many.find" || d.last().Outcome != staff.Capped {
		t.Errorf("a fourth: %v, %s", err, d.last().Outcome)
	}
	if _, err := d.Find(ctx, by, nobody, "card"); key(err) != "staff.many.find" {
		t.Errorf("a fifth: %v", err)
	}
	d.clock.Pass(kafala.Day)
	if _, err := d.Find(ctx, by, nobody, "card"); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

// By what was paid supervisors search, for a reason; what is not found counts as a miss.
func TestWhoSearchesByPayment(t *testing.T) {
	d, g := watched(t)
	ctx, clue := t.Context(), kafala.Clue{Kind: kafala.CluePayment, Value: g.Payment.ID}
	if _, _, err := d.FindPaid(ctx, d.actor(noura), clue, "card"); key(err) != "staff.refused" || d.last().Outcome != staff.Refused {
		t.Errorf("an officer: %v", err)
	}
	if _, _, err := d.FindPaid(ctx, d.actor(faisal), clue, "curious"); key(err) != "staff.reason" {
		t.Errorf("without a reason: %v", err)
	}
	clue.Value = "made-up-payment"
	if found, _, err := d.FindPaid(ctx, d.actor(faisal), clue, "card"); err != nil || len(found) != 0 {
		t.Errorf("nothing: %d, %v", len(found), err)
	}
	e := d.last()
	if what := staff.Unusual(d.Office.Settings.Staff, e); e.Outcome != staff.Nothing || !slices.Contains(what, "misses") {
		t.Errorf("%+v counts towards %v", e, what)
	}
}

// A number that matches one of an accident's opens it, and is written down with it alone; one that matches none is a miss.
func TestMatchAny(t *testing.T) {
	d, g := watched(t)
	ctx, by := t.Context(), d.actor(noura)
	ids := []string{g.ID, "00aaaaaaaaaaaaaaaa"}
	if found, refused, err := d.MatchAny(ctx, by, ids, nobody); err != nil || len(found) != 0 || len(refused) != 1 ||
		d.last().Outcome != "match-none" {
		t.Errorf("nobody's: %d, %v, %s", len(found), err, d.last().Outcome)
	}
	if _, _, err := d.MatchAny(ctx, by, ids[1:], nobody); key(err) != "not found" {
		t.Errorf("of none: %v", err)
	}
	if found, _, err := d.MatchAny(ctx, by, ids, person); err != nil || len(found) != 1 || found[0].ID != g.ID {
		t.Errorf("the person's: %d, %v", len(found), err)
	}
	if e := d.last(); e.Duty != staff.LookUp || e.Guarantee != g.ID || e.Outcome != staff.Done {
		t.Errorf("the card is shown as %+v", e)
	}
}

// Lists are read by their ranks, each page with an entry of its own; what waits for a second is listed for who may be it.
func TestWhoReadsLists(t *testing.T) {
	d, g := watched(t)
	ctx := t.Context()
	for _, l := range kafala.Lists() {
		_, _, err := d.List(ctx, d.actor(noura), kafala.ListPage{List: l, Limit: 9})
		if want := map[bool]string{true: "", false: "staff.refused"}[l == kafala.ListUndecided]; key(err) != want {
			t.Errorf("an officer reads %s: %v", l, err)
		}
		if _, _, err := d.List(ctx, d.actor(faisal), kafala.ListPage{List: l, Limit: 9}); err != nil || d.last().Why != staff.ListWhy(l) {
			t.Errorf("a supervisor reads %s: %v, %s", l, err, d.last().Why)
		}
	}
	if _, _, err := d.List(ctx, d.actor(faisal), kafala.ListPage{List: "made up", Limit: 9}); key(err) != "not found" {
		t.Errorf("a list that is none: %v", err)
	}
	d.show(noura, g)
	if _, p, err := d.Refund(ctx, d.actor(faisal), g.ID, "asked"); err != nil || p == nil || p.Key != "refund.second" {
		t.Fatalf("an order: %v, %v", p, err)
	}
	for by, want := range map[int64]int{faisal: 0, mona: 1} {
		page, more, err := d.List(ctx, d.actor(by), kafala.ListPage{List: kafala.ListSeconds, Limit: 9})
		if err != nil || len(page) != want || more {
			t.Errorf("of what %d may second: %d, %t, %v", by, len(page), more, err)
		}
	}
}

// What a member had before them is theirs alone, the last one first.
func TestLastSeen(t *testing.T) {
	d, g := watched(t)
	if _, err := d.View(t.Context(), d.actor(noura), g.ID); err != nil {
		t.Fatal(err)
	}
	for by, want := range map[int64]int{noura: 1, faisal: 0} {
		if all, err := d.LastSeen(t.Context(), d.actor(by)); err != nil || len(all) != want {
			t.Errorf("%d has seen %d, %v", by, len(all), err)
		}
	}
}

// What waits for a second person is listed in one order, whatever it is: guarantees, ID numbers that are stopped, and payments whose
// records are lost. It is read page by page in both directions, each once, by whoever may be the second, and by nobody else.
func TestAllThatWaitsForASecond(t *testing.T) {
	d, _, _ := lossy(t)
	ctx := t.Context()
	g := d.guarantee("qrstuvwxyzabcdef", kafala.Issued)
	d.show(noura, g)
	n, _, err := d.FreezeNumber(ctx, d.actor(mona), nobody, staff.Reasons[staff.Freeze][0])
	d.must(err)
	waits := func(by int64, want ...string) {
		t.Helper()
		var on, back []string
		name := func(r staff.Row) string {
			switch {
			case r.Number != nil:
				return "number"
			case r.Lost != nil:
				return "lost"
			}
			return "guarantee"
		}
		q := kafala.ListPage{List: kafala.ListSeconds, Limit: 1}
		for more := true; more && len(on) < 9; {
			var page []staff.Row
			page, more, err = d.List(ctx, d.actor(by), q)
			d.must(err)
			for _, r := range page {
				on, q.Beside = append(on, name(r)), r.Spot
			}
		}
		for q.Back = true; len(back) < 9; {
			page, _, err := d.List(ctx, d.actor(by), q)
			d.must(err)
			if len(page) == 0 {
				break
			}
			back, q.Beside = append(back, name(page[0])), page[0].Spot
		}
		slices.Reverse(back)
		if !slices.Equal(on, want) || len(want) > 0 && !slices.Equal(back, want[:len(want)-1]) {
			t.Errorf("%d reads %v, and back %v, want %v", by, on, back, want)
		}
	}
	waits(mona)
	if _, p, err := d.LiftNumber(ctx, d.actor(faisal), n.ID); err != nil || p == nil || p.Key != "lift.second" {
		t.Fatalf("a lift: %v, %v", p, err)
	}
	d.clock.Pass(time.Minute)
	if _, p, err := d.Refund(ctx, d.actor(faisal), g.ID, "asked"); err != nil || p == nil || p.Key != "refund.second" {
		t.Fatalf("an order: %v, %v", p, err)
	}
	d.clock.Pass(time.Minute)
	if got := d.giveLost(faisal); got != "lost.second" {
		t.Fatal(got)
	}
	waits(mona, "number", "guarantee", "lost")
	waits(faisal) // their own wishes
	waits(twin)   // the same person
	if _, _, err := d.List(ctx, d.actor(noura), kafala.ListPage{List: kafala.ListSeconds, Limit: 9}); key(err) != "staff.refused" {
		t.Errorf("an officer: %v", err)
	}
	if _, p, err := d.LiftNumber(ctx, d.actor(mona), n.ID); err != nil || p != nil {
		t.Fatalf("the second: %v, %v", p, err)
	}
	waits(mona, "guarantee", "lost")
}

// Of what waits the one that a member may second is found, however much stands before it that they may not.
func TestSecondBehindManyOthers(t *testing.T) {
	long.Test(t)
	d, _ := watched(t)
	ctx := t.Context()
	order := func(n int, by int64) string {
		t.Helper()
		g := d.guarantee(fmt.Sprintf("%016x", n), kafala.Issued)
		d.show(noura, g)
		if _, p, err := d.Refund(ctx, d.actor(by), g.ID, "asked"); err != nil || p == nil || p.Key != "refund.second" {
			t.Fatalf("an order: %v, %v", p, err)
		}
		d.clock.Pass(time.Second)
		return g.ID
	}
	const own = 200
	for n := range own {
		order(n, mona)
	}
	others := order(own, faisal)
	for _, limit := range []int{1, 8} {
		page, more, err := d.List(ctx, d.actor(mona), kafala.ListPage{List: kafala.ListSeconds, Limit: limit})
		if err != nil || len(page) != 1 || page[0].Guarantee.ID != others || more {
			t.Errorf("a page of %d: %d rows, %t, %v", limit, len(page), more, err)
		}
	}
}
