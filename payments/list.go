package payments

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"kafalabot/kafala"
)

// maxPages ends a walk through a list that never ends; 40 invoices stand on a page.
const maxPages = 100

// List gives the invoices of a guarantee, through all pages, each once.
func (c *Client) List(ctx context.Context, guarantee string) ([]kafala.Bill, error) {
	var all []kafala.Bill
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
			known := slices.ContainsFunc(all, func(b kafala.Bill) bool { return b.Invoice.ID == string(i.ID) })
			if i.guarantee() != guarantee || known { // the filter was ignored, or the list has moved
				continue
			}
			bill, err := c.whole(ctx, i)
			if err != nil {
				return nil, err
			}
			all = append(all, bill)
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

// whole gives the bill of an entry of the list. The documentation shows entries without tries: one of these that is
// over is read by itself, since it may have been paid after it ended.
// https://docs.moyasar.com/list-invoices
func (c *Client) whole(ctx context.Context, i invoice) (kafala.Bill, error) {
	if b := i.bill(); i.Payments != nil || !isOver(b.State) {
		return b, nil
	}
	return c.Get(ctx, string(i.ID))
}
