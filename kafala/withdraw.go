package kafala

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Withdraw gives up a request of this chat that is not paid. The link is ended at the gateway first; if it turns
// out to be paid by then, the guarantee comes back Issued.
func (o *Office) Withdraw(ctx context.Context, chat int64, id string) (Guarantee, error) {
	g, err := o.ForChat(ctx, chat, id)
	if err != nil {
		return g, err
	}
	return o.GiveUp(ctx, g, func(g *Guarantee) ([]Delivery, error) {
		return g.Unlink(Cancelled, o.Time(), "citizen", CauseGivenUp)
	})
}

// GiveUp ends the link of a request at the gateway and then moves the request, which is returned as it is when there
// is nothing to be cancelled. Only the record that was seen is moved: else a link that was made meanwhile would stay open.
func (o *Office) GiveUp(ctx context.Context, g Guarantee, move func(*Guarantee) ([]Delivery, error)) (Guarantee, error) {
	return o.endFirst(ctx, g, (*Guarantee).Cancellable, move)
}

// endFirst ends the link of a request that awaits its payment at the gateway, and then makes a change which may lets be
// made. Where it does so no more the record is returned as it is.
func (o *Office) endFirst(ctx context.Context, g Guarantee, may func(*Guarantee) bool, move func(*Guarantee) ([]Delivery, error)) (
	Guarantee, error) {
	for range 5 {
		if err := g.Newer(); err != nil { // before the gateway is asked
			return g, err
		}
		if !may(&g) {
			return g, nil
		}
		if err := o.endLink(ctx, g); err != nil {
			return g, err
		}
		seen, meanwhile := g, false
		var err error
		g, err = o.Ledger.Change(ctx, seen.ID, func(g *Guarantee) ([]Delivery, error) {
			meanwhile = g.Invoice.ID != seen.Invoice.ID || len(g.History) != len(seen.History)
			if meanwhile || !may(g) {
				return nil, ErrUnchanged
			}
			return move(g)
		})
		if err != nil || !meanwhile {
			return g, err
		}
	}
	return g, fmt.Errorf("change %s: it changes all the time: %w", g.ID, ErrStale)
}

// CalledOff tells who of staff has cancelled a request, and why: one of a list. 0: nobody of them has.
func (g *Guarantee) CalledOff() (by int64, why string) {
	if g.Status != Cancelled {
		return 0, ""
	}
	for _, e := range slices.Backward(g.History) {
		if e.To == Cancelled && e.From != Cancelled {
			if !byStaff(e.By) {
				break
			}
			return number(strings.TrimPrefix(e.By, staffPrefix)), e.Why
		}
	}
	return 0, ""
}
