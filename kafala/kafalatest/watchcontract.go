package kafalatest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

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
	s.Clock.Pass(Kept.Retention - time.Second)
	due()
	s.Clock.Pass(time.Second)
	due(unpaid.ID) // at the time that its owner is told, and before its record outlives its lifetime
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
