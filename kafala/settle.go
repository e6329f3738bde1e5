package kafala

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Settle brings a guarantee into line with its invoice. It may be called by anybody and however often:
// callback, webhook, sweep, the "check" button, the return link. Nothing that was heard is believed; the invoice
// is read from the gateway with our key. One paid invoice issues one guarantee with one reference, and
// money that does not fit is told to staff once.
//
// token is the unguessable part of the callback's path, or empty where the caller has other proof. An invoice
// that belongs to no guarantee of ours is ErrNotFound, and a token that is not that of its guarantee ErrForged. The
// guarantee is the one whose record names the invoice (owner); where the invoice's metadata name another or none, staff
// are told once.
func (o *Office) Settle(ctx context.Context, invoice, token string) (Guarantee, error) {
	hint := ""
	if token != "" { // before the gateway is asked: a stranger's knocking costs one look here, and nothing there
		var err error
		if hint, err = o.proves(ctx, token); err != nil {
			o.settled(err)
			return Guarantee{}, fmt.Errorf("invoice %s: %w", invoice, err)
		}
	}
	return o.settleInvoice(ctx, invoice, token, hint)
}

// settleOf is Settle for an invoice of this guarantee, as far as the caller knows.
func (o *Office) settleOf(ctx context.Context, g Guarantee, invoice string) (Guarantee, error) {
	return o.settleInvoice(ctx, invoice, "", g.ID)
}

// settleInvoice is Settle. hint is the id of the guarantee that the invoice may be of; empty: nobody knows.
func (o *Office) settleInvoice(ctx context.Context, invoice, token, hint string) (Guarantee, error) {
	g, err := o.lookAtInvoice(ctx, invoice, token, hint)
	o.settled(err)
	return g, err
}

func (o *Office) lookAtInvoice(ctx context.Context, invoice, token, hint string) (Guarantee, error) {
	bill, err := o.Gateway.Get(ctx, invoice)
	if token != "" && errors.Is(err, ErrNotFound) { // a true token, and an invoice that nobody has made
		err = fmt.Errorf("%w: %w", ErrForged, err)
	}
	if err != nil {
		return Guarantee{}, fmt.Errorf("read invoice %s: %w", invoice, err)
	}
	id, err := o.owner(ctx, invoice, bill.Guarantee, hint)
	if err != nil {
		return Guarantee{}, err
	}
	if token != "" && id != hint { // a true token, put to another invoice
		return Guarantee{}, fmt.Errorf("invoice %s is another guarantee's: %w", invoice, ErrForged)
	}
	if bill, err = o.endOverdue(ctx, id, bill); err != nil {
		return Guarantee{}, err
	}
	stop, err := o.countDeclined(ctx, id, bill)
	if err == nil && stop.now {
		bill, err = o.endStopped(ctx, bill)
	}
	if err != nil {
		return Guarantee{}, err
	}
	g, err := o.settleBill(ctx, id, bill, stop)
	if err == nil {
		err = o.endOther(ctx, g, bill)
	}
	if err == nil {
		err = o.Release(ctx, &g)
	}
	if err == nil {
		err = o.tookPlace(ctx, g)
	}
	return g, err
}

// settleBill saves what a bill makes of the guarantee of this id. Where that would be issued its people are held first, which no
// change of one record can do: so the record is left as it is, the places are taken, and it is looked at once more.
func (o *Office) settleBill(ctx context.Context, id string, bill Bill, stop stopping) (g Guarantee, err error) {
	frozen := beingPut(ctx)
	var held PaymentCase // whether it may be issued: "", not asked yet; else Fits with its two people held, or why not
	taken := false
	for range draws {
		asks := false
		g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) (out []Delivery, err error) {
			if taken { // what a store without its index has given to another one since
				g.Drawn = Code{}
			}
			if asks = held == "" && g.fits(bill); asks {
				return nil, ErrUnchanged
			}
			was := g.Status
			out, err = o.settle(g, bill, held, stop)
			if err == nil && was != Issued && g.Status == Issued && frozen != nil && !g.Frozen() {
				out = append(out, g.freeze(*frozen, o.Time())...)
			}
			return out, err
		})
		switch {
		case errors.Is(err, ErrTaken):
			taken = true
		case err == nil && asks:
			if held, err = o.displaced(ctx, &g); err == nil && held == "" {
				held, err = o.hold(ctx, &g)
			}
			if err == nil && frozen == nil { // and whether their numbers were frozen since the request was taken
				still, failed := o.NumbersFrozen(ctx, g)
				if err = failed; len(still) > 0 {
					on := still[0].on()
					frozen = &on
				}
			}
			if err != nil {
				return g, err
			}
		default:
			return g, err
		}
	}
	return Guarantee{}, fmt.Errorf("settle %s: no free reference found", id)
}

// proves gives the id of the guarantee that a callback's token begins with and is the token of; else it is ErrForged.
func (o *Office) proves(ctx context.Context, token string) (id string, err error) {
	if len(token) < idLength {
		return "", ErrForged
	}
	g, err := o.Ledger.Find(ctx, token[:idLength])
	if errors.Is(err, ErrNotFound) || err == nil && subtle.ConstantTimeCompare([]byte(g.Callback), []byte(token)) != 1 {
		return "", ErrForged
	}
	return g.ID, err
}

// endOverdue makes sure that a link past its time is dead before anybody is told so.
func (o *Office) endOverdue(ctx context.Context, id string, bill Bill) (Bill, error) {
	if bill.State != BillOpen || bill.Invoice.Expires.IsZero() || o.Time().Before(bill.Invoice.Expires) {
		return bill, nil
	}
	if g, err := o.Ledger.Find(ctx, id); err == nil { // what is not found is said by the change
		if err := g.Newer(); err != nil {
			return bill, err
		}
	}
	if err := o.Gateway.Cancel(ctx, bill.Invoice.ID); err != nil && !errors.Is(err, ErrSettled) {
		return bill, fmt.Errorf("end link %s: %w", bill.Invoice.ID, err)
	}
	return o.Gateway.Get(ctx, bill.Invoice.ID)
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

// fits tells whether the bill's money would issue the guarantee if its people are held: the first payment that would
// be kept or sent back decides.
func (g *Guarantee) fits(bill Bill) bool {
	for _, try := range bill.Tries {
		switch m := g.meet(bill, try); Outcomes[m].Does {
		case Issue:
			return true
		case GiveItUp:
			return false
		}
	}
	return false
}

// settle is the decision: what a bill makes of a guarantee, and of its people being held for it (Fits, or why they are
// not). stop says whether its link was stopped because of the tries that failed.
func (o *Office) settle(g *Guarantee, bill Bill, held PaymentCase, stop stopping) (out []Delivery, err error) {
	now := o.Time()
	known, paid := len(g.Strange)+len(g.Declined), false
	if bill.Guarantee != g.ID {
		out = append(out, g.tellOnce(Notice{Kind: NoticeAltered, Of: bill.Invoice.ID}, now)...)
	}
	for _, try := range bill.Tries {
		try.Payment.Currency = bill.foreign(try)
		if try.Failed && bill.Invoice.ID == g.Invoice.ID && !slices.Contains(g.Declined, try.Payment.ID) {
			g.Declined = append(g.Declined, try.Payment.ID)
			g.decline(try.Reason)
			if bill.State == BillOpen && g.Status == Awaiting && !stop.now { // else another card would be of no use
				out = append(out, g.Deliver(SendDeclined, try.Payment.ID+"-"+try.Reason, now))
			}
		}
		paid = paid || try.Paid
		meeting := g.meet(bill, try)
		if meeting == Fits {
			if meeting = held; held == "" {
				return nil, fmt.Errorf("settle %s: nobody has asked for its people", g.ID)
			}
		}
		told, err := o.act(g, meeting, bill.Invoice.ID, try, now)
		if err != nil {
			return nil, err
		}
		out = append(out, told...)
	}
	unlisted := !paid && (bill.State == BillPaid || bill.State == BillReturned)
	if unlisted {
		out = append(out, g.tellMoney(NoticeMoney, bill.Invoice.ID, Unlisted, now)...)
	}
	if bill.over() && !unlisted && g.Status == Awaiting && g.Invoice.ID == bill.Invoice.ID {
		cause := CauseUnpaid
		if stop.now {
			cause = CauseDeclines
		}
		left, err := g.Unlink(Expired, now, "gateway", cause)
		if err != nil {
			return nil, err
		}
		if !paid { // else the person is told what became of their money
			out = append(out, stop.tells(g, bill.Invoice.ID, now)...)
		}
		out = append(out, left...)
	}
	if len(out) == 0 && len(g.Strange)+len(g.Declined) == known {
		return nil, ErrUnchanged
	}
	return out, nil
}

// act does what Outcomes says of a meeting, with a try of this invoice.
func (o *Office) act(g *Guarantee, m PaymentCase, invoice string, try Try, now time.Time) (out []Delivery, err error) {
	outcome, tells := Outcomes[m], NoticeMoney
	ours := false // it went back by our own decision, of which staff know
	switch outcome.Does {
	case Issue:
		out, err = o.issue(g, try, now)
	case GiveItUp:
		out, err = g.sendBack(m, invoice, try, now)
	case Follow:
		ours = g.Due(try.Payment.ID) >= try.Returned
		if by := g.leaves(g.money(try.Payment.ID), try.Returned).Tells; by != "" {
			tells = by
		}
		out, err = g.recordReturn(m, try.Payment, try.Returned, now)
	}
	g.eraseLateCards()
	if err == nil && outcome.Staff && !ours {
		what := try.Payment.ID
		if m == PartBack { // each part by itself
			what = fmt.Sprintf("%s/%d", what, try.Returned)
		}
		out = append(out, g.tellMoney(tells, what, m, now)...)
	}
	return out, err
}

// issue gives the guarantee its reference and promises the receipt. One that an earlier release has recorded has drawn none.
func (o *Office) issue(g *Guarantee, try Try, now time.Time) (out []Delivery, err error) {
	code := g.Drawn
	if code.Reference == "" {
		shard, _ := ShardOf(g.ID)
		if code, err = NewCode(shard, o.Random); err != nil {
			return nil, err
		}
	}
	if err := g.Move(Issued, now, "gateway", CausePaid); err != nil {
		return nil, err
	}
	g.Reference, g.Token, g.Payment, g.IssuedAt = code.Reference, code.Token, try.Payment, now
	g.Payment.Back = try.Returned
	g.returned(g.Payment.ID, g.Payment.Back, now)
	if days := o.Settings.Rules.ValidDays; days > 0 {
		g.Until = DateOf(now).AddDays(days).End().UTC()
	}
	return append(o.askLater(g, 1, now), g.Deliver(SendReceipt, "", now), g.Tell(Notice{Kind: NoticePaid}, now)), nil
}

// tellMoney promises staff a word about money that does not fit, once.
func (g *Guarantee) tellMoney(kind NoticeKind, what string, m PaymentCase, now time.Time) []Delivery {
	return g.tellOnce(Notice{Kind: kind, Of: what, Sort: string(m)}, now)
}

// tellOnce promises staff a word about what does not fit, once, and writes it into the history.
func (g *Guarantee) tellOnce(notice Notice, now time.Time) []Delivery {
	strange := notice.String()
	if slices.Contains(g.Strange, strange) {
		return nil
	}
	g.Strange = append(g.Strange, strange)
	g.Note(now, "gateway", strange)
	return []Delivery{g.Tell(notice, now)}
}
