package kafala

import (
	"context"
	"slices"
	"strings"
)

// Deed is something that has come about in the life of a guarantee, as whoever measures counts it.
type Deed string

// The deeds.
const (
	DeedRequested  Deed = "requested"     // a request was recorded
	DeedLinked     Deed = "linked"        // a payment link was made
	DeedDeclined   Deed = "declined"      // a try to pay was declined
	DeedIssued     Deed = "issued"        // paid, and its reference given
	DeedExpired    Deed = "expired"       // its link ended unpaid
	DeedCancelled  Deed = "cancelled"     // it was given up before it was paid
	DeedShown      Deed = "shown"         // recorded as shown at a counter
	DeedUnshown    Deed = "shown_struck"  // and that struck out
	DeedAccepted   Deed = "accepted"      // recorded as accepted by the traffic police
	DeedUnaccepted Deed = "unaccepted"    // recorded as not accepted
	DeedUndecided  Deed = "decision_void" // and either struck out
	DeedObjected   Deed = "objected"      // somebody objected
	DeedFrozen     Deed = "frozen"        // it was stopped
	DeedLifted     Deed = "lifted"        // and that was lifted
	DeedOrdered    Deed = "ordered"       // its money was ordered back
	DeedEnded      Deed = "ended"         // its time, or staff, have ended it
	DeedReopened   Deed = "reopened"      // and that end was taken back
	DeedRefunded   Deed = "refunded"      // all that was to go back of its money has
)

// Deeds lists them.
var Deeds = []Deed{DeedRequested, DeedLinked, DeedDeclined, DeedIssued, DeedExpired, DeedCancelled, DeedShown, DeedUnshown, DeedAccepted,
	DeedUnaccepted, DeedUndecided, DeedObjected, DeedFrozen, DeedLifted, DeedOrdered, DeedEnded, DeedReopened, DeedRefunded}

// noted are the deeds that a line of a history tells which changes no status.
var noted = []struct {
	note string
	deed Deed
}{
	{NotePresented, DeedShown}, {NoteUnpresented, DeedUnshown}, {NoteAccepted, DeedAccepted}, {NoteUnaccepted, DeedUnaccepted},
	{NoteUndecided, DeedUndecided}, {NoteObjected, DeedObjected}, {NoteFrozen, DeedFrozen}, {NoteFrozenWith, DeedFrozen},
	{NoteLifted, DeedLifted},
	{NoteRefundOrdered, DeedOrdered},
}

// moved are those that a change of status tells; the way back to Issued is told apart by its cause.
var moved = map[Status]Deed{Issued: DeedIssued, Expired: DeedExpired, Cancelled: DeedCancelled, Ended: DeedEnded, Refunded: DeedRefunded}

// deed is what a line of a history tells; "": nothing that is counted.
func (e Event) deed() Deed {
	if e.From == e.To {
		for _, n := range noted {
			if e.Why == n.note || strings.HasSuffix(n.note, ": ") && strings.HasPrefix(e.Why, n.note) {
				return n.deed
			}
		}
		return ""
	}
	if e.Why == CauseReopened {
		return DeedReopened
	}
	return moved[e.To]
}

// Moved is money that came or went, and why.
type Moved struct {
	Why PaymentCase // of what came: how it met its request, one of Outcomes; of what went back: WentBack
	Sum Halalas     // 0 where it is not riyals
}

// Happened is what one save of a guarantee has brought about.
type Happened struct {
	Deeds []Deed
	Came  []Moved // payments, each once
	Back  []Moved // more of a payment that is back
	Odd   int     // invoices that the gateway calls paid and shows no payment for (Unlisted)
}

// Empty tells whether nothing that is counted has come about.
func (h Happened) Empty() bool { return len(h.Deeds)+len(h.Came)+len(h.Back)+h.Odd == 0 }

// seenBefore is what is remembered of a guarantee before a change, which may alter what it points to.
type seenBefore struct {
	history, declined, strange int
	invoice                    string
	back                       map[string]Halalas // by payment
}

func before(g *Guarantee) seenBefore {
	b := seenBefore{len(g.History), len(g.Declined), len(g.Strange), g.Invoice.ID, map[string]Halalas{}}
	for _, p := range g.Payments() {
		b.back[p.ID] = p.Back
	}
	return b
}

// since is what has come about between two states of one guarantee.
func (b seenBefore) since(g *Guarantee) (h Happened) {
	for _, e := range g.History[min(b.history, len(g.History)):] {
		if d := e.deed(); d != "" {
			h.Deeds = append(h.Deeds, d)
		}
	}
	if g.Invoice.ID != "" && g.Invoice.ID != b.invoice {
		h.Deeds = append(h.Deeds, DeedLinked)
	}
	for range max(len(g.Declined)-b.declined, 0) {
		h.Deeds = append(h.Deeds, DeedDeclined)
	}
	for _, s := range g.Strange[min(b.strange, len(g.Strange)):] {
		if ReadNotice(s).Sort == string(Unlisted) {
			h.Odd++
		}
	}
	for _, p := range g.Payments() {
		back, known := b.back[p.ID]
		if !known {
			h.Came = append(h.Came, Moved{g.metAs(p.ID), p.riyals(p.Amount)})
		}
		if p.Back > back {
			_, why := g.WentBack(p.ID)
			h.Back = append(h.Back, Moved{why, p.riyals(p.Back - back)})
		}
	}
	return h
}

// metAs is how a payment met its request when it came.
func (g *Guarantee) metAs(payment string) PaymentCase {
	if i := slices.IndexFunc(g.Extra, func(e Extra) bool { return e.ID == payment }); i >= 0 {
		return g.Extra[i].Why
	}
	if g.Refusal != "" {
		return g.Refusal
	}
	return Fits
}

// riyals is an amount of this payment's, or 0 where that is of another currency.
func (p Payment) riyals(sum Halalas) Halalas {
	if p.Currency != "" {
		return 0
	}
	return sum
}

// Counted is a Ledger that tells, after each save, what the save has brought about. Each record changes by compare-and-set, so
// that of all that repeat a deed, in any process, one saves it and tells of it: what was done once is told at most once. What was
// saved by a save whose answer was lost, or by a process that died just then, is told by nobody.
type Counted struct {
	Ledger
	Tell func(Happened)
}

// Create is Ledger.Create.
func (c Counted) Create(ctx context.Context, g Guarantee, out ...Delivery) (Guarantee, bool, error) {
	kept, fresh, err := c.Ledger.Create(ctx, g, out...)
	if err == nil && fresh {
		c.Tell(Happened{Deeds: []Deed{DeedRequested}})
	}
	return kept, fresh, err
}

// Change is Ledger.Change.
func (c Counted) Change(ctx context.Context, id string, change func(*Guarantee) ([]Delivery, error)) (Guarantee, error) {
	var was seenBefore
	saved := false
	now, err := c.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		was = before(g)
		out, err := change(g)
		saved = err == nil
		return out, err
	})
	if err == nil && saved {
		if h := was.since(&now); !h.Empty() {
			c.Tell(h)
		}
	}
	return now, err
}

// settled tells whoever measures what came of a look at an invoice.
func (o *Office) settled(err error) {
	if o.Settled != nil {
		o.Settled(err)
	}
}
