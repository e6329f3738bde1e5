package kafalatest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kafalabot/kafala"
)

// Gateway is a kafala.Gateway and a kafala.Till in memory. Its other methods are what people do there: Pay, Decline,
// Return and Lose. All of them may be called at the same time.
type Gateway struct {
	// Before is asked before each call of the Office, with the verb ("Make", "List", "Get", "Cancel", "Refund",
	// "Payments") and what the call is about: an error is the call's answer, and nothing is done. It may call the
	// Gateway. nil: nothing happens before.
	Before func(verb, about string) error

	now  func() time.Time
	mu   sync.Mutex
	all  []*invoice // oldest first
	made int        // numbers given out
	lose bool
}

var (
	_ kafala.Gateway = (*Gateway)(nil)
	_ kafala.Till    = (*Gateway)(nil)
)

// invoice is a bill, and when each of its payments has changed last.
type invoice struct {
	kafala.Bill
	updated map[string]time.Time
}

var (
	errLost       = errors.New("no answer came")
	errNotPayable = errors.New("this invoice cannot be paid")
)

// NewGateway gives a gateway without invoices that goes by this clock.
func NewGateway(now func() time.Time) *Gateway { return &Gateway{now: now} }

// Make makes an invoice.
func (g *Gateway) Make(_ context.Context, o kafala.Order) (kafala.Invoice, error) {
	if err := g.enter("Make", o.Guarantee); err != nil {
		return kafala.Invoice{}, err
	}
	defer g.mu.Unlock()
	id := g.number("invoice")
	i := &invoice{updated: map[string]time.Time{}, Bill: kafala.Bill{
		Invoice:   kafala.Invoice{ID: id, URL: "https://gateway.example/" + id, Expires: o.Until.UTC()},
		Guarantee: o.Guarantee, Reference: o.Reference, State: kafala.BillOpen, Fresh: true, Amount: o.Amount, Currency: kafala.Currency,
		Created: g.now().UTC(),
	}}
	g.all = append(g.all, i)
	if g.lose {
		g.lose = false
		return kafala.Invoice{}, errLost
	}
	return i.Invoice, nil
}

// List gives the invoices of a guarantee, newest first.
func (g *Gateway) List(_ context.Context, guarantee string) ([]kafala.Bill, error) {
	if err := g.enter("List", guarantee); err != nil {
		return nil, err
	}
	defer g.mu.Unlock()
	var bills []kafala.Bill
	for _, i := range slices.Backward(g.all) {
		if i.Guarantee == guarantee {
			bills = append(bills, g.show(i))
		}
	}
	return bills, nil
}

// Get reads an invoice.
func (g *Gateway) Get(_ context.Context, id string) (kafala.Bill, error) {
	if err := g.enter("Get", id); err != nil {
		return kafala.Bill{}, err
	}
	defer g.mu.Unlock()
	i, err := g.find(id)
	if err != nil {
		return kafala.Bill{}, err
	}
	return g.show(i), nil
}

// Cancel ends an unpaid invoice.
func (g *Gateway) Cancel(_ context.Context, id string) error {
	if err := g.enter("Cancel", id); err != nil {
		return err
	}
	defer g.mu.Unlock()
	i, err := g.find(id)
	if err != nil {
		return err
	}
	switch g.show(i).State {
	case kafala.BillOpen:
		i.State = kafala.BillCancelled
	case kafala.BillCancelled:
	default:
		return fmt.Errorf("cancel %s: %w", id, kafala.ErrSettled)
	}
	return nil
}

// Refund sees to it that this much of a payment is given back.
func (g *Gateway) Refund(_ context.Context, payment string, amount kafala.Halalas) error {
	if err := g.enter("Refund", payment); err != nil {
		return err
	}
	defer g.mu.Unlock()
	return g.giveBack(payment, func(before kafala.Halalas) kafala.Halalas { return max(before, amount) })
}

// Payments hands over what has changed in a period. It tells no guarantee: the invoice leads to it.
func (g *Gateway) Payments(_ context.Context, from, to time.Time, each func(kafala.Booked) error) error {
	if err := g.enter("Payments", ""); err != nil {
		return err
	}
	var all []kafala.Booked
	for _, i := range g.all {
		for _, t := range i.Tries {
			if updated := i.updated[t.Payment.ID]; !updated.Before(from) && t.Payment.At.Before(to) {
				all = append(all, kafala.Booked{Try: t, Invoice: i.Invoice.ID, Updated: updated})
			}
		}
	}
	g.mu.Unlock()
	if !from.Before(to) {
		return nil
	}
	slices.SortStableFunc(all, func(a, b kafala.Booked) int {
		return cmp.Or(a.Updated.Compare(b.Updated), cmp.Compare(a.Payment.ID, b.Payment.ID))
	})
	for _, b := range all {
		if err := each(b); err != nil {
			return err
		}
	}
	return nil
}

// Pay pays an invoice in full with a good card and gives the payment's id.
func (g *Gateway) Pay(invoice string) (string, error) {
	return g.try(invoice, kafala.BillPaid, kafala.Try{Paid: true})
}

// Decline tries to pay an invoice with a card that has no money, and gives the failed payment's id.
func (g *Gateway) Decline(invoice string) (string, error) {
	return g.try(invoice, kafala.BillOpen, kafala.Try{Failed: true, Reason: "funds"})
}

// Return gives so much of a payment back by hand, besides what was given back before.
func (g *Gateway) Return(payment string, amount kafala.Halalas) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.giveBack(payment, func(before kafala.Halalas) kafala.Halalas { return before + amount })
}

// Lose loses the answer to the next Make: the invoice is made, and the caller has an error.
func (g *Gateway) Lose() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lose = true
}

// Open lists the invoices that somebody could pay, oldest first.
func (g *Gateway) Open() (ids []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, i := range g.all {
		if g.show(i).State == kafala.BillOpen {
			ids = append(ids, i.Invoice.ID)
		}
	}
	return ids
}

// enter asks what happens before a call and, without an error, locks.
func (g *Gateway) enter(verb, about string) error {
	if g.Before != nil {
		if err := g.Before(verb, about); err != nil {
			return err
		}
	}
	g.mu.Lock()
	return nil
}

func (g *Gateway) number(what string) string {
	g.made++
	return fmt.Sprintf("%s-%06d", what, g.made)
}

func (g *Gateway) find(id string) (*invoice, error) {
	for _, i := range g.all {
		if i.Invoice.ID == id {
			return i, nil
		}
	}
	return nil, fmt.Errorf("invoice %s: %w", id, kafala.ErrNotFound)
}

// show gives a bill as it is now.
func (g *Gateway) show(i *invoice) kafala.Bill {
	b := i.Bill
	b.Tries = slices.Clone(b.Tries)
	if b.State == kafala.BillOpen && !g.now().Before(b.Invoice.Expires) {
		b.State = kafala.BillExpired
	}
	b.Fresh = b.State == kafala.BillOpen
	return b
}

func (g *Gateway) try(id string, then kafala.BillState, t kafala.Try) (string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, err := g.find(id)
	if err != nil {
		return "", err
	}
	if g.show(i).State != kafala.BillOpen {
		return "", errNotPayable
	}
	t.Payment = kafala.Payment{ID: g.number("payment"), Amount: i.Amount, Scheme: "mada", Last4: "1010", At: g.now().UTC()}
	t.Currency = kafala.Currency
	i.State, i.Tries = then, append(i.Tries, t)
	i.updated[t.Payment.ID] = t.Payment.At
	return t.Payment.ID, nil
}

// giveBack sets how much of a payment is back, by what was back before.
func (g *Gateway) giveBack(payment string, then func(before kafala.Halalas) kafala.Halalas) error {
	for _, i := range g.all {
		for n := range i.Tries {
			t := &i.Tries[n]
			if t.Payment.ID != payment {
				continue
			}
			back := then(t.Returned)
			switch {
			case !t.Paid || back > t.Payment.Amount:
				return fmt.Errorf("payment %s: so much was not paid", payment)
			case back > t.Returned:
				t.Returned = back
				i.updated[payment] = g.now().UTC()
			}
			return nil
		}
	}
	return fmt.Errorf("payment %s: %w", payment, kafala.ErrNotFound)
}
