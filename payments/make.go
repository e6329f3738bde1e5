package payments

import (
	"context"
	"fmt"
	"net/http"

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

// Make makes an invoice and tells its page and the end that the gateway gave it. The request is made once: the gateway
// has no idempotency key for invoices, so after an error that is Retryable nobody knows whether one was made, and List
// tells. The page speaks the language that the gateway chooses: it has no setting for it.
func (c *Client) Make(ctx context.Context, wanted kafala.Order) (kafala.Invoice, error) {
	var made invoice
	if err := c.call(ctx, "make invoice", http.MethodPost, "/invoices", orderOf(wanted), &made); err != nil {
		return kafala.Invoice{}, err
	}
	if !made.complete() || made.Amount != int64(wanted.Amount) || made.Currency != kafala.Currency {
		return kafala.Invoice{}, fmt.Errorf("moyasar: make invoice: %w", badAnswer(http.StatusCreated, "not the invoice asked for"))
	}
	link := made.link()
	if link.Expires.IsZero() {
		link.Expires = wanted.Until.UTC()
	}
	return link, nil
}

func orderOf(o kafala.Order) order {
	return order{
		Amount:      int64(o.Amount),
		Currency:    kafala.Currency,
		Description: cut(o.Description, maxDescription),
		Callback:    o.Callback,
		Success:     o.Return,
		Back:        o.Return,
		Expires:     o.Until.UTC().Format("2006-01-02T15:04:05.000Z"),
		Metadata:    tags(o),
	}
}

// tags are what the gateway keeps beside an invoice: ids of ours, which name nobody.
func tags(o kafala.Order) map[string]string {
	all := map[string]string{"guarantee": o.Guarantee}
	if o.Reference != "" {
		all["reference"] = o.Reference
	}
	return all
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
