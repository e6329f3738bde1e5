package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Renew promises a new link for a request of this chat whose link has ended, once that is proved dead. Any other is
// returned as it is, and so is one whose answers are erased. agreed is what the guarantor agrees to (Settings.Terms); empty
// stands for what they had undertaken. Where the settings say otherwise now, nothing changes, and a Problem tells what is
// new: "price", "terms", or "terms.now" where nothing is but what was agreed to, each with what the total was;
// "terms.gone" for a kind that is not offered any more. Where the chat has another request awaiting for the same person,
// that comes back with the Problem "earlier". The limits are those of Apply.
func (o *Office) Renew(ctx context.Context, chat int64, id, agreed string) (Guarantee, *Problem, error) {
	g, err := o.ForChat(ctx, chat, id)
	if err != nil || !g.Renewable() {
		return g, nil, err
	}
	if err := g.Newer(); err != nil { // it may have been undertaken in a way that is not known here
		return g, nil, err
	}
	if p := o.newTerms(&g, agreed); p != nil {
		return g, p, nil
	}
	if other, waits, err := o.Waiting(ctx, chat, g.Answers); err != nil {
		return g, nil, err
	} else if waits && other.ID != id {
		return other, NewProblem("earlier"), nil
	}
	if p, err := o.capped(ctx, chat, g.Answers); p != nil || err != nil {
		return g, p, err
	}
	if p, err := o.limits(ctx, chat, id, g.Answers, g.Proof); p != nil || err != nil {
		return g, p, err
	}
	if p, err := o.countLink(ctx, chat, g.nextLink()); p != nil || err != nil { // before the gateway is asked, too
		return g, p, err
	}
	if g, err = o.confirmLinkDead(ctx, g); err != nil || !g.Renewable() {
		return g, nil, err
	}
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if !g.Renewable() {
			return nil, ErrUnchanged
		}
		if err := g.Move(Awaiting, o.Time(), "citizen", CauseRenewed); err != nil {
			return nil, err
		}
		g.leaveLink()
		g.Amount = o.Settings.Price()
		if kind, _ := o.Settings.Kind(g.Undertaking.Kind); !o.Settings.SameText(*g) {
			g.Undertaking = kind.undertaken(o.Time())
		}
		link := g.linkDelivery(o.Time())
		link.Due = o.Time().Add(Hold)
		return []Delivery{link}, nil
	})
	if asked := (*AskedError)(nil); errors.As(err, &asked) {
		g, err = o.Ledger.Find(ctx, asked.ID)
		return g, NewProblem("earlier"), err
	}
	return g, nil, err
}

// newTerms tells what a guarantor has not agreed to yet of what a new link would be for, or nil.
func (o *Office) newTerms(g *Guarantee, agreed string) *Problem {
	kind, ok := o.Settings.Kind(g.Undertaking.Kind)
	if !ok {
		return NewProblem("terms.gone")
	}
	if agreed == "" {
		agreed = g.terms()
	}
	if agreed == o.Settings.Terms(kind.ID) {
		return nil
	}
	was := map[string]any{"Was": g.Amount.Total}
	if o.Settings.Offers(*g) { // an old button, of other terms that are no more
		return &Problem{Key: "terms.now", Data: was}
	}
	if o.Settings.SameText(*g) {
		return &Problem{Key: "price", Data: was}
	}
	return &Problem{Key: "terms", Data: was}
}

// Renewable tells whether a new link can be made for a request whose link has ended. One that is called paid is not to be paid again.
func (g *Guarantee) Renewable() bool {
	return g.Status == Expired && g.Named() && !g.Frozen() && !g.CalledPaid()
}

// confirmLinkDead makes sure that the last link of a request is dead, and settles it if it turns out to be paid.
func (o *Office) confirmLinkDead(ctx context.Context, g Guarantee) (Guarantee, error) {
	if err := g.Newer(); err != nil || g.Invoice.ID == "" {
		return g, err
	}
	bill, err := o.Gateway.Get(ctx, g.Invoice.ID)
	if err == nil && !bill.over() {
		if err = o.Gateway.Cancel(ctx, g.Invoice.ID); errors.Is(err, ErrSettled) {
			err = nil
		}
		bill.State = BillPaid // until we know better
	}
	if err != nil {
		return g, fmt.Errorf("prove the last link of %s dead: %w", g.ID, err)
	}
	late := func(t Try) bool { return t.Paid } // approved after the link had ended
	if bill.State == BillPaid || slices.ContainsFunc(bill.Tries, late) {
		return o.settleOf(ctx, g, g.Invoice.ID)
	}
	return g, nil
}
