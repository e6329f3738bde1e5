package kafalatest

import (
	"errors"
	"time"

	"kafalabot/kafala"
)

// back wants so much of the one payment of an invoice given back.
func (b bank) back(invoice string, want kafala.Halalas) {
	b.Helper()
	if t := b.get(invoice).Tries; len(t) != 1 || !t[0].Paid || t[0].Returned != want || t[0].Payment.Amount != contractAmount {
		b.Errorf("%+v, want %s back", t, want)
	}
}

func (b bank) refundsOnce() {
	i, payment := b.paid()
	for range 3 {
		b.must(b.Refund(b.T.Context(), payment, contractAmount))
		b.back(i.ID, contractAmount)
	}
}

func (b bank) refundsTheRest() {
	i, payment := b.paid()
	b.must(b.Return(payment, 300))
	b.must(b.Refund(b.T.Context(), payment, 1000))
	b.back(i.ID, 1000)
	b.must(b.Refund(b.T.Context(), payment, 500)) // that much is back
	b.back(i.ID, 1000)
	b.must(b.Return(payment, 200))
	b.must(b.Refund(b.T.Context(), payment, contractAmount))
	b.back(i.ID, contractAmount)
}

func (b bank) refundsOnlyWhatWasPaid() {
	i, payment := b.paid()
	if err := b.Refund(b.T.Context(), payment, contractAmount+1); err == nil {
		b.Error("more than was paid was given back")
	}
	b.back(i.ID, 0)
	failed, err := b.Decline(b.make().ID)
	b.must(err)
	if err := b.Refund(b.T.Context(), failed, contractAmount); err == nil {
		b.Error("what had failed was given back")
	}
}

// booked reads the payments of a period: each once, the oldest change first.
func (b bank) booked(from, to time.Time) map[string]kafala.Booked {
	b.Helper()
	all, last := map[string]kafala.Booked{}, time.Time{}
	b.must(b.Payments(b.T.Context(), from, to, func(p kafala.Booked) error {
		if _, twice := all[p.Payment.ID]; twice || p.Updated.Before(last) || p.Updated.Before(from) || !p.Payment.At.Before(to) {
			b.Errorf("between %s and %s, after %s, came %+v", from, to, last, p)
		}
		all[p.Payment.ID], last = p, p.Updated
		return nil
	}))
	return all
}

// step passes a minute before and after, so that what happens in between lies within the returned period.
func (b bank) step(do func()) (from, to time.Time) {
	from = b.Now()
	b.Pass(time.Minute)
	do()
	b.Pass(time.Minute)
	return from, b.Now()
}

func (b bank) booksWhatIsBegun() {
	var invoice kafala.Invoice
	var paid, failed, later string
	from, to := b.step(func() {
		var err error
		invoice, paid = b.paid()
		failed, err = b.Decline(b.make().ID)
		b.must(err)
	})
	after, end := b.step(func() { _, later = b.paid() })
	got := b.booked(from, to)
	if p, f := got[paid], got[failed]; len(got) != 2 || !p.Paid || p.Failed || f.Paid || !f.Failed ||
		p.Payment.Amount != contractAmount || p.Invoice != invoice.ID {
		b.Errorf("%+v", got)
	}
	if got := b.booked(after, end); len(got) != 1 || !got[later].Paid {
		b.Errorf("%+v", got)
	}
	if got := b.booked(to, to); len(got) != 0 {
		b.Errorf("a period without length has %+v", got)
	}
	stop, calls := errors.New("enough"), 0
	err := b.Payments(b.T.Context(), from, end, func(kafala.Booked) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		b.Errorf("after %d: %v", calls, err)
	}
}

func (b bank) booksWhatIsReturned() {
	var payment string
	begun, done := b.step(func() { _, payment = b.paid() })
	from, to := b.step(func() { b.must(b.Return(payment, 1000)) })
	for _, period := range [][2]time.Time{{from, to}, {begun, done}} { // the last change counts for both
		if got := b.booked(period[0], period[1]); len(got) != 1 || got[payment].Returned != 1000 || !got[payment].Paid {
			b.Errorf("%+v", got)
		}
	}
	_, end := b.step(func() {})
	if got := b.booked(to, end); len(got) != 0 {
		b.Errorf("nothing has happened, and %+v came", got)
	}
}
