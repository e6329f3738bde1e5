package payments

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// paid makes an invoice, pays it and gives the payment's id.
func (w *town) paid() (invoice, payment string) {
	w.Helper()
	i := w.link()
	if _, err := w.desk.Pay(i.ID, w.card("mada", "00")); err != nil {
		w.Fatal(err)
	}
	return i.ID, w.bill(i.ID, kafala.BillPaid).Tries[0].Payment.ID
}

// status is what the gateway says of a payment, and how much of it is back.
func (w *town) status(payment string) (string, int64) {
	w.Helper()
	g, err := w.c.given(w.Context(), payment)
	if err != nil {
		w.Fatal(err)
	}
	return string(g.Status), g.Refunded
}

// A whole payment is voided while that is possible and refunded afterwards; asked again, nothing more is given.
func TestRefund(t *testing.T) {
	for name, c := range map[string]struct {
		later  time.Duration
		first  kafala.Halalas // given back by hand before
		amount kafala.Halalas
		status string
		back   int64
	}{
		"at once":                {amount: 12300, status: moyasar.Voided},
		"after three hours":      {later: 3 * time.Hour, amount: 12300, status: moyasar.Refunded, back: 12300},
		"a part":                 {amount: 10000, status: moyasar.Paid, back: 10000},
		"what is left of all":    {first: 300, amount: 12300, status: moyasar.Refunded, back: 12300},
		"what is left of a part": {first: 300, amount: 10000, status: moyasar.Paid, back: 10000},
		"nothing is left":        {first: 10000, amount: 10000, status: moyasar.Paid, back: 10000},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			_, id := w.paid()
			if c.first > 0 {
				if err := w.c.Refund(t.Context(), id, c.first); err != nil {
					t.Fatal(err)
				}
			}
			w.ahead.Add(int64(c.later))
			for range 3 {
				if err := w.c.Refund(t.Context(), id, c.amount); err != nil {
					t.Fatal(err)
				}
			}
			if status, back := w.status(id); status != c.status || back != c.back {
				t.Errorf("it is %s, %d are back; want %s, %d", status, back, c.status, c.back)
			}
		})
	}
}

func TestRefundAtOnce(t *testing.T) {
	for _, later := range []time.Duration{0, 3 * time.Hour} {
		w := newTown(t)
		_, id := w.paid()
		w.ahead.Add(int64(later))
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := w.c.Refund(t.Context(), id, 12300); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if status, _ := w.status(id); status != moyasar.Voided && status != moyasar.Refunded {
			t.Errorf("after %s it is %s", later, status)
		}
	}
}

// What was carried out although its answer never came is seen the next time, and not done again.
func TestRefundWhoseAnswerIsLost(t *testing.T) {
	for _, what := range []string{"void", "refund"} {
		t.Run(what, func(t *testing.T) {
			w := newTown(t)
			_, id := w.paid()
			if what == "refund" {
				w.ahead.Add(int64(3 * time.Hour))
			}
			var lost atomic.Int64
			lossy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				answer := httptest.NewRecorder()
				w.desk.Handler().ServeHTTP(answer, r)
				if strings.HasSuffix(r.URL.Path, "/"+what) && lost.Add(1) == 1 {
					panic(http.ErrAbortHandler)
				}
				rw.WriteHeader(answer.Code)
				_, _ = rw.Write(answer.Body.Bytes())
			}))
			t.Cleanup(lossy.Close)
			c := client(t, &gateway{Server: lossy}, func(c *Config) { c.Now = w.now })
			if err := c.Refund(t.Context(), id, 12300); !retryable(err) {
				t.Fatalf("the answer was lost: %v", err)
			}
			if err := c.Refund(t.Context(), id, 12300); err != nil {
				t.Fatal(err)
			}
			if n := lost.Load(); n != 1 {
				t.Errorf("it was asked for %d times", n)
			}
		})
	}
}

// Whatever fails on the way, and however, a refund that is asked for until it succeeds gives all back once.
func TestRefundThroughFaults(t *testing.T) {
	for name, kind := range map[string]moyasar.FaultKind{
		"cut before": moyasar.CutBefore, "cut after": moyasar.CutAfter, "error": moyasar.ServerError,
		"maintenance": moyasar.Maintenance, "too many": moyasar.TooMany, "blocked": moyasar.Blocked,
	} {
		for step, fault := range map[string]moyasar.Fault{
			"looking first": {Method: "GET", Path: "/v1/payments/*", Count: 3},
			"voiding":       {Method: "POST", Path: "/v1/payments/*/void"},
			"looking again": {Method: "GET", Path: "/v1/payments/*", Skip: 1, Count: 3},
			"refunding":     {Method: "POST", Path: "/v1/payments/*/refund"},
		} {
			for _, later := range []time.Duration{0, 3 * time.Hour} {
				if step == "refunding" && later == 0 {
					continue // it is voided
				}
				t.Run(name+" while "+step+" after "+later.String(), func(t *testing.T) {
					t.Parallel()
					w := newTown(t)
					_, id := w.paid()
					w.ahead.Add(int64(later))
					fault := fault // each its own: they run side by side
					fault.Kind = kind
					w.desk.Fault(fault)
					if err := w.c.Refund(t.Context(), id, 12300); err == nil {
						t.Fatal("it went well")
					}
					w.desk.ClearFaults()
					if err := w.c.Refund(t.Context(), id, 12300); err != nil {
						t.Fatal(err)
					}
					status, back := w.status(id)
					if later == 0 && status != moyasar.Voided || later > 0 && (status != moyasar.Refunded || back != 12300) {
						t.Errorf("it is %s, %d are back", status, back)
					}
				})
			}
		}
	}
}

// Somebody gives a part back by hand at the very moment: only what is missing then is given.
func TestRefundWhileAPartIsGivenBack(t *testing.T) {
	for name, c := range map[string]struct {
		later  time.Duration
		path   string
		by     func(*town, string) error
		status string
	}{
		"a part before the void": {0, "/v1/payments/*/void", func(w *town, id string) error { return w.desk.Refund(id, 300) },
			moyasar.Refunded},
		"a part before the refund": {3 * time.Hour, "/v1/payments/*/refund", func(w *town, id string) error { return w.desk.Refund(id, 300) },
			moyasar.Refunded},
		"all before the void": {0, "/v1/payments/*/void", func(w *town, id string) error { return w.desk.Refund(id, 0) }, moyasar.Refunded},
		"all before the refund": {3 * time.Hour, "/v1/payments/*/refund", func(w *town, id string) error { return w.desk.Refund(id, 0) },
			moyasar.Refunded},
		"voided before the void": {0, "/v1/payments/*/void", func(w *town, id string) error { return w.desk.Void(id) }, moyasar.Voided},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			_, id := w.paid()
			w.ahead.Add(int64(c.later))
			w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "POST", Path: c.path, Do: func() {
				if err := c.by(w, id); err != nil {
					t.Error(err)
				}
			}})
			if err := w.c.Refund(t.Context(), id, 12300); err != nil {
				t.Fatal(err)
			}
			if status, back := w.status(id); status != c.status || status == moyasar.Refunded && back != 12300 {
				t.Errorf("it is %s, %d are back", status, back)
			}
		})
	}
}

// A payment of a coupon is given back as what was charged.
func TestRefundOfWhatWasCharged(t *testing.T) {
	w := newTown(t)
	i := w.link()
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Coupon, Amount: 300})
	if _, err := w.desk.Pay(i.ID, w.card("mada", "00")); err != nil {
		t.Fatal(err)
	}
	try := w.bill(i.ID, kafala.BillPaid).Tries[0]
	if err := w.c.Refund(t.Context(), try.Payment.ID, try.Payment.Amount); err != nil {
		t.Fatal(err)
	}
	if status, _ := w.status(try.Payment.ID); status != moyasar.Voided {
		t.Errorf("it is %s", status)
	}
}

func TestRefundRefused(t *testing.T) {
	w := newTown(t)
	for _, id := range []string{"", "x", "../invoices", "0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111"} {
		if err := w.c.Refund(t.Context(), id, 100); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("payment %q: %v", id, err)
		}
	}
	_, id := w.paid()
	if err := w.c.Refund(t.Context(), id, 99999); err == nil {
		t.Error("more than was paid was given back")
	}
	if status, back := w.status(id); status != moyasar.Paid || back != 0 {
		t.Errorf("it is %s, %d are back", status, back)
	}
	invoice := w.link()
	if _, err := w.desk.Pay(invoice.ID, w.card("visa", "51")); err == nil {
		t.Fatal("the poor card paid")
	}
	failed := w.bill(invoice.ID, kafala.BillOpen).Tries[0].Payment.ID
	if err := w.c.Refund(t.Context(), failed, 12300); err == nil {
		t.Error("a payment that failed was given back")
	}
}
