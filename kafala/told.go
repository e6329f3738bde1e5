package kafala

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// ShownPause is for how long the guarantor is not told of a guarantee's being shown for the first time: a slip can be struck
// out by then.
const ShownPause = 2 * time.Minute

// markDetail is the detail of a delivery about the mark of this index.
func markDetail(mark int) string { return strconv.Itoa(mark) }

// ReadMark reads the index of a mark that a delivery or a button is about; -1: it names none.
func ReadMark(detail string) int {
	if n, err := strconv.Atoi(detail); err == nil && n >= 0 {
		return n
	}
	return -1
}

// MarkAt gives the mark of this index; false: there is none.
func (g *Guarantee) MarkAt(mark int) (Mark, bool) {
	if mark < 0 || mark >= len(g.Presented) {
		return Mark{}, false
	}
	return g.Presented[mark], true
}

// FirstShown gives the first mark that stands, as an index of Presented; -1: none does.
func (g *Guarantee) FirstShown() int {
	for i, m := range g.Presented {
		if m.Stands() {
			return i
		}
	}
	return -1
}

// telling tells whether the guarantor is to be told of a mark: it stands. Of the first one that stands a word about a later
// one has told already.
func (g *Guarantee) telling(mark int) bool {
	m, ok := g.MarkAt(mark)
	if !ok || !m.Stands() || !g.Named() {
		return false
	}
	for _, later := range g.Presented[mark+1:] {
		if mark == g.FirstShown() && !later.Told.IsZero() {
			return false
		}
	}
	return true
}

// TellShown writes down that the guarantor is told of the mark of this index, before they are, and tells whether they are to
// be. From then on they also hear of its being struck out. For a first one it is too early until ShownPause has passed, and for any
// while an end by staff can be taken back, since the word says what the guarantee is: that is a NotYetError. It may be called again
// after any error, and agrees again.
func (o *Office) TellShown(ctx context.Context, id string, mark int) (g Guarantee, tell bool, err error) {
	var early *NotYetError
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		early = nil
		if tell = g.telling(mark); !tell {
			return nil, ErrUnchanged
		}
		now, m, first := o.Time(), &g.Presented[mark], &g.Presented[g.FirstShown()]
		if due := m.At.Add(ShownPause); m == first && now.Before(due) { // the one before it was struck out
			early = &NotYetError{due}
			return nil, ErrUnchanged
		}
		if g.Reopenable(now) {
			early = &NotYetError{g.Ending.Final()}
			return nil, ErrUnchanged
		}
		if !m.Told.IsZero() {
			return nil, ErrUnchanged
		}
		m.Told = now
		if first.Told.IsZero() { // a word about a later one names it
			first.Told = now
		}
		return nil, nil
	})
	switch {
	case err != nil:
		return g, false, fmt.Errorf("tell that %s was shown: %w", id, err)
	case early != nil:
		return g, false, early
	}
	return g, tell, nil
}
