package kafala

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// How staff find guarantees by other things than an ID number, and which lists they work through.

// Finding finds what staff search for, and lists what they work through. Whoever saves a guarantee keeps both.
type Finding interface {
	// ByClue gives the guarantees that a clue leads to in the order of Nearer, at most limit, and tells whether there are others. It
	// takes the same number of round trips whatever it finds.
	ByClue(ctx context.Context, c Clue, limit int) (found []Guarantee, more bool, err error)
	// Listed gives a page of a list, in the order of their times.
	Listed(ctx context.Context, q ListPage) (found []Listed, more bool, err error)
}

// ClueKind is a kind of Clue.
type ClueKind string

// The kinds of clues.
const (
	CluePayment ClueKind = "pay"  // the gateway's number of a payment
	ClueCard    ClueKind = "card" // the last four digits of a bank card, and the day on which it paid
	ClueCase    ClueKind = "case" // the number of the accident
)

// Clue is something that leads to guarantees.
type Clue struct {
	Kind  ClueKind
	Value string
}

// CardClue is that a card with these last four digits has paid on a day.
func CardClue(last4 string, day Date) Clue { return Clue{ClueCard, last4 + " " + day.String()} }

// Clues lists what leads to a guarantee: nothing does once its personal fields are erased.
func (g *Guarantee) Clues() (all []Clue) {
	if !g.Named() {
		return nil
	}
	switch n := g.Answers["accident"]; n {
	case "", "unknown", "none":
	default:
		all = append(all, Clue{ClueCase, n})
	}
	for _, p := range g.Payments() {
		all = append(all, Clue{CluePayment, p.ID})
		if p.Last4 != "" {
			all = append(all, CardClue(p.Last4, DateOf(p.At)))
		}
	}
	slices.SortFunc(all, func(a, b Clue) int {
		return slices.Compare([]string{string(a.Kind), a.Value}, []string{string(b.Kind), b.Value})
	})
	return slices.Compact(all)
}

// Nearer says which of two guarantees that a clue leads to comes first: one in force, then one that was paid, then what nobody has
// paid, which a stranger may have asked for to hide another; of each the newest.
func Nearer(a, b Guarantee) int {
	rank := func(g *Guarantee) int {
		switch {
		case g.Status == Issued:
			return 0
		case len(g.Payments()) > 0:
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(&a), rank(&b)), b.Opened.Compare(a.Opened))
}

// List names a list of guarantees that staff work through.
type List string

// The lists, each with the time that it goes by.
const (
	ListUnshown   List = "unshown"   // paid and never shown, but by a mistake that was struck out: since when
	ListUndecided List = "undecided" // shown, and nothing is recorded of what was decided: when it was shown first
	ListSeconds   List = "seconds"   // something waits for somebody of staff to agree: since when
	ListEnding    List = "ending"    // it ends by itself, and nothing holds that up: when
	ListPaid      List = "paid"      // money has come for it: when
)

// Lists gives all of them.
func Lists() []List { return []List{ListUnshown, ListUndecided, ListSeconds, ListEnding, ListPaid} }

// ListedAt is the time by which a guarantee stands in a list; the zero time: it does not.
func (g *Guarantee) ListedAt(l List) (at time.Time) {
	shown := g.Shown()
	switch l {
	case ListUnshown:
		if g.Counts() && !g.Drained() && g.Unshown() {
			at = g.IssuedAt
		}
	case ListUndecided:
		if g.Counts() && len(shown) > 0 && g.Verdict() == "" {
			at = shown[0].At
		}
	case ListSeconds:
		for _, m := range []Motion{g.Order, g.Closing, g.Freeze.Lift} {
			if m.Waits() && (at.IsZero() || m.At.Before(at)) {
				at = m.At
			}
		}
	case ListEnding:
		if g.Counts() && !g.Outstanding() { // else something holds its end up, or it counts no more
			at = g.Until
		}
	case ListPaid:
		if all := g.Payments(); len(all) > 0 {
			at = all[0].At
		}
	}
	return at
}

// ListPage asks for a page of a list.
type ListPage struct {
	List     List
	Region   string    // of ListPaid: only those of it; empty: of all
	From, To time.Time // only those of a time in [From, To); zero: without bound
	Beside   Spot      // only those after it, or before it with Back; zero: the first of them
	Back     bool
	Limit    int
}

// Spot is a place in a list.
type Spot struct {
	At time.Time
	ID string // of the guarantee
}

// Compare says which of two places comes first. Times are compared to the millisecond.
func (s Spot) Compare(other Spot) int {
	if s.At.UnixMilli() != other.At.UnixMilli() {
		return s.At.Compare(other.At)
	}
	return slices.Compare([]byte(s.ID), []byte(other.ID))
}

// Listed is a guarantee in a list.
type Listed struct {
	Guarantee
	Spot Spot
}

// Wants tells whether a guarantee belongs to what is asked for, and where it stands there.
func (q ListPage) Wants(g *Guarantee) (Spot, bool) {
	at := g.ListedAt(q.List)
	s := Spot{at.Truncate(time.Millisecond), g.ID}
	switch {
	case at.IsZero(), q.Region != "" && g.Answers["region"] != q.Region:
		return s, false
	case !q.From.IsZero() && at.Before(q.From), !q.To.IsZero() && !at.Before(q.To):
		return s, false
	}
	return s, q.Follows(s)
}

// Follows tells whether a place lies on the side of Beside that is asked for.
func (q ListPage) Follows(s Spot) bool {
	switch {
	case q.Beside == (Spot{}):
		return true
	case q.Back:
		return s.Compare(q.Beside) < 0
	}
	return s.Compare(q.Beside) > 0
}
