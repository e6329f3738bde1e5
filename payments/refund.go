package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kafalabot/kafala"
)

// refundRounds ends a refund that goes on and on: each round but the last follows one in which somebody else gave a
// part back at the same time.
const refundRounds = 5

// Refund brings this much of a payment back to the payer, and returns nil only when the gateway says that it is back.
// It looks at the payment first and asks only for what is still missing, so it may be called again after any error. A
// whole payment is voided while the gateway allows it (some two hours), since no bank books anything then. Anything
// else is refunded.
//
// The gateway has no idempotency key for it. Two calls at the same moment never give back more than was paid, but
// for less than half of a payment each of them may be carried out.
// https://docs.moyasar.com/guides/payment-operations
func (c *Client) Refund(ctx context.Context, id string, amount kafala.Halalas) error {
	if !safeID(id) {
		return fmt.Errorf("refund payment: %w", kafala.ErrNotFound)
	}
	p, err := c.given(ctx, id)
	for range refundRounds {
		if err != nil || p.back() >= amount {
			return err
		}
		before := p.back()
		var refused error
		if p, refused, err = c.giveBack(ctx, p, amount); err == nil && p.back() <= before {
			return refused
		}
	}
	return fmt.Errorf("moyasar: refund payment %s: %w", id, badAnswer(http.StatusOK, "changing all the time"))
}

// giveBack asks once for what is missing. It returns the payment as it is then, and what the gateway said if that is
// no better than before.
func (c *Client) giveBack(ctx context.Context, p payment, amount kafala.Halalas) (now payment, refused, err error) {
	id := string(p.ID)
	if p.back() == 0 && amount == p.taken() {
		p, _, err = c.operate(ctx, id, "void", nil)
		if err != nil || p.back() >= amount {
			return p, nil, err
		}
	}
	return c.operate(ctx, id, "refund", map[string]int64{"amount": int64(amount - p.back())})
}

// operate does something to a payment and looks at it again: what the gateway refuses may have been done before, by a
// call whose answer was lost. Any failure that is no refusal of this payment is returned as err.
func (c *Client) operate(ctx context.Context, id, what string, in any) (now payment, refused, err error) {
	var out payment
	refused = c.call(ctx, what+" payment "+id, http.MethodPost, "/payments/"+id+"/"+what, in, &out)
	var e *Error
	switch {
	case refused == nil:
		refused = fmt.Errorf("moyasar: %s payment %s: %w", what, id, badAnswer(http.StatusOK, "not what the payment shows"))
	case !errors.As(refused, &e) || !worthAsking(e.Status):
		return payment{}, nil, refused
	}
	now, err = c.given(ctx, id)
	return now, refused, err
}

// given reads a payment.
func (c *Client) given(ctx context.Context, id string) (payment, error) {
	var p payment
	if err := c.call(ctx, "read payment "+id, http.MethodGet, "/payments/"+id, nil, &p); err != nil {
		return payment{}, unknown(err)
	}
	if string(p.ID) != id {
		return payment{}, fmt.Errorf("moyasar: read payment %s: %w", id, badAnswer(http.StatusOK, "another payment"))
	}
	return p, nil
}
