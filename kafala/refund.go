package kafala

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// giveBack decides that the money of a guarantee that cannot be issued goes back: it promises that in the same
// stroke, and tells staff. The requester is told once the gateway has done it.
func giveBack(why string) func(*Guarantee, Try, time.Time) ([]Delivery, error) {
	return func(g *Guarantee, try Try, now time.Time) ([]Delivery, error) {
		if err := g.Move(Refunding, now, "gateway", why); err != nil {
			return nil, err
		}
		g.Payment = try.Payment
		back := g.Deliver(GiveBack, try.Payment.ID, now)
		back.Chat = 0
		return append(g.tellStaff(try.Payment.ID+":"+why, now), back), nil
	}
}

// GoesBack tells whether the detail of a word to staff is about money that giveBack gives back.
func GoesBack(detail string) bool {
	return strings.HasSuffix(detail, ":"+personCovered) || strings.HasSuffix(detail, ":"+guarantorFull)
}

// GiveBack gives the money of a guarantee that is Refunding back and promises to tell the requester. It may be called
// again after any error; one that is not Refunding is left as it is.
func (o *Office) GiveBack(ctx context.Context, id string) error {
	g, err := o.Ledger.Find(ctx, id)
	if err != nil || g.Status != Refunding {
		return err
	}
	if err := o.Gateway.Refund(ctx, g.Payment.ID, g.Payment.Amount); err != nil {
		return fmt.Errorf("give the money of %s back: %w", id, err)
	}
	_, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.Status != Refunding {
			return nil, ErrUnchanged
		}
		return []Delivery{g.Deliver(SendRefunded, "", o.now())}, g.Move(Refunded, o.now(), "gateway", "money returned")
	})
	if err != nil {
		return fmt.Errorf("write down that the money of %s is back: %w", id, err)
	}
	return nil
}
