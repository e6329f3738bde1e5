package kafala

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sendBack decides that money which cannot be kept goes back: it promises that in the same stroke. A request that
// could still have been issued ends with it; where it is over already, or has its money, this is beside it. So is what does not fit
// and came by an earlier link: the one that it has now is what its guarantor has agreed to, and is theirs to pay still.
func (g *Guarantee) sendBack(m PaymentCase, invoice string, try Try, now time.Time) ([]Delivery, error) {
	payment := try.Payment
	payment.Back = try.Returned
	g.returned(payment.ID, payment.Back, now)
	var out []Delivery
	earlier := slices.Contains(g.Former, invoice) && slices.Contains(unfitting, m)
	if g.Payment.ID == "" && CanMove(g.Status, Refunding) && !earlier {
		var err error
		if out, err = g.Unlink(Refunding, now, "gateway", string(m)); err != nil {
			return nil, err
		}
		g.Payment, g.Refusal = payment, m
	} else {
		g.Extra = append(g.Extra, Extra{payment, m})
	}
	return append([]Delivery{g.promiseReturn(payment.ID, now)}, out...), nil
}

// unfitting are what is wrong with a payment by itself, whatever stands of its request.
var unfitting = []PaymentCase{OtherAmount, OtherCurrency}

// besideLink tells whether a payment has come by an earlier link of a request, did not fit, and goes back beside the link that it has.
func (g *Guarantee) besideLink(payment string) bool {
	return slices.ContainsFunc(g.Extra, func(e Extra) bool { return e.ID == payment && slices.Contains(unfitting, e.Why) })
}

// promiseReturn is the promise that a payment goes back.
func (g *Guarantee) promiseReturn(payment string, now time.Time) Delivery {
	d := g.Deliver(GiveBack, payment, now)
	d.Chat = 0
	return d
}

// recordReturn writes down how much of a payment has gone back by now, and promises to tell the requester. What we have
// ordered back moves the guarantee to Refunded once it is back; money that leaves by another hand does what Leavings says;
// and one that is over stays as it is.
func (g *Guarantee) recordReturn(m PaymentCase, p Payment, back Halalas, now time.Time) ([]Delivery, error) {
	known := g.money(p.ID)
	if known == nil {
		p.Back = 0
		g.Extra = append(g.Extra, Extra{p, m})
		known = &g.Extra[len(g.Extra)-1].Payment
	}
	own, detail := known == &g.Payment, known.ID
	if back = max(back, known.Back); back < known.Amount {
		detail = fmt.Sprintf("%s/%d", detail, back)
	}
	switch {
	case back == known.Back: // that was told before, and not that it is all which is to go back
		detail = fmt.Sprintf("%s/%d%s", known.ID, back, concluded)
	case own:
		g.Note(now, "gateway", NoteBack+back.kept())
	default:
		g.Note(now, "gateway", NoteBackBeside+back.kept())
	}
	if back > known.Back {
		g.returned(known.ID, back, now)
	}
	leaves := g.leaves(known, back)
	due := g.Due(known.ID)
	if known.Back = back; back >= due {
		known.Asking = time.Time{}
	}
	told := g.Deliver(SendRefunded, detail, now)
	told.Ordered = own && g.Order.Given()
	out := []Delivery{told}
	if !own {
		return out, nil
	}
	g.Files.Sheet = "" // the next one says what is so now
	if g.emptied() && (g.Status == Issued || g.Status == Ended && g.Ending.Open()) {
		// nothing is left for two to agree to, also where the end is taken back
		g.Order.WithdrawnAt = now
		g.Note(now, "gateway", NoteRefundClosed)
	}
	if leaves.Ends || g.Status == Refunding && back >= due {
		return out, g.Move(Refunded, now, "gateway", CauseReturned)
	}
	if !g.Order.Given() || back < due || !CanMove(g.Status, Refunded) {
		return out, nil
	}
	why := g.Order.Why
	if g.sumOf(ActReturned) > 0 { // else nothing has gone back with the order
		out = append(out, g.TellAct(ActReturned, Hand{}, why, now))
	}
	return out, g.Move(Refunded, now, g.Order.Author(), why)
}

// emptied tells whether an order waits that gives nothing back any more, since as much has left by another hand, and that asks for nothing
// else: the guarantor's wish asks to be free of the guarantee, too, for as long as anything of its money is here.
func (g *Guarantee) emptied() bool {
	return g.Order.Waits() && !g.OrderReturns() && (g.Order.From != ByCitizen || g.Payment.Back >= g.Payment.Amount)
}

// ClosesOrder tells whether an order that waited was closed with the return that a notice tells of: nothing was left for it to give back.
func (g *Guarantee) ClosesOrder(n Notice) bool {
	id, back, part := strings.Cut(n.Of, "/")
	if n.Kind != NoticeLeft || id != g.Payment.ID {
		return false
	}
	if !part {
		back = g.Payment.Amount.kept()
	}
	i := slices.IndexFunc(g.History, func(e Event) bool { return e.Why == NoteBack+back })
	return i >= 0 && i+1 < len(g.History) && g.History[i+1].Why == NoteRefundClosed
}

// concluded ends the detail of a SendRefunded that says that what is back is all which goes back: it was told when it left.
const concluded = "/all"

// GaveNothing tells whether a SendRefunded is about an order with which nothing went back, since as much had left by another hand.
func (g *Guarantee) GaveNothing(detail string) bool {
	return g.Order.Given() && strings.HasSuffix(detail, concluded)
}

// Due is how much of a payment of this record is to be back by our own decision, with what is back by now; 0: nothing is.
func (g *Guarantee) Due(payment string) Halalas {
	for _, e := range g.Extra {
		if e.ID == payment && Outcomes[e.Why].Does == GiveItUp {
			return e.Amount
		}
	}
	switch {
	case payment == "" || g.Payment.ID != payment:
		return 0
	case g.Refusal != "":
		return g.Payment.Amount
	case g.Order.Given():
		return g.TermsOf(g.Order).Sum
	}
	return 0
}

// owed is how much of a payment is to be back where it is not yet, as far as we know, or where it was not yet concluded
// that it is; 0: nothing is owed.
func (g *Guarantee) owed(payment string) Halalas {
	p, due := g.money(payment), g.Due(payment)
	if p == nil || p.Back >= due && (p != &g.Payment || g.Standing() != Refunding) {
		return 0
	}
	return due
}

const (
	// RefundPause is for how long the gateway is not asked again for money after it was: an answer may be lost, and what it
	// has done be seen only then.
	RefundPause = 10 * time.Second
	// refundPatience is for how long one asking may take.
	refundPatience = 20 * time.Second
)

// NotYetError says before when something cannot be done that has not failed.
type NotYetError struct{ Until time.Time }

func (e *NotYetError) Error() string { return "not before " + e.Until.UTC().Format(time.RFC3339) }

// GiveBack gives a payment back that is to go back, all or a part, and promises to tell the requester. It may be called again
// after any error, in any process: it asks the gateway afresh, RefundPause after the last asking has ended or must have, and
// until then is a NotYetError. Nothing happens where nothing is owed. Without an id it is a LostPayment.
func (o *Office) GiveBack(ctx context.Context, id, payment string) error {
	if id == "" {
		return o.giveBackLost(ctx, payment)
	}
	g, err := o.Ledger.Find(ctx, id)
	if err == nil {
		err = g.Newer() // before the gateway is asked
	}
	if err != nil || g.owed(payment) == 0 {
		return err
	}
	due, err := o.askFor(ctx, id, payment)
	if err != nil || due == 0 {
		return err
	}
	asking, done := context.WithTimeout(ctx, refundPatience)
	err = o.Till.Refund(asking, payment, due)
	done()
	if err != nil {
		o.asked(ctx, id, payment)
		return fmt.Errorf("give the money of %s back: %w", id, err)
	}
	g, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.owed(payment) == 0 {
			return nil, ErrUnchanged
		}
		return g.recordReturn(TakenBack, *g.money(payment), due, o.Time())
	})
	if err != nil {
		return fmt.Errorf("write down that the money of %s is back: %w", id, err)
	}
	return o.Release(ctx, &g)
}

// askFor writes down that the gateway is about to be asked for what is owed of a payment, which it gives; 0: nothing is.
func (o *Office) askFor(ctx context.Context, id, payment string) (due Halalas, err error) {
	var wait *NotYetError
	_, err = o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		wait = nil
		if due = g.owed(payment); due == 0 {
			return nil, ErrUnchanged
		}
		p := g.money(payment)
		if o.Now().Before(p.Asking) {
			wait = &NotYetError{p.Asking}
			return nil, ErrUnchanged
		}
		p.Asking = o.until(refundPatience)
		return nil, nil
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("write down that the money of %s is asked back: %w", id, err)
	case wait != nil:
		return 0, wait
	}
	return due, nil
}

// asked writes down that the asking has ended without an answer to go by. Where that fails, it is taken to go on as long as
// it may.
func (o *Office) asked(ctx context.Context, id, payment string) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), refundPatience)
	defer done()
	_, err := o.Ledger.Change(ctx, id, func(g *Guarantee) ([]Delivery, error) {
		if g.owed(payment) == 0 {
			return nil, ErrUnchanged
		}
		g.money(payment).Asking = o.until(0)
		return nil, nil
	})
	if err != nil {
		o.Logger().Warn("the end of asking for money back was not written down", "guarantee", id, "err", err)
	}
}

// until is when the gateway may be asked again after an asking of this length, to the second and not before.
func (o *Office) until(patience time.Duration) time.Time {
	return o.Time().Add(patience + RefundPause + time.Second)
}
