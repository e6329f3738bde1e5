package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kafalabot/kafala"
)

// refundRounds ends a refund that goes on and on: each round but the last follows one that was refused, since somebody else
// gave a part back at the same time.
const refundRounds = 5

// Refund brings this much of a payment back to the payer, and returns nil only when the gateway says that it is back.
// It looks at the payment first and asks only for what is still missing, so it may be called again after any error. A
// whole payment is voided while the gateway allows it (some two hours), since no bank books anything then. Anything
// else is refunded.
//
// The gateway has no idempotency key for it, and may show late what it has done: so at most one asking that was not
// refused is made in a call, and whoever calls again after an error leaves kafala.RefundPause between. Two calls at the
// same moment never give back more than was paid, but for less than half of a payment each of them may be carried out.
// https://docs.moyasar.com/guides/payment-operations
func (c *Client) Refund(ctx context.Context, id string, amount kafala.Halalas) error {
	if !safeID(id) {
		return fmt.Errorf("refund payment: %w", kafala.ErrNotFound)
	}
	p, err := c.given(ctx, id)
	voidable := true
	for range refundRounds {
		if err != nil || p.back() >= amount {
			return err
		}
		before, what, in := p.back(), "refund", any(map[string]int64{"amount": int64(amount - p.back())})
		if voidable && before == 0 && amount == p.taken() {
			what, in = "void", nil
		}
		var said error
		var taken bool
		if p, taken, said, err = c.operate(ctx, id, what, in); err == nil && p.back() < amount &&
			(taken || p.back() <= before && what == "refund") {
			return said
		}
		voidable = false
	}
	return fmt.Errorf("moyasar: refund payment %s: %w", id, badAnswer(http.StatusOK, "changing all the time"))
}

// operate does something to a payment and looks at it again: what the gateway refuses may have been done before, by a
// call whose answer was lost. taken tells that it was not refused, and said is what the gateway has said if the payment does
// not show it. Any failure that is no refusal of this payment is returned as err.
func (c *Client) operate(ctx context.Context, id, what string, in any) (now payment, taken bool, said, err error) {
	var out payment
	said = c.call(ctx, what+" payment "+id, http.MethodPost, "/payments/"+id+"/"+what, in, &out)
	var e *Error
	switch {
	case said == nil:
		taken, said = true, fmt.Errorf("moyasar: %s payment %s: %w", what, id, badAnswer(http.StatusOK, "not what the payment shows"))
	case !errors.As(said, &e) || !worthAsking(e.Status):
		return payment{}, false, nil, said
	}
	if now, err = c.given(ctx, id); err == nil && taken && string(out.ID) == id && out.back() > now.back() {
		now = out // it is shown late
	}
	return now, taken, said, err
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
