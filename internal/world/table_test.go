package world_test

import (
	"testing"
	"time"

	bookkeeping "kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/reports"
)

// The table that an accountant takes away agrees with the daily comparison with the gateway: what came on a day, and what of it
// has gone back since. Each return stands under the day on which it went back, so that a day that is over keeps its rows; and
// the fee stands there as the gateway tells it.
func TestTheTableAgreesWithTheComparison(t *testing.T) {
	first := kafala.Date{Year: 2026, Month: 11, Day: 22}
	w := world.New(t, world.Options{Now: first.Start().Add(14 * time.Hour)})
	if _, err := w.Store.Records().Index(t.Context()); err != nil { // as a process does when it begins
		t.Fatal(err)
	}
	all, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := all["ar"]
	settle := func(g kafala.Guarantee) {
		t.Helper()
		if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
			t.Fatal(err)
		}
		w.Quiet()
	}
	number := world.Number
	twice := w.Linked(7100000004, number(6), number(1)) // the person is covered when it is paid: its money goes back by itself
	kept := w.Issued(mine, me, number(1))
	part := w.Issued(mine, me, number(2))
	whole := w.Issued(theirs, number(3), number(4))
	late := w.Issued(theirs, number(3), number(5))
	if _, err := w.Gateway.Pay(twice.Invoice.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	settle(twice)
	back := func(g kafala.Guarantee, sum int64) {
		t.Helper()
		if err := w.Gateway.Refund(g.Payment.ID, sum); err != nil {
			t.Fatal(err)
		}
		settle(g)
	}
	back(whole, 0)
	back(part, 5000)
	w.Clock.Pass(24 * time.Hour) // the next day
	agree := func(day kafala.Date) kafala.Sums {
		t.Helper()
		c, err := w.Office.Compare(t.Context(), day)
		if err != nil || len(c.Differences) > 0 {
			t.Fatalf("%+v, %v", c, err)
		}
		sums, err := bookkeeping.ByDay(t.Context(), w.Office, words, first, kafala.DateOf(w.Clock.Now()))
		if err != nil {
			t.Fatal(err)
		}
		if sums[day] != c.Sums() {
			t.Errorf("%s: the table has %+v, the comparison %+v", day, sums[day], c.Sums())
		}
		return sums[day]
	}
	if got, want := agree(first), (kafala.Sums{Gross: 5 * 12300, Returned: 2*12300 + 5000}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	day := func(d kafala.Date) *reports.Ledger {
		t.Helper()
		l := reports.NewLedger(d, d)
		if err := w.Office.Register.Moved(t.Context(), d.Start(), d.AddDays(1).Start(), l.Add); err != nil {
			t.Fatal(err)
		}
		return l
	}
	was := day(first)
	next := w.Issued(7100000005, number(8), number(9))
	back(late, 0)
	back(part, 7300)
	second := first.AddDays(1)
	if now := day(first); now.Sums != was.Sums || now.Payments != 5 || now.Returns != 3 || now.VAT != was.VAT {
		t.Errorf("the day that is over had %+v and has %+v", was, now)
	}
	if now := day(second); now.Sums != (kafala.Sums{Gross: 12300, Returned: 12300 + 7300}) || now.Payments != 1 || now.Returns != 2 {
		t.Errorf("the next day has %+v", now)
	}
	w.Clock.Pass(24 * time.Hour)
	agree(first)
	agree(second)
	// The fee of each was told by the gateway.
	for _, g := range []kafala.Guarantee{kept, next} {
		if g.Payment.Fee != kafala.Halalas(283) {
			t.Errorf("the fee of %s is %s", g.ID, g.Payment.Fee)
		}
	}
}

// A fee that the gateway tells later than the payment is learned when the day is compared.
func TestAFeeThatIsToldLater(t *testing.T) {
	day := kafala.Date{Year: 2026, Month: 11, Day: 22}
	w := world.New(t, world.Options{Now: day.Start().Add(14 * time.Hour)})
	g := w.Issued(mine, me, world.Number(1))
	_, err := w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Payment.Fee = 0
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := w.Office.Compare(t.Context(), day); err != nil || len(c.Differences) > 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if now := w.Newest(mine); now.Payment.Fee != 283 {
		t.Errorf("the fee is %s", now.Payment.Fee)
	}
}
