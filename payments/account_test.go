package payments

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// What an account tells: of payments alone that have brought money, and of webhooks that tell of payments.
func TestAccount(t *testing.T) {
	body := map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body[r.URL.Path]) }))
	t.Cleanup(s.Close)
	c, err := New(Config{SecretKey: "sk_test_x", APIURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	const try = `{"id":"p","status":"%s","amount":%d,"currency":"%s"}`
	ours := kafala.GuaranteeID(7100000001, strings.Repeat("a", 16))
	invoice := func(status string, amount int, currency string) string {
		return `{"id":"i","status":"paid","amount":1000,"currency":"SAR","payments":[` + fmt.Sprintf(try, status, amount, currency) + `]}`
	}
	for _, c2 := range []struct {
		list string
		want Account
	}{
		{"", Account{}},
		{invoice("paid", 1000, "SAR"), Account{Paid: 1}},
		{invoice("paid", 700, "SAR"), Account{Paid: 1, Less: 1}},
		{invoice("paid", 700, "USD"), Account{Paid: 1, Foreign: 1}},
		{invoice("failed", 700, "USD"), Account{}},
		{`{"id":"i","status":"paid","amount":1000,"currency":"SAR"}`, Account{}}, // a list without payments
		{`{"id":"i","status":"paid","amount":1000,"currency":"SAR","metadata":{"guarantee":"` + ours + `"},"payments":[` +
			fmt.Sprintf(try, "paid", 1000, "SAR") + `]}`, Account{Paid: 1, Ours: []Named{{"p", ours}}}},
		{`{"id":"i","status":"paid","amount":1000,"currency":"SAR","metadata":{"guarantee":"another system's"},"payments":[` +
			fmt.Sprintf(try, "paid", 1000, "SAR") + `]}`, Account{Paid: 1}},
		{invoice("paid", 1000, "SAR") + "," + invoice("paid", 1, "SAR"), Account{Paid: 2, Less: 1}},
	} {
		body["/invoices"] = `{"invoices":[` + c2.list + `]}`
		if got, err := c.Account(t.Context()); err != nil || !reflect.DeepEqual(got, c2.want) {
			t.Errorf("%s: %+v, %v", c2.list, got, err)
		}
	}
	const hook = "https://bot.example/moyasar/webhook"
	for hooks, want := range map[string]bool{
		"": false,
		`{"url":"` + hook + `","http_method":"post","events":["payment_paid"]}`:                                    true,
		`{"url":"` + hook + `","http_method":"POST"}`:                                                              true,
		`{"url":"` + hook + `","http_method":"get","events":["payment_paid"]}`:                                     false,
		`{"url":"` + hook + `","http_method":"post","events":["payment_refunded"]}`:                                false,
		`{"url":"` + hook + `s","http_method":"post"}`:                                                             false,
		`{"url":"https://a.example","http_method":"post"},{"url":"` + hook + `","http_method":"post","events":[]}`: true,
	} {
		body["/webhooks"] = `{"webhooks":[` + hooks + `]}`
		if got, err := c.Hooked(t.Context(), "https://bot.example/"); err != nil || got != want {
			t.Errorf("%s: %t, %v", hooks, got, err)
		}
	}
}
