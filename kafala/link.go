package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Hold is for how long a link delivery is left to the one who saved it, who makes the link at once: only when
// that fails does the courier take it.
const Hold = 5 * time.Second

// linkDelivery is the promise of a payment link: one for each time that the guarantee came to be Awaiting.
func (g *Guarantee) linkDelivery(now time.Time) Delivery {
	return g.Deliver(SendLink, fmt.Sprint(g.rounds()), now)
}

// nextLink gives the id of the delivery that will promise the next payment link of one that has none now.
func (g *Guarantee) nextLink() string {
	next := *g
	next.History = append(slices.Clone(g.History), Event{From: g.Status, To: Awaiting})
	return next.LinkDelivery()
}

// LinkDelivery gives the id of the delivery that promises the current payment link.
func (g *Guarantee) LinkDelivery() string { return g.linkDelivery(time.Time{}).ID }

// MakeLink sees to it that an awaiting guarantee has a payment link, and returns the guarantee with it. One
// that is no longer awaiting is returned as it is. again says that an earlier try may have made one: where nobody can
// be sent to that any more, it is ended.
func (o *Office) MakeLink(ctx context.Context, id string, again bool) (Guarantee, error) {
	again = again || o.looksFirst()
	g, err := o.Ledger.Find(ctx, id)
	if err == nil {
		err = g.Newer()
	}
	if gone := errors.Is(err, ErrNotFound); again && (gone || err == nil && g.Status != Awaiting && g.Invoice.ID == "") {
		g.ID = id
		if err := o.endStray(ctx, g); err != nil {
			return g, err
		}
		return g, err
	}
	if err != nil || g.Status != Awaiting {
		return g, err
	}
	if g.Invoice.ID != "" {
		if again { // a try that came second may have died before it ended its own
			if err = o.endOthers(ctx, g); err != nil {
				return g, err
			}
			after, err := o.settleOf(ctx, g, g.Invoice.ID) // it may be paid: nobody is asked to pay again
			if !errors.Is(err, ErrNotFound) {
				return after, err
			}
		}
		return g, nil
	}
	link, until := o.makeLink, o.Time().Add(time.Duration(o.Settings.Times.Link))
	if again {
		link = o.oneLink
	}
	invoice, err := link(ctx, g, until)
	if err != nil {
		return g, fmt.Errorf("make link of %s: %w", id, err)
	}
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Awaiting || g.Invoice.ID != "" {
			return nil, ErrUnchanged
		}
		g.Invoice = invoice
		return o.linkEnds(g), nil
	})
	if err != nil {
		return g, fmt.Errorf("save link of %s: %w", id, err)
	}
	if g.Invoice.ID != invoice.ID { // somebody was quicker, or it was given up meanwhile
		switch err := o.Gateway.Cancel(ctx, invoice.ID); {
		case errors.Is(err, ErrSettled): // paid meanwhile, perhaps: that money must be seen
			return o.settleOf(ctx, g, invoice.ID)
		case err != nil:
			return g, fmt.Errorf("cancel the second link of %s: %w", id, err)
		}
		return g, nil
	}
	if again { // it may be one of an earlier try, and paid
		return o.settleOf(ctx, g, invoice.ID)
	}
	return g, nil
}

// endStray ends every link of a guarantee that a try has made whose answer was lost. One that turns out to be paid is
// settled.
func (o *Office) endStray(ctx context.Context, g Guarantee) error {
	g.Status = Cancelled // whatever it is: it is to have none
	paid, err := o.only(ctx, g, o.Time())
	if err == nil && paid.ID != "" {
		_, err = o.settleOf(ctx, g, paid.ID)
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("end what is open of %s: %w", g.ID, err)
	}
	return nil
}

// linkEnds promises a word before the link of a guarantee ends, where the settings want one.
func (o *Office) linkEnds(g *Guarantee) []Delivery {
	before := time.Duration(o.Settings.Times.LinkReminder)
	if before == 0 {
		return nil
	}
	d := g.Deliver(SendLinkEnds, g.Invoice.ID, o.Time())
	d.Due = g.Invoice.Expires.Add(-before)
	if !d.Due.After(o.Time()) {
		return nil // it ends so soon that the link itself is the word
	}
	return []Delivery{d}
}

// endLink ends the link of a request that awaits its payment, or whatever a try to make one has left. One that is paid
// is settled.
func (o *Office) endLink(ctx context.Context, g Guarantee) error {
	switch {
	case g.Status != Awaiting:
		return nil
	case g.Invoice.ID == "":
		return o.endStray(ctx, g)
	}
	err := o.Gateway.Cancel(ctx, g.Invoice.ID)
	if errors.Is(err, ErrSettled) {
		_, err = o.settleOf(ctx, g, g.Invoice.ID)
	}
	if err != nil {
		return fmt.Errorf("end the link of %s: %w", g.ID, err)
	}
	return nil
}
