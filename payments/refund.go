package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kafalabot/kafala"
)

// given is what the gateway tells of a payment that is being given back.
type given struct {
	ID       text  `json:"id"`
	Status   text  `json:"status"`
	Amount   int64 `json:"amount"`
	Refunded int64 `json:"refunded"` // the total so far: the status after a part is not documented
}

// back tells how much of a payment has been given back.
func (g given) back() kafala.Halalas {
	if g.Status == "voided" {
		return kafala.Halalas(g.Amount)
	}
	return kafala.Halalas(g.Refunded)
}

// Refund sees to it that this much of a payment is back with the payer, and returns nil only when the gateway says
// so. It looks at the payment first and asks only for what is still missing, so that it may be called again after
// any error. A whole payment is voided while the gateway allows it (some two hours), since then no bank books
// anything; else, and after that, it is refunded.
// https://docs.moyasar.com/guides/payment-operations
func (c *Client) Refund(ctx context.Context, payment string, amount kafala.Halalas) error {
	if !safeID(payment) {
		return fmt.Errorf("refund payment: %w", kafala.ErrNotFound)
	}
	now, err := c.given(ctx, payment)
	if err != nil || now.back() >= amount {
		return err
	}
	if now.Refunded == 0 && amount == kafala.Halalas(now.Amount) {
		err := c.operate(ctx, payment, "void", nil)
		if done, err := c.settled(ctx, payment, amount, err); done || err != nil {
			return err
		}
	}
	err = c.operate(ctx, payment, "refund", map[string]int64{"amount": int64(amount - now.back())})
	refused := err
	done, err := c.settled(ctx, payment, amount, err)
	switch {
	case err != nil || done:
		return err
	case refused != nil:
		return refused
	}
	return fmt.Errorf("moyasar: refund payment %s: %w", payment, badAnswer(http.StatusOK, "not a refunded payment"))
}

// settled looks again after an operation. What the gateway refused may have been done before, by a call whose
// answer was lost; any other failure is returned as it is.
func (c *Client) settled(ctx context.Context, payment string, amount kafala.Halalas, failed error) (bool, error) {
	var refused *Error
	if failed != nil && (!errors.As(failed, &refused) || !worthAsking(refused.Status)) {
		return false, failed
	}
	now, err := c.given(ctx, payment)
	return err == nil && now.back() >= amount, err
}

func (c *Client) given(ctx context.Context, payment string) (given, error) {
	var g given
	if err := c.call(ctx, "read payment "+payment, http.MethodGet, "/payments/"+payment, nil, &g); err != nil {
		return given{}, unknown(err)
	}
	if string(g.ID) != payment {
		return given{}, fmt.Errorf("moyasar: read payment %s: %w", payment, badAnswer(http.StatusOK, "another payment"))
	}
	return g, nil
}

func (c *Client) operate(ctx context.Context, payment, what string, in any) error {
	var out given
	return c.call(ctx, what+" payment "+payment, http.MethodPost, "/payments/"+payment+"/"+what, in, &out)
}
