package dialogs

import (
	"crypto/subtle"
	"errors"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
)

// The private page is opened with a ticket. It stands in the session, sealed with the rest of it: "what.until.secret", the
// secret being in the page's address too. So it is one chat's, is there for one thing of one request, has an end, and is gone in
// the same stroke as what it was for.

// TicketFor is how long a ticket is good for. One is renewed, when its question is shown again, with less than half of that left.
const TicketFor = 30 * time.Minute

// Errors of tickets. Whose a ticket is that is not the chat's is not told.
var (
	ErrNoTicket  = errors.New("no such ticket")
	ErrTicketEnd = errors.New("the ticket has ended")
)

// NewTicket is a ticket for something, which holds no dot.
func NewTicket(what, secret string, now time.Time) string {
	return what + "." + strconv.FormatInt(now.Add(TicketFor).Unix(), 10) + "." + secret
}

// ReadTicket reads a ticket; false: it is none.
func ReadTicket(ticket string) (what, secret string, until time.Time, ok bool) {
	if ticket == "" {
		return "", "", time.Time{}, false
	}
	parts := strings.Split(ticket, ".")
	if len(parts) != 3 {
		return "", "", time.Time{}, false
	}
	end, err := strconv.ParseInt(parts[1], 10, 64)
	return parts[0], parts[2], time.Unix(end, 0), err == nil && parts[0] != "" && parts[2] != ""
}

// Admits tells what a secret opens the page of a chat for. ErrTicketEnd is told to nobody but who has the right one.
func (s Session) Admits(secret string, now time.Time) (what string, err error) {
	what, held, until, ok := ReadTicket(s.Ticket)
	switch {
	case !ok || subtle.ConstantTimeCompare([]byte(held), []byte(secret)) != 1:
		return "", ErrNoTicket
	case !now.Before(until):
		return what, ErrTicketEnd
	}
	return what, nil
}

// Takes tells whether a ticket is that of where a session stands.
func (d *Dialog) Takes(s Session, what string) bool {
	return d.takes(s, d.Position(s), what)
}

func (d *Dialog) takes(s Session, here Place, what string) bool {
	return here.Kind == Question && here.Field.Private && d.settings.Rules.OnPage() && !d.confirmedOnly(s, here) &&
		what == ticketed(s, here.Field)
}

// Renewing gives a session the ticket with which its screen is to be shown again: a new one where little is left of the old.
func (d *Dialog) Renewing(s Session, secret string, now time.Time) Session {
	s.Ticket = d.ticketFor(s, d.Position(s), Input{Secret: secret, At: now})
	return s
}

// ticketed is what the ticket of a question is for: the question, of this request.
func ticketed(s Session, f Field) string { return f.ID + ":" + s.Draft[:min(len(s.Draft), DraftMark)] }

// ticketFor is the ticket of a session after an act: the one that it has while that is good for where it stands, else a new one;
// none where the page takes nothing.
func (d *Dialog) ticketFor(s Session, here Place, in Input) string {
	if here.Kind != Question || !here.Field.Private || !d.settings.Rules.OnPage() || d.confirmedOnly(s, here) {
		return ""
	}
	what := ticketed(s, here.Field)
	held, _, until, ok := ReadTicket(s.Ticket)
	switch ok = ok && held == what; {
	case ok && (until.Sub(in.At) > TicketFor/2 || in.Secret == ""):
		return s.Ticket
	case in.Secret == "":
		return ""
	}
	return NewTicket(what, in.Secret, in.At)
}

// ticketOf is the secret of a session's ticket, if that is for where it stands.
func (d *Dialog) ticketOf(s Session, here Place) string {
	if what, secret, _, ok := ReadTicket(s.Ticket); ok && d.takes(s, here, what) {
		return secret
	}
	return ""
}

// toPage answers what is typed in the chat at a question that the private page alone takes: it is not read, and goes if it may
// be a number.
func (d *Dialog) toPage(s Session, here Place, in Input) Turn {
	if t, ok := d.asked(s, here, in); ok && !holdsDigit(in.Text) {
		return t
	}
	t := d.turn(s, Screen{Note: "page"})
	t.Delete = holdsDigit(in.Text)
	return t
}

// Page tells where the ID number of a question is typed, as it is shown.
func (s Screen) Page(r kafala.Rules) kafala.Entering {
	if s.Ticket == "" {
		return kafala.InChat
	}
	return r.PrivateEntry
}
