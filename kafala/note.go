package kafala

import (
	"strconv"
	"strings"
)

// What a line of a history says that changes no status (Guarantee.Note). These are kept, and never changed. A line about
// money that did not fit is not among them: it is the string of its notice.
const (
	NotePresented       = "presented"
	NoteUnpresented     = "presented, taken back"
	NoteAccepted        = "accepted, as recorded"
	NoteUnaccepted      = "not accepted, as recorded: " // and the reason
	NoteUndecided       = "decision struck out"
	NoteErased          = "personal data erased"
	NoteRefundAsked     = "refund asked for: " // and the reason of who asks, and how much is to be back (ReadSum)
	NoteRefundOrdered   = "refund ordered: "   // and the same
	NoteRefundWithdrawn = "refund order withdrawn"
	NoteRefundUnbacked  = "refund no longer backed" // of an order that the guarantor or a decision has made
	NoteRefundClosed    = "refund order closed"     // nothing is left to be given back with it
	NoteBack            = "money back: "            // and how much of what it was paid with is back by now (ReadSum)
	NoteBackBeside      = "other money back: "      // and how much of a payment beside that is
	NoteCloseAsked      = "end asked for: "         // and the reason of who asks
	NoteCloseWithdrawn  = "end withdrawn"
	NoteObjected        = "objected: "             // and why
	NoteFrozen          = "frozen: "               // and the reason
	NoteFrozenWith      = "frozen with a number: " // and the reason for which whoever is named had frozen the number, perhaps long before
	NoteLiftAsked       = "lifting asked for"
	NoteLiftWithdrawn   = "lifting withdrawn"
	NoteLifted          = "lifted"
	NoteUnusedAsked     = "asked whether it is wanted"
	NoteUnusedReminded  = "reminded of that question"
	NoteUnusedWanted    = "still wanted"
	NoteLeft            = "note: " // and which, one of a list
)

// NoteRule is a note with the key of its words. One that ends in ": " is followed by a reason of staff's, a sum, or both.
type NoteRule struct{ Note, Words string }

// Notes has a row for every mark of Life that has words.
var Notes = notes()

func notes() (all []NoteRule) {
	for _, l := range Life {
		if l.To == Stays && l.Words != "" {
			all = append(all, NoteRule{l.Note, l.Words})
		}
	}
	return all
}

// ReadNote gives the key of the words of a note, and what follows it (ReadSum). False: it is none of Notes, and shown as it is
// kept.
func ReadNote(note string) (words, reason string, ok bool) {
	for _, r := range Notes {
		if rest, begins := strings.CutPrefix(note, r.Note); begins && (rest == "" || strings.HasSuffix(r.Note, ": ")) {
			return r.Words, rest, true
		}
	}
	return "", "", false
}

// ReadSum parts what follows a note into the reason and the sum; either may be missing.
func ReadSum(rest string) (reason string, sum Halalas) {
	reason, digits, both := strings.Cut(rest, " ")
	if !both {
		digits = reason
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil:
		return rest, 0
	case !both:
		return "", Halalas(n)
	}
	return reason, Halalas(n)
}

// What a line of a history says of a change of status for which nobody has given a reason. These are kept, and never
// changed. Money that goes back has its PaymentCase instead, and is said by the status.
const (
	CausePaid     = "paid"
	CauseUnpaid   = "link ended"
	CauseDeclines = "too many declined tries"
	CauseNoLink   = "no link could be made"
	CauseOver     = "its time is over"
	CauseGivenUp  = "given up"
	CauseRenewed  = "new link"
	CauseReplaced = "given up for another request"
	CauseReturned = "money returned"
	CauseReopened = "end taken back"
	CauseFrozen   = "frozen"
	CauseOwnerNo  = "the number's owner has said no"
	CauseTaken    = "another guarantee of the chat was paid"
)

// CauseRule is a cause with the key of its words: those of the status where that says all.
type CauseRule struct{ Cause, Words string }

// Causes has a row for each.
var Causes = []CauseRule{
	{CausePaid, "status.issued"},
	{CauseUnpaid, "status.expired"},
	{CauseDeclines, "event.declines"},
	{CauseNoLink, "event.nolink"},
	{CauseOver, "status.ended.time"},
	{CauseGivenUp, "status.cancelled"},
	{CauseRenewed, "event.renewed"},
	{CauseReplaced, "event.replaced"},
	{CauseReturned, "status.refunded"},
	{CauseReopened, "event.reopened"},
	{CauseFrozen, "event.link-frozen"},
	{CauseOwnerNo, "event.owner-no"},
	{CauseTaken, "event.taken"},
}

// CauseWords gives the key of the words of a cause; empty: it is none of Causes, as a reason that somebody has given.
func CauseWords(why string) string {
	for _, r := range Causes {
		if r.Cause == why {
			return r.Words
		}
	}
	return ""
}
