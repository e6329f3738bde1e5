// Package staff says who may do what, and lets them do it: a Counter checks the rank, writes the audit trail, and asks
// the kafala.Office to act.
package staff

import (
	"slices"

	"kafalabot/kafala"
)

// Rank is what a member of staff is; each but the auditor's may do all that the one before may.
type Rank string

// The ranks of staff, the lowest first, and one beside them.
const (
	Officer    Rank = "officer"    // at a counter or at the roadside
	Supervisor Rank = "supervisor" // answers for money and disclosures
	Admin      Rank = "admin"      // decides who is staff
	Auditor    Rank = "auditor"    // reads the trail, sums and references, and nothing of persons; two admins appoint one
)

// ladder are the ranks of which each may do all that the one before may.
var ladder = []Rank{Officer, Supervisor, Admin}

// Ranks lists them, the lowest first. Anybody without one of them is no staff.
func Ranks() []Rank { return append(slices.Clone(ladder), Auditor) }

// Actor is a member of staff as far as an act of theirs is concerned: who, and with what rank.
type Actor struct {
	ID   int64 `json:"i"` // Telegram's number of the person, which is that of their private chat
	Rank Rank  `json:"r"`
}

// By is how a guarantee's history names a member of staff.
func (s Actor) By() string { return kafala.StaffBy(s.ID) }

// Duty is something that only staff do.
type Duty string

// The duties.
const (
	LookUp   Duty = "lookup"   // see the card of a reference
	Match    Duty = "match"    // compare an ID number with the record's
	Present  Duty = "present"  // mark a guarantee as presented, or take that back
	Accept   Duty = "accept"   // record that the traffic police accepted one
	Unaccept Duty = "unaccept" // record that they did not
	Undecide Duty = "undecide" // strike such a record out
	End      Duty = "end"      // end a guarantee
	Reopen   Duty = "reopen"   // take an end back before it is told
	Find     Duty = "find"     // find guarantees by a whole ID number
	FindCase Duty = "findcase" // find them by the number of an accident
	FindPaid Duty = "findpaid" // find them by what has paid
	Enter    Duty = "desk"     // see the desk, which shows nothing of any guarantee
	Recall   Duty = "recall"   // see again what they had before them last
	ListOpen Duty = "listopen" // read the list of what is shown and not decided
	ListAll  Duty = "lists"    // read the other lists
	Today    Duty = "today"    // see the day's counts
	CallOff  Duty = "cancel"   // cancel a request that is not paid
	Refund   Duty = "refund"   // give the money back
	Withdraw Duty = "withdraw" // withdraw an order of theirs to give it back
	Close    Duty = "close"    // end a guarantee whose money has left by another hand
	Unclose  Duty = "unclose"  // withdraw a wish of theirs to end one
	Freeze   Duty = "freeze"   // freeze a guarantee or an ID number after an objection
	Lift     Duty = "lift"     // see the numbers that are frozen, and lift a freeze
	Resend   Duty = "resend"   // send the receipt to the guarantor again
	Disclose Duty = "disclose" // see whole names and numbers
	Note     Duty = "note"     // leave a note on a guarantee, of a list
	Retry    Duty = "retry"    // read and try again what could not be delivered
	Export   Duty = "export"   // take a period's records away
	Review   Duty = "audit"    // read the audit trail
	Losses   Duty = "losses"   // see what a restore has lost
	GiveLost Duty = "givelost" // give money back whose record it has lost
	CloseGap Duty = "closegap" // end the time in which what is not found may be lost
	Answer   Duty = "answer"   // read and answer what people ask
	Invite   Duty = "invite"   // make somebody staff, change their rank, remove them
)

// Configure is what the operator does at the machine: no rank carries it.
const Configure Duty = "settings"

// AskPerson is what whoever has asked something does: no rank carries it.
const AskPerson Duty = "ask"

// MakeCopy, BringBack and NoteLost are the operator's too: a copy of all that is kept leaves the house, one becomes what is kept, or a time
// is noted of which records are missing.
const (
	MakeCopy  Duty = "copy"
	BringBack Duty = "restore"
	NoteLost  Duty = "lost"
)

// NamePersons is the operator's, too: a table of the books that names the two persons is made at the machine.
const NamePersons Duty = "persons"

// Identify is nobody's of staff: the owner of an ID number has said through the provider whether it may be used.
const Identify Duty = "identity"

// Duties says which rank a duty needs: that or one above it. An auditor has those of Auditing.
var Duties = map[Duty]Rank{
	LookUp: Officer, Match: Officer, Present: Officer, End: Officer, Reopen: Officer, Find: Officer, Today: Officer,
	Accept: Officer, Unaccept: Officer, Undecide: Officer, Note: Officer, Answer: Officer,
	Enter: Officer, Recall: Officer, FindCase: Officer, ListOpen: Officer,
	CallOff: Supervisor, Refund: Supervisor, Withdraw: Supervisor, Close: Supervisor, Unclose: Supervisor,
	Resend: Supervisor, Disclose: Supervisor, Retry: Supervisor, Export: Supervisor,
	Freeze: Supervisor, Lift: Supervisor, Review: Supervisor, Losses: Supervisor, GiveLost: Supervisor,
	FindPaid: Supervisor, ListAll: Supervisor,
	Invite: Admin, CloseGap: Admin,
}

// Auditing are the duties of an auditor: what shows the trail, sums and references, and no person. None of them opens a card,
// searches anybody, or changes anything.
var Auditing = []Duty{Enter, Today, Export, Review}

// notOwn are the duties that nobody does on a guarantee that they asked for themselves.
var notOwn = []Duty{Match, Present, Accept, Unaccept, Undecide, Note, End, Reopen,
	CallOff, Refund, Withdraw, Close, Unclose, Freeze, Lift, Disclose, GiveLost, Answer}

// OnOwn tells whether a duty may be done on a guarantee that is one's own (Counter.Own).
func OnOwn(d Duty) bool { return !slices.Contains(notOwn, d) }

// showing are the duties by which something is shown, compared or taken away, and nothing is changed.
var showing = []Duty{LookUp, Match, Find, FindCase, FindPaid, Enter, Recall, ListOpen, ListAll, Today, Disclose, Export, Review, Losses}

// Acts tells whether a duty changes something. That one of these is done is written of the change alone, never of a look at what
// there is to be changed.
func Acts(d Duty) bool { return !slices.Contains(showing, d) }

// May tells whether a rank carries a duty.
func (r Rank) May(d Duty) bool {
	if r == Auditor {
		return slices.Contains(Auditing, d)
	}
	needed, ok := Duties[d]
	return ok && r.AtLeast(needed)
}

// AtLeast tells whether a rank is another one or above it. What is no rank is below all, and so is an auditor's.
func (r Rank) AtLeast(low Rank) bool {
	have, need := slices.Index(ladder, r), slices.Index(ladder, low)
	return need >= 0 && have >= need
}

// name is the rank as the audit trail keeps it: empty for what is none.
func (r Rank) name() string {
	if !slices.Contains(Ranks(), r) {
		return ""
	}
	return string(r)
}
