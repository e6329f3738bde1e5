package kafalatest

import (
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// What people, and their bank, do at the Gateway beside paying and declining: late approvals, other amounts, other
// currencies.

// Begin begins a payment whose bank has not decided yet. The invoice stays as it is.
func (g *Gateway) Begin(invoice string) (payment string, err error) {
	return g.try(invoice, kafala.BillOpen, kafala.Try{})
}

// Approve lets the bank approve a payment that was begun. An invoice that is still open is paid by it. One that is over
// stays so, unless it is revived.
func (g *Gateway) Approve(payment string, revived bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, i := range g.all {
		for n := range i.Tries {
			if t := &i.Tries[n]; t.Payment.ID == payment && !t.Paid && !t.Failed {
				if g.show(i).State == kafala.BillOpen || revived {
					i.State = kafala.BillPaid
				}
				t.Paid, i.updated[payment] = true, g.now().UTC()
				return nil
			}
		}
	}
	return fmt.Errorf("payment %s does not wait for its bank", payment)
}

// PayOther pays an invoice with another amount, or in another currency, than was asked for.
func (g *Gateway) PayOther(invoice string, amount kafala.Halalas, currency string) (payment string, err error) {
	if payment, err = g.Pay(invoice); err != nil {
		return "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, i := range g.all {
		for n := range i.Tries {
			if t := &i.Tries[n]; t.Payment.ID == payment {
				t.Payment.Amount, t.Currency = amount, currency
			}
		}
	}
	return payment, nil
}

// Rename changes which guarantee the metadata of an invoice name; empty: none any more.
func (g *Gateway) Rename(invoice, guarantee string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	i, err := g.find(invoice)
	if err == nil {
		i.Guarantee = guarantee
	}
	return err
}

// Bills lists every invoice, oldest first.
func (g *Gateway) Bills() (all []kafala.Bill) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, i := range g.all {
		all = append(all, g.show(i))
	}
	return all
}

// Received is what was paid and has not gone back, in whatever currency.
func (g *Gateway) Received() (sum kafala.Halalas) {
	for _, b := range g.Bills() {
		for _, t := range b.Tries {
			if t.Paid {
				sum += t.Payment.Amount - t.Returned
			}
		}
	}
	return sum
}

// ErrDown is the answer of a gateway that cannot be reached.
var ErrDown = errors.New("the gateway cannot be reached")

// Down lets calls of these verbs fail; without a verb, it lets all calls through again. A call that fails has done
// nothing.
func (g *Gateway) Down(verbs ...string) {
	g.Before = func(verb, _ string) error {
		if slices.Contains(verbs, verb) {
			return ErrDown
		}
		return nil
	}
}
