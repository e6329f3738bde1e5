package moyasar

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

const oneInvoice = `{"amount":100,"currency":"SAR","description":"d"}`

func TestFaultsOfCalls(t *testing.T) {
	for _, row := range []struct {
		name       string
		fault      Fault
		status     int
		retryAfter string
		kind       string
		made       int // invoices there are afterwards
	}{
		{"slow", Fault{Kind: Slow, Delay: time.Millisecond}, 201, "", "application/json", 1},
		{"500", Fault{Kind: ServerError}, 500, "", "application/json", 0},
		{"503", Fault{Kind: Maintenance}, 503, "", "application/json", 0},
		{"429", Fault{Kind: TooMany}, 429, "", "application/json", 0},
		{"429 with a time", Fault{Kind: TooMany, RetryAfter: 1500 * time.Millisecond}, 429, "2", "application/json", 0},
		{"HTML 403", Fault{Kind: Blocked}, 403, "", "text/html", 0},
		{"cut before", Fault{Kind: CutBefore}, 0, "", "", 0},
		{"cut after", Fault{Kind: CutAfter}, 0, "", "", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := open(t)
			row.fault.Method, row.fault.Path = "POST", "/v1/invoices"
			d.Fault(row.fault)
			d.call(200, "GET", "/v1/invoices", "") // another method passes
			got, err := d.do("POST", "/v1/invoices", "sk_test_sandbox", "desk/1.0", oneInvoice)
			if cut := row.status == 0; (err != nil) != cut {
				t.Fatalf("error %v, answer %+v", err, got)
			}
			if got.status != row.status || got.header.Get("Retry-After") != row.retryAfter ||
				!strings.HasPrefix(got.header.Get("Content-Type"), row.kind) {
				t.Errorf("%d %v", got.status, got.header)
			}
			if n := len(d.Books().Invoices); n != row.made {
				t.Errorf("%d invoices, want %d", n, row.made)
			}
			d.call(201, "POST", "/v1/invoices", oneInvoice) // over
			if n := len(d.Calls()); n != 3 {
				t.Errorf("%d calls heard", n)
			}
		})
	}
}

func TestFaultsAreCounted(t *testing.T) {
	d := open(t)
	inv := d.invoice(nil)
	d.Fault(Fault{Kind: ServerError, Path: "/v1/invoices/*", Skip: 1, Count: 2})
	d.Fault(Fault{Kind: Maintenance, Method: "GET", Path: "/v1/payments", Count: -1})
	for i, want := range []int{200, 500, 500, 200, 200} {
		d.call(want, "GET", "/v1/invoices/"+inv.id(), "")
		if i == 0 {
			d.call(200, "GET", "/v1/invoices", "") // the pattern wants one more part
		}
	}
	for range 3 {
		d.call(503, "GET", "/v1/payments", "")
	}
	d.ClearFaults()
	d.call(200, "GET", "/v1/payments", "")
}

func TestSlowCallGivenUp(t *testing.T) {
	d := open(t)
	d.Fault(Fault{Kind: Slow, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, "POST", d.web.URL+"/v1/invoices", strings.NewReader(oneInvoice))
	r.Header.Set("User-Agent", "desk/1.0")
	r.SetBasicAuth("sk_test_sandbox", "")
	if _, err := d.browser.Do(r); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if n := len(d.Books().Invoices); n != 0 {
		t.Errorf("%d invoices", n)
	}
}

func TestFaultsOfNotices(t *testing.T) {
	for _, row := range []struct {
		name  string
		fault Fault
		want  int
	}{
		{"lost", Fault{Kind: Lost}, 0},
		{"twice", Fault{Kind: Twice}, 2},
		{"delayed", Fault{Kind: Delayed, Delay: time.Millisecond}, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := openMailbox(t, nil)
			d := open(t)
			d.Fault(row.fault)
			d.Fault(Fault{Kind: ServerError, Path: "/cb/*"}) // of a call, does not concern notices
			inv := d.invoice(map[string]any{"callback_url": m.URL + "/cb/1"})
			if _, err := d.Pay(inv.id(), "4111111111111111"); err != nil {
				t.Fatal(err)
			}
			for range row.want {
				m.next(t)
			}
			// A second notice is free of it.
			other := d.invoice(map[string]any{"callback_url": m.URL + "/cb/2"})
			if _, err := d.Pay(other.id(), "4111111111111111"); err != nil {
				t.Fatal(err)
			}
			if got := m.next(t); got.path != "/cb/2" {
				t.Errorf("%+v", got)
			}
			d.Server.Close()
			m.silent(t)
		})
	}
}

func TestLostWebhookIsNotRepeated(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	d.hook(m, "/hook", "")
	d.Fault(Fault{Kind: Lost, Path: "/hook"})
	d.paidInvoice(t)
	d.paidInvoice(t)
	m.next(t)
	d.attempts(t, 1)
	d.Server.Close()
	m.silent(t)
}
