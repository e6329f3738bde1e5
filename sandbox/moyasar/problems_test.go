package moyasar

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const someID = "0f8f6e1c-5b1e-4a53-9a53-1d0c2b7a1111"

// TestProblems walks the shapes of error answers, byte for byte.
// Source: docs.moyasar.com/api/errors.
func TestProblems(t *testing.T) {
	d := open(t)
	const (
		secret, public = "sk_test_sandbox", "pk_test_sandbox"
		unauthorized   = `{"type":"authentication_error","message":"Invalid authorization credentials","errors":null}`
		notFound       = `{"type":"api_error","message":"Object not found","errors":null}`
		forbidden      = `{"type":"authentication_error","message":"Credentials are not enough to access this resource","errors":null}`
		inactive       = `{"type":"account_inactive_error","message":"Entity not activated to use live account","errors":null}`
		notJSON        = `{"type":"invalid_request_error","message":"Validation Failed","errors":"body is not a JSON object"}`
	)
	failed := func(errors string) string {
		return `{"type":"invalid_request_error","message":"Validation Failed","errors":` + errors + `}`
	}
	paid := d.invoice(nil)
	payment, err := d.Pay(paid.id(), "4111111111111111")
	if err != nil {
		t.Fatal(err)
	}
	canceled := d.invoice(nil)
	d.call(200, "PUT", "/v1/invoices/"+canceled.id()+"/cancel", "")
	invoiceLess := func(fields string) string { return `{"amount":100,"currency":"SAR","description":"d"` + fields + `}` }
	long := strings.Repeat("x", 501)
	keys := make([]string, 31)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":"v"`, i)
	}
	for _, row := range []struct {
		name, key, method, path, body string
		status                        int
		want                          string
	}{
		{"no key", "", "GET", "/v1/invoices", "", 401, unauthorized},
		{"wrong key", "sk_test_other", "GET", "/v1/invoices", "", 401, unauthorized},
		{"wrong key and path", "sk_test_other", "GET", "/v1/nowhere", "", 401, unauthorized},
		{"live key", "sk_live_1", "GET", "/v1/invoices", "", 405, inactive},
		{"publishable key lists", public, "GET", "/v1/invoices", "", 403, forbidden},
		{"publishable key creates", public, "POST", "/v1/invoices", "{}", 403, forbidden},
		{"publishable key refunds", public, "POST", "/v1/payments/" + payment + "/refund", "", 403, forbidden},
		{"unknown path", secret, "GET", "/v1/nowhere", "", 404, notFound},
		{"unknown method", secret, "DELETE", "/v1/invoices/" + someID, "", 404, notFound},
		{"unknown invoice", secret, "GET", "/v1/invoices/" + someID, "", 404, notFound},
		{"unknown invoice canceled", secret, "PUT", "/v1/invoices/" + someID + "/cancel", "", 404, notFound},
		{"unknown payment", secret, "GET", "/v1/payments/" + someID, "", 404, notFound},
		{"unknown webhook", secret, "GET", "/v1/webhooks/" + someID, "", 404, notFound},
		{"unknown webhook deleted", secret, "DELETE", "/v1/webhooks/" + someID, "", 404, notFound},
		{"unknown attempt", secret, "GET", "/v1/webhooks/attempts/" + someID, "", 404, notFound},
		{"not JSON", secret, "POST", "/v1/invoices", "amount=100", 400, notJSON},
		{"not an object", secret, "POST", "/v1/invoices", "[1]", 400, notJSON},
		{"two objects", secret, "POST", "/v1/invoices", "{}{}", 400, notJSON},

		{"empty invoice", secret, "POST", "/v1/invoices", "{}", 400,
			failed(`{"amount":["is missing"],"description":["is missing"]}`)},
		{"nulls", secret, "POST", "/v1/invoices", `{"amount":null,"currency":null,"description":null}`, 400,
			failed(`{"amount":["must be filled"],"description":["must be filled"]}`)},
		{"amount as text", secret, "POST", "/v1/invoices", `{"amount":"100","currency":"SAR","description":"d"}`, 400,
			failed(`{"amount":["must be an integer"]}`)},
		{"amount with halalas", secret, "POST", "/v1/invoices", `{"amount":100.5,"currency":"SAR","description":"d"}`, 400,
			failed(`{"amount":["must be an integer"]}`)},
		{"amount below one riyal", secret, "POST", "/v1/invoices", `{"amount":99,"currency":"SAR","description":"d"}`, 400,
			failed(`{"amount":["must be greater than or equal to 100"]}`)},
		{"currency", secret, "POST", "/v1/invoices", `{"amount":100,"currency":"sar","description":"d"}`, 400,
			failed(`{"currency":["is not a valid currency"]}`)},
		{"no currency", secret, "POST", "/v1/invoices", `{"amount":100,"currency":"XXX","description":"d"}`, 400,
			failed(`{"currency":["is not a valid currency"]}`)},
		{"a currency that is none", secret, "POST", "/v1/invoices", `{"amount":100,"currency":"ABC","description":"d"}`, 400,
			failed(`{"currency":["is not a valid currency"]}`)},
		{"description", secret, "POST", "/v1/invoices", `{"amount":100,"currency":"SAR","description":""}`, 400,
			failed(`{"description":["must be filled"]}`)},
		{"long description", secret, "POST", "/v1/invoices", `{"amount":100,"currency":"SAR","description":"` + long[:256] + `"}`, 400,
			failed(`{"description":["size cannot be greater than 255"]}`)},
		{"addresses", secret, "POST", "/v1/invoices", invoiceLess(`,"callback_url":"/x","success_url":"ftp://x/","back_url":7`), 400,
			failed(`{"back_url":["must be a string"],"callback_url":["must be a valid URL"],"success_url":["must be a valid URL"]}`)},
		{"expiry", secret, "POST", "/v1/invoices", invoiceLess(`,"expired_at":"tomorrow"`), 400,
			failed(`{"expired_at":["must be a date time"]}`)},
		{"metadata kind", secret, "POST", "/v1/invoices", invoiceLess(`,"metadata":[1]`), 400,
			failed(`{"metadata":["must be a hash"]}`)},
		{"metadata value kind", secret, "POST", "/v1/invoices", invoiceLess(`,"metadata":{"a":[1]}`), 400,
			failed(`{"metadata":{"a":["must be a string"]}}`)},
		{"metadata value", secret, "POST", "/v1/invoices", invoiceLess(`,"metadata":{"a":"` + long + `"}`), 400,
			failed(`{"metadata":{"a":["size cannot be greater than 500"]}}`)},
		{"metadata key", secret, "POST", "/v1/invoices", invoiceLess(`,"metadata":{"` + long[:41] + `":"v"}`), 400,
			failed(`{"metadata":{"` + long[:41] + `":["key size cannot be greater than 40"]}}`)},
		{"metadata keys", secret, "POST", "/v1/invoices", invoiceLess(`,"metadata":{` + strings.Join(keys, ",") + `}`), 400,
			failed(`{"metadata":["size cannot be greater than 30"]}`)},
		{"bulk as an array", secret, "POST", "/v1/invoices/bulk", `[{}]`, 400, notJSON},
		{"bulk of none", secret, "POST", "/v1/invoices/bulk", `{"invoices":[]}`, 400, failed(`{"invoices":["must be an array"]}`)},
		{"bulk of 51", secret, "POST", "/v1/invoices/bulk", `{"invoices":[` + strings.Repeat("1,", 50) + `1]}`, 400,
			failed(`{"invoices":["size cannot be greater than 50"]}`)},
		{"bulk with a fault", secret, "POST", "/v1/invoices/bulk",
			`{"invoices":[` + invoiceLess("") + `,{"amount":1,"currency":"SAR","description":"d"}]}`, 400,
			failed(`{"invoices":{"1":{"amount":["must be greater than or equal to 100"]}}}`)},
		{"update without metadata", secret, "PUT", "/v1/invoices/" + paid.id(), `{"amount":5}`, 400, failed(`{"metadata":["is missing"]}`)},
		{"cancel twice", secret, "PUT", "/v1/invoices/" + canceled.id() + "/cancel", "", 400,
			`{"type":"invalid_request_error","message":"Invoice cannot be canceled, its status is canceled","errors":null}`},
		{"cancel a paid one", secret, "PUT", "/v1/invoices/" + paid.id() + "/cancel", "", 400,
			`{"type":"invalid_request_error","message":"Invoice cannot be canceled, its status is paid","errors":null}`},
		{"list status", secret, "GET", "/v1/invoices?status=settled", "", 400,
			failed(`{"status":["must be one of: initiated, paid, failed, refunded, canceled, on_hold, expired, voided"]}`)},
		{"list page", secret, "GET", "/v1/invoices?page=0", "", 400, failed(`{"page":["must be greater than or equal to 1"]}`)},
		{"list time", secret, "GET", "/v1/invoices?created[gt]=noon", "", 400, failed(`{"created[gt]":["must be a date time"]}`)},

		{"refund too much", secret, "POST", "/v1/payments/" + payment + "/refund", `{"amount":12301}`, 400,
			failed(`{"amount":["must be less than or equal to 12300"]}`)},
		{"refund nothing", secret, "POST", "/v1/payments/" + payment + "/refund", `{"amount":0}`, 400,
			failed(`{"amount":["must be greater than or equal to 1"]}`)},
		{"capture a paid one", secret, "POST", "/v1/payments/" + payment + "/capture", "", 400,
			`{"type":"invalid_request_error","message":"Only authorized payments can be captured.","errors":null}`},
		{"payment without source", secret, "POST", "/v1/payments", `{"amount":100,"currency":"SAR"}`, 400, failed(`{"source":["is missing"]}`)},
		{"payment by an unknown source", public, "POST", "/v1/payments", `{"amount":100,"currency":"SAR","source":{"type":"cash"}}`, 400,
			failed(`{"source":{"type":["must be one of: creditcard, stcpay"]}}`)},
		{"payment with a bad card", public, "POST", "/v1/payments",
			`{"amount":100,"currency":"SAR","source":{"type":"creditcard","name":"Sara","number":"4111","month":1,"year":2020,"cvc":"12"}}`, 400,
			failed(
				`{"callback_url":["is missing"],"source":{"cvc":["is invalid"],"name":["is invalid"],` +
					`"number":["is invalid"],"year":["card is expired"]}}`)},
		{"used given_id", public, "POST", "/v1/payments",
			`{"given_id":"` + payment + `","amount":100,"currency":"SAR","source":{"type":"stcpay","mobile":"0500000001"}}`, 400,
			`{"type":"used_given_id","message":"The given_id provided has been already used with a different payment.","errors":null}`},

		{"empty webhook", secret, "POST", "/v1/webhooks", "{}", 400,
			failed(`{"http_method":["is missing"],"shared_secret":["is missing"],"url":["is missing"]}`)},
		{"webhook without TLS", secret, "POST", "/v1/webhooks",
			`{"http_method":"fetch","url":"http://bot.example/","shared_secret":"s","events":["invoice_paid"]}`, 400,
			failed(
				`{"events":["must be one of: payment_paid, payment_failed, payment_voided, ` +
					`payment_authorized, payment_captured, payment_refunded, payment_abandoned, payment_verified, ` +
					`card_auth_authenticated, card_auth_failed"],` +
					`"http_method":["must be one of: post, put, patch, get"],"url":["must be an HTTPS URL"]}`)},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := d.do(row.method, row.path, row.key, "desk/1.0", row.body)
			if err != nil {
				t.Fatal(err)
			}
			if got.status != row.status || strings.TrimSpace(got.text) != row.want {
				t.Errorf("got  %d %swant %d %s", got.status, got.text, row.status, row.want)
			}
			if kind := got.header.Get("Content-Type"); kind != "application/json; charset=utf-8" {
				t.Errorf("content type %q", kind)
			}
		})
	}
	if n := len(d.Books().Invoices); n != 2 {
		t.Errorf("%d invoices: a faulty call made some", n)
	}
}

func TestUserAgentGate(t *testing.T) {
	d := open(t)
	for agent, want := range map[string]int{
		"": 403, "Go-http-client/1.1": 403, "Python-urllib/3.12": 403, "python-requests/2.32": 403, "node": 403,
		"axios/1.7.2": 403, "kafalabot/1.0": 200, "curl/8.5.0": 200, "Mozilla/5.0": 200,
	} {
		got, err := d.do("GET", "/v1/invoices", "sk_test_sandbox", agent, "")
		if err != nil {
			t.Fatal(err)
		}
		if got.status != want {
			t.Errorf("%q: %d, want %d", agent, got.status, want)
		}
		if html := strings.HasPrefix(got.header.Get("Content-Type"), "text/html"); html != (want == 403) {
			t.Errorf("%q: content type %s", agent, got.header.Get("Content-Type"))
		}
	}
}

func TestPasswordMustBeEmpty(t *testing.T) {
	d := open(t)
	r, _ := http.NewRequest("GET", d.web.URL+"/v1/invoices", nil)
	r.Header.Set("User-Agent", "desk/1.0")
	r.SetBasicAuth("sk_test_sandbox", "x")
	got := d.page(d.browser.Do(r))
	if got.status != 401 {
		t.Errorf("status %d", got.status)
	}
}
