package payments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
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

// town is the stand-in gateway, our client and our doors, joined by real sockets.
type town struct {
	*testing.T
	desk   *moyasar.Server
	api    string
	c      *Client
	doors  string
	public string       // the base of callbacks: the doors, or empty for none
	ahead  atomic.Int64 // how far the clock has been moved
	heard  chan heard
	refuse atomic.Int64 // so many notices cannot be settled

	mu  sync.Mutex
	log bytes.Buffer
}

func (w *town) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

func (w *town) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(b)
}

func newTown(t *testing.T, change ...func(*Config)) *town {
	t.Helper()
	w := &town{T: t, heard: make(chan heard, 16)}
	w.desk = moyasar.New(moyasar.Config{SecretKey: testKey, Merchant: "Desk", Now: w.now, LadderUnit: time.Millisecond})
	api := httptest.NewServer(w.desk.Handler())
	w.desk.SetBaseURL(api.URL)
	doors := httptest.NewServer(Notices{
		Settle: func(_ context.Context, invoice, token string) error {
			if w.refuse.Add(-1) >= 0 {
				return errors.New("storage is down")
			}
			w.heard <- heard{invoice, token}
			return nil
		},
		WebhookSecret: testSecret,
		Log:           slog.New(slog.NewTextHandler(w, nil)),
	}.Handler())
	w.api, w.doors, w.public = api.URL, doors.URL, doors.URL
	t.Cleanup(func() { w.desk.Close(); doors.Close(); api.Close() })
	w.c = client(t, &gateway{Server: api}, append([]func(*Config){func(c *Config) { c.Now = w.now }}, change...)...)
	return w
}

func (w *town) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// order is a link of half an hour.
func (w *town) order() kafala.Order {
	o := wanted()
	o.Callback, o.Until = CallbackURL(w.public, testToken), w.now().Add(30*time.Minute)
	return o
}

// link makes a link, which must work.
func (w *town) link() kafala.Invoice {
	w.Helper()
	i, err := w.c.Make(w.Context(), w.order())
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func (w *town) bill(id string, want kafala.BillState) kafala.Bill {
	w.Helper()
	b, err := w.c.Get(w.Context(), id)
	if err != nil || b.State != want {
		w.Fatalf("%+v, %v; want it %s", b, err, want)
	}
	return b
}

// card finds a documented test card by its scheme and response code.
func (w *town) card(scheme, code string) string {
	w.Helper()
	for _, c := range moyasar.Cards() {
		if c.Scheme == scheme && c.Code == code {
			return c.Number
		}
	}
	w.Fatalf("no %s card with code %s", scheme, code)
	return ""
}

func (w *town) hear(want heard) {
	w.Helper()
	select {
	case got := <-w.heard:
		if got != want {
			w.Errorf("heard %v, want %v", got, want)
		}
	case <-time.After(time.Minute):
		w.Fatalf("nothing was heard, want %v", want)
	}
}

func TestDeclinedThenPaid(t *testing.T) {
	w := newTown(t)
	i := w.link()
	resp, err := http.Get(i.URL)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("the page: %v, %v", resp, err)
	}
	resp.Body.Close()
	reasons := []struct{ scheme, code, want string }{{"visa", "51", "funds"}, {"mada", "54", "expired_card"}, {"master", "61", "limit"},
		{"mada", "05", "other"}}
	for _, r := range reasons {
		if _, err := w.desk.Pay(i.ID, w.card(r.scheme, r.code)); !errors.Is(err, moyasar.ErrDeclined) {
			t.Fatal(err)
		}
		w.ahead.Add(int64(time.Second))
	}
	if b := w.bill(i.ID, kafala.BillOpen); len(b.Tries) != len(reasons) || b.Guarantee != testGuarantee || b.Amount != 12300 ||
		b.Currency != "SAR" || b.Invoice != i {
		t.Fatalf("%+v", b)
	}
	card := w.card("mada", "00")
	id, err := w.desk.Pay(i.ID, card)
	if err != nil {
		t.Fatal(err)
	}
	b := w.bill(i.ID, kafala.BillPaid)
	for n, r := range reasons {
		if try := b.Tries[n]; !try.Failed || try.Paid || try.Reason != r.want || try.Payment.Scheme != r.scheme {
			t.Errorf("try %d is %+v, want %+v", n, try, r)
		}
	}
	last := b.Tries[len(b.Tries)-1]
	if !last.Paid || last.Failed || last.Reason != "" || last.Currency != "SAR" || last.Payment.ID != id || last.Payment.Amount != 12300 ||
		last.Payment.Scheme != "mada" || last.Payment.Last4 != card[len(card)-4:] || w.now().Sub(last.Payment.At).Abs() > time.Minute {
		t.Errorf("%+v", last)
	}
	w.hear(heard{i.ID, testToken})
	w.desk.Close()
	noSecret(t, w.logged())
}

func TestLinkEnds(t *testing.T) {
	w := newTown(t)
	i := w.link()
	w.ahead.Add(int64(31 * time.Minute))
	w.bill(i.ID, kafala.BillExpired)
	if err := w.c.Cancel(t.Context(), i.ID); !errors.Is(err, kafala.ErrSettled) {
		t.Error(err)
	}
}

func TestCancelAtTheDesk(t *testing.T) {
	w := newTown(t)
	i, paid := w.link(), w.link()
	for range 2 {
		if err := w.c.Cancel(t.Context(), i.ID); err != nil {
			t.Error(err)
		}
	}
	w.bill(i.ID, kafala.BillCancelled)
	if _, err := w.desk.Pay(i.ID, w.card("mada", "00")); !errors.Is(err, moyasar.ErrNotPayable) {
		t.Errorf("a cancelled link was paid: %v", err)
	}
	if _, err := w.desk.Pay(paid.ID, w.card("visa", "00")); err != nil {
		t.Fatal(err)
	}
	if err := w.c.Cancel(t.Context(), paid.ID); !errors.Is(err, kafala.ErrSettled) {
		t.Error(err)
	}
	for _, id := range []string{"99999999-5b1e-4a53-9a53-1d0c2b7a1111", "no"} {
		if err := w.c.Cancel(t.Context(), id); !errors.Is(err, kafala.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// Whatever answer is lost, the invoice is made once at most, and is listed if it was.
func TestLostAnswersMakeOneInvoice(t *testing.T) {
	for name, c := range map[string]struct {
		kind moyasar.FaultKind
		made int
	}{
		"before": {moyasar.CutBefore, 0}, "after": {moyasar.CutAfter, 1}, "error": {moyasar.ServerError, 0},
		"maintenance": {moyasar.Maintenance, 0}} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.desk.Fault(moyasar.Fault{Kind: c.kind, Method: "POST", Path: "/v1/invoices"})
			if _, err := w.c.Make(t.Context(), w.order()); !retryable(err) {
				t.Fatalf("%v", err)
			}
			all := w.desk.Books().Invoices
			bills, err := w.c.List(t.Context(), testGuarantee)
			if err != nil || len(all) != c.made || len(bills) != c.made || c.made == 1 && bills[0].Invoice.ID != all[0].ID {
				t.Errorf("%d invoices, listed %+v, %v", len(all), bills, err)
			}
		})
	}
}

func TestFaultsOfTheDesk(t *testing.T) {
	for name, c := range map[string]struct {
		fault  moyasar.Fault
		status int
		after  time.Duration
		again  bool
	}{
		"too many":       {moyasar.Fault{Kind: moyasar.TooMany}, 429, 0, true},
		"too many, wait": {moyasar.Fault{Kind: moyasar.TooMany, RetryAfter: 3 * time.Second}, 429, 3 * time.Second, true},
		"maintenance":    {moyasar.Fault{Kind: moyasar.Maintenance}, 503, 0, true},
		"broken":         {moyasar.Fault{Kind: moyasar.ServerError}, 500, 0, true},
		"blocked":        {moyasar.Fault{Kind: moyasar.Blocked}, 403, 0, false},
		"cut":            {moyasar.Fault{Kind: moyasar.CutBefore, Count: -1}, 0, 0, true},
		"slow":           {moyasar.Fault{Kind: moyasar.Slow, Delay: time.Minute}, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			i := w.link()
			calls := map[string]func(context.Context) error{
				"make":   func(ctx context.Context) error { _, err := w.c.Make(ctx, w.order()); return err },
				"list":   func(ctx context.Context) error { _, err := w.c.List(ctx, testGuarantee); return err },
				"get":    func(ctx context.Context) error { _, err := w.c.Get(ctx, i.ID); return err },
				"cancel": func(ctx context.Context) error { return w.c.Cancel(ctx, i.ID) },
			}
			for call, do := range calls {
				w.desk.ClearFaults()
				w.desk.Fault(c.fault)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if c.fault.Kind == moyasar.Slow {
					ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
				}
				err := do(ctx)
				cancel()
				var e *Error
				if !errors.As(err, &e) || e.Status != c.status || e.RetryAfter != c.after || retryable(err) != c.again {
					t.Errorf("%s: %v", call, err)
					continue
				}
				noSecret(t, err.Error())
			}
		})
	}
}

func TestWrongKeyAndWrongAmount(t *testing.T) {
	w := newTown(t, func(c *Config) { c.SecretKey = "sk_test_another" })
	_, err := w.c.Make(t.Context(), w.order())
	var e *Error
	if !errors.As(err, &e) || e.Status != 401 || e.Type != "authentication_error" || retryable(err) {
		t.Error(err)
	}
	w = newTown(t)
	free := w.order()
	free.Amount = 99
	_, err = w.c.Make(t.Context(), free)
	if !errors.As(err, &e) || e.Status != 400 || e.Type != "invalid_request_error" || retryable(err) ||
		!strings.Contains(e.Message, "amount") {
		t.Error(err)
	}
}

func TestWebhookComesAgainUntilItIsSettled(t *testing.T) {
	w := newTown(t)
	w.public = ""
	body := fmt.Sprintf(`{"http_method":"post","url":"%s/moyasar/webhook","shared_secret":%q}`, w.doors, testSecret)
	req, err := http.NewRequest("POST", w.api+"/v1/webhooks", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(testKey, "")
	req.Header.Set("User-Agent", "kafalabot/test")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	said, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.StatusCode != 201 {
		t.Fatalf("%d %s", resp.StatusCode, said)
	}
	w.refuse.Store(2)
	i := w.link()
	if _, err := w.desk.Pay(i.ID, w.card("mada", "00")); err != nil {
		t.Fatal(err)
	}
	w.hear(heard{i.ID, ""})
	w.desk.Close()
	log := w.logged()
	if strings.Count(log, "level=ERROR") < 2 {
		t.Errorf("it was settled at once: %s", log)
	}
	noSecret(t, log)
}
