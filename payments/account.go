package payments

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"kafalabot/kafala"
)

// lately is how old an invoice may be that still says something of how the account is set up.
const lately = 30 * 24 * time.Hour

// Account is what the last invoices say of how the account is set up at the gateway.
type Account struct {
	Paid    int     // payments that were looked at; 0: nothing is told
	Foreign int     // of these, those in another currency than the riyal
	Less    int     // of these, those that took less than their invoice asks, as a coupon does
	Ours    []Named // of these, those whose invoice names a guarantee by an id of ours
}

// Named is a payment that names a guarantee.
type Named struct{ Payment, Guarantee string }

// Account reads the newest of the account's invoices, of the last 30 days.
func (c *Client) Account(ctx context.Context) (Account, error) {
	var list struct {
		Invoices []invoice `json:"invoices"`
	}
	query := url.Values{"created[gt]": {c.now().UTC().Add(-lately).Format(asWritten)}, "page": {"1"}}
	var a Account
	if err := c.call(ctx, "read the account", http.MethodGet, "/invoices?"+query.Encode(), nil, &list); err != nil {
		return a, err
	}
	for _, i := range list.Invoices {
		b := i.bill()
		for _, t := range b.Tries {
			switch {
			case !t.Paid:
				continue
			case t.Currency != "SAR":
				a.Foreign++
			case t.Payment.Amount < b.Amount:
				a.Less++
			}
			a.Paid++
			if kafala.IsGuaranteeID(i.guarantee()) {
				a.Ours = append(a.Ours, Named{t.Payment.ID, i.guarantee()})
			}
		}
	}
	return a, nil
}

// Hooked tells whether the account has a webhook at the address of ours below a public base, which gets the events of payments.
func (c *Client) Hooked(ctx context.Context, public string) (bool, error) {
	var list struct {
		Webhooks []struct {
			URL    text   `json:"url"`
			Method text   `json:"http_method"`
			Events []text `json:"events"`
		} `json:"webhooks"`
	}
	if err := c.call(ctx, "read the webhooks", http.MethodGet, "/webhooks", nil, &list); err != nil {
		return false, err
	}
	for _, w := range list.Webhooks {
		events := len(w.Events) == 0 // all of them
		for _, e := range w.Events {
			events = events || e == "payment_paid"
		}
		if string(w.URL) == strings.TrimRight(public, "/")+webhookPath && strings.EqualFold(string(w.Method), http.MethodPost) && events {
			return true, nil
		}
	}
	return false, nil
}
