package payments

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"kafalabot/kafala"
)

// maxDescription is the length that the gateway surely takes; it publishes none.
const maxDescription = 255

// maxPages ends a walk through a list that never ends; 40 invoices stand on a page.
const maxPages = 100

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
// With again set it first asks for the invoices that carry the guarantee's id and takes, instead of making one:
//   - one that is paid, whatever its amount and end: asking a person a second time for what they have paid is
//     the worst that can happen, and once the record names it, Settle sees the money and issues or alerts;
//   - else the newest one that is initiated, of the same amount, and has at least half of the time left that is
//     asked for now.
//
// Others are left as they are; Link cancels nothing. If the question fails, no invoice is made.
func (c *Client) Link(ctx context.Context, g kafala.Guarantee, until time.Time, again bool) (kafala.Invoice, error) {
	if again {
		found, err := c.made(ctx, g, until)
		if err != nil {
			return kafala.Invoice{}, err
		}
		if found != nil {
			return found.link(until), nil
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

// made looks for an invoice of an earlier try, through all pages; nil when there is none to be used.
func (c *Client) made(ctx context.Context, g kafala.Guarantee, until time.Time) (*invoice, error) {
	var all []invoice
	for page := int64(1); ; {
		var list struct {
			Invoices []invoice `json:"invoices"`
			Meta     struct {
				Next *int64 `json:"next_page"`
			} `json:"meta"`
		}
		query := url.Values{"metadata[guarantee]": {g.ID}, "page": {strconv.FormatInt(page, 10)}}
		if err := c.call(ctx, "look for invoice", http.MethodGet, "/invoices?"+query.Encode(), nil, &list); err != nil {
			return nil, err
		}
		for _, i := range list.Invoices {
			if i.guarantee() == g.ID { // should the filter have been ignored
				all = append(all, i)
			}
		}
		if list.Meta.Next == nil {
			return usable(all, g.Amount.Total, c.now(), until), nil
		}
		if *list.Meta.Next <= page || *list.Meta.Next > maxPages {
			return nil, fmt.Errorf("moyasar: look for invoice: %w", badAnswer(http.StatusOK, "a list without end"))
		}
		page = *list.Meta.Next
	}
}

// usable chooses among the invoices of one guarantee as Link promises. The list is newest first, but that is not
// relied on.
func usable(all []invoice, amount kafala.Halalas, now, until time.Time) *invoice {
	var best *invoice
	for n := range all {
		i := &all[n]
		paid := state(string(i.Status)) == kafala.BillPaid
		left := i.link(until).Expires.Sub(now)
		open := i.Status == "initiated" && i.Amount == int64(amount) && i.Currency == currency && left >= until.Sub(now)/2 && left > 0
		if !(paid && safeID(string(i.ID))) && !(open && i.complete()) {
			continue
		}
		wasPaid := best != nil && state(string(best.Status)) == kafala.BillPaid
		newer := best == nil || i.Created.time().After(best.Created.time())
		if best == nil || paid && !wasPaid || paid == wasPaid && newer {
			best = i
		}
	}
	return best
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
