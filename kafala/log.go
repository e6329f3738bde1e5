package kafala

import (
	"slices"
	"time"
)

// What a tap on a mark or a decision rests on: whoever taps has a card before them, and means what that showed.

// Entry is one entry of the log of a guarantee: of its being shown and decided about, or of what else it rests on.
type Entry struct {
	At      time.Time
	By      int64   // Hand.ID; of an Event 0
	Struck  bool    // it was struck out; else it was made
	Verdict Verdict // of a decision; empty: it is of a mark, or an Event
	Event   *Event  // the line of its history of anything else; nil: it is of a mark or a decision
}

// Entries counts the Log. It only grows, so that whoever has seen a number knows by the same number that nothing of it has happened
// since.
func (g *Guarantee) Entries() int { return len(g.Log()) }

// Log gives all that a mark or a decision rests on, oldest first: those before it, and what has happened to the guarantee since it was
// issued that its card shows as its standing: its money was asked for or has left, it was stopped, it has ended.
func (g *Guarantee) Log() []Entry {
	all := g.Recorded()
	for _, e := range g.turns() {
		all = append(all, Entry{At: e.At.Add(time.Second - 1), Event: &e}) // a history keeps seconds: what is of the same one came before
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return a.At.Compare(b.At) })
	return all
}

// Recorded gives the entries of marks and decisions alone, oldest first.
func (g *Guarantee) Recorded() (all []Entry) {
	for _, m := range g.Presented {
		all = append(all, m.entries("")...)
	}
	for _, d := range g.Decided {
		all = append(all, d.entries(d.Verdict)...)
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return a.At.Compare(b.At) })
	return all
}

// entries are those of one mark, or decision.
func (m Mark) entries(v Verdict) []Entry {
	all := []Entry{{At: m.At, By: m.By, Verdict: v}}
	if !m.Stands() {
		all = append(all, Entry{At: m.StruckAt, By: m.StruckBy, Struck: true, Verdict: v})
	}
	return all
}

// turning are the notes of a history that change the standing of a guarantee.
var turning = []string{NoteRefundAsked, NoteRefundOrdered, NoteRefundWithdrawn, NoteRefundUnbacked, NoteRefundClosed, NoteBack,
	NoteCloseAsked, NoteCloseWithdrawn, NoteFrozen, NoteFrozenWith, NoteLifted}

// turns are the lines of the history of an issued guarantee that change its standing otherwise than a mark or a decision does.
func (g *Guarantee) turns() (all []Event) {
	if g.Reference == "" {
		return nil
	}
	for _, e := range g.sinceIssued() {
		if e.From != e.To || slices.Contains(turning, mark(e.Why).Note) {
			all = append(all, e)
		}
	}
	return all
}
