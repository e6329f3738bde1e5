// Package reports makes what staff take away from the bot: the guarantees of a period as a CSV file, counts and
// sums, and a picture of the last days, each as bytes. It asks nobody for anything: guarantees are handed in, by
// kafala.Register as a rule, and may come in any order.
package reports

import (
	"slices"
	"time"

	"kafalabot/kafala"
)

// Sum is how many guarantees there are of some sort, and the money that came for them.
type Sum struct {
	Count int
	kafala.Sums
}

// Share is the Sum of one status, kind or region, by its id.
type Share struct {
	ID string
	Sum
}

// Tally counts guarantees. Its zero value is ready; Add fits kafala.Register.
type Tally struct {
	All    Sum
	seen   map[string]bool
	counts [3]map[string]Sum // by status, kind, region
}

// Add counts a guarantee; one that is added again is counted once. The error is always nil.
func (t *Tally) Add(g kafala.Guarantee) error {
	if t.seen[g.ID] {
		return nil
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[g.ID] = true
	t.count(&g, g.Sums())
	return nil
}

// count counts so much money of a guarantee.
func (t *Tally) count(g *kafala.Guarantee, money kafala.Sums) {
	t.All = t.All.and(money)
	for i, id := range []string{string(g.Standing()), g.Undertaking.Kind, g.Answers["region"]} {
		if t.counts[i] == nil {
			t.counts[i] = map[string]Sum{}
		}
		t.counts[i][id] = t.counts[i][id].and(money)
	}
}

func (s Sum) and(money kafala.Sums) Sum { return Sum{s.Count + 1, s.And(money)} }

// Statuses lists the statuses that occur, in the order of a life.
func (t *Tally) Statuses() []Share {
	var order []string
	for _, s := range kafala.Statuses() {
		order = append(order, string(s))
	}
	return t.shares(0, order)
}

// Kinds lists the kinds that occur, in the order of the settings; those that the settings no longer have come last.
func (t *Tally) Kinds(settings []kafala.Kind) []Share {
	var order []string
	for _, k := range settings {
		order = append(order, k.ID)
	}
	return t.shares(1, order)
}

// Regions lists the regions that occur, those with the most people first. A guarantee whose personal fields are
// erased keeps its region; one without any has the id "".
func (t *Tally) Regions() []Share { return t.shares(2, kafala.Regions) }

func (t *Tally) shares(by int, order []string) []Share {
	var all, rest []Share
	for id, sum := range t.counts[by] {
		if !slices.Contains(order, id) {
			rest = append(rest, Share{id, sum})
		}
	}
	for _, id := range order {
		if sum, there := t.counts[by][id]; there {
			all = append(all, Share{id, sum})
		}
	}
	slices.SortFunc(rest, func(a, b Share) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) })
	return append(all, rest...)
}

// Span gives the instants at which a day of Riyadh begins and the day after the last one does: what
// kafala.Register wants for the days from first to last.
func Span(first, last kafala.Date) (from, to time.Time) {
	return midnight(first), midnight(last.AddDays(1))
}

func midnight(d kafala.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, kafala.Riyadh)
}
