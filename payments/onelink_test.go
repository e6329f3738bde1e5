package payments

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// live are the invoices at the desk that can be paid.
func (w *town) live() (ids []string) {
	for _, i := range w.desk.Books().Invoices {
		if i.Status == moyasar.Initiated {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// onlyLive wants one invoice that can be paid, this one.
func (w *town) onlyLive(id string) {
	w.Helper()
	if ids := w.live(); len(ids) != 1 || ids[0] != id {
		w.Errorf("%v can be paid, want %s alone", ids, id)
	}
}

func priced(total kafala.Halalas) kafala.Guarantee {
	g := guarantee()
	g.Amount.Total = total
	return g
}

func TestOneLiveLink(t *testing.T) {
	w := newTown(t)
	other := guarantee()
	other.ID = "07ponmlkjihgfedcba"
	alien := w.link(other, false)
	if err := w.c.Cancel(t.Context(), alien.ID); err != nil {
		t.Fatal(err)
	}
	first := w.link(priced(10000), true)
	second := w.link(priced(12300), true) // the amount has changed
	w.onlyLive(second.ID)
	w.bill(first.ID, kafala.BillCancelled)
	w.ahead.Add(int64(20 * time.Minute)) // too little is left
	third := w.link(priced(12300), true)
	w.onlyLive(third.ID)
	for range 10 { // "pay", tapped ten times
		if again := w.link(priced(12300), true); again.ID != third.ID {
			t.Errorf("got %s, want %s", again.ID, third.ID)
		}
	}
	w.ahead.Add(int64(time.Second))
	newest := w.link(priced(12300), false) // a lost answer had made one more
	if got := w.link(priced(12300), true); got.ID != newest.ID {
		t.Errorf("got %s, want the newest", got.ID)
	}
	w.onlyLive(newest.ID)
	if n := len(w.desk.Books().Invoices); n != 5 {
		t.Errorf("%d invoices were made", n)
	}
}

// Whatever fails on the way, at no time are there more live links than before, and the next call ends with one.
func TestOneLiveLinkAfterFailures(t *testing.T) {
	faults := map[string]moyasar.FaultKind{
		"cut before": moyasar.CutBefore, "cut after": moyasar.CutAfter, "error": moyasar.ServerError,
		"maintenance": moyasar.Maintenance, "too many": moyasar.TooMany, "blocked": moyasar.Blocked,
	}
	for name, kind := range faults {
		for step, fault := range map[string]moyasar.Fault{
			"listing":           {Method: "GET", Path: "/v1/invoices", Count: 3}, // a client may repeat a GET by itself
			"cancelling first":  {Method: "PUT"},
			"cancelling second": {Method: "PUT", Skip: 1},
			"making":            {Method: "POST"},
		} {
			t.Run(name+" while "+step, func(t *testing.T) {
				t.Parallel()
				w := newTown(t)
				w.link(priced(10000), false)
				w.link(priced(10001), false)
				fault.Kind = kind
				w.desk.Fault(fault)
				if _, err := w.c.Link(t.Context(), guarantee(), w.now().Add(30*time.Minute), true); err == nil {
					t.Fatal("it went well")
				}
				w.desk.ClearFaults()
				if n := len(w.live()); n > 2 || step == "making" && n > 1 {
					t.Errorf("%d links are live", n)
				}
				w.onlyLive(w.link(guarantee(), true).ID)
				made := 3 // and one more where the answer alone was lost: it is found again
				if n := len(w.desk.Books().Invoices); n != made {
					t.Errorf("%d invoices, want %d", n, made)
				}
			})
		}
	}
}

// Between the look and the cancelling the old link is paid: the person has paid, and is asked for nothing more.
func TestPaidWhileItIsReplaced(t *testing.T) {
	w := newTown(t)
	old, older := w.link(priced(10000), false), w.link(priced(10001), false)
	same := w.link(guarantee(), false)
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "PUT", Path: "/v1/invoices/" + old.ID + "/cancel", Do: func() {
		if _, err := w.desk.Pay(old.ID, w.card("mada", "00")); err != nil {
			t.Error(err)
		}
	}})
	if got := w.link(guarantee(), true); got.ID != old.ID {
		t.Errorf("got %s, want the paid %s", got.ID, old.ID)
	}
	w.bill(old.ID, kafala.BillPaid)
	w.bill(older.ID, kafala.BillCancelled)
	w.bill(same.ID, kafala.BillCancelled)
	if n := len(w.live()); n != 0 {
		t.Errorf("%d links can still be paid", n)
	}
}

func TestEndedWhileItIsReplaced(t *testing.T) {
	for name, end := range map[string]func(*town, string) error{
		"cancelled": func(w *town, id string) error { return w.desk.Cancel(id) },
		"expired":   func(w *town, _ string) error { w.ahead.Add(int64(11 * time.Minute)); return nil },
		"paid and given back": func(w *town, id string) error {
			payment, err := w.desk.Pay(id, w.card("mada", "00"))
			return errors.Join(err, w.desk.Refund(payment, 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			old, err := w.c.Link(t.Context(), priced(10000), w.now().Add(10*time.Minute), false)
			if err != nil {
				t.Fatal(err)
			}
			w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "PUT", Do: func() {
				if err := end(w, old.ID); err != nil {
					t.Error(err)
				}
			}})
			fresh := w.link(guarantee(), true)
			if fresh.ID == old.ID {
				t.Error("a link that has ended was taken")
			}
			w.bill(fresh.ID, kafala.BillOpen)
		})
	}
}

// A try that was begun before the link ended and approved afterwards is money, whatever the invoice says.
func TestPaidAfterItEnded(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(*town, string) error
		flips bool
		state kafala.BillState
	}{
		"cancelled":                    {func(w *town, id string) error { return w.c.Cancel(w.Context(), id) }, false, kafala.BillCancelled},
		"cancelled, then shown paid":   {func(w *town, id string) error { return w.c.Cancel(w.Context(), id) }, true, kafala.BillPaid},
		"over":                         {func(w *town, _ string) error { w.ahead.Add(int64(31 * time.Minute)); return nil }, false, kafala.BillExpired},
		"over, then shown to be paid ": {func(w *town, _ string) error { w.ahead.Add(int64(31 * time.Minute)); return nil }, true, kafala.BillPaid},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			old := w.link(guarantee(), false)
			payment, err := w.desk.Begin(old.ID, w.card("mada", "00"))
			if err = errors.Join(err, c.end(w, old.ID)); err != nil {
				t.Fatal(err)
			}
			fresh := w.link(guarantee(), true)
			if fresh.ID == old.ID {
				t.Fatal("a link that has ended was taken")
			}
			if c.flips {
				w.desk.Fault(moyasar.Fault{Kind: moyasar.Revived})
			}
			if err := w.desk.Approve(payment); err != nil {
				t.Fatal(err)
			}
			b := w.bill(old.ID, c.state)
			if len(b.Tries) != 1 || !b.Tries[0].Paid || b.Tries[0].Returned != 0 || b.Tries[0].Payment.ID != payment {
				t.Errorf("%+v", b.Tries)
			}
			if got := w.link(guarantee(), true); got.ID != old.ID {
				t.Errorf("got %s: the person has paid %s", got.ID, old.ID)
			}
			w.bill(fresh.ID, kafala.BillCancelled)
			if err := w.c.Refund(t.Context(), payment, 12300); err != nil {
				t.Fatal(err)
			}
			b, err = w.c.Payment(t.Context(), old.ID)
			if err != nil || !b.Tries[0].Paid || b.Tries[0].Returned != 12300 {
				t.Errorf("%+v, %v", b, err)
			}
			if got := w.link(guarantee(), true); got.ID == old.ID || got.ID == fresh.ID {
				t.Error("money that was given back is taken for paid")
			}
		})
	}
}

// What the bill shows of money that does not fit.
func TestMoneyThatDoesNotFit(t *testing.T) {
	w := newTown(t)
	cheap, foreign, twice := w.link(guarantee(), false), w.link(guarantee(), false), w.link(guarantee(), false)
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Coupon, Amount: 300, Path: "/invoices/" + cheap.ID})
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Foreign, Path: "/invoices/" + foreign.ID})
	var waiting []string
	for _, i := range []kafala.Invoice{cheap, foreign, twice, twice} {
		id, err := w.desk.Begin(i.ID, w.card("mada", "00"))
		if err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, id)
	}
	for _, id := range waiting {
		if err := w.desk.Approve(id); err != nil {
			t.Fatal(err)
		}
	}
	if b := w.bill(cheap.ID, kafala.BillPaid); b.Amount != 12300 || b.Tries[0].Payment.Amount != 12000 || !b.Tries[0].Paid {
		t.Errorf("%+v", b)
	}
	if b := w.bill(foreign.ID, kafala.BillPaid); b.Currency != "SAR" || b.Tries[0].Currency != "USD" {
		t.Errorf("%+v", b)
	}
	if b := w.bill(twice.ID, kafala.BillPaid); len(b.Tries) != 2 || !b.Tries[0].Paid || !b.Tries[1].Paid {
		t.Errorf("%+v", b)
	}
	if err := w.desk.Void(waiting[2]); err != nil {
		t.Fatal(err)
	}
	b := w.bill(twice.ID, kafala.BillPaid)
	var back kafala.Halalas
	for _, try := range b.Tries {
		back += try.Returned
	}
	if back != 12300 {
		t.Errorf("%s are back", back)
	}
}
