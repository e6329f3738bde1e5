package kafala

import (
	"context"
	"fmt"
	"time"
)

// sendBack decides that money which cannot be kept goes back: it promises that in the same stroke. A request that
// could still have been issued ends with it; where it is over already, or has its money, this is beside it.
func (g *Guarantee) sendBack(m PaymentCase, try Try, now time.Time) ([]Delivery, error) {
	payment := try.Payment
	payment.Back = try.Returned
	if g.Payment.ID == "" && CanMove(g.Status, Refunding) {
		if err := g.Move(Refunding, now, "gateway", string(m)); err != nil {
			return nil, err
		}
		g.Payment, g.Refusal = payment, m
	} else {
		g.Extra = append(g.Extra, Extra{payment, m})
	}
	return []Delivery{g.promiseReturn(payment.ID, now)}, nil
}

// promiseReturn is the promise that a payment goes back.
func (g *Guarantee) promiseReturn(payment string, now time.Time) Delivery {
	d := g.Deliver(GiveBack, payment, now)
	d.Chat = 0
	return d
}

// recordReturn writes down that a payment has gone back, all or a part, and promises to tell the requester. The
// guarantee that was issued for it is refunded with the last halala.
func (g *Guarantee) recordReturn(m PaymentCase, p Payment, back Halalas, now time.Time) ([]Delivery, error) {
	known := g.money(p.ID)
	if known == nil {
		g.Extra = append(g.Extra, Extra{p, m})
		known = &g.Extra[len(g.Extra)-1].Payment
	}
	known.Back = back
	detail := p.ID
	if back < p.Amount {
		return []Delivery{g.Deliver(SendRefunded, fmt.Sprintf("%s/%d", detail, back), now)}, nil
	}
	if known == &g.Payment {
		by, why := "gateway", CauseReturned
		if g.Order.Given() {
			by, why = g.Order.Author(), g.Order.Why
		}
		if err := g.Move(Refunded, now, by, why); err != nil {
			return nil, err
		}
		g.Files.Sheet = "" // it says "paid": the next one says what is so now
	}
	return []Delivery{g.Deliver(SendRefunded, detail, now)}, nil
}

// owed is a payment of this record that is to go back and has not, as far as we know.
func (g *Guarantee) owed(payment string) (Payment, bool) {
	p, why := g.WentBack(payment)
	return p, why != "" && why != PartBack && p.Back < p.Amount
}

// GiveBack gives a payment back that is to go back, and promises to tell the requester. It may be called again after
// any error; nothing happens where nothing is owed.
func (o *Office) GiveBack(ctx context.Context, id, payment string) error {
	g, err := o.Ledger.Find(ctx, id)
	if err == nil {
		err = g.Newer() // before the gateway is asked
	}
	if err != nil {
		return err
	}
	p, owed := g.owed(payment)
	if !owed {
		return nil
	}
	if err := o.Till.Refund(ctx, payment, p.Amount); err != nil {
		return fmt.Errorf("give the money of %s back: %w", id, err)
	}
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		p, owed := g.owed(payment)
		if !owed {
			return nil, ErrUnchanged
		}
		return g.recordReturn(TakenBack, p, p.Amount, o.Time())
	})
	if err != nil {
		return fmt.Errorf("write down that the money of %s is back: %w", id, err)
	}
	return o.Release(ctx, &g)
}

// RefundProblem tells why nobody can order the refund of a guarantee, whoever they are; nil: it can be ordered.
func (g *Guarantee) RefundProblem() *Problem {
	switch {
	case g.Order.Given():
		return NewProblem("refund.ordered")
	case !g.Counts() || g.Payment.Back >= g.Payment.Amount:
		return NewProblem("refund.status")
	}
	return nil
}

// OrderRefund writes down that a member of staff takes a seat in giving the money back, and promises what follows from
// it. Whether they may is not asked here (staff.Eyes).
func (g *Guarantee) OrderRefund(seat Seat, by Hand, why string, now time.Time) []Delivery {
	backs := g.Order.Waits() && g.Order.From != "" // the guarantor has made it
	if !g.Order.At.IsZero() && seat != Second && !backs {
		g.Orders = append(g.Orders, g.Order)
	}
	g.Order.Take(seat, by, why, now)
	if g.Order.Given() {
		g.Note(now, by.By(), NoteRefundOrdered+g.Order.Why)
		return []Delivery{g.promiseReturn(g.Payment.ID, now), g.TellAct(ActOrdered, by, g.Order.Why, now)}
	}
	g.Note(now, by.By(), NoteRefundAsked+g.Order.Why)
	if backs {
		return []Delivery{g.TellAct(ActBacked, by, g.Order.Why, now)}
	}
	return g.AskForTwo(now)
}

// AskForTwo tells that the order of a guarantee waits, and again if it still does a day later.
func (g *Guarantee) AskForTwo(now time.Time) []Delivery {
	at := NoticeTime(g.Order.At)
	return []Delivery{g.Tell(Notice{Kind: NoticeSecond, Of: at}, now), g.Tell(Notice{Kind: NoticeOverdue, Of: at}, now.Add(SecondAlarm))}
}

// Overdue tells whether the order of this time, as a notice writes it, still waits.
func (g *Guarantee) Overdue(at string) bool {
	return g.Order.Waits() && g.Counts() && NoticeTime(g.Order.At) == at
}

// SecondAlarm is after how long an order that still waits is told to the admins as well.
const SecondAlarm = Day

// WithdrawOrder withdraws an order that waits.
func (g *Guarantee) WithdrawOrder(by Hand, now time.Time) []Delivery {
	g.Order.WithdrawnAt, g.Order.WithdrawnBy = now, by.ID
	g.Note(now, by.By(), NoteRefundWithdrawn)
	return []Delivery{g.TellAct(ActWithdrawn, by, "", now)}
}

// StaffBy is how a guarantee's history names a member of staff, by Telegram's number of theirs.
func StaffBy(id int64) string { return fmt.Sprintf("staff:%d", id) }
