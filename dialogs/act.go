package dialogs

import (
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// Act is what a person does.
type Act int

// The acts. Those that come from a button carry the draft of the message that the button stands on.
const (
	Look       Act = iota // anything that changes nothing: the current screen is shown again
	Start                 // /start and /new
	Begin                 // agrees to the data notice and begins; Value is the notice's version, and Saved after it
	Say                   // types a text
	Share                 // shares a contact with the button
	Choose                // takes a choice: Field, Value
	Stuck                 // "I don't know": Field
	ToChange              // wants to see which answers can be changed
	ToAdd                 // wants to see which optional answers can be added
	Edit                  // wants to change an answer: Field
	Clear                 // takes an optional answer away: Field
	Keep                  // leaves the answer being changed as it is
	Back                  //
	Cancel                // wants to give up, and is asked whether they are sure
	Drop                  // is sure
	Check                 // finds the details right
	Remember              // wants their own details kept for the next request, or no longer
	Submit                // undertakes and pays; Value is Dialog.Terms
	Replace               // wants this request recorded instead of an earlier one, which is given up: Value is its id
	Resume                // goes on with an earlier request, and drops this one: Value is its id
	Refuse                // the office refused the submit: Problem
	Want                  // the office wants the account's number before a link: Value is the renewal that waits, or the submit does
	Identify              // wants to be confirmed outside of the chat: Field
	Inquire               // wants to know what came of that: Field
	Identified            // something came of that: Value is the case, Proof whom it proves, or Unproven why nobody
	Foreign               // sent something that no question takes (a picture, a voice, …): Value names it
)

// Input is one act with all that the outside gives to it.
type Input struct {
	Act      Act
	Update   int64     // Telegram's update id
	Tap      bool      // it came from a button: such updates are numbered apart
	At       time.Time // now
	NewDraft string    // a fresh id, used by Begin
	Draft    string    // beginning of the draft that the button belongs to; empty: no button
	Field    string
	Value    string
	Text     string
	Own      bool           // the contact is the sender's own
	Key      bool           // it came from the keyboard below the screen, or was typed as one of its buttons
	Saved    kafala.Answers // the guarantor's own details, kept from an earlier request; used by Begin
	Problem  *kafala.Problem
	Proof    *kafala.Proof
	Unproven kafala.Unproven
	Page     bool   // it was given on the private page, so that no message holds it
	Secret   string // a fresh one, for the address of the page if one is offered next

	intruders []typed.Intruder // what stands in the text that must not stay in the chat
	again     string           // Session.Again, as it was before this act
	seen      time.Time        // Session.Seen, as it was before this act
	left      bool             // what waited for the account's number (Session.Wanted) was left with this act
	said      reading          // what the question that waits makes of the text
}

// Turn is what an act leads to: what is to be kept and what is to be shown.
type Turn struct {
	Session Session
	Screen  Screen
	Repeat  bool // the update was handled before: nothing changed
	Stale   bool // the button no longer means anything: take the keyboard off it
	Delete  bool // the person's message holds what must not stay in the chat
	Begun   bool // a request was begun with this act
	// Apply is set when the request is submitted. The session is already emptied then; should the office
	// refuse, take the step Refuse from the session before.
	Apply *kafala.Application
	// Proved tells that the account's own number was shared, which is to be noted before anything else is done. Renewal is
	// what goes on then, as Want was given it, unless Apply is set.
	Proved  bool
	Renewal string
	// Replace is the id of the earlier request that is to be given up for this one, which stays as it is.
	Replace string
	// Resume is the id of the earlier request that goes on. The session is already emptied then; should no such request
	// await its payment, the session before stays.
	Resume string
	// Identify is the kind for which a request is to be begun that says who the guarantor is (IdentifyKind), and Looks the case that
	// is to be looked at.
	Identify string
	Looks    string
	// GiveUp tells that a request which waits for its payment is to be given up, and GivenUp is the one that was asked about by name;
	// "": none was.
	GiveUp  bool
	GivenUp string
	// Kept are the guarantor's own details that they want to be offered again, set with Apply.
	Kept kafala.Answers
}
