package kafala

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// WhyRevoked is why money goes back that the guarantor has asked back for a guarantee that they give up. It is kept.
const WhyRevoked = "withdrawn"

// Revocable tells whether its guarantor can give a paid guarantee up: it counts, its money has not left by another hand, and
// nobody has asked for that yet. Where nothing would come back there is nothing to ask staff for.
func (g *Guarantee) Revocable() bool {
	return g.Counts() && !g.Drained() && !g.Order.Waits() && (g.Terms(WhyRevoked).Sum > 0 || !g.Used(Hand{}))
}

// WishWaits tells whether the guarantor has asked for the money back, and staff have yet to agree. Until then they can say
// that they want it no more.
func (g *Guarantee) WishWaits() bool {
	return g.Counts() && g.Order.Waits() && g.Order.From == ByCitizen
}

// WishesDay is how many times within a day a guarantor may ask staff for the money of one guarantee.
const WishesDay = 3

// EndsKept tells whether a guarantee ends at once where its guarantor withdraws the wish that waits: its last day has passed, and nothing
// else holds its end up.
func (g *Guarantee) EndsKept(now time.Time) bool {
	if !g.WishWaits() {
		return false
	}
	kept := *g
	kept.Order.WithdrawnAt = now
	return !kept.ordersUnaccepted() && kept.PastEnd(now)
}

// WishProblem tells why its guarantor cannot ask staff for its money now, which each wish does: "wishes" for one who has
// asked WishesDay times within the last day. The history counts them, so that withdrawn ones count, too.
func (g *Guarantee) WishProblem(now time.Time) *Problem {
	asked := 0
	for _, e := range g.History {
		if e.By == ByCitizen && strings.HasPrefix(e.Why, NoteRefundAsked) && e.At.After(now.Add(-Day)) {
			asked++
		}
	}
	if asked < WishesDay {
		return nil
	}
	return &Problem{Key: "wishes", Data: map[string]any{"Count": WishesDay}}
}

// revoke decides, on the record as it is, what comes of the guarantor's wish. Without any sign of use the guarantee counts
// no more, and what comes back of its money is on the way; where that is nothing, it has ended, and where all of it has left by
// another hand before, that is over. Else an order waits for two of staff.
func (g *Guarantee) revoke(now time.Time) ([]Delivery, error) {
	order := g.NewOrder(WhyRevoked, now)
	if why := order.Why; order.Sum == 0 { // an order of nothing would be one of all
		return []Delivery{g.TellAct(ActForgone, Hand{}, why, now)}, g.Move(Ended, now, ByCitizen, why)
	}
	if !g.Order.At.IsZero() {
		g.Orders = append(g.Orders, g.Order)
	}
	order.From = ByCitizen
	g.Order = order
	terms := order.Why + " " + order.Sum.kept()
	if g.Used(Hand{}) {
		g.Note(now, ByCitizen, NoteRefundAsked+terms)
		return g.AskForTwo(now), nil
	}
	g.Order.GivenAt = now
	g.Note(now, ByCitizen, NoteRefundOrdered+terms)
	if why := order.Why; g.Rest(order) == 0 { // which was told when it left
		g.Files.Sheet = "" // the next one says what is so now
		return []Delivery{g.TellAct(ActForgone, Hand{}, why, now)}, g.Move(Refunded, now, ByCitizen, why)
	}
	return []Delivery{g.promiseReturn(g.Payment.ID, now), g.TellAct(ActRevoked, Hand{}, order.Why, now)}, nil
}

// Revoke gives a paid guarantee of this chat up. What came of it is to be read off the record: Returning, or WishWaits. One
// that is not Revocable, or not any more, is returned as it is, and so is one with a WishProblem.
func (o *Office) Revoke(ctx context.Context, chat int64, id string) (Guarantee, error) {
	g, err := o.changeOwn(ctx, chat, id, func(g *Guarantee) ([]Delivery, error) {
		now := o.Time()
		if !g.Revocable() || g.WishProblem(now) != nil {
			return nil, ErrUnchanged
		}
		return g.revoke(now)
	})
	if err != nil {
		return g, err
	}
	return g, o.Release(ctx, &g)
}

// RevokedForNothing tells whether a guarantee ended because its guarantor has given it up, and nothing of its money comes
// back.
func (g *Guarantee) RevokedForNothing() bool {
	return slices.ContainsFunc(g.History, func(e Event) bool { return e.To == Ended && e.By == ByCitizen && e.Why == WhyRevoked })
}

// KeepOn withdraws the guarantor's wish to give a guarantee up, while it waits. Else it is returned as it is.
func (o *Office) KeepOn(ctx context.Context, chat int64, id string) (Guarantee, error) {
	return o.changeOwn(ctx, chat, id, func(g *Guarantee) ([]Delivery, error) {
		if !g.WishWaits() {
			return nil, ErrUnchanged
		}
		now := o.Time()
		g.Order.WithdrawnAt = now
		g.Note(now, ByCitizen, NoteRefundWithdrawn)
		return append([]Delivery{g.TellAct(ActKept, Hand{}, "", now)}, g.orderUnaccepted(now)...), nil
	})
}

// WishClosed tells whether the guarantor's wish to be free of a guarantee was closed by nobody's hand, since all of its money had left.
func (g *Guarantee) WishClosed() bool {
	if g.Order.From != ByCitizen || g.Order.WithdrawnAt.IsZero() {
		return false
	}
	for _, e := range slices.Backward(g.History) {
		switch e.Why {
		case NoteRefundClosed:
			return true
		case NoteRefundWithdrawn, NoteRefundAsked:
			return false
		}
	}
	return false
}

// changeOwn changes a guarantee of this chat, and gives it as it stands then: what it held its end up by may be gone. Any other is
// ErrNotFound.
func (o *Office) changeOwn(ctx context.Context, chat int64, id string, change func(*Guarantee) ([]Delivery, error)) (Guarantee, error) {
	g, err := o.ForChat(ctx, chat, id)
	if err != nil {
		return g, err
	}
	if g, err = o.Ledger.Change(ctx, id, change); err != nil {
		return g, fmt.Errorf("change %s for its chat: %w", id, err)
	}
	return o.UpToDate(ctx, g)
}
