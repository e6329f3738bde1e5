package kafala

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Difference is what the gateway's list and our records do not agree on.
type Difference struct {
	What      string // one of Differences
	Payment   string // the gateway's id
	Guarantee string // empty: none of ours
	Ours      Halalas
	Theirs    Halalas
}

// Differences are the kinds of difference, the gravest first.
var Differences = []string{
	"unsettled", // paid there, and could not be settled now
	"foreign",   // paid there, and no request of ours: another system's, or lost here
	"amount",    // another amount
	"returned",  // given back there, and not known here even after we have settled it; or the other way round
	"missing",   // known here, and not in the gateway's list
	"found",     // paid there, and known here only since we compared: it is settled now
	"listed",    // paid there for a request whose record a restore has lost, and on the list of such payments
}

// ToldOneByOne is how many differences of a day staff are told one by one, the gravest first. Of more the notice of the
// whole says how many there are: a list of the gateway's that comes back empty is one fault, and not thousands of messages.
const ToldOneByOne = 20

// Comparison is what came of comparing a day with the gateway's own list.
type Comparison struct {
	Day         Date
	Payments    int     // that both sides know, those among them whose records a restore has lost
	Received    Halalas // of them, what is with us
	Returned    Halalas // and what has gone back
	Differences []Difference
}

// Sums is the money of what both sides know.
func (c Comparison) Sums() Sums { return Sums{c.Received + c.Returned, c.Returned} }

// reconcileMargin is how much longer than the day the other side is read: a payment that was begun before midnight
// is booked after it.
const reconcileMargin = 6 * time.Hour

// ComparedFrom is from when on a day may be compared: before that its books are not complete.
func ComparedFrom(day Date) time.Time { return day.AddDays(1).Start().Add(reconcileMargin) }

// Compare compares the payments of a day in Riyadh with the gateway's own list, both ways, and with it older payments
// that have changed since that day began, as one that was given back by hand. Whatever is paid there and not known here is
// settled first, so that a payment whose every signal was lost is found here at the latest. A day whose books are complete is noted as
// compared.
func (o *Office) Compare(ctx context.Context, day Date) (Comparison, error) {
	from := day.Start()
	to := from.AddDate(0, 0, 1)
	theirs := map[string]Booked{}
	err := o.Till.Payments(ctx, from, to.Add(reconcileMargin), func(b Booked) error {
		if b.Paid {
			theirs[b.Payment.ID] = b
		}
		return nil
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("read the gateway's list of %s: %w", day, err)
	}
	ours, err := o.booked(ctx, from.Add(-reconcileMargin), to.Add(reconcileMargin))
	if err != nil {
		return Comparison{}, fmt.Errorf("read our payments of %s: %w", day, err)
	}
	c, over := Comparison{Day: day}, !o.Now().Before(ComparedFrom(day))
	for id, b := range theirs {
		if !b.Payment.At.Before(to) {
			continue // of the next day
		}
		d, mine, err := o.compare(ctx, b, ours[id])
		if err != nil {
			return Comparison{}, err
		}
		if d.What != "" {
			c.Differences = append(c.Differences, d)
		}
		if err := o.noteFee(ctx, mine, b.Payment.Fee); err != nil {
			return Comparison{}, err
		}
		if older := b.Payment.At.Before(from); mine.ID != "" && !older {
			c.Payments++
			if mine.Currency == "" { // else it is on its way back, and no riyals
				c.Received += mine.Sums().Net()
				c.Returned += mine.Back
			}
		}
	}
	for id, mine := range ours {
		if _, there := theirs[id]; !there && !mine.At.Before(from) && mine.At.Before(to) {
			c.Differences = append(c.Differences, Difference{What: "missing", Payment: id, Guarantee: mine.guarantee, Ours: mine.Sums().Net()})
		}
	}
	slices.SortFunc(c.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(slices.Index(Differences, a.What), slices.Index(Differences, b.What)), cmp.Compare(a.Payment, b.Payment))
	})
	if over {
		err = o.Promises.Compared(ctx, day)
	}
	return c, err
}

// owned is a payment as our records know it.
type owned struct {
	Payment
	guarantee string // whose record has it; empty: only the list of lost payments does
}

// booked gives every payment that our records know of a period, by the gateway's id.
func (o *Office) booked(ctx context.Context, from, to time.Time) (map[string]owned, error) {
	all := map[string]owned{}
	err := o.Register.Paid(ctx, from, to, func(g Guarantee) error {
		for _, p := range g.Payments() {
			all[p.ID] = owned{p, g.ID}
		}
		return nil
	})
	return all, err
}

// Payments are all payments that came for a guarantee, the one that it is issued for first.
func (g *Guarantee) Payments() []Payment {
	var all []Payment
	if g.Payment.ID != "" {
		all = append(all, g.Payment)
	}
	for _, e := range g.Extra {
		all = append(all, e.Payment)
	}
	return all
}

// compare holds one payment of theirs against ours, and settles it where the two differ. It gives what is known here
// after that. What is not known yet because a later release keeps the record is no difference, but ErrNewer.
func (o *Office) compare(ctx context.Context, b Booked, mine owned) (Difference, owned, error) {
	if mine.ID == "" && b.Invoice != "" { // not under this day, but its record may know it
		mine = o.known(ctx, b)
	}
	if mine.agrees(b) {
		return Difference{}, mine, nil
	}
	was := mine
	err := ErrNotFound
	if b.Invoice != "" {
		var g Guarantee
		if g, err = o.Settle(ctx, b.Invoice, ""); err == nil {
			mine = owned{guarantee: g.ID}
			if p := g.money(b.Payment.ID); p != nil {
				mine.Payment = *p
			}
		}
	}
	if errors.Is(err, ErrNewer) {
		return Difference{}, mine, fmt.Errorf("compare payment %s: %w", b.Payment.ID, err)
	}
	if errors.Is(err, ErrNotFound) && was.ID == "" {
		l, listed, err := o.list(ctx, b)
		if err != nil {
			return Difference{}, mine, err
		}
		if listed {
			return l.difference(b), owned{Payment: l.Payment}, nil
		}
	}
	d := Difference{Payment: b.Payment.ID, Guarantee: mine.guarantee, Ours: was.Sums().Net(),
		Theirs: b.Sums().Net()}
	switch {
	case errors.Is(err, ErrNotFound) && was.ID == "":
		d.What = "foreign"
	case err != nil || mine.ID == "":
		d.What = "unsettled"
	case mine.agrees(b):
		d.What = "found"
	case mine.Amount != b.Payment.Amount:
		d.What = "amount"
	default:
		d.What = "returned"
	}
	return d, mine, nil
}

// difference is what a comparison says of a payment that is on the list; nothing of one that has left us as a whole.
func (l *LostPayment) difference(b Booked) Difference {
	if b.Sums().Net() == 0 && l.Payment.Back >= l.Payment.Amount {
		return Difference{}
	}
	return Difference{What: "listed", Payment: b.Payment.ID, Guarantee: l.Guarantee, Theirs: b.Sums().Net()}
}

// agrees tells whether both sides know the same of a payment.
func (p owned) agrees(b Booked) bool {
	return p.ID == b.Payment.ID && p.Amount == b.Payment.Amount && p.Back == b.Returned
}

// known asks the record that a payment's invoice belongs to what it knows of the payment.
func (o *Office) known(ctx context.Context, b Booked) owned {
	id, err := o.owner(ctx, b.Invoice, b.Guarantee)
	if errors.Is(err, ErrNotFound) { // no record names it: a link whose answer was lost, or a record of an earlier release
		var bill Bill
		bill, err = o.Gateway.Get(ctx, b.Invoice)
		id = bill.Guarantee
	}
	if err != nil {
		return owned{} // settling finds out why
	}
	g, err := o.Ledger.Find(ctx, id)
	if err != nil {
		return owned{}
	}
	if p := g.money(b.Payment.ID); p != nil {
		return owned{*p, g.ID}
	}
	return owned{}
}

// noteFee writes down what the gateway tells by now that it keeps of a payment of ours.
func (o *Office) noteFee(ctx context.Context, mine owned, fee Halalas) error {
	if mine.guarantee == "" || mine.ID == "" || fee == 0 || fee == mine.Fee {
		return nil
	}
	_, err := o.Ledger.Change(ctx, mine.guarantee, func(g *Guarantee) ([]Delivery, error) {
		p := g.money(mine.ID)
		if p == nil || p.Fee == fee {
			return nil, ErrUnchanged
		}
		p.Fee = fee
		return nil, nil
	})
	if err != nil && !errors.Is(err, ErrNewer) {
		return fmt.Errorf("write down the fee of payment %s: %w", mine.ID, err)
	}
	return nil
}

// Reconcile compares a day and promises staff a word about each difference, ToldOneByOne of them at most, and one about the whole.
func (o *Office) Reconcile(ctx context.Context, day Date) (Comparison, error) {
	c, err := o.Compare(ctx, day)
	if err != nil {
		return c, err
	}
	const once = 10 * 24 * time.Hour
	for _, d := range c.Differences[:min(len(c.Differences), ToldOneByOne)] {
		tell := Tell(Notice{Kind: NoticeDiffers, Sort: d.What, Of: d.Payment}, o.Time())
		tell.Guarantee = d.Guarantee
		if _, err := o.Promises.Once(ctx, tell, once); err != nil {
			return c, fmt.Errorf("tell staff of a difference: %w", err)
		}
	}
	sum := Notice{Kind: NoticeCompared, Day: day, Payments: c.Payments, Money: c.Received, Returned: c.Returned,
		Differences: len(c.Differences)}
	if _, err := o.Promises.Once(ctx, Tell(sum, o.Time()), once); err != nil {
		return c, fmt.Errorf("tell staff of the comparison: %w", err)
	}
	return c, nil
}
