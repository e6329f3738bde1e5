package kafala

import (
	"fmt"
	"slices"
	"strings"
)

// Party is whose hand a line of a history is of.
type Party string

// The parties. A history names each as here, but for staff, of whom it names the member (StaffBy).
const (
	Guarantor Party = ByCitizen
	Stranger  Party = ByStranger // somebody who has a reference
	Paying    Party = "gateway"  // what the gateway says, asked with our key
	Clock     Party = "sweep"    // a time that has come
	AnyStaff  Party = "staff"
	Following Party = ByDecision // an order that was made after a recorded decision, once two of staff have agreed to it
)

// PartyOf reads how a history names whose hand a line is of.
func PartyOf(by string) Party {
	switch {
	case byStaff(by):
		return AnyStaff
	case by == string(AnyStaff): // it names nobody
		return ""
	}
	return Party(by)
}

// Stays is where a mark leads: nowhere.
const Stays = ""

// LifeRow is one thing that may come about in the life of a guarantee: a move to another status, or a mark, which is recorded
// and changes none.
type LifeRow struct {
	From []Status // where it may stand
	To   Status   // where it goes; Stays: this is a mark
	What string   // what brings it about, as it is drawn
	By   []Party  // by whose hand
	Note string   // of a mark: its line in a history. One that ends in ": " is followed by a reason of staff's, a sum, or both
	// Words is the key of a mark's words. Without them its line is the string of a notice, and is shown as that.
	Words string
}

var (
	anywhere = Statuses()
	kept     = []Status{Issued, Ended, Refunded}                     // it has a reference
	over     = []Status{Expired, Cancelled, Ended, Refunded}         // nothing more comes of it by itself
	stopped  = []Status{Expired, Cancelled, Issued, Ended, Refunded} // a freeze may stand on it from there
	moneyed  = []Status{Issued, Ended, Refunding, Refunded}          // it was paid
	officers = []Party{AnyStaff}
	payment  = []Party{Paying}
)

// Life is the whole life of a guarantee, moves and marks. Whatever is not listed cannot happen: Guarantee.Move refuses the
// move, and a store the record with a line that is none of these (Continues). The drawing, the histories' words and the tests
// are made from it.
var Life = []LifeRow{
	{[]Status{Awaiting}, Issued, "paid", payment, "", ""},
	{[]Status{Awaiting}, Expired, "link ended", []Party{Paying, Clock, AnyStaff}, "", ""},
	{[]Status{Awaiting}, Cancelled, "given up", []Party{Guarantor, AnyStaff}, "", ""},
	{[]Status{Expired}, Awaiting, "new link", []Party{Guarantor}, "", ""},
	{[]Status{Expired}, Issued, "paid late", payment, "", ""},
	{[]Status{Expired}, Cancelled, "given up", []Party{Guarantor, AnyStaff}, "", ""},
	{[]Status{Awaiting}, Refunding, "cannot be issued", payment, "", ""},
	{[]Status{Expired}, Refunding, "cannot be issued", payment, "", ""},
	{[]Status{Refunding}, Refunded, "money returned", payment, "", ""},
	{[]Status{Issued}, Ended, "over", []Party{Clock, AnyStaff, Guarantor}, "", ""},
	{[]Status{Ended}, Issued, "end taken back", officers, "", ""},
	{[]Status{Issued}, Refunded, "money returned", []Party{Paying, AnyStaff, Guarantor, Following}, "", ""},
	{[]Status{Ended}, Refunded, "money returned", []Party{Paying, AnyStaff, Guarantor, Following}, "", ""},

	{[]Status{Issued}, Stays, "shown", officers, NotePresented, "event.presented"},
	{[]Status{Issued}, Stays, "struck out", officers, NoteUnpresented, "event.presented-taken-back"},
	{over, Stays, "persons erased", []Party{Clock, Guarantor}, NoteErased, "event.personal-data-erased"},
	{[]Status{Issued}, Stays, "refund asked for", []Party{Guarantor, AnyStaff, Following}, NoteRefundAsked, "event.refund-asked-for"},
	{[]Status{Issued}, Stays, "refund ordered", []Party{Guarantor, AnyStaff}, NoteRefundOrdered, "event.refund-ordered"},
	{[]Status{Issued}, Stays, "order withdrawn", []Party{Guarantor, AnyStaff}, NoteRefundWithdrawn, "event.refund-withdrawn"},
	{[]Status{Issued}, Stays, "order no longer backed", officers, NoteRefundUnbacked, "event.refund-unbacked"},
	{[]Status{Issued, Ended}, Stays, "order closed", payment, NoteRefundClosed, "event.refund-closed"},
	{moneyed, Stays, "money back", payment, NoteBack, "event.money-back"},
	{anywhere, Stays, "other money back", payment, NoteBackBeside, "event.other-money-back"},
	{[]Status{Issued}, Stays, "end asked for", officers, NoteCloseAsked, "event.end-asked-for"},
	{[]Status{Issued}, Stays, "end withdrawn", officers, NoteCloseWithdrawn, "event.end-withdrawn"},
	{kept, Stays, "objected", []Party{Guarantor, Stranger}, NoteObjected, "event.objected"},
	{stopped, Stays, "frozen", officers, NoteFrozen, "event.frozen"},
	{stopped, Stays, "frozen with a number", officers, NoteFrozenWith, "event.frozen.number"},
	{anywhere, Stays, "lifting asked for", officers, NoteLiftAsked, "event.lift-asked-for"},
	{anywhere, Stays, "lifting withdrawn", officers, NoteLiftWithdrawn, "event.lift-withdrawn"},
	{anywhere, Stays, "lifted", officers, NoteLifted, "event.lifted"},
	{[]Status{Issued}, Stays, "accepted, as recorded", officers, NoteAccepted, "event.accepted"},
	{[]Status{Issued}, Stays, "not accepted, as recorded", officers, NoteUnaccepted, "event.unaccepted"},
	{[]Status{Issued}, Stays, "decision struck out", officers, NoteUndecided, "event.undecided"},
	{[]Status{Issued}, Stays, "asked whether it is wanted", []Party{Clock}, NoteUnusedAsked, "event.unused-asked"},
	{[]Status{Issued}, Stays, "reminded of it", []Party{Clock}, NoteUnusedReminded, "event.unused-reminded"},
	{[]Status{Issued}, Stays, "still wanted", []Party{Guarantor}, NoteUnusedWanted, "event.unused-wanted"},
	{anywhere, Stays, "note left", officers, NoteLeft, "event.note"},
	{anywhere, Stays, "money does not fit", payment, "", ""},
}

// Moves are the rows of Life that lead from one status to another.
var Moves = moves()

// Move is one allowed change of status and what brings it about ("paid", "late payment", …).
type Move struct {
	From, To Status
	Why      string
	By       []Party
}

func moves() (all []Move) {
	for _, l := range Life {
		for _, from := range l.From {
			if l.To != Stays {
				all = append(all, Move{from, l.To, l.What, l.By})
			}
		}
	}
	return all
}

// CanMove tells whether Moves allows going from one status to another, by somebody's hand.
func CanMove(from, to Status) bool {
	return slices.ContainsFunc(Moves, func(m Move) bool { return m.From == from && m.To == to })
}

// MayMove tells whether Moves allows it by the hand of whoever a history names so.
func MayMove(from, to Status, by string) bool {
	return slices.ContainsFunc(Moves, func(m Move) bool {
		return m.From == from && m.To == to && slices.Contains(m.By, PartyOf(by))
	})
}

// mark finds the row of Life that a line of a history without a move is of. What is none of those with words is the string
// of a notice.
func mark(note string) LifeRow {
	plain := LifeRow{}
	for _, l := range Life {
		switch {
		case l.To != Stays:
		case l.Words == "":
			plain = l
		default:
			if rest, begins := strings.CutPrefix(note, l.Note); begins && (rest == "" || strings.HasSuffix(l.Note, ": ")) {
				return l
			}
		}
	}
	return plain
}

// allowed tells why a line cannot stand in a history, or nil.
func (e Event) allowed() error {
	if e.From != e.To {
		if !MayMove(e.From, e.To, e.By) {
			return fmt.Errorf("it goes from %s to %s by %s", e.From, e.To, PartyOf(e.By))
		}
		return nil
	}
	if l := mark(e.Why); !slices.Contains(l.From, e.From) || !slices.Contains(l.By, PartyOf(e.By)) {
		return fmt.Errorf("%s is noted while it is %s by %s", l.What, e.From, PartyOf(e.By))
	}
	return nil
}
