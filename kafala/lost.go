package kafala

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// LostPayment is money that the gateway has and whose record a restore has lost. Nothing of it moves but by the order of two of
// staff: nobody here knows whose it is.
type LostPayment struct {
	Payment   Payment     `json:"p"` // with nothing of the card
	Invoice   string      `json:"i"`
	Guarantee string      `json:"g"`            // the id of the record that is not here, as the invoice's metadata have it
	Reference string      `json:"r,omitempty"`  // and the reference; empty: the gateway knows none
	Gap       string      `json:"gp"`           // the gap that has lost it
	Order     Motion      `json:"o,omitzero"`   // to give it back, the last one
	Settled   time.Time   `json:"s,omitzero"`   // when it was seen that a record has it after all, back or not
	Log       []LostEvent `json:"h"`            // what became of it, oldest first
	Form      int         `json:"fv,omitempty"` // in which it was read (LostForms)
	Unknown   `json:"-"`
}

// LostForms are the stored forms of a lost payment after its first one.
var LostForms Forms[LostPayment]

// LostEvent is a line of a lost payment's log.
type LostEvent struct {
	At   time.Time `json:"t"`
	By   string    `json:"b"` // "sweep", "gateway", "staff:<id>"
	What string    `json:"w"` // one of LostEvents
	Sum  Halalas   `json:"a,omitempty"`
}

// What becomes of a lost payment.
const (
	LostListed    = "listed"    // it was found at the gateway
	LostAsked     = "asked"     // the first of two would give it back
	LostOrdered   = "ordered"   // and the second agrees: it goes back
	LostWithdrawn = "withdrawn" // the first does not want it any more
	LostBack      = "back"      // so much of it is back, by whichever hand
	LostSettled   = "settled"   // a record has it after all
)

// LostEvents lists them.
var LostEvents = []string{LostListed, LostAsked, LostOrdered, LostWithdrawn, LostBack, LostSettled}

// LostOverdue is no line of the log: staff are told once more of an order that still waits after SecondAlarm.
const LostOverdue = "overdue"

// WhyLost is the reason of an order to give a lost payment back.
const WhyLost = "lost"

// LostPayments keeps the lost payments.
type LostPayments interface {
	// SaveLost keeps a lost payment with its deliveries, unless it is kept already, and tells whether it is new.
	SaveLost(ctx context.Context, l LostPayment, out ...Delivery) (bool, error)
	// FindLost reads one by the payment's id, or returns ErrNotFound.
	FindLost(ctx context.Context, payment string) (LostPayment, error)
	// AllLost lists all, the oldest payment first.
	AllLost(ctx context.Context) ([]LostPayment, error)
	// ChangeLost lets change alter one, and saves it with the deliveries that it returns, as Ledger.Change does.
	ChangeLost(ctx context.Context, payment string, change func(*LostPayment) ([]Delivery, error)) (LostPayment, error)
}

// Open tells whether money of it is still with us and no record's: somebody is to decide.
func (l *LostPayment) Open() bool { return l.Settled.IsZero() && l.Left() > 0 }

// Left is how much of it is not back yet.
func (l *LostPayment) Left() Halalas { return max(l.Payment.Amount-l.Payment.Back, 0) }

// Problem tells why nobody can order it back, whoever they are; nil: it can be ordered.
func (l *LostPayment) Problem() *Problem {
	switch {
	case !l.Settled.IsZero():
		return NewProblem("lost.settled")
	case l.Payment.Back >= l.Payment.Amount:
		return NewProblem("lost.back")
	case l.Order.Given():
		return NewProblem("refund.ordered")
	}
	return nil
}

// Overdue tells whether the order of this time, as a notice writes it, still waits.
func (l *LostPayment) Overdue(at string) bool {
	return l.Open() && l.Order.Waits() && NoticeTime(l.Order.Counts()) == at
}

// owed is how much of it is to be back where it is not yet, as far as we know; 0: nothing is owed.
func (l *LostPayment) owed() Halalas {
	if !l.Open() || !l.Order.Given() {
		return 0
	}
	return l.Payment.Amount
}

func (l *LostPayment) log(at time.Time, by, what string, sum Halalas) {
	l.Log = append(l.Log, LostEvent{At: at, By: by, What: what, Sum: sum})
}

// tell tells the staff chat what became of it. at sets apart what may happen again.
func (l *LostPayment) tell(what string, by int64, sum Halalas, now time.Time) Delivery {
	return Tell(Notice{Kind: NoticeLost, Sort: what, By: by, At: fmt.Sprintf("%s.%d", NoticeTime(now), len(l.Log)), Money: sum,
		Of: l.Payment.ID}, now)
}

// OrderBack writes down that a member of staff takes a seat in giving it back, all of it, and promises what follows. Whether
// they may is not asked here (staff.Eyes).
func (l *LostPayment) OrderBack(seat Seat, by Hand, now time.Time) []Delivery {
	if seat == NoSeat {
		return nil
	}
	l.Order.Take(seat, by, WhyLost, now)
	left := l.Left()
	if !l.Order.Given() {
		l.log(now, by.By(), LostAsked, left)
		later := Notice{Kind: NoticeLost, Sort: LostOverdue, By: l.Order.By, At: NoticeTime(l.Order.Counts()), Money: left, Of: l.Payment.ID}
		return []Delivery{l.tell(LostAsked, by.ID, left, now), Tell(later, now.Add(SecondAlarm))}
	}
	l.log(now, by.By(), LostOrdered, left)
	return []Delivery{Apart(GiveBack, l.Payment.ID, now), l.tell(LostOrdered, by.ID, left, now)}
}

// Withdraw withdraws an order that waits.
func (l *LostPayment) Withdraw(by Hand, now time.Time) []Delivery {
	l.Order.WithdrawnAt, l.Order.WithdrawnBy = now, by.ID
	l.log(now, by.By(), LostWithdrawn, 0)
	return []Delivery{l.tell(LostWithdrawn, by.ID, l.Left(), now)}
}

// back writes down how much of it is back by now, by whichever hand.
func (l *LostPayment) back(sum Halalas, now time.Time) ([]Delivery, error) {
	if sum <= l.Payment.Back {
		return nil, ErrUnchanged
	}
	l.Payment.Back = sum
	l.log(now, "gateway", LostBack, sum)
	if sum >= l.Payment.Amount {
		l.Payment.Asking = time.Time{}
		if l.Order.Waits() { // nothing is left for two to agree to
			l.Order.WithdrawnAt = now
		}
	}
	return []Delivery{l.tell(LostBack, 0, sum, now)}, nil
}

// list takes care of a payment at the gateway that is no record's here. Where it is on the list already, what has gone back since
// is written down; where a gap may have lost its record it is put there; listed tells that it is there. What does not name a
// guarantee by an id of ours is another system's, and is left alone.
func (o *Office) list(ctx context.Context, b Booked) (l LostPayment, listed bool, err error) {
	if o.Lost == nil || b.Invoice == "" {
		return l, false, nil
	}
	switch l, err = o.Lost.FindLost(ctx, b.Payment.ID); {
	case err == nil && b.Returned <= l.Payment.Back:
		return l, true, nil
	case err == nil:
		l, err = o.Lost.ChangeLost(ctx, b.Payment.ID, func(l *LostPayment) ([]Delivery, error) { return l.back(b.Returned, o.Time()) })
		return l, err == nil, err
	case !errors.Is(err, ErrNotFound):
		return l, false, err
	}
	gap, lost, err := o.lostIn(ctx, b.Payment.At)
	if err != nil || !lost {
		return l, false, err
	}
	bill, err := o.Gateway.Get(ctx, b.Invoice)
	if errors.Is(err, ErrNotFound) {
		return l, false, nil
	}
	if err != nil || !IsGuaranteeID(bill.Guarantee) {
		return l, false, err
	}
	if _, err := o.Ledger.Find(ctx, bill.Guarantee); !errors.Is(err, ErrNotFound) {
		return l, false, err // it is here by now: the next look settles it
	}
	l = LostPayment{Payment: b.Payment, Invoice: b.Invoice, Guarantee: bill.Guarantee, Reference: bill.Reference, Gap: gap.ID()}
	l.Payment.Last4, l.Payment.Scheme, l.Payment.Back, l.Payment.Currency = "", "", b.Returned, bill.foreign(b.Try)
	l.log(o.Time(), "sweep", LostListed, l.Payment.Amount)
	if b.Returned > 0 {
		l.log(o.Time(), "gateway", LostBack, b.Returned)
	}
	var out []Delivery
	if !gap.Told.IsZero() { // the word about the gap has been given, and did not count this one
		out = append(out, l.tell(LostListed, 0, l.Payment.Amount, o.Time()))
	}
	switch saved, err := o.Lost.SaveLost(ctx, l, out...); {
	case err != nil:
		return l, false, fmt.Errorf("list payment %s: %w", b.Payment.ID, err)
	case !saved: // somebody else has just listed it
		return l, true, nil
	}
	o.Logger().Info("a payment is listed whose record was lost", "payment", b.Payment.ID, "guarantee", l.Guarantee)
	return l, true, nil
}

// listInvoice puts the payments of an invoice on the list that belong there, and tells whether any of them is there.
func (o *Office) listInvoice(ctx context.Context, invoice string) (any bool, err error) {
	gaps, err := o.gaps(ctx)
	if err != nil || len(gaps) == 0 {
		return false, err
	}
	bill, err := o.Gateway.Get(ctx, invoice)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("see whether invoice %s is one that a restore has lost: %w", invoice, err)
	}
	for _, try := range bill.Tries {
		if !try.Paid {
			continue
		}
		_, listed, err := o.list(ctx, Booked{Try: try, Invoice: invoice, Guarantee: bill.Guarantee})
		if err != nil {
			return false, err
		}
		any = any || listed
	}
	return any, nil
}

// lostIn finds the gap that may have lost the record of a payment which was begun at this time.
func (o *Office) lostIn(ctx context.Context, at time.Time) (Gap, bool, error) {
	all, err := o.gaps(ctx)
	if err != nil {
		return Gap{}, false, err
	}
	for _, g := range all {
		if o.Settings.hides(g, at) {
			return g, true, nil
		}
	}
	return Gap{}, false, nil
}

// listedOf counts what is listed for a gap.
func (o *Office) listedOf(ctx context.Context, gap Gap) (count int, sum Halalas, err error) {
	if o.Lost == nil {
		return 0, 0, nil
	}
	all, err := o.Lost.AllLost(ctx)
	for _, l := range all {
		if l.Gap == gap.ID() {
			count++
			if l.Payment.Currency == "" {
				sum += l.Left()
			}
		}
	}
	return count, sum, err
}

// Losses lists the gaps and the lost payments.
func (o *Office) Losses(ctx context.Context) (gaps []Gap, lost []LostPayment, err error) {
	if gaps, err = o.gaps(ctx); err == nil && o.Lost != nil {
		lost, err = o.Lost.AllLost(ctx)
	}
	return gaps, lost, err
}
