package kafala

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A request of which it is known already that what is paid for it can only go back asks for no payment: its link is ended, and its chat
// is told why.

// useless tells why what is paid for a request could only go back, as far as its chat may know that: the owner of its guarantor's number
// has said no (CauseOwnerNo), or the chat's own guarantees have taken the places of its people (CauseTaken); "": nothing is known.
func (o *Office) useless(ctx context.Context, g *Guarantee) (string, error) {
	no, err := o.ownerSaysNo(ctx, g.Chat, g.Answers, g.Proof)
	if err != nil || no {
		return CauseOwnerNo, err
	}
	for _, role := range []Role{AsGuaranteed, AsGuarantor} {
		found, err := o.Places.Holding(ctx, g.Person(role))
		if err != nil {
			return "", fmt.Errorf("look at the limits of %s: %w", g.ID, err)
		}
		if o.Settings.Rules.ownLimit(role, tallied(found[0], g.Chat, g.ID)) != nil {
			return CauseTaken, nil //nolint:nilerr // a Problem is no error
		}
	}
	return "", nil
}

// placeTaken is for how long after a guarantee was issued each look at its payment asks again whether it has taken the last place of its
// people: the look that issued it may have failed in that.
const placeTaken = time.Hour

func (o *Office) tookPlace(ctx context.Context, g Guarantee) error {
	if g.Status != Issued || o.Now().Sub(g.IssuedAt) > placeTaken {
		return nil
	}
	return o.EndUseless(ctx, g.Chat)
}

// EndUseless ends the links of a chat's requests that await a payment which could only go back. It may be asked again; one that turns
// out to be paid is settled.
func (o *Office) EndUseless(ctx context.Context, chat int64) error {
	if chat == 0 { // what was known of it was erased
		return nil
	}
	const newest = 50
	all, err := o.Index.ByChat(ctx, chat, newest)
	if err != nil {
		return fmt.Errorf("look for what cannot be issued any more: %w", err)
	}
	for _, g := range all {
		if !g.awaits() || g.Newer() != nil {
			continue
		}
		why, err := o.useless(ctx, &g)
		if err != nil {
			return err
		}
		if why == "" {
			continue
		}
		if _, err := o.endFirst(ctx, g, (*Guarantee).awaits, func(g *Guarantee) ([]Delivery, error) {
			now, link := o.Time(), g.Invoice.ID
			if link == "" {
				link = "no-link"
			}
			left, err := g.Unlink(Expired, now, "sweep", why)
			return append([]Delivery{g.Deliver(SendExpired, link, now)}, left...), err
		}); err != nil {
			return err
		}
	}
	return nil
}

func (g *Guarantee) awaits() bool { return g.Status == Awaiting }

// Useless tells why the link of a request was ended before its time: what is paid for it could only go back; "": it was not.
func (g *Guarantee) Useless() string {
	for _, e := range slices.Backward(g.History) {
		if e.From == e.To {
			continue
		}
		if e.To == Expired && (e.Why == CauseOwnerNo || e.Why == CauseTaken) {
			return e.Why
		}
		break
	}
	return ""
}
