package kafala

import (
	"context"
	"errors"
	"fmt"
)

// Revisit looks once more whether a record has the money of a lost payment after all: somebody may have submitted the same
// request again. Then it is that record's. It is asked before anybody orders the money back, and before it goes.
func (o *Office) Revisit(ctx context.Context, payment string) (LostPayment, error) {
	l, err := o.Lost.FindLost(ctx, payment)
	if err == nil {
		err = LostForms.Knows(l.Form)
	}
	if err != nil || !l.Open() {
		return l, err
	}
	switch g, err := o.Settle(ctx, l.Invoice, ""); {
	case errors.Is(err, ErrNotFound):
		return l, nil
	case err != nil:
		return l, err
	case g.money(payment) == nil:
		return l, nil
	}
	return o.foundAgain(ctx, l)
}

// foundAgain writes down that a record has the money of a lost payment after all, and first, in that record, when what is back of it
// went. Until both are written the books go by the list, and then by the record: it stands there once, and under the same days.
func (o *Office) foundAgain(ctx context.Context, l LostPayment) (LostPayment, error) {
	payment := l.Payment.ID
	if len(l.returns()) > 0 {
		_, err := o.Ledger.Change(ctx, l.Guarantee, func(g *Guarantee) ([]Delivery, error) {
			if g.money(payment) == nil || !g.takeOver(&l) {
				return nil, ErrUnchanged
			}
			return nil, nil
		})
		if err != nil {
			return l, fmt.Errorf("take over what is back of payment %s: %w", payment, err)
		}
	}
	return o.Lost.ChangeLost(ctx, payment, func(l *LostPayment) ([]Delivery, error) {
		if !l.Settled.IsZero() {
			return nil, ErrUnchanged
		}
		l.Settled = o.Time()
		l.log(o.Time(), "gateway", LostSettled, 0)
		return []Delivery{l.tell(LostSettled, 0, 0, o.Time())}, nil
	})
}

// lookForRecords looks which of the lost payments are a record's again, as long as somebody may submit what was lost once more. It
// asks nobody but the store.
func (o *Office) lookForRecords(ctx context.Context) error {
	if o.Lost == nil || !o.looksFirst() {
		return nil
	}
	all, err := o.Lost.AllLost(ctx)
	if err != nil {
		return err
	}
	for _, l := range all {
		if !l.Settled.IsZero() {
			continue
		}
		g, err := o.Ledger.Find(ctx, l.Guarantee)
		if err == nil && g.money(l.Payment.ID) != nil {
			_, err = o.foundAgain(ctx, l)
		}
		if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrNewer) {
			return fmt.Errorf("look for the record of payment %s: %w", l.Payment.ID, err)
		}
	}
	return nil
}

// giveBackLost is GiveBack for a payment that is no record's.
func (o *Office) giveBackLost(ctx context.Context, payment string) error {
	l, err := o.Revisit(ctx, payment)
	if err != nil || l.owed() == 0 {
		return err
	}
	var wait *NotYetError
	due := Halalas(0)
	_, err = o.Lost.ChangeLost(ctx, payment, func(l *LostPayment) ([]Delivery, error) {
		wait = nil
		if due = l.owed(); due == 0 {
			return nil, ErrUnchanged
		}
		if o.Now().Before(l.Payment.Asking) {
			wait = &NotYetError{l.Payment.Asking}
			return nil, ErrUnchanged
		}
		l.Payment.Asking = o.until(refundPatience)
		return nil, nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("write down that payment %s is asked back: %w", payment, err)
	case wait != nil:
		return wait
	case due == 0:
		return nil
	}
	asking, done := context.WithTimeout(ctx, refundPatience)
	err = o.Till.Refund(asking, payment, due)
	done()
	if err != nil {
		return fmt.Errorf("give payment %s back: %w", payment, err)
	}
	_, err = o.Lost.ChangeLost(ctx, payment, func(l *LostPayment) ([]Delivery, error) { return l.back(due, o.Time()) })
	if err != nil {
		return fmt.Errorf("write down that payment %s is back: %w", payment, err)
	}
	return nil
}
