package payments

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"kafalabot/kafala"
)

// maxDescription is the length that the gateway surely takes; it publishes none.
const maxDescription = 255

// order is the request for an invoice.
type order struct {
	Amount      int64             `json:"amount"`
	Currency    string            `json:"currency"`
	Description string            `json:"description"`
	Callback    string            `json:"callback_url,omitempty"`
	Success     string            `json:"success_url,omitempty"`
	Back        string            `json:"back_url,omitempty"`
	Expires     string            `json:"expired_at"`
	Metadata    map[string]string `json:"metadata"`
}

// Link makes an invoice for the guarantee's total that ends at the given time, and tells its page and the end
// that the gateway gave it. The request is made once: the gateway has no idempotency key for invoices, so after
// an error that is Retryable nobody knows whether one was made, and the next call must set again.
//
// With again set there is one live link afterwards, whatever was made before. It asks for the invoices that carry the
// guarantee's id and takes, instead of making one:
//   - one whose money is with us, whatever its amount, state and end: asking a person a second time for what they
//     have paid is the worst that can happen, and once the record names it, Settle sees the money;
//   - else the newest one that is initiated, of the same amount, and has at least half of the time left that is
//     asked for now.
//
// Every other one that may still be paid is cancelled first; should it turn out to be paid, it is the one that is
// taken. If asking or cancelling fails, no invoice is made, and the next call goes on from there. One on hold, or in a
// state that we do not know, is left alone: money may be under way.
//
// A guarantee that names its link keeps it: with again set, whatever else may still be paid for it is cancelled.
//
// A guarantee that is not Awaiting gets no link: whatever may still be paid for it is cancelled, and only one whose money
// is with us is told; else the link is empty.
func (c *Client) Link(ctx context.Context, g kafala.Guarantee, until time.Time, again bool) (kafala.Invoice, error) {
	awaiting := g.Status == kafala.Awaiting
	if again && awaiting && g.Invoice.ID != "" {
		return g.Invoice, c.endOthers(ctx, g)
	}
	if again || !awaiting {
		found, err := c.only(ctx, g, until)
		switch {
		case err != nil:
			return kafala.Invoice{}, err
		case found != nil:
			return found.link(until), nil
		case !awaiting:
			return kafala.Invoice{}, nil
		}
	}
	var made invoice
	if err := c.call(ctx, "make invoice", http.MethodPost, "/invoices", c.order(g, until), &made); err != nil {
		return kafala.Invoice{}, err
	}
	if !made.complete() || made.Amount != int64(g.Amount.Total) || made.Currency != currency {
		return kafala.Invoice{}, fmt.Errorf("moyasar: make invoice: %w", badAnswer(http.StatusCreated, "not the invoice asked for"))
	}
	return made.link(until), nil
}

func (c *Client) order(g kafala.Guarantee, until time.Time) order {
	o := order{
		Amount:      int64(g.Amount.Total),
		Currency:    currency,
		Description: cut(c.description(g), maxDescription),
		Expires:     until.UTC().Format("2006-01-02T15:04:05.000Z"),
		Metadata:    map[string]string{"guarantee": g.ID},
	}
	if c.public != "" {
		o.Callback = c.public + "/moyasar/invoice/" + url.PathEscape(g.Callback)
	}
	if c.back != nil {
		o.Success = c.back(g)
		o.Back = o.Success
	}
	return o
}

// cut shortens s to n runes.
func cut(s string, n int) string {
	for at := range s {
		if n == 0 {
			return s[:at]
		}
		n--
	}
	return s
}
