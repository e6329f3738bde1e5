package kafala

import (
	"context"
	"errors"
	"slices"
	"time"
)

// One live link. The gateway makes an invoice whenever it is asked, and an answer that is lost leaves one that nobody
// names. So every try but the first looks before it makes: what is paid is kept, what can be used is used, and whatever
// else could still be paid is ended.

// makeLink makes a link of the request's total that ends at the given time, and asks once only.
func (o *Office) makeLink(ctx context.Context, g Guarantee, until time.Time) (Invoice, error) {
	order := Order{Guarantee: g.ID, Reference: g.Drawn.Reference, Amount: g.Amount.Total, Until: until, Language: g.Language}
	if o.Page != nil {
		order.Page = o.Page(g)
	}
	return o.Gateway.Make(ctx, order)
}

// oneLink sees to it that a request has one live link, whatever was made for it before. It makes one where there is
// none to be taken (choose). If asking or ending fails nothing is made, and the next call goes on from there.
func (o *Office) oneLink(ctx context.Context, g Guarantee, until time.Time) (Invoice, error) {
	taken, err := o.only(ctx, g, until)
	if err != nil || taken.ID != "" {
		return taken, err
	}
	return o.makeLink(ctx, g, until)
}

// only ends every link of a guarantee that could still be paid but the one to be taken, and returns that; without an
// id: there is none. One that turns out to be paid while it is ended is the one to be taken.
func (o *Office) only(ctx context.Context, g Guarantee, until time.Time) (Invoice, error) {
	bills, err := o.bills(ctx, g)
	if err != nil {
		return Invoice{}, err
	}
	for {
		take, end := choose(bills, g, o.Now(), until)
		switch {
		case len(end) > 0:
			if bills[end[0]], err = o.endBill(ctx, bills[end[0]].Invoice.ID); err != nil {
				return Invoice{}, err
			}
		case take < 0:
			return Invoice{}, nil
		default:
			return bills[take].link(until), nil
		}
	}
}

// endBill sees to it that a link cannot be paid any more, and tells what it is then.
func (o *Office) endBill(ctx context.Context, invoice string) (Bill, error) {
	ended := o.Gateway.Cancel(ctx, invoice)
	if ended != nil && !errors.Is(ended, ErrSettled) {
		return Bill{}, ended
	}
	bill, err := o.Gateway.Get(ctx, invoice)
	if err == nil && bill.State == BillOpen { // what is read may lag behind what was done
		bill.State, err = BillCancelled, ended
	}
	return bill, err
}

// endOthers ends whatever could still be paid for a guarantee beside the link that it names.
func (o *Office) endOthers(ctx context.Context, g Guarantee) error {
	bills, err := o.bills(ctx, g)
	if err != nil {
		return err
	}
	for _, b := range bills {
		if b.Invoice.ID == g.Invoice.ID || b.State != BillOpen {
			continue
		}
		if err := o.Gateway.Cancel(ctx, b.Invoice.ID); err != nil && !errors.Is(err, ErrSettled) {
			return err
		}
	}
	return nil
}

// choose finds among the bills of a guarantee the one that it is to name, or -1, and those that are to be ended. It
// takes:
//   - one whose money is with us, whatever its amount, state and end: asking a person a second time for what they
//     have paid is the worst that can happen, and once the record names it, Settle sees the money; but not one whose money the
//     record knows, and sends back;
//   - else, for one that is Awaiting, the newest that somebody can be sent to, of the same amount, that has at least
//     half of the time left that is asked for now.
//
// Every other one that is open is to be ended. One that is on hold, or in a state that we do not know, is left alone:
// money may be under way.
func choose(bills []Bill, g Guarantee, now, until time.Time) (take int, end []int) {
	take = -1
	for i, b := range bills {
		keeps := b.keeps() && !b.beside(g)
		if !keeps && (g.Status != Awaiting || !b.usable(g.Amount.Total, now, until)) {
			continue
		}
		if take < 0 || b.before(bills[take]) {
			take = i
		}
	}
	for i, b := range bills {
		if i != take && b.State == BillOpen {
			end = append(end, i)
		}
	}
	return take, end
}

// beside tells whether whatever was paid for a bill is known to go back beside the link that a request has.
func (b Bill) beside(g Guarantee) bool {
	paid := func(t Try) bool { return t.Paid }
	return slices.ContainsFunc(b.Tries, paid) &&
		!slices.ContainsFunc(b.Tries, func(t Try) bool { return t.Paid && !g.besideLink(t.Payment.ID) })
}

// before tells whether of two bills that could be taken this one is: money goes first, then the newest.
func (b Bill) before(other Bill) bool {
	if b.keeps() != other.keeps() {
		return b.keeps()
	}
	return b.Created.After(other.Created)
}

// link is the part that a record keeps. Where the gateway tells no end of its own, the one asked for stands.
func (b Bill) link(until time.Time) Invoice {
	l := b.Invoice
	if l.Expires.IsZero() {
		l.Expires = until.UTC()
	}
	return l
}

// usable tells whether a person can be sent to this bill for this amount.
func (b Bill) usable(amount Halalas, now, until time.Time) bool {
	left := b.link(until).Expires.Sub(now)
	return b.Fresh && b.Amount == amount && b.Currency == Currency && left > 0 && left >= until.Sub(now)/2
}

// keeps tells whether money that was paid for this bill is with us. A try that was approved after the bill had ended is
// paid although the bill is not; and one that is paid may show no tries.
func (b Bill) keeps() bool {
	told := false
	for _, t := range b.Tries {
		if t.Paid && t.Returned < t.Payment.Amount {
			return true
		}
		told = told || t.Paid
	}
	return !told && b.State == BillPaid
}
