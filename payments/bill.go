package payments

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kafalabot/kafala"
)

// Get reads an invoice and the tries to pay it. One that the gateway does not know, or whose id cannot be one, is
// kafala.ErrNotFound.
func (c *Client) Get(ctx context.Context, id string) (kafala.Bill, error) {
	i, err := c.fetch(ctx, id)
	if err != nil {
		return kafala.Bill{}, err
	}
	return i.bill(), nil
}

func (c *Client) fetch(ctx context.Context, id string) (invoice, error) {
	if !safeID(id) {
		return invoice{}, fmt.Errorf("read invoice: %w", kafala.ErrNotFound)
	}
	var i invoice
	if err := c.call(ctx, "read invoice "+id, http.MethodGet, "/invoices/"+id, nil, &i); err != nil {
		return invoice{}, unknown(err)
	}
	if string(i.ID) != id {
		return invoice{}, fmt.Errorf("moyasar: read invoice %s: %w", id, badAnswer(http.StatusOK, "another invoice"))
	}
	return i, nil
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
	var refused *Error
	switch {
	case err == nil:
		err = fmt.Errorf("moyasar: cancel invoice %s: %w", id, badAnswer(http.StatusOK, "not a cancelled invoice"))
		if string(i.ID) != id {
			return err
		}
	case !errors.As(err, &refused) || !worthAsking(refused.Status):
		return err
	default:
		var asked error
		if i, asked = c.fetch(ctx, id); asked != nil {
			return asked
		}
	}
	switch s := state(string(i.Status)); {
	case s == kafala.BillCancelled:
		return nil
	case isOver(s):
		return fmt.Errorf("cancel invoice %s: %w", id, kafala.ErrSettled)
	}
	return err
}

// isOver tells whether an invoice of this state can surely not be paid any more.
func isOver(s kafala.BillState) bool {
	switch s {
	case kafala.BillCancelled, kafala.BillPaid, kafala.BillReturned, kafala.BillExpired:
		return true
	}
	return false
}

// worthAsking tells whether a refusal may be about the invoice: not about the key, the pace or the server.
func worthAsking(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	}
	return status >= 400 && status < 500
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
