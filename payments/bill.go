package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kafalabot/kafala"
)

// Payment reads an invoice and the tries to pay it. One that the gateway does not know, or whose id cannot be
// one, is kafala.ErrNotFound.
func (c *Client) Payment(ctx context.Context, id string) (kafala.Bill, error) {
	if !safeID(id) {
		return kafala.Bill{}, fmt.Errorf("read invoice: %w", kafala.ErrNotFound)
	}
	var i invoice
	if err := c.call(ctx, "read invoice "+id, http.MethodGet, "/invoices/"+id, nil, &i); err != nil {
		return kafala.Bill{}, unknown(err)
	}
	if string(i.ID) != id {
		return kafala.Bill{}, fmt.Errorf("moyasar: read invoice %s: %w", id, badAnswer(http.StatusOK, "another invoice"))
	}
	return i.bill(), nil
}

// Cancel ends an unpaid invoice. One that is cancelled already is a success, one that is paid or over otherwise
// is kafala.ErrSettled, an unknown one kafala.ErrNotFound. What the gateway refuses is asked about, since it
// gives one answer for all of these.
func (c *Client) Cancel(ctx context.Context, id string) error {
	if !safeID(id) {
		return fmt.Errorf("cancel invoice: %w", kafala.ErrNotFound)
	}
	var i invoice
	err := c.call(ctx, "cancel invoice "+id, http.MethodPut, "/invoices/"+id+"/cancel", nil, &i)
	if err == nil {
		return cancelled(id, state(string(i.Status)), fmt.Errorf("moyasar: cancel invoice %s: %w", id, badAnswer(http.StatusOK, "not a cancelled invoice")))
	}
	var refused *Error
	if !errors.As(err, &refused) || !worthAsking(refused.Status) {
		return err
	}
	bill, asked := c.Payment(ctx, id)
	if asked != nil {
		return asked
	}
	return cancelled(id, bill.State, err)
}

// worthAsking tells whether a refusal may be about the invoice: not about the key, the pace or the server.
func worthAsking(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status >= 400 && status < 500
}

// cancelled says what a cancelling came to, by the state that the invoice is in; err where that is not told.
func cancelled(id string, s kafala.BillState, err error) error {
	switch s {
	case kafala.BillCancelled:
		return nil
	case kafala.BillPaid, kafala.BillReturned, kafala.BillExpired:
		return fmt.Errorf("cancel invoice %s: %w", id, kafala.ErrSettled)
	}
	return err
}

// unknown turns the gateway's own "not found" into kafala.ErrNotFound. A 404 that is not the gateway's (a wrong
// base address, somebody in between) stays what it is.
func unknown(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound && e.Type != notJSONType {
		return fmt.Errorf("%w: %w", kafala.ErrNotFound, err)
	}
	return err
}
