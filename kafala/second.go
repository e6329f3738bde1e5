package kafala

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// One undertaking. Of two requests of a chat for the same person one awaits its payment, and which one is the chat's
// choice. What was accepted last before paying is what is issued, or nothing is.

// Waiting finds the request of a chat that awaits its payment for the person whom these answers name; false: there is
// none. One whose link is past its end is settled first, so that it is in nobody's way.
func (o *Office) Waiting(ctx context.Context, chat int64, a Answers) (Guarantee, bool, error) {
	g, err := o.Owners.Asked(ctx, chat, a.person(AsGuaranteed).Number)
	if errors.Is(err, ErrNotFound) {
		return Guarantee{}, false, nil
	}
	if err != nil {
		return Guarantee{}, false, fmt.Errorf("look for an earlier request: %w", err)
	}
	if ends := g.Invoice.Expires; ends.IsZero() || o.Time().Before(ends) {
		return g, true, nil
	}
	now, err := o.settleOf(ctx, g, g.Invoice.ID)
	if err != nil { // the gateway cannot be asked, so it may yet be paid
		return g, true, nil //nolint:nilerr // whoever ends it is told
	}
	return now, now.Status == Awaiting, nil
}

// MakeWay gives up a request of this chat that awaits its payment, so that one with these answers can be recorded instead.
// Its link is ended at the gateway first; after an error nothing is given up. It comes back as it then is: Cancelled,
// or as what it has become if it is paid by then. One that awaits nothing, or is for another person, is returned as it is.
func (o *Office) MakeWay(ctx context.Context, chat int64, id string, a Answers) (Guarantee, error) {
	g, err := o.ForChat(ctx, chat, id)
	if err != nil || g.Status != Awaiting || g.Person(AsGuaranteed) != a.person(AsGuaranteed) {
		return g, err
	}
	return o.GiveUp(ctx, g, func(g *Guarantee) ([]Delivery, error) {
		return g.Unlink(Cancelled, o.Time(), "citizen", CauseReplaced)
	})
}

// Unlike lists what a request and these answers do not have alike, in order: the ids of the answers, and ProofField where the guarantor
// is confirmed in one of the two alone.
func (g *Guarantee) Unlike(a Answers, p Proven) []string {
	ids := Differing(g.Answers, a)
	if g.Proof.Stands() != p.Stands() {
		ids = append(ids, ProofField)
	}
	return ids
}

// Differing lists the ids of the answers that two requests do not have alike, in order. Where a number came from is one of them
// where one was shared by its account, which staff are shown, and the other was not.
func Differing(a, b Answers) (ids []string) {
	all := maps.Clone(a)
	if all == nil {
		all = Answers{}
	}
	maps.Copy(all, b)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		differs := a[id] != b[id]
		if strings.HasSuffix(id, sourceSuffix) {
			differs = (a[id] == byTelegram) != (b[id] == byTelegram)
		}
		if differs {
			ids = append(ids, id)
		}
	}
	return ids
}

// accepted is when its guarantor last agreed to it: when it was submitted, or asked to have another link.
func (g *Guarantee) accepted() time.Time {
	at := g.Undertaking.At
	for _, e := range g.History {
		if e.To == Awaiting && e.From != Awaiting && e.At.After(at) {
			at = e.At
		}
	}
	return at
}

// displaced tells why a request is not issued though it is paid and its people are free: the owner of its guarantor's number has said no
// since it was taken (GuarantorNo), or its chat asks in other words by now (Superseded); "": nothing stands in its way.
func (o *Office) displaced(ctx context.Context, g *Guarantee) (PaymentCase, error) {
	switch no, err := o.ownerSaysNo(ctx, g.Chat, g.Answers, g.Proof); {
	case err != nil:
		return "", err
	case no:
		return GuarantorNo, nil
	}
	return o.superseded(ctx, g)
}

// superseded tells whether its chat has since accepted another request for the same person, which differs from it:
// Superseded, else "". It does not matter what became of that one, unless it was given up unpaid.
func (o *Office) superseded(ctx context.Context, g *Guarantee) (PaymentCase, error) {
	const newest = 50
	all, err := o.Index.ByChat(ctx, g.Chat, newest)
	if err != nil {
		return "", fmt.Errorf("look for what came after %s: %w", g.ID, err)
	}
	paid, err := o.Index.PaidByChat(ctx, g.Chat)
	if err != nil {
		return "", fmt.Errorf("look for what was paid after %s: %w", g.ID, err)
	}
	for _, other := range append(all, paid...) {
		if other.ID == g.ID || other.Status == Cancelled || other.Person(AsGuaranteed) != g.Person(AsGuaranteed) ||
			!other.accepted().After(g.accepted()) {
			continue
		}
		if other.terms() != g.terms() || len(other.Unlike(g.Answers, g.Proof)) > 0 {
			return Superseded, nil
		}
	}
	return "", nil
}
