package moyasar

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// paidInvoice is a paid invoice of 123.00 SAR and its payment.
func (d *desk) paidInvoice(t *testing.T) (inv answer, payment string) {
	t.Helper()
	inv = d.invoice(nil)
	payment, err := d.Pay(inv.id(), "4201320111111010")
	if err != nil {
		t.Fatal(err)
	}
	return inv, payment
}

func TestPaymentObject(t *testing.T) {
	d := open(t)
	inv, id := d.paidInvoice(t)
	p := d.call(200, "GET", "/v1/payments/"+id, "")
	for path, want := range map[string]any{
		"status": "paid", "amount": json.Number("12300"), "fee": json.Number("283"), "currency": "SAR", "refunded": json.Number("0"),
		"refunded_at": nil, "captured": json.Number("0"), "voided_at": nil, "description": "Order KF-1", "amount_format": "123.00 SAR",
		"fee_format": "2.83 SAR", "refunded_format": "0.00 SAR", "captured_format": "0.00 SAR", "invoice_id": inv.id(),
		"ip": "127.0.0.1", "callback_url": inv.body["url"], "metadata": nil, "created_at": "2026-11-22T09:30:00.123Z",
		"source.type": "creditcard", "source.company": "mada", "source.number": "4201-32XX-XXXX-1010", "source.message": "APPROVED",
		"source.response_code": "00", "source.token": nil, "source.transaction_url": nil, "source.issuer_country": "SA",
		"source.issuer_card_type": "debit",
	} {
		if got := p.at(strings.Split(path, ".")...); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if rrn := p.at("source", "reference_number").(string); len(rrn) != 12 {
		t.Errorf("reference_number %q", rrn)
	}
	attempts := d.call(200, "GET", "/v1/invoices/"+inv.id(), "").body["payments"].([]any)
	if len(attempts) != 1 || fmt.Sprint(attempts[0]) != fmt.Sprint(p.body) {
		t.Errorf("payments of the invoice: %v", attempts)
	}
	if fee(25000) != 575 {
		t.Errorf("fee %d, the documented sample has 575", fee(25000))
	}
}

func TestRefunds(t *testing.T) {
	d := open(t)
	inv, id := d.paidInvoice(t)
	refund := func(status int, body string) answer {
		d.Helper()
		return d.call(status, "POST", "/v1/payments/"+id+"/refund", body)
	}
	d.clock.pass(time.Hour)
	for _, step := range []struct {
		body             string
		status           int
		refunded, after  string
		invoice, message string
	}{
		{`{"amount":2300}`, 200, "2300", Paid, Paid, ""},
		{`{"amount":10001}`, 400, "", "", Paid, ""},
		{`{"amount":5000}`, 200, "7300", Paid, Paid, ""},
		{``, 200, "12300", Refunded, Refunded, ""},
		{`{"amount":1}`, 400, "", "", Refunded, "Only paid or captured payments can be refunded."},
	} {
		got := refund(step.status, step.body)
		if step.status == 200 && (got.at("refunded") != json.Number(step.refunded) || got.at("status") != step.after ||
			got.at("refunded_at") != "2026-11-22T10:30:00.123Z") {
			t.Errorf("%q: %s", step.body, got.text)
		}
		if step.message != "" && got.at("message") != step.message {
			t.Errorf("%q: %s", step.body, got.text)
		}
		if now := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); now.at("status") != step.invoice {
			t.Errorf("%q: invoice %v", step.body, now.at("status"))
		}
	}
	if sum := d.Books().Received("SAR"); sum != 0 {
		t.Errorf("received %d", sum)
	}
}

func TestPartialRefundStatusCanBeOtherwise(t *testing.T) {
	d := open(t, func(c *Config) { c.PartialRefund = Refunded })
	_, id := d.paidInvoice(t)
	got := d.call(200, "POST", "/v1/payments/"+id+"/refund", `{"amount":300}`)
	if got.at("status") != Refunded {
		t.Errorf("%s", got.text)
	}
	got = d.call(200, "POST", "/v1/payments/"+id+"/refund", `{"amount":12000}`)
	if got.at("refunded") != json.Number("12300") {
		t.Errorf("%s", got.text)
	}
	d.call(400, "POST", "/v1/payments/"+id+"/refund", ``)
}

func TestVoidWindow(t *testing.T) {
	d := open(t)
	inv, early := d.paidInvoice(t)
	_, late := d.paidInvoice(t)
	_, touched := d.paidInvoice(t)
	d.call(200, "POST", "/v1/payments/"+touched+"/refund", `{"amount":100}`)
	d.clock.pass(2 * time.Hour)
	got := d.call(200, "POST", "/v1/payments/"+early+"/void", "")
	if got.at("status") != Voided || got.at("voided_at") != "2026-11-22T11:30:00.123Z" {
		t.Errorf("%s", got.text)
	}
	if now := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); now.at("status") != Voided {
		t.Errorf("invoice %v", now.at("status"))
	}
	d.call(400, "POST", "/v1/payments/"+early+"/void", "")
	d.call(400, "POST", "/v1/payments/"+early+"/refund", "")
	d.call(400, "POST", "/v1/payments/"+touched+"/void", "")
	d.clock.pass(time.Millisecond)
	if got := d.call(400, "POST", "/v1/payments/"+late+"/void",
		""); got.at("message") != "Payment can no longer be voided, refund it instead." {
		t.Errorf("%s", got.text)
	}
}

func TestPaymentIsUpdated(t *testing.T) {
	d := open(t)
	_, id := d.paidInvoice(t)
	got := d.call(200, "PUT", "/v1/payments/"+id, `{"description":"other","metadata":{"k":"v"},"amount":1}`)
	if got.at("description") != "other" || got.at("metadata", "k") != "v" || got.at("amount") != json.Number("12300") {
		t.Errorf("%s", got.text)
	}
}

func TestPaymentFilters(t *testing.T) {
	d := open(t)
	_, mada := d.paidInvoice(t)
	d.clock.pass(time.Hour)
	inv := d.invoice(nil)
	lost, _ := d.Pay(inv.id(), "4123450131000508")
	d.call(200, "PUT", "/v1/payments/"+lost, `{"metadata":{"k":"v"}}`)
	rrn := d.call(200, "GET", "/v1/payments/"+mada, "").at("source", "reference_number").(string)
	names := map[string]string{mada: "m", lost: "l"}
	for query, want := range map[string]string{
		"": "lm", "status=failed": "l", "status=paid": "m", "id=" + mada: "m", "card_last_digits=1010": "m", "card_last_digits=0508": "l",
		"receipt_no=" + rrn: "m", "metadata[k]=v": "l", "metadata[k]=w": "", "created[gt]=2026-11-22T10:00:00Z": "l",
		"updated[lt]=2026-11-22T10:00:00Z": "m", "page=2": "",
	} {
		var found string
		for _, item := range d.call(200, "GET", "/v1/payments?"+query, "").body["payments"].([]any) {
			found += names[item.(map[string]any)["id"].(string)]
		}
		if found != want {
			t.Errorf("%s: %q, want %q", query, found, want)
		}
	}
}

// The moment that a filter by time names is in it, at both ends.
func TestFiltersByTimeIncludeTheMoment(t *testing.T) {
	d := open(t)
	inv, id := d.paidInvoice(t)
	p := d.call(200, "GET", "/v1/payments/"+id, "")
	for what, list := range map[string][2]any{"payments": {p.at("created_at"), p.at("updated_at")}, "invoices": {inv.at("created_at"), nil}} {
		for i, key := range []string{"created", "updated"} {
			if at, ok := list[i].(string); ok {
				if got := d.all(what, url.Values{key + "[gt]": {at}, key + "[lt]": {at}}); len(got) != 1 {
					t.Errorf("%s by %s: %v", what, key, got)
				}
			}
		}
	}
}

// What a form says is what JSON says, and numbers of metadata come back as numbers.
func TestFormsAndNumbers(t *testing.T) {
	d := open(t)
	form := url.Values{"amount": {"12300"}, "description": {"7"}, "metadata[order_id]": {"1000"}, "metadata[ref]": {"07"}}
	r, err := http.NewRequest("POST", d.web.URL+"/v1/invoices", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "curl/8")
	r.SetBasicAuth("sk_test_sandbox", "")
	got, err := d.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	id := d.Books().Invoices[0].ID
	inv := d.call(200, "GET", "/v1/invoices/"+id, "")
	if got.StatusCode != 201 || inv.at("amount") != json.Number("12300") || inv.at("currency") != "SAR" || inv.at("description") != "7" ||
		inv.at("metadata", "order_id") != json.Number("1000") || inv.at("metadata", "ref") != "07" {
		t.Errorf("%d %s", got.StatusCode, inv.text)
	}
	if found := d.all("invoices", url.Values{"metadata[order_id]": {"1000"}}); !slices.Equal(found, []string{id}) {
		t.Errorf("found by the number: %v", found)
	}
}

// A notice may be faster than the books: what they show then is how it was.
func TestStaleBooks(t *testing.T) {
	d := open(t)
	inv := d.invoice(nil)
	d.clock.pass(time.Minute)
	id, err := d.Pay(inv.id(), goodCard)
	if err != nil {
		t.Fatal(err)
	}
	d.Fault(Fault{Kind: Stale, Delay: 5 * time.Second, Count: 3})
	if late := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); late.at("status") != Initiated || len(late.body["payments"].([]any)) != 0 {
		t.Errorf("%s", late.text)
	}
	d.call(404, "GET", "/v1/payments/"+id, "")
	if got := d.all("payments", url.Values{}); len(got) != 0 {
		t.Errorf("listed: %v", got)
	}
	if now := d.call(200, "GET", "/v1/invoices/"+inv.id(), ""); now.at("status") != Paid || len(now.body["payments"].([]any)) != 1 {
		t.Errorf("%s", now.text)
	}
}

// cardPayment is a payment by the API with the publishable key.
func (d *desk) cardPayment(fields, source string) answer {
	d.Helper()
	got, err := d.do("POST", "/v1/payments", "pk_test_sandbox", "desk/1.0",
		`{"amount":5000,"currency":"SAR","callback_url":"`+d.web.URL+`/back?o=1"`+fields+
			`,"source":{"type":"creditcard","name":"Sara Saleh","month":"12","year":2029,"cvc":123`+source+`}}`)
	if err != nil || got.status != http.StatusCreated {
		d.Fatalf("%v %d %s", err, got.status, got.text)
	}
	return got
}

func TestPaymentByTheAPI(t *testing.T) {
	d := open(t)
	p := d.cardPayment(`,"given_id":"`+someID+`","metadata":{"o":"1"}`, `,"number":"4111111111111111"`)
	if p.id() != someID || p.at("status") != Initiated || p.at("source", "message") != nil || p.at("invoice_id") != nil {
		t.Fatalf("%s", p.text)
	}
	bank := d.get(p.at("source", "transaction_url").(string))
	back := d.post(bank.action(t, "bank"), url.Values{"otp": {BankCode}, "decision": {"approve"}})
	if q := back.url.Query(); back.url.Path != "/back" || q.Get("o") != "1" || q.Get("id") != someID || q.Get("status") != "paid" ||
		q.Get("message") != "APPROVED" {
		t.Errorf("returned to %s", back.url)
	}
	declined := d.cardPayment("", `,"number":"4123120001090109","3ds":false`)
	if declined.at("status") != Failed || declined.at("source", "response_code") != "05" {
		t.Errorf("%s", declined.text)
	}
}

func TestAuthorizeAndCapture(t *testing.T) {
	d := open(t)
	authorized := func() string {
		p := d.cardPayment("", `,"number":"4111111111111111","3ds":false,"manual":true`)
		if p.at("status") != Authorized {
			t.Fatalf("%s", p.text)
		}
		return p.id()
	}
	id := authorized()
	d.call(400, "POST", "/v1/payments/"+id+"/refund", "")
	d.call(400, "POST", "/v1/payments/"+id+"/capture", `{"amount":5001}`)
	got := d.call(200, "POST", "/v1/payments/"+id+"/capture", `{"amount":4000}`)
	if got.at("status") != Captured || got.at("captured") != json.Number("4000") || got.at("captured_format") != "40.00 SAR" {
		t.Errorf("%s", got.text)
	}
	d.call(400, "POST", "/v1/payments/"+id+"/capture", "")
	d.call(400, "POST", "/v1/payments/"+id+"/refund", `{"amount":4001}`)
	if got := d.call(200, "POST", "/v1/payments/"+id+"/refund", ""); got.at("refunded") != json.Number("4000") ||
		got.at("status") != Refunded {
		t.Errorf("%s", got.text)
	}
	held := authorized()
	d.clock.pass(24 * time.Hour)
	d.call(200, "POST", "/v1/payments/"+held+"/void", "")
}

func TestSTCPayByTheAPI(t *testing.T) {
	d := open(t)
	body := `{"amount":5000,"currency":"SAR","source":{"type":"stcpay","mobile":"0500000001","branch":"1"}}`
	p := d.call(http.StatusCreated, "POST", "/v1/payments", body)
	path := strings.TrimPrefix(p.at("source", "transaction_url").(string), d.web.URL)
	got := d.call(200, "POST", path, `{"otp_value":"111111"}`)
	if got.at("status") != Failed || got.at("source", "message") != "Insufficient Balance." || got.at("source", "branch") != "1" {
		t.Errorf("%s", got.text)
	}
	d.call(400, "POST", path, `{"otp_value":"123456"}`)
	d.call(404, "POST", "/v1/stc_pays/"+someID+"/proceed", `{"otp_value":"123456"}`)
}
