package kafala

import (
	"slices"
	"strings"
	"time"
)

const (
	// NotesKept is how many notes are left on a guarantee. More cannot be.
	NotesKept = 20
	// NotesOfOne is how many of them one member may leave, so that nobody leaves no room for the others.
	NotesOfOne = 5
)

// LeftNote is a note that a member of staff has left on a guarantee: one of a list, which names nobody.
type LeftNote struct {
	At   time.Time
	By   int64
	Note string
}

// LeftNotes reads the notes off the history, the oldest first.
func (g *Guarantee) LeftNotes() (all []LeftNote) {
	for _, e := range g.History {
		note, ok := strings.CutPrefix(e.Why, NoteLeft)
		if ok && e.From == e.To && byStaff(e.By) {
			all = append(all, LeftNote{e.At, number(strings.TrimPrefix(e.By, staffPrefix)), note})
		}
	}
	return all
}

// NoteProblem tells why whoever is meant by own can leave no note, or nil.
func (g *Guarantee) NoteProblem(own func(by int64) bool) *Problem {
	all := g.LeftNotes()
	if len(all) >= NotesKept {
		return NewProblem("notes.full")
	}
	if len(slices.DeleteFunc(all, func(n LeftNote) bool { return !own(n.By) })) >= NotesOfOne {
		return NewProblem("notes.many")
	}
	return nil
}

// LeaveNote leaves a note. The same one by the same member within a minute is the same tap, and ErrUnchanged.
func (g *Guarantee) LeaveNote(by Hand, note string, now time.Time) error {
	again := func(n LeftNote) bool { return n.By == by.ID && n.Note == note && now.Sub(n.At) < time.Minute }
	if slices.ContainsFunc(g.LeftNotes(), again) {
		return ErrUnchanged
	}
	g.Note(now, StaffBy(by.ID), NoteLeft+note)
	return nil
}
