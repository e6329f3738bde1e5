package dialogs

import (
	"errors"
	"time"

	"kafalabot/kafala"
)

// State is what is known of a chat when a message comes from it.
type State struct {
	Session Session
	Profile Profile
	Rev     int64 // of the session, to be given back when it is saved; 0: nothing is kept
	Lost    bool  // a session is kept that cannot be read: the person is told to start again
	Missed  int64 // marks that something could not be delivered to this chat; 0: nothing was
}

// Profile is what is remembered of a chat longer than a session. A field is only ever added, with omitempty.
type Profile struct {
	Language string         `json:"l,omitempty"`
	Consent  kafala.Consent `json:"c,omitzero"` // the data notice last agreed to
	// Guarantor is what the guarantor wanted kept of their own details, to be offered with the next request.
	Guarantor kafala.Answers `json:"g,omitempty"`
	Invited   string         `json:"i,omitempty"` // the invitation of staff that was taken here last

	Form           int `json:"fv,omitempty"` // in which it was read (ProfileForms)
	kafala.Unknown `json:"-"`
}

// ProfileForms are the stored forms of a Profile after the first.
var ProfileForms kafala.Forms[Profile]

// StepResult is what an act leaves behind. It is saved in one stroke, or nothing of it is.
type StepResult struct {
	Session Session
	Profile *Profile          // nil: it stays as it is
	Out     []kafala.Delivery // what must be sent
	Count   Count             // what must be within a limit, else nothing is saved
	Counted Counted           // what it adds to the counts of passes
	Others  bool              // others have caused it, and not whose chat it is: what is kept lives no longer for it
}

// Count is the use of a value, of which a chat may use so many different ones in a period. The zero value counts
// nothing.
type Count struct {
	Value string // may be personal: only an HMAC of it is kept
	Limit int
	Per   time.Duration
}

// ErrTooMany is returned for what was not saved because it is one more than Count allows.
var ErrTooMany = errors.New("too many different values were used")
