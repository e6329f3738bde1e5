package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Why a try to pay has failed, as far as the payer can do something about it. A reason has no hyphen: it is kept after one.
const (
	NoFunds      = "funds"
	CardExpired  = "expired_card"
	OverLimit    = "limit"
	NotConfirmed = "auth"   // the payer's own step at the bank, its code or its app, was not completed or was refused by them
	Unverified   = "secure" // that step could not be taken at all: the card is not enrolled, or the service has failed
	WalletFunds  = "wallet_funds"
	WalletLimit  = "wallet_limit"
	WalletCode   = "wallet_code" // the wallet's code was wrong, ran out or was tried too often
	WalletOther  = "wallet_other"
	OtherReason  = "other" // whoever issued the card has declined it and knows why
)

// DeclineReasons lists them.
var DeclineReasons = []string{NoFunds, CardExpired, OverLimit, NotConfirmed, Unverified, WalletFunds, WalletLimit, WalletCode, WalletOther,
	OtherReason}

// decline writes down why a try was declined, once for each reason; what is none of ours is OtherReason.
func (g *Guarantee) decline(reason string) {
	if !slices.Contains(DeclineReasons, reason) {
		reason = OtherReason
	}
	if !slices.Contains(g.Reasons, reason) {
		g.Reasons = append(g.Reasons, reason)
	}
}

// stopping says whether a link is stopped because of its chat's declined tries, and whether staff are told: of a burst they
// know.
type stopping struct{ now, tell bool }

// tells is what is promised of a link that is over unpaid.
func (s stopping) tells(g *Guarantee, invoice string, now time.Time) []Delivery {
	switch {
	case !s.now:
		return []Delivery{g.Deliver(SendExpired, invoice, now)}
	case s.tell:
		return []Delivery{g.Deliver(SendStopped, invoice, now), g.Tell(Notice{Kind: NoticeStopped, Of: invoice}, now)}
	}
	return []Delivery{g.Deliver(SendStopped, invoice, now)}
}

// countDeclined counts the failed tries of a bill that its guarantee does not know of yet, and tells whether they stop its
// link. It is done before they are written down: a crash in between counts each once all the same, and nobody is told that
// another card may be tried where none may.
func (o *Office) countDeclined(ctx context.Context, id string, bill Bill) (stopping, error) {
	if !slices.ContainsFunc(bill.Tries, func(t Try) bool { return t.Failed }) {
		return stopping{}, nil
	}
	g, err := o.Ledger.Find(ctx, id)
	if err == nil {
		err = g.Newer()
	}
	if err != nil {
		return stopping{}, fmt.Errorf("count the declined tries of %s: %w", id, err)
	}
	if g.Invoice.ID != bill.Invoice.ID {
		return stopping{}, nil // the change says what is wrong, and counts nothing either
	}
	var u Usage
	counted := false
	for _, try := range bill.Tries {
		if !try.Failed || slices.Contains(g.Declined, try.Payment.ID) {
			continue
		}
		if u, err = o.Counts.Decline(ctx, g.Chat, try.Payment.ID); err != nil {
			return stopping{}, fmt.Errorf("count the declined tries of %s: %w", id, err)
		}
		counted = true
	}
	if !counted {
		return stopping{}, nil
	}
	beyond := o.Settings.Rules.burst(u)
	if err := o.tellBurst(ctx, beyond); err != nil {
		return stopping{}, err
	}
	switch {
	case g.Status != Awaiting:
		return stopping{}, nil
	case u.Declines >= o.Settings.Rules.Declines:
		return stopping{now: true, tell: true}, nil
	case len(beyond) == 0 || u.Tries < BurstTries:
		return stopping{}, nil
	}
	trusted, err := o.trusted(ctx, g.Chat)
	return stopping{now: !trusted && err == nil}, err
}

// endStopped ends the link of a bill that is stopped, at the gateway first, and gives the bill as it is then. One that was
// paid with the last try stays paid.
func (o *Office) endStopped(ctx context.Context, bill Bill) (Bill, error) {
	if bill.State != BillOpen {
		return bill, nil
	}
	ended := o.Gateway.Cancel(ctx, bill.Invoice.ID)
	if ended != nil && !errors.Is(ended, ErrSettled) {
		return bill, fmt.Errorf("stop link %s: %w", bill.Invoice.ID, ended)
	}
	bill, err := o.Gateway.Get(ctx, bill.Invoice.ID)
	if err == nil && ended == nil && bill.State == BillOpen { // what the gateway shows may lag behind what it has done
		bill.State = BillCancelled
	}
	return bill, err
}
