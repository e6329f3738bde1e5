package moyasar

import (
	"cmp"
	"slices"
	"time"
)

// Lists with a filter cost what the filter finds and not what the books hold. What is found by time is looked for in
// slices that stand in the order of time; when the clock goes back, the old time is kept as the place, so that a
// search finds too much rather than too little. Filters are applied to whatever is found here.

// change is one change of a payment.
type change struct {
	at time.Time
	p  *payment
}

// touch dates a change of a payment.
func (b *books) touch(p *payment, now time.Time) {
	p.UpdatedAt = Time{now}
	if n := len(b.changes); n > 0 {
		now = later(now, b.changes[n-1].at)
	}
	p.change = len(b.changes)
	b.changes = append(b.changes, change{now, p})
	if len(b.changes) > 2*len(b.taken)+1000 {
		b.forgetOldChanges()
	}
}

// forgetOldChanges keeps the last change of each payment.
func (b *books) forgetOldChanges() {
	kept := b.changes[:0]
	for n, c := range b.changes {
		if c.p.change == n {
			c.p.change = len(kept)
			kept = append(kept, c)
		}
	}
	clear(b.changes[len(kept):])
	b.changes = kept
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// invoicesFor are the invoices that a filter can concern, newest first, each once.
func (b *books) invoicesFor(f filter) []*invoice {
	if f.id != "" {
		return one(b.invoices[f.id])
	}
	for key, value := range f.metadata {
		return unique(b.tagged[tag(key, value)], func(inv *invoice) int { return inv.number })
	}
	from, _ := slices.BinarySearchFunc(b.issued, f.createdAfter, func(inv *invoice, t time.Time) int { return inv.born.Compare(t) })
	return backwards(b.issued[from:])
}

// paymentsFor are the payments that a filter can concern, newest first, each once.
func (b *books) paymentsFor(f filter) []*payment {
	if f.id != "" {
		return one(b.payments[f.id])
	}
	for key, value := range f.metadata {
		return unique(b.marked[tag(key, value)], func(p *payment) int { return p.number })
	}
	if !f.updatedAfter.IsZero() {
		return b.changedAfter(f.updatedAfter)
	}
	from, _ := slices.BinarySearchFunc(b.taken, f.createdAfter, func(p *payment, t time.Time) int { return p.born.Compare(t) })
	return backwards(b.taken[from:])
}

func (b *books) changedAfter(t time.Time) []*payment {
	from, _ := slices.BinarySearchFunc(b.changes, t, func(c change, t time.Time) int { return c.at.Compare(t) })
	var found []*payment
	for n := from; n < len(b.changes); n++ {
		if c := b.changes[n]; c.p.change == n {
			found = append(found, c.p)
		}
	}
	return unique(found, func(p *payment) int { return p.number })
}

// one is a list of the one that was found, if it was.
func one[T any](found *T) []*T {
	if found == nil {
		return nil
	}
	return []*T{found}
}

func backwards[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// unique is a list by number, the highest first, without repetitions: the same metadata may be set more than once.
func unique[T any](list []*T, number func(*T) int) []*T {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *T) int { return cmp.Compare(number(b), number(a)) })
	return slices.Compact(list)
}
