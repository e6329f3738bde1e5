package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Whose payment it is. The record that names an invoice owns what is paid for it, whatever the invoice's metadata say:
// anybody at the gateway's dashboard can change those.

// Names tells whether an invoice is this guarantee's: its link, or one that it had before.
func (g *Guarantee) Names(invoice string) bool {
	return invoice != "" && (g.Invoice.ID == invoice || slices.Contains(g.Former, invoice))
}

// Invoices lists the ids of the invoices that it names, each once and its link first.
func (g *Guarantee) Invoices() (ids []string) {
	for _, id := range append([]string{g.Invoice.ID}, g.Former...) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// leaveLink takes the link off a guarantee that is to have another one. What is still paid for it finds the guarantee.
func (g *Guarantee) leaveLink() {
	g.Former, g.Invoice = g.Invoices(), Invoice{}
}

// owner finds the guarantee that an invoice belongs to: the one whose record names it. It looks at the guarantee that
// the invoice's metadata claim, and at those that hints name, before it asks the index. Where no record names it, as of a
// link whose answer was lost, the claim stands; where that is no id, it is ErrNotFound.
func (o *Office) owner(ctx context.Context, invoice, claim string, hints ...string) (string, error) {
	isID := func(id string) bool { _, ok := ShardOf(id); return ok }
	for _, id := range append(hints, claim) {
		if !isID(id) {
			continue
		}
		switch g, err := o.Ledger.Find(ctx, id); {
		case err == nil && g.Names(invoice):
			return id, nil
		case err != nil && !errors.Is(err, ErrNotFound):
			return "", fmt.Errorf("look whose invoice %s is: %w", invoice, err)
		}
	}
	g, err := o.Owners.ByInvoice(ctx, invoice)
	switch {
	case err == nil:
		return g.ID, nil
	case !errors.Is(err, ErrNotFound):
		return "", fmt.Errorf("look whose invoice %s is: %w", invoice, err)
	case isID(claim):
		return claim, nil
	}
	return "", fmt.Errorf("invoice %s is nobody's: %w", invoice, ErrNotFound)
}

// bills lists the invoices that were made for a guarantee. One that another record names is not among them, though its
// metadata may have come to name this one.
func (o *Office) bills(ctx context.Context, g Guarantee) ([]Bill, error) {
	all, err := o.Gateway.List(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	var bills []Bill
	for _, b := range all {
		if !g.Names(b.Invoice.ID) {
			other, err := o.Owners.ByInvoice(ctx, b.Invoice.ID)
			if err == nil && other.ID != g.ID {
				continue
			}
			if err != nil && !errors.Is(err, ErrNotFound) {
				return nil, fmt.Errorf("look whose invoice %s is: %w", b.Invoice.ID, err)
			}
		}
		bills = append(bills, b)
	}
	return bills, nil
}
