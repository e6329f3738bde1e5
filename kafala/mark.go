package kafala

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hand is a member of staff as a record names them.
type Hand struct {
	ID     int64  // Staff.ID
	Person string // the same for every account of one registered name; "": no name is registered
	// Like is the same for every account of a name that is like it, however it is spelled. It is known of who is staff now, and kept
	// nowhere.
	Like string
}

// Same tells whether two hands are one person's: one account, or two accounts under one registered name, or under names that only
// their spelling tells apart.
func (h Hand) Same(other Hand) bool {
	return h.ID == other.ID || h.Person != "" && h.Person == other.Person || h.Like != "" && h.Like == other.Like
}

// By is how a history names a member of staff.
func (h Hand) By() string { return StaffBy(h.ID) }

// Mark is what a member of staff notes on a guarantee without changing its status. Marks are a log: one may be struck
// out, and none is ever removed.
type Mark struct {
	At       time.Time `json:"t"`
	By       int64     `json:"b"`            // Hand.ID
	Person   string    `json:"p,omitempty"`  // Hand.Person
	StruckAt time.Time `json:"x,omitzero"`   // when it was struck out; zero: it stands
	StruckBy int64     `json:"xb,omitempty"` // and by whom, as By
	Striker  string    `json:"xp,omitempty"` // as Person
	Told     time.Time `json:"td,omitzero"`  // when the guarantor was told that it was shown, or was about to be; zero: they were not
}

// Hand is whose a mark is.
func (m Mark) Hand() Hand { return Hand{ID: m.By, Person: m.Person} }

// Of tells whether a mark is a member's own: it is their account's. A name may be another's too, and tells only whether two are two
// people (Hand.Same).
func (m Mark) Of(by int64) bool { return m.By == by }

// Stands tells whether a mark was not struck out.
func (m Mark) Stands() bool { return m.StruckAt.IsZero() }

// MarksKept is how many times that a guarantee was shown are kept, struck out or not. More cannot be recorded.
const MarksKept = 50

// Shown gives each time that a guarantee was shown at the counter and that stands, oldest first.
func (g *Guarantee) Shown() (standing []Mark) {
	for _, m := range g.Presented {
		if m.Stands() {
			standing = append(standing, m)
		}
	}
	return standing
}

// Unshown tells whether nothing that stands says of a guarantee that somebody had it before them: no mark, and no decision, which
// nobody records of what they were never shown.
func (g *Guarantee) Unshown() bool { return g.LastShown() < 0 && g.Verdict() == "" }

// Show writes down that a guarantee was shown to a member of staff, and promises that its guarantor is told: after ShownPause,
// and at once where it was shown before.
func (g *Guarantee) Show(by Hand, now time.Time) Delivery {
	due := now.Add(ShownPause)
	if g.LastShown() >= 0 {
		due = now
	}
	g.Presented = append(g.Presented, Mark{At: now, By: by.ID, Person: by.Person})
	g.Note(now, by.By(), NotePresented)
	return g.Deliver(SendShown, markDetail(len(g.Presented)-1), due)
}

// LastShown gives the last mark that stands, as an index of Presented; -1: none does.
func (g *Guarantee) LastShown() int {
	for i := len(g.Presented) - 1; i >= 0; i-- {
		if g.Presented[i].Stands() {
			return i
		}
	}
	return -1
}

// Strike strikes the mark of this index out. Where the guarantor was told of it, it promises that they are told of this, too.
func (g *Guarantee) Strike(mark int, by Hand, now time.Time) (out []Delivery) {
	m := &g.Presented[mark]
	m.StruckAt, m.StruckBy, m.Striker = now, by.ID, by.Person
	g.Note(now, by.By(), NoteUnpresented)
	if !m.Told.IsZero() {
		out = append(out, g.Deliver(SendStruck, markDetail(mark), now))
	}
	return out
}

// OpenCard writes down that a member of staff sees the card of a guarantee that has a reference, before they do. Only the
// first time of each counts; it tells whether this is one.
func (g *Guarantee) OpenCard(by Hand, now time.Time) bool { return g.sign(&g.Seen, by, now) }

// MatchPerson writes down that a member of staff compares a number with those of a guarantee that has a reference. Only
// the first time of each counts; it tells whether this is one.
func (g *Guarantee) MatchPerson(by Hand, now time.Time) bool { return g.sign(&g.Matched, by, now) }

func (g *Guarantee) sign(marks *[]Mark, by Hand, now time.Time) bool {
	if g.Reference == "" || slices.ContainsFunc(*marks, func(m Mark) bool { return m.By == by.ID }) {
		return false
	}
	*marks = append(*marks, Mark{At: now, By: by.ID, Person: by.Person})
	return true
}

// Used tells whether there is any sign that a guarantee was used: it was ever shown or decided about, struck out or not, or matched, or
// somebody else than beside has opened its card or done anything to it. beside is the member of staff who asks, or the zero Hand for the
// guarantor, a clock and another's hand, to whom every opening is a sign. What a member opens of it while a question of its own guarantor
// about it is theirs alone is none: nobody has stood at a counter with it (staff.Counter.askedAbout).
func (g *Guarantee) Used(beside Hand) bool {
	return len(g.Presented) > 0 || len(g.Decided) > 0 || len(g.Matched) > 0 ||
		slices.ContainsFunc(g.Seen, func(m Mark) bool { return m.By != beside.ID }) ||
		slices.ContainsFunc(g.sinceIssued(), func(e Event) bool { return e.marks() || byStaff(e.By) && e.By != beside.By() })
}

// sinceIssued is the history of a guarantee after it was issued: what staff did before was to a request.
func (g *Guarantee) sinceIssued() []Event {
	issued := slices.IndexFunc(g.History, func(e Event) bool { return e.To == Issued && e.From != Issued })
	return g.History[issued+1:]
}

// marks tells whether an event is a mark, or its striking out: an earlier release has cut those that were taken back out of
// the record, and not out of its history.
func (e Event) marks() bool {
	return e.From == e.To && (e.Why == NotePresented || e.Why == NoteUnpresented)
}

// byStaff tells whether a history names a member of staff.
func byStaff(by string) bool { return strings.HasPrefix(by, staffPrefix) }

// Touched tells whether a member of staff has marked a guarantee, recorded a decision about it or struck one of these out, under
// whatever account. Such a one has no say over its money.
func (g *Guarantee) Touched(by Hand) bool {
	return slices.ContainsFunc(g.Hands(), by.Same)
}

// Hands lists who has marked a guarantee, recorded a decision about it, or struck one of them out, as its record names them.
func (g *Guarantee) Hands() (all []Hand) {
	marks := slices.Clone(g.Presented)
	for _, d := range g.Decided {
		marks = append(marks, d.Mark)
	}
	for _, m := range marks {
		all = append(all, m.Hand())
		if !m.Stands() {
			all = append(all, Hand{ID: m.StruckBy, Person: m.Striker})
		}
	}
	for _, e := range g.History {
		if id, err := strconv.ParseInt(strings.TrimPrefix(e.By, staffPrefix), 10, 64); err == nil && e.marks() {
			all = append(all, Hand{ID: id})
		}
	}
	return all
}
