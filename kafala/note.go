package kafala

import "strings"

// What a line of a history says that changes no status (Guarantee.Note). These are kept, and never changed. A line about
// money that did not fit is not among them: it is the string of its notice.
const (
	NotePresented       = "presented"
	NoteUnpresented     = "presented, taken back"
	NoteErased          = "personal data erased"
	NoteRefundAsked     = "refund asked for: " // and the reason of who asks
	NoteRefundOrdered   = "refund ordered: "   // and the same reason
	NoteRefundWithdrawn = "refund order withdrawn"
)

// NoteRule is a note with the key of its words. One that ends in ": " is followed by a reason of staff's.
type NoteRule struct{ Note, Words string }

// Notes has a row for every note.
var Notes = []NoteRule{
	{NotePresented, "event.presented"},
	{NoteUnpresented, "event.presented-taken-back"},
	{NoteErased, "event.personal-data-erased"},
	{NoteRefundAsked, "event.refund-asked-for"},
	{NoteRefundOrdered, "event.refund-ordered"},
	{NoteRefundWithdrawn, "event.refund-withdrawn"},
}

// ReadNote gives the key of the words of a note, and the reason after it. False: it is none of Notes, and shown as it is
// kept.
func ReadNote(note string) (words, reason string, ok bool) {
	for _, r := range Notes {
		if rest, begins := strings.CutPrefix(note, r.Note); begins && (rest == "" || strings.HasSuffix(r.Note, ": ")) {
			return r.Words, rest, true
		}
	}
	return "", "", false
}

// What a line of a history says of a change of status for which nobody has given a reason. These are kept, and never
// changed. They are not shown: the status says it. Money that goes back has its PaymentCase instead.
const (
	CausePaid     = "paid"
	CauseUnpaid   = "link ended"
	CauseDeclines = "too many declined tries"
	CauseNoLink   = "no link could be made"
	CauseOver     = "its time is over"
	CauseGivenUp  = "given up"
	CauseRenewed  = "new link"
	CauseReturned = "money returned"
	CauseReopened = "end taken back"
)

// Causes lists them.
var Causes = []string{CausePaid, CauseUnpaid, CauseDeclines, CauseNoLink, CauseOver, CauseGivenUp, CauseRenewed, CauseReturned,
	CauseReopened}
