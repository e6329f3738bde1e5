package kafala_test

import (
	"context"
	"errors"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

var errTrouble = errors.New("trouble on the way")

// forgetful is a till whose first refund is made and not answered.
type forgetful struct {
	*kafalatest.Gateway
	asked int
}

func (f *forgetful) Refund(ctx context.Context, payment string, amount kafala.Halalas) error {
	err := f.Gateway.Refund(ctx, payment, amount)
	if f.asked++; f.asked == 1 {
		return errTrouble
	}
	return err
}

// change is what is done to a guarantee.
type change = func(*kafala.Guarantee) ([]kafala.Delivery, error)

// fullLedger is a ledger that cannot save what is given back the first time.
type fullLedger struct {
	kafala.Ledger
	asked int
}

func (l *fullLedger) Change(ctx context.Context, id string, do change) (kafala.Guarantee, error) {
	refunded := func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		out, err := do(g)
		if g.Status == kafala.Refunded && l.asked < 2 { // a change runs twice
			l.asked++
			return nil, errTrouble
		}
		return out, err
	}
	return l.Ledger.Change(ctx, id, refunded)
}

// meanwhile is a gateway at which something happens after the next look for links.
type meanwhile struct {
	kafala.Gateway
	do func()
}

func (m *meanwhile) List(ctx context.Context, guarantee string) ([]kafala.Bill, error) {
	bills, err := m.Gateway.List(ctx, guarantee)
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return bills, err
}
