package payments

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kafalabot/kafala"
)

// maxPages ends a walk through a list that never ends; 40 invoices stand on a page.
const maxPages = 100

// only chooses among the invoices of a guarantee as Link promises and ends every other that may still be paid; nil
// when there is none to be used.
func (c *Client) only(ctx context.Context, g kafala.Guarantee, until time.Time) (*invoice, error) {
	all, err := c.made(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	for {
		best := choose(all, g, c.now(), until)
		other := slices.IndexFunc(all, func(i invoice) bool {
			return state(string(i.Status)) == kafala.BillOpen && (best == nil || i.ID != best.ID)
		})
		if other < 0 {
			return best, nil
		}
		ended, err := c.end(ctx, string(all[other].ID))
		if err != nil {
			return nil, err
		}
		all[other].Status, all[other].Payments = ended.Status, ended.Payments
	}
}

// endOthers ends whatever may still be paid for a guarantee beside the invoice that it names.
func (c *Client) endOthers(ctx context.Context, g kafala.Guarantee) error {
	all, err := c.made(ctx, g.ID)
	if err != nil {
		return err
	}
	for _, i := range all {
		if string(i.ID) == g.Invoice.ID || state(string(i.Status)) != kafala.BillOpen {
			continue
		}
		if _, err := c.end(ctx, string(i.ID)); err != nil {
			return err
		}
	}
	return nil
}

// made lists the invoices of a guarantee, through all pages, each once.
func (c *Client) made(ctx context.Context, guarantee string) ([]invoice, error) {
	var all []invoice
	for page := int64(1); ; {
		var list struct {
			Invoices []invoice `json:"invoices"`
			Meta     struct {
				Next *int64 `json:"next_page"`
			} `json:"meta"`
		}
		query := url.Values{"metadata[guarantee]": {guarantee}, "page": {strconv.FormatInt(page, 10)}}
		if err := c.call(ctx, "look for invoice", http.MethodGet, "/invoices?"+query.Encode(), nil, &list); err != nil {
			return nil, err
		}
		for _, i := range list.Invoices {
			if !safeID(string(i.ID)) {
				return nil, fmt.Errorf("moyasar: look for invoice: %w", badAnswer(http.StatusOK, "an invoice without an id"))
			}
			known := slices.ContainsFunc(all, func(k invoice) bool { return k.ID == i.ID })
			if i.guarantee() == guarantee && !known { // should the filter have been ignored, or the list have moved
				all = append(all, i)
			}
		}
		if list.Meta.Next == nil {
			return all, nil
		}
		if *list.Meta.Next <= page || *list.Meta.Next > maxPages {
			return nil, fmt.Errorf("moyasar: look for invoice: %w", badAnswer(http.StatusOK, "a list without end"))
		}
		page = *list.Meta.Next
	}
}

// choose finds the invoice that Link is to take. The list is newest first, but that is not relied on.
func choose(all []invoice, g kafala.Guarantee, now, until time.Time) *invoice {
	var best *invoice
	for n := range all {
		i := &all[n]
		if !i.keeps() && (g.Status != kafala.Awaiting || !i.usable(g.Amount.Total, now, until)) {
			continue
		}
		newer := best == nil || i.Created.time().After(best.Created.time())
		if best == nil || i.keeps() && !best.keeps() || i.keeps() == best.keeps() && newer {
			best = i
		}
	}
	return best
}

// usable tells whether a person can be sent to this invoice.
func (i invoice) usable(amount kafala.Halalas, now, until time.Time) bool {
	left := i.link(until).Expires.Sub(now)
	return i.Status == "initiated" && i.complete() && i.Amount == int64(amount) && i.Currency == currency &&
		left >= until.Sub(now)/2 && left > 0
}

// keeps tells whether money that was paid for this invoice is with us. A try that was approved after the invoice had
// ended is paid although the invoice is not; and one that is paid may show no tries.
func (i invoice) keeps() bool {
	told := false
	for _, p := range i.Payments {
		if p.paid() && p.back() < p.taken() {
			return true
		}
		told = told || p.paid()
	}
	return !told && state(string(i.Status)) == kafala.BillPaid
}
