package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// Error is a call to Nafath that came to nothing. It holds no key, no address, no state, no token and no ID number.
type Error struct {
	Status    int    // of HTTP; 0: no answer came, and the call may have been carried out or not
	Code      string // Nafath's own ("400-034-050"); empty: there was none
	Reference uint64 // by which Nafath's support finds the call; 0: none
	What      string // in our own words
	silent    bool   // no answer came
	refused   bool   // by ourselves: asking again is of no use
	cause     error
}

// Error says what happened in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.What)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.Status)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, ", code %s", e.Code)
	}
	if e.Reference != 0 {
		fmt.Fprintf(&b, ", reference %d", e.Reference)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the cause where no answer came: a context's error, a refused connection.
func (e *Error) Unwrap() error { return e.cause }

// codeForm is that of all codes that are known: the status of HTTP, then two numbers.
var codeForm = regexp.MustCompile(`^[0-9]{3}-[0-9]{3}-[0-9]{3}$`)

// codes are all errors that Nafath is known to tell by a code of its own, and what each means for a request. A code that is
// not here means what its status does.
var codes = map[string]kafala.Unproven{
	"400-034-050": kafala.ProofBusy,
	"400-034-051": kafala.ProofExpired,
	"400-034-053": kafala.ProofGone,
	"401-033-024": kafala.ProofAwaited,
	"422-031-046": kafala.ProofRefused,
}

// why tells what a call that came to nothing means for the request.
func (e *Error) why() kafala.Unproven {
	if known, ok := codes[e.Code]; ok {
		return known
	}
	switch {
	case e.refused, e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return kafala.ProofRefused
	case e.Status >= 400 && e.Status < 500 && e.Status != http.StatusNotFound && e.Status != http.StatusTooManyRequests &&
		e.Status != http.StatusRequestTimeout:
		return kafala.ProofRefused
	}
	return kafala.ProofDown
}

// Outage tells that it is trouble of Nafath, or of the call alone. A key that is refused, one of another environment and an
// address that is not on Nafath's list look alike: a person has to look. A path that does not exist is another environment's.
func (e *Error) Outage() (outage.Service, outage.Why) {
	_, known := codes[e.Code]
	switch {
	case errors.Is(e.cause, context.Canceled), known:
		return outage.Nafath, outage.Well
	case e.silent:
		return outage.Nafath, cmp.Or(outage.OfNetwork(e.cause), outage.Silent)
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return outage.Nafath, outage.Credentials
	case e.Status >= 500, e.Status == http.StatusNotFound, e.Status >= 300 && e.Status < 400:
		return outage.Nafath, outage.Failing
	}
	return outage.Nafath, outage.Well
}

// unproven gives an error of a call the reason that it has for the request, and says at what it was.
func unproven(err error, at string) error {
	if err == nil {
		return nil
	}
	why := kafala.ProofDown
	if e := (*Error)(nil); errors.As(err, &e) {
		why = e.why()
	}
	if why == kafala.ProofAwaited && at != "token" { // only a token can be awaited
		why = kafala.ProofRefused
	}
	return &kafala.UnprovenError{Why: why, Cause: fmt.Errorf("nafath: %s: %w", at, err)}
}

// doubt is a word that is not Nafath's, or not about the request; what is a sentence of ours.
func doubt(what string) error {
	return &kafala.UnprovenError{Why: kafala.ProofFalse, Cause: errors.New("nafath: " + what)}
}
