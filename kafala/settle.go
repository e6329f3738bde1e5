package kafala

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Settle brings a guarantee into line with its invoice. It may be called however often, by whoever hears first:
// callback, webhook, sweep, the "check" button, the return link. Nothing that was heard is believed; the invoice
// is read from the gateway with our key. One paid invoice issues one guarantee with one reference, and
// money that does not fit is told to staff once.
//
// token is the unguessable part of the callback's path, or empty where the caller has other proof. An invoice
// that belongs to no guarantee of ours, and a wrong token, are ErrNotFound.
func (o *Office) Settle(ctx context.Context, invoice, token string) (Guarantee, error) {
	if token != "" { // before the gateway is asked: a stranger's knocking costs one look here, and nothing there
		if err := o.proves(ctx, token); err != nil {
			return Guarantee{}, fmt.Errorf("invoice %s: %w", invoice, err)
		}
	}
	bill, err := o.Gateway.Payment(ctx, invoice)
	if err != nil {
		return Guarantee{}, fmt.Errorf("read invoice %s: %w", invoice, err)
	}
	if _, ok := ShardOf(bill.Guarantee); !ok || token != "" && !strings.HasPrefix(token, bill.Guarantee) {
		return Guarantee{}, fmt.Errorf("invoice %s names no guarantee, or another: %w", invoice, ErrNotFound)
	}
	if bill, err = o.endOverdue(ctx, bill); err != nil {
		return Guarantee{}, err
	}
	var held *string // whether the two people are held: nil, not asked for yet; else why they are not
	for range 5 {    // two references may meet once in ten million times
		g, err := o.Ledger.Change(ctx, bill.Guarantee, func(g *Guarantee) ([]Delivery, error) { return o.settle(g, bill, held) })
		if unheld := (*unheldError)(nil); errors.As(err, &unheld) {
			why, err := o.hold(ctx, &unheld.guarantee)
			if err != nil {
				return unheld.guarantee, err
			}
			held = &why
			continue
		}
		if errors.Is(err, ErrTaken) {
			continue
		}
		if err == nil {
			err = o.endOther(ctx, g, bill)
		}
		if err == nil && held != nil {
			err = o.release(ctx, &g)
		}
		return g, err
	}
	return Guarantee{}, fmt.Errorf("settle %s: no free reference found", bill.Guarantee)
}

// proves tells whether a callback's token is that of the guarantee whose id it begins with.
func (o *Office) proves(ctx context.Context, token string) error {
	if len(token) < idLength {
		return fmt.Errorf("wrong token: %w", ErrNotFound)
	}
	g, err := o.Ledger.Find(ctx, token[:idLength])
	if err == nil && subtle.ConstantTimeCompare([]byte(g.Callback), []byte(token)) != 1 {
		err = fmt.Errorf("wrong token: %w", ErrNotFound)
	}
	return err
}

// endOverdue makes sure that a link past its time is dead before anybody is told so.
func (o *Office) endOverdue(ctx context.Context, bill Bill) (Bill, error) {
	if bill.State != BillOpen || bill.Invoice.Expires.IsZero() || o.now().Before(bill.Invoice.Expires) {
		return bill, nil
	}
	if err := o.Gateway.Cancel(ctx, bill.Invoice.ID); err != nil && !errors.Is(err, ErrSettled) {
		return bill, fmt.Errorf("end link %s: %w", bill.Invoice.ID, err)
	}
	return o.Gateway.Payment(ctx, bill.Invoice.ID)
}

// endOther cancels the live link of a guarantee that was paid through an earlier one, so that nobody pays twice.
func (o *Office) endOther(ctx context.Context, g Guarantee, bill Bill) error {
	paidHere := slices.ContainsFunc(bill.Tries, func(t Try) bool { return t.Paid && t.Payment.ID == g.Payment.ID })
	if g.Status != Issued && g.Status != Refunding || !paidHere || g.Invoice.ID == bill.Invoice.ID || g.Invoice.ID == "" {
		return nil
	}
	if err := o.Gateway.Cancel(ctx, g.Invoice.ID); err != nil && !errors.Is(err, ErrSettled) {
		return fmt.Errorf("end the other link of %s: %w", g.ID, err)
	}
	return nil
}

// unheldError ends a change in which the guarantee would be issued, and its people are not held yet.
type unheldError struct{ guarantee Guarantee }

func (*unheldError) Error() string { return "its people are not held" }

// settle is the decision: what a bill makes of a guarantee, and of its people being held for it.
func (o *Office) settle(g *Guarantee, bill Bill, held *string) ([]Delivery, error) {
	now := o.now()
	var out []Delivery
	changed := false
	for _, try := range bill.Tries {
		switch {
		case try.Returned > 0 && try.Returned >= try.Payment.Amount: // nothing of it is with us any more
		case try.Paid && try.Payment.ID != g.Payment.ID:
			if why := misfit(g, bill, try); why != "" {
				out = append(out, g.tellStaff(try.Payment.ID+":"+why, now)...)
				continue
			}
			if held == nil {
				return nil, &unheldError{*g}
			}
			decide := o.issue
			if *held != "" {
				decide = giveBack(*held)
			}
			decided, err := decide(g, try, now)
			if err != nil {
				return nil, err
			}
			out = append(out, decided...)
		case try.Failed && !slices.Contains(g.Declined, try.Payment.ID) && bill.Invoice.ID == g.Invoice.ID:
			g.Declined = append(g.Declined, try.Payment.ID)
			changed = true
			if bill.State == BillOpen && g.Status == Awaiting {
				out = append(out, g.Deliver(SendDeclined, try.Payment.ID+"-"+try.Reason, now))
			}
		}
	}
	over := bill.State == BillExpired || bill.State == BillCancelled
	switch {
	case over && g.Status == Awaiting && g.Invoice.ID == bill.Invoice.ID:
		if err := g.Move(Expired, now, "gateway", "link ended"); err != nil {
			return nil, err
		}
		out = append(out, g.Deliver(SendExpired, bill.Invoice.ID, now))
	case bill.State == BillReturned && g.Status == Issued && g.Invoice.ID == bill.Invoice.ID:
		out = append(out, g.tellStaff(g.Payment.ID+":returned", now)...)
	case bill.State == BillReturned && g.Status == Refunding: // by us, or by hand after we had given up
		out = append(out, g.Deliver(GiveBack, g.Payment.ID+"-seen", now))
	case bill.State == BillPaid && !slices.ContainsFunc(bill.Tries, func(t Try) bool { return t.Paid }):
		out = append(out, g.tellStaff(bill.Invoice.ID+":no-payment", now)...)
	}
	if len(out) == 0 && !changed {
		return nil, ErrUnchanged
	}
	return out, nil
}

// misfit tells why a payment cannot issue this guarantee, or gives "".
func misfit(g *Guarantee, bill Bill, try Try) string {
	switch {
	case bill.Currency != "SAR" || try.Currency != "" && try.Currency != "SAR":
		return "currency"
	case bill.Amount != g.Amount.Total || try.Payment.Amount != g.Amount.Total:
		return "amount"
	case g.Payment.ID != "":
		return "second"
	case !g.Erased.IsZero(): // nobody is named in it any more
		return "erased"
	case !CanMove(g.Status, Issued):
		return "after-" + string(g.Status)
	}
	return ""
}

// issue gives the guarantee its reference and promises the receipt.
func (o *Office) issue(g *Guarantee, try Try, now time.Time) ([]Delivery, error) {
	shard, _ := ShardOf(g.ID)
	reference, err := NewReference(shard, o.Random)
	if err != nil {
		return nil, err
	}
	token, err := NewToken(o.Random, 10)
	if err != nil {
		return nil, err
	}
	if err := g.Move(Issued, now, "gateway", "paid"); err != nil {
		return nil, err
	}
	g.Reference, g.Token, g.Payment, g.IssuedAt = reference, token, try.Payment, now
	if days := o.Settings.Rules.ValidDays; days > 0 {
		g.Until = now.AddDate(0, 0, days)
	}
	return []Delivery{g.Deliver(SendReceipt, "", now)}, nil
}

// tellStaff promises staff a word about something strange, once.
func (g *Guarantee) tellStaff(strange string, now time.Time) []Delivery {
	if slices.Contains(g.Strange, strange) {
		return nil
	}
	g.Strange = append(g.Strange, strange)
	g.Note(now, "gateway", strange)
	d := g.Deliver(TellStaff, strange, now)
	d.Chat = 0
	return []Delivery{d}
}
