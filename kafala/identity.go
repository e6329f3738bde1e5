package kafala

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Identity asks a provider outside who somebody is. A person opens a page of the provider's and agrees there, so that no ID
// number passes the chat; the answer comes minutes later, or never. What it promises is a test, kafalatest.TestIdentity.
//
// Whoever asks keeps the request, sealed, from Begin on: it is all that Fetch and Prove need, in any process and after a
// restart. Nobody but Fetch learns what became of it. A notice from the provider names a request by its Key and proves
// nothing: it only says when to Fetch; since a notice may never come, an open request is fetched now and then as well.
//
// Every error has one of the Unprovens, told by WhyUnproven.
type Identity interface {
	// Begin opens a request. Asked again it opens another one.
	Begin(ctx context.Context, a IdentityAsk) (IdentityRequest, error)
	// Fetch takes the answer. The provider hands it out once: whoever has it saves it before doing anything else, and to
	// everybody who comes later, also of another process, the request is ProofGone. So ProofGone ends nothing without a
	// look at what is saved. Before the person has agreed it is ProofAwaited.
	Fetch(ctx context.Context, r IdentityRequest) (IdentityAnswer, error)
	// Prove tells whom an answer to this very request proves. It may be called again with both, and after ProofDown it is.
	// That a Proof counts once is for whoever keeps it: its Mark is the same whenever the same agreement is shown, also to
	// another request, and what has a Mark that is kept already proves nothing.
	Prove(ctx context.Context, r IdentityRequest, a IdentityAnswer) (Proof, error)
}

// IdentityAsk is what a request begins with.
type IdentityAsk struct {
	ID       string // of the request, of NewIdentityID, never used again
	Language string // of the person
	Number   string // the ID number that is to be proven, in digits; empty: whoever agrees
	Address  string // the IP address from which the person's browser comes, where it is known; empty: it is not
}

// NewIdentityID draws the id of a request.
func NewIdentityID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80 // RFC 9562, 5.4
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// IdentityRequest is one open request. It is secret as a whole: whoever has Secret can take the answer, and URL holds it.
type IdentityRequest struct {
	ID     string    `json:"i"`
	URL    string    `json:"u"`           // the page that the person opens, to be passed on unchanged
	Key    string    `json:"k"`           // the name under which a notice speaks of it: no secret, and of nobody
	Secret string    `json:"s"`           // for Fetch
	Trans  string    `json:"t,omitempty"` // the provider's own number of it
	Number string    `json:"n,omitempty"` // as IdentityAsk.Number
	From   string    `json:"f,omitempty"` // as IdentityAsk.Address
	At     time.Time `json:"a"`           // when it was begun, by our own clock
	Until  time.Time `json:"e"`           // from when on it proves nothing any more
}

// IdentityAnswer is what a provider has answered: secret, personal, and not yet believed.
type IdentityAnswer string

// Proof is who somebody is, by a provider that has signed it. Date of birth, nationality, address and whatever else the
// provider told are gone.
type Proof struct {
	Number  string     `json:"n"` // digits alone; StoredNumber(Kind, Number) is how an answer keeps it
	Kind    NumberKind `json:"k"`
	Arabic  string     `json:"ar,omitempty"` // the whole name; empty: the provider did not tell it
	English string     `json:"en,omitempty"`
	Adult   Adult      `json:"o,omitempty"` // of FullAge or over, on the day of At
	At      time.Time  `json:"a"`           // when they agreed
	Trans   string     `json:"t"`           // the provider's number of what was agreed to
	Service string     `json:"s"`           // for what service of the provider's
	Mark    string     `json:"m"`           // of this agreement, for ever; tells nothing of the person
}

// Adult tells whether somebody is of full age, where it is known.
type Adult string

// The three that there are.
const (
	AdultUnknown Adult = ""
	AdultYes     Adult = "yes"
	AdultNo      Adult = "no"
)

// Unproven is why nobody is proven.
type Unproven string

// The reasons that make a difference to whoever asked.
const (
	ProofAwaited  Unproven = "awaited"  // the person has not agreed yet: Fetch again later
	ProofRejected Unproven = "rejected" // the ID's owner said no
	ProofExpired  Unproven = "expired"  // its time is over, at the provider's or by our own clock
	ProofBusy     Unproven = "busy"     // another request to the same person is open at the provider's
	ProofGone     Unproven = "gone"     // the provider does not know it, or has handed its answer out already
	ProofRefused  Unproven = "refused"  // the provider does not take what we send: for whoever runs the service to mend
	ProofDown     Unproven = "down"     // no answer, or none that can be read: the same call may succeed later
	ProofFalse    Unproven = "false"    // what came is not the provider's word, or not about this request
	ProofOther    Unproven = "other"    // it is, and proves somebody else than Number
)

// Unprovens are all of them.
var Unprovens = []Unproven{ProofAwaited, ProofRejected, ProofExpired, ProofBusy, ProofGone, ProofRefused, ProofDown, ProofFalse, ProofOther}

// Ends tells whether nothing more will come of the request: all but those after which the same is asked again.
func (u Unproven) Ends() bool { return u != ProofAwaited && u != ProofDown }

// UnprovenError is a request that proves nobody. Its text, and that of its cause, holds nothing of a person.
type UnprovenError struct {
	Why    Unproven
	Number string     // of ProofRejected, where the provider has signed whose the rejection is; else empty
	Kind   NumberKind // of Number
	Cause  error      // may tell which service is in trouble (outage.Of)
}

// Error gives the reason and the cause.
func (e *UnprovenError) Error() string {
	text := "identity: " + string(e.Why)
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// GoString is Error: the number is not for the log.
func (e *UnprovenError) GoString() string { return e.Error() }

// Unwrap gives the cause.
func (e *UnprovenError) Unwrap() error { return e.Cause }

// WhyUnproven gives the reason that an error of Identity has; "" for nil. What has none is ProofDown.
func WhyUnproven(err error) Unproven {
	if err == nil {
		return ""
	}
	if u := (*UnprovenError)(nil); errors.As(err, &u) {
		return u.Why
	}
	return ProofDown
}

// hidden stands wherever something secret or personal would be printed.
const hidden = "***"

// String hides it, as do the next ones: only saving writes it out.
func (IdentityAsk) String() string { return hidden }

// GoString hides it.
func (IdentityAsk) GoString() string { return hidden }

// LogValue hides it.
func (IdentityAsk) LogValue() slog.Value { return slog.StringValue(hidden) }

// String gives the number under which the request is known here, which tells nothing of the person.
func (r IdentityRequest) String() string { return "identity request " + r.ID }

// GoString is String.
func (r IdentityRequest) GoString() string { return r.String() }

// LogValue is String.
func (r IdentityRequest) LogValue() slog.Value { return slog.StringValue(r.String()) }

// String hides it.
func (IdentityAnswer) String() string { return hidden }

// GoString hides it.
func (IdentityAnswer) GoString() string { return hidden }

// LogValue hides it.
func (IdentityAnswer) LogValue() slog.Value { return slog.StringValue(hidden) }

// String hides it.
func (Proof) String() string { return hidden }

// GoString hides it.
func (Proof) GoString() string { return hidden }

// LogValue hides it.
func (Proof) LogValue() slog.Value { return slog.StringValue(hidden) }
