package kafala

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Guarantee is one record: who stands for whom, what was undertaken, what it costs and what became of it. It
// is stored as JSON, sealed; the short names keep ten thousand of them small and are fixed by a golden test.
type Guarantee struct {
	ID       string  `json:"id"` // GuaranteeID
	Chat     int64   `json:"c"`  // the requester's private chat; 0: erased
	Language string  `json:"l"`
	Status   Status  `json:"s"`
	Answers  Answers `json:"a"`           // every answer by field id, personal ones included
	Proof    Proven  `json:"pv,omitzero"` // that its guarantor is who they say

	Consent     Consent     `json:"co"`
	Undertaking Undertaking `json:"u"`
	Amount      Breakdown   `json:"m"`

	Opened    time.Time   `json:"o"`            // when submitted
	Callback  string      `json:"cb"`           // last part of the invoice's callback path: the id, then 128 random bits
	Invoice   Invoice     `json:"i,omitzero"`   // the live or last payment link
	Former    []string    `json:"fi,omitempty"` // ids of the links that it had before
	Declined  []string    `json:"d,omitempty"`  // ids of the failed tries the citizen was told of
	Drawn     Code        `json:"dr,omitzero"`  // from when it is recorded on: what it is issued with, if it is
	Reasons   []string    `json:"dw,omitempty"` // why tries were declined, of DeclineReasons, each once
	Reference string      `json:"r,omitempty"`  // once issued
	Token     string      `json:"t,omitempty"`  // in the QR's link, 80 bits, once issued
	Payment   Payment     `json:"p,omitzero"`   // once issued
	IssuedAt  time.Time   `json:"ia,omitzero"`  // once issued
	Until     time.Time   `json:"ue,omitzero"`  // when an issued one ends by itself, with the end of a day (Date.End); zero: only staff end it
	Files     FileIDs     `json:"f,omitzero"`   // the receipt's files as Telegram knows them
	History   []Event     `json:"h"`            // every move, oldest first
	Strange   []string    `json:"st,omitempty"` // what did not fit, each told to staff once: the string of its notice
	Erased    time.Time   `json:"e,omitzero"`   // when its personal fields were erased
	Presented []Mark      `json:"pr,omitempty"` // each time that it was shown at the counter, struck out or not
	Decided   []Decision  `json:"dc,omitempty"` // what was recorded of the traffic police's decisions, struck out or not; one stands at most
	Matched   []Mark      `json:"ma,omitempty"` // the first time that each of staff compared a number with its people's
	Seen      []Mark      `json:"se,omitempty"` // the first time that each of staff opened its card
	Extra     []Extra     `json:"x,omitempty"`  // money that came beside Payment, and goes back
	Returned  []Return    `json:"gb,omitempty"` // each time that more of a payment was back, as it was recorded here (Returns)
	Refusal   PaymentCase `json:"rw,omitempty"` // why it could not be issued although Payment had come
	Order     Motion      `json:"ro,omitzero"`  // to give Payment back, the last one
	Orders    []Motion    `json:"rp,omitempty"` // those before it, each withdrawn or taken over
	Closing   Motion      `json:"cl,omitzero"`  // to end it, although it was used and its money has left by another hand
	Ending    Ending      `json:"en,omitzero"`  // the last time that staff have ended it
	Freeze    Freeze      `json:"fz,omitzero"`  // the last one; it stands or was lifted
	Objecting Objecting   `json:"ob,omitzero"`  // who has objected within a day, by names that tell nobody
	Applied   string      `json:"ap,omitempty"` // Hand.Person of its chat, where that was a member of staff and is none any more

	Form    int `json:"fv,omitempty"` // in which it was read (GuaranteeForms)
	Unknown `json:"-"`
}

// Extra is money that came for a guarantee and cannot be kept.
type Extra struct {
	Payment
	Why PaymentCase `json:"w"`
}

// Ending is an end by staff. It counts at once, and can be taken back until the guarantor is to be told.
type Ending struct {
	At   time.Time `json:"t,omitzero"`
	By   int64     `json:"b,omitempty"` // Hand.ID
	Told time.Time `json:"d,omitzero"`  // since when it is final; zero: it may be taken back
}

// Open tells whether an end may yet be taken back.
func (e Ending) Open() bool { return !e.At.IsZero() && e.Told.IsZero() }

// Final is when it can be taken back no more.
func (e Ending) Final() time.Time { return e.At.Add(EndPause) }

// FileIDs are Telegram's names of files it already holds, so that a receipt asked for again is not uploaded again.
type FileIDs struct {
	QR    string `json:"q,omitempty"`
	Sheet string `json:"s,omitempty"`
}

// Consent is which data notice a person agreed to, and when.
type Consent struct {
	Version int       `json:"v"`
	At      time.Time `json:"t"`
}

// Undertaking is what the guarantor agreed to: the text's version, the SHA-256 of the text (first 16 bytes,
// hex) and the time.
type Undertaking struct {
	Kind    string    `json:"k"`
	Version int       `json:"v"`
	Hash    string    `json:"h"`
	At      time.Time `json:"t"`
}

// Event is one line of a guarantee's history.
type Event struct {
	At   time.Time `json:"t"`
	By   string    `json:"b"` // "citizen", "gateway", "sweep", "staff:<id>"
	From Status    `json:"f,omitempty"`
	To   Status    `json:"o"`
	Why  string    `json:"w,omitempty"`
}

// Move changes the status and writes the history, or refuses a move that Life does not have by this hand.
func (g *Guarantee) Move(to Status, at time.Time, by, why string) error {
	if !MayMove(g.Status, to, by) {
		return fmt.Errorf("guarantee %s cannot go from %s to %s by %s", g.ID, g.Status, to, PartyOf(by))
	}
	g.History = append(g.History, Event{At: at.UTC().Truncate(time.Second), By: by, From: g.Status, To: to, Why: why})
	g.Status = to
	return nil
}

// Continues tells whether now is what was may have become: the history only grows, each line that it has grown by is
// one of Life, and the last one leads to the status. A store refuses anything else.
func Continues(was, now Guarantee) error {
	if len(now.History) < len(was.History) || !slices.Equal(was.History, now.History[:len(was.History)]) {
		return fmt.Errorf("the history of %s was rewritten", was.ID)
	}
	at := was.Status
	for _, e := range now.History[len(was.History):] {
		if e.From != at {
			return fmt.Errorf("the history of %s goes from %s to %s", was.ID, at, e.To)
		}
		if err := e.allowed(); err != nil {
			return fmt.Errorf("the history of %s: %w", was.ID, err)
		}
		at = e.To
	}
	if at != now.Status {
		return fmt.Errorf("%s is %s, and its history says %s", was.ID, now.Status, at)
	}
	return nil
}

// Unpaid tells whether no money has come for the current or last link. Money that has gone back since counts as come; what came by an
// earlier link and does not fit, none (besideLink).
func (g *Guarantee) Unpaid() bool {
	var since time.Time // the last time that it came to await its payment
	for _, e := range g.History {
		if e.To == Awaiting && e.From != Awaiting {
			since = e.At
		}
	}
	const apart = time.Minute // the gateway's clock and ours
	return !slices.ContainsFunc(g.Payments(), func(p Payment) bool { return p.At.After(since.Add(-apart)) && !g.besideLink(p.ID) })
}

// EndedByStaff tells whether it is over because a member of staff has ended it, not because its time ran out. An end that was taken back
// says nothing of a later one.
func (g *Guarantee) EndedByStaff() bool {
	for _, e := range slices.Backward(g.History) {
		if e.To == Ended && e.From != Ended {
			return strings.HasPrefix(e.By, "staff:")
		}
	}
	return false
}

// EndedByTime tells whether it is over because its time ran out.
func (g *Guarantee) EndedByTime() bool {
	if g.Status != Ended {
		return false
	}
	for _, e := range slices.Backward(g.History) {
		if e.From != e.To {
			return e.Why == CauseOver
		}
	}
	return false
}

// Returning tells whether the money of an issued guarantee is on its way back: it counts no more.
func (g *Guarantee) Returning() bool { return g.Status == Issued && g.Order.Given() }

// Standing is the status as it is said: one whose money is on its way back is not issued any more to anybody.
func (g *Guarantee) Standing() Status {
	if g.Returning() {
		return Refunding
	}
	return g.Status
}

// Counts tells whether it may be shown at the counter and is worth something there.
func (g *Guarantee) Counts() bool { return g.Status == Issued && !g.Order.Given() && !g.Frozen() }

// Holds tells whether it keeps its place among those of its people, once it is paid: it is issued, or can still be, or
// was ended a moment ago. An order that is given is never taken back, so what it returns the money of counts no more and
// keeps none. Whoever asks for a place for it has seen the payment.
func (g *Guarantee) Holds() bool {
	switch g.Status {
	case Awaiting, Expired:
		return true
	case Issued:
		return !g.Order.Given()
	case Ended:
		return g.Ending.Open() && !g.Order.Given()
	case Cancelled, Refunding, Refunded:
	}
	return false
}

// Named tells whether its people are still named in it.
func (g *Guarantee) Named() bool { return g.Erased.IsZero() }

// Applicant is its chat as a member of staff, which it need not be.
func (g *Guarantee) Applicant() Hand { return Hand{ID: g.Chat, Person: g.Applied} }

// Resendable tells whether its receipt may be sent once more.
func (g *Guarantee) Resendable() bool { return g.Counts() && g.Named() }

// Cancellable tells whether it is a request that may be given up.
func (g *Guarantee) Cancellable() bool { return CanMove(g.Status, Cancelled) && !g.Frozen() }

// Note adds a line to the history that changes no status. One that is no mark of Life is refused when the record is saved.
func (g *Guarantee) Note(at time.Time, by, why string) {
	g.History = append(g.History, Event{At: at.UTC().Truncate(time.Second), By: by, From: g.Status, To: g.Status, Why: why})
}

// Written counts what was written of it: the lines of its history, its marks and its decisions. It only grows, so that whoever was
// asked about it at a number knows by the same number that nothing was done since.
func (g *Guarantee) Written() int { return len(g.History) + len(g.Recorded()) }

// Invoice is a payment link at the gateway.
type Invoice struct {
	ID      string    `json:"i"`
	URL     string    `json:"u,omitempty"`
	Expires time.Time `json:"e,omitzero"`
}

// Payment is the money that came in for a guarantee.
type Payment struct {
	ID     string    `json:"i"`
	Amount Halalas   `json:"a"`
	Scheme string    `json:"s,omitempty"` // "mada", "visa", "stcpay", …
	Last4  string    `json:"l,omitempty"` // of the card
	At     time.Time `json:"t"`
	Back   Halalas   `json:"b,omitempty"` // how much of it has gone back, as far as we have seen
	// Fee is what the gateway has told, when it was last read, that it keeps of the payment; 0: it has told none.
	Fee    Halalas   `json:"f,omitempty"`
	Asking time.Time `json:"ak,omitzero"` // until then nobody asks for it back: somebody has, and the answer may be under way
	// Currency is the ISO 4217 code of its amounts, which are in the smallest unit of that; empty: riyals.
	Currency string `json:"c,omitempty"`
}
