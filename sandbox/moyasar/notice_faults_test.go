package moyasar

import (
	"strings"
	"testing"
	"time"
)

// declinedThenPaid makes an invoice, whose first card is declined and whose second one pays.
func (d *desk) declinedThenPaid() (invoice string) {
	d.Helper()
	inv := d.invoice(nil)
	_, _ = d.Pay(inv.id(), poorCard)
	if _, err := d.Pay(inv.id(), goodCard); err != nil {
		d.Fatal(err)
	}
	return inv.id()
}

func TestReorderedNotices(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	d.hook(m, "/hook", "")
	d.Fault(Fault{Kind: Behind, Path: "/hook"})
	d.declinedThenPaid()
	for _, want := range []string{"payment_paid", "payment_failed"} {
		if got := m.next(t); got.body["type"] != want {
			t.Errorf("%v came, want %s", got.body["type"], want)
		}
	}
}

// What nothing follows is let go in the end: after a time, or by the test.
func TestNoticesHeldBackAreLetGo(t *testing.T) {
	for name, fault := range map[string]Fault{
		"after a time": {Kind: Behind, Delay: time.Millisecond},
		"by the test":  {Kind: Behind},
		"never":        {Kind: Behind},
	} {
		t.Run(name, func(t *testing.T) {
			m := openMailbox(t, nil)
			d := open(t)
			d.hook(m, "/hook", "")
			d.Fault(fault)
			d.paidInvoice(t)
			if fault.Delay == 0 {
				if d.Pending() != 1 {
					t.Error("it is not under way")
				}
				m.silent(t)
			}
			if name == "never" {
				d.Server.Close()
				m.silent(t)
				return
			}
			if fault.Delay == 0 {
				d.ClearFaults()
			}
			m.next(t)
		})
	}
}

func TestLateRepetition(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	d.hook(m, "/hook", "")
	d.Fault(Fault{Kind: Twice, Delay: 20 * time.Millisecond})
	d.paidInvoice(t)
	first, at := m.next(t), time.Now()
	if again := m.next(t); again.body["id"] != first.body["id"] || time.Since(at) < 10*time.Millisecond {
		t.Errorf("%v came again after %s, first %v", again.body["id"], time.Since(at), first.body["id"])
	}
}

func TestForgedNotices(t *testing.T) {
	m := openMailbox(t, func(n int) int { return 200 + n })
	d := open(t)
	d.hook(m, "/hook", "")
	d.Fault(Fault{Kind: Lost, Path: "/other"}) // strikes true ones only
	_, id := d.paidInvoice(t)
	m.next(t)
	for d.Pending() > 0 {
		time.Sleep(time.Millisecond)
	}
	sent := d.Notices()
	if len(sent) != 1 || sent[0].URL != m.URL+"/hook" || sent[0].Method != "POST" || sent[0].Status != 200 ||
		!strings.Contains(string(sent[0].Body), id) {
		t.Fatalf("%+v", sent)
	}
	made := d.Books().Payments[0]
	made.Amount = 1
	altered := sent[0]
	altered.URL = m.URL + "/other"
	for n, forged := range []Notice{sent[0], altered, {URL: m.URL + "/hook", Body: d.Envelope("payment_paid", "guessed", true, made)},
		{Method: "PUT", URL: m.URL, Body: []byte("{}")}} {
		status, err := d.Forge(forged)
		if err != nil || status != 201+n {
			t.Errorf("%d: %d, %v", n, status, err)
		}
	}
	for n, want := range []letter{{method: "POST", path: "/hook"}, {method: "POST", path: "/other"}, {method: "POST", path: "/hook"},
		{method: "PUT", path: "/"}} {
		got := m.next(t)
		if got.method != want.method || got.path != want.path {
			t.Errorf("%d: %+v", n, got)
		}
		if n == 2 && (got.body["secret_token"] != "guessed" || got.body["live"] != true ||
			got.body["data"].(map[string]any)["amount"] != float64(1)) {
			t.Errorf("%v", got.body)
		}
	}
	if n := len(d.Notices()); n != 1 {
		t.Errorf("%d true notices", n)
	}
	m.Server.Close()
	if status, err := d.Forge(altered); err == nil {
		t.Errorf("%d", status)
	}
}
