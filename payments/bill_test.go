package payments

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

func TestEveryStatusOfAnInvoiceHasItsMeaning(t *testing.T) {
	want := map[string]kafala.BillState{
		"initiated": kafala.BillOpen, "failed": kafala.BillOpen,
		"on_hold":  kafala.BillUnknown,
		"paid":     kafala.BillPaid,
		"expired":  kafala.BillExpired,
		"canceled": kafala.BillCancelled,
		"refunded": kafala.BillReturned, "voided": kafala.BillReturned,
	}
	if !reflect.DeepEqual(want, states) {
		t.Errorf("the table is %v, want %v", states, want)
	}
	for _, odd := range []string{"", "PAID", "cancelled", "authorized", "something new"} {
		want[odd] = kafala.BillUnknown
	}
	for word, state := range want {
		c := client(t, serve(t, say(http.StatusOK, object(testID, map[string]any{"status": word}))))
		bill, err := c.Get(t.Context(), testID)
		if err != nil || bill.State != state {
			t.Errorf("%q is %q (%v), want %q", word, bill.State, err, state)
		}
	}
}

func TestGetReadsABill(t *testing.T) {
	body, err := os.ReadFile("testdata/invoice.json")
	if err != nil {
		t.Fatal(err)
	}
	g := serve(t, say(http.StatusOK, string(body)))
	got, err := client(t, g).Get(t.Context(), testID)
	if err != nil {
		t.Fatal(err)
	}
	at := func(minute, ms int) time.Time { return time.Date(2026, 11, 23, 9, minute, 0, ms*1e6, time.UTC) }
	id := func(d string) string { return d + "-5b1e-4a53-9a53-1d0c2b7a1111" }
	pay := func(d, scheme, last4 string, at time.Time) kafala.Payment {
		return kafala.Payment{ID: id(d), Amount: 12300, Scheme: scheme, Last4: last4, At: at}
	}
	told := pay("33333333", "mada", "1010", at(40, 414))
	told.Fee = 575
	want := kafala.Bill{
		Invoice: kafala.Invoice{
			ID: testID, URL: "https://checkout.gateway.example/invoices/" + testID + "?lang=en",
			Expires: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		},
		Guarantee: "07abcdefghijklmnop", State: kafala.BillPaid, Amount: 12300, Currency: "SAR",
		Created: at(30, 0),
		Tries: []kafala.Try{
			{Payment: pay("11111111", "visa", "0010", at(31, 0)), Failed: true, Currency: "SAR", Reason: "funds"},
			{Payment: pay("22222222", "stcpay", "", at(35, 0)), Failed: true, Currency: "SAR", Reason: "wallet_limit"},
			{Payment: told, Paid: true, Currency: "SAR"},
			{Payment: pay("44444444", "", "", at(42, 0)), Currency: "SAR"},
			{Payment: pay("55555555", "creditcard", "", at(43, 0)), Paid: true, Currency: "SAR"},
			{Payment: pay("66666666", "", "", at(44, 0)), Failed: true, Currency: "SAR", Reason: "other"},
			{Payment: pay("77777777", "", "", at(45, 0)), Paid: true, Returned: 12300, Currency: "SAR"},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	asked := g.requests()[0]
	if asked.method != http.MethodGet || asked.path != "/v1/invoices/"+testID || asked.user != testKey || asked.password != "" ||
		asked.agent != "kafalabot/test" {
		t.Errorf("asked %+v", asked)
	}
}

func TestWhatCameAndWhatWentBack(t *testing.T) {
	for body, want := range map[string]kafala.Try{
		`"status":"initiated"`:                                {},
		`"status":"authorized"`:                               {},
		`"status":"something new","refunded":5`:               {},
		`"status":"failed","refunded":0`:                      {Failed: true, Reason: kafala.OtherReason},
		`"status":"paid","captured":0,"refunded":0`:           {Paid: true},
		`"status":"paid","refunded":null,"captured":null`:     {Paid: true},
		`"status":"paid","refunded":300`:                      {Paid: true, Returned: 300},
		`"status":"captured","captured":10000`:                {Paid: true, Payment: kafala.Payment{Amount: 10000}},
		`"status":"refunded","captured":10000`:                {Paid: true, Returned: 10000, Payment: kafala.Payment{Amount: 10000}},
		`"status":"refunded","refunded":12300`:                {Paid: true, Returned: 12300},
		`"status":"refunded","refunded":300`:                  {Paid: true, Returned: 300}, // should a part be called so
		`"status":"refunded"`:                                 {Paid: true, Returned: 12300},
		`"status":"voided","refunded":0`:                      {Paid: true, Returned: 12300},
		`"status":"voided","refunded":0,"voided_at":"2026-1"`: {Paid: true, Returned: 12300},
	} {
		try := `{"id":"11111111-5b1e-4a53-9a53-1d0c2b7a1111","amount":12300,"currency":"SAR",` + body + `}`
		all := object(testID, map[string]any{"payments": []json.RawMessage{json.RawMessage(try)}})
		bill, err := client(t, serve(t, say(http.StatusOK, all))).Get(t.Context(), testID)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		want.Payment.ID, want.Currency, want.Payment.Amount = "11111111-5b1e-4a53-9a53-1d0c2b7a1111", "SAR", cmp.Or(want.Payment.Amount, 12300)
		if bill.Tries[0] != want {
			t.Errorf("%s: got %+v, want %+v", body, bill.Tries[0], want)
		}
	}
}

func TestGetDoesWithoutWhatIsOptional(t *testing.T) {
	for name, body := range map[string]string{
		"bare": `{"id":"` + testID + `","status":"initiated","amount":100,"currency":"SAR"}`,
		"null": `{"id":"` + testID +
			`","status":"initiated","amount":100,"currency":"SAR","url":null,"expired_at":null,"metadata":null,"payments":null}`,
		"odd": `{"id":"` + testID +
			`","status":"initiated","amount":100,"currency":"SAR","url":{},"expired_at":17,"metadata":[],"payments":[]}`,
		"date only": `{"id":"` + testID +
			`","status":"initiated","amount":100,"currency":"SAR","expired_at":"2026-11-23","metadata":{"guarantee":null}}`,
		"empty tries": `{"id":"` + testID + `","status":"initiated","amount":100,"currency":"SAR","payments":[{}]}`,
	} {
		got, err := client(t, serve(t, say(http.StatusOK, body))).Get(t.Context(), testID)
		if err != nil || got.State != kafala.BillOpen || got.Amount != 100 || !got.Invoice.Expires.IsZero() || got.Guarantee != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestGetTakesNoOtherAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"a fraction":      object(testID, map[string]any{"amount": 123.5}),
		"another invoice": object("99999999-5b1e-4a53-9a53-1d0c2b7a1111", nil),
		"no id":           `{}`,
		"null":            `null`,
		"a page":          "<html>welcome</html>",
		"nothing":         "",
		"two":             object(testID, nil) + object(testID, nil),
	} {
		_, err := client(t, serve(t, say(http.StatusOK, body))).Get(t.Context(), testID)
		var e *Error
		if !errors.As(err, &e) || e.Type != badAnswerType || !retryable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGetOfAnUnknownInvoice(t *testing.T) {
	g := serve(t, say(http.StatusNotFound, `{"type":"api_error","message":"Object not found","errors":null}`))
	c := client(t, g)
	for _, id := range []string{testID, "", "..", "../payments", "a/b?c=d#e", "short", string(make([]byte, 65))} {
		if _, err := c.Get(t.Context(), id); !errors.Is(err, kafala.ErrNotFound) || retryable(err) {
			t.Errorf("%q: %v", id, err)
		}
	}
	if n := len(g.requests()); n != 1 {
		t.Errorf("asked %d times: ids that cannot be one were sent", n)
	}
	_, err := client(t, serve(t, say(http.StatusNotFound, "<html>nginx</html>"))).Get(t.Context(), testID)
	if err == nil || errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("a wrong address was taken for an unknown invoice: %v", err)
	}
}

func TestCancel(t *testing.T) {
	refuse := `{"type":"invalid_request_error","message":"Invoice cannot be canceled","errors":null}`
	for name, c := range map[string]struct {
		put    int    // the answer to the cancelling
		status string // what the invoice is then
		want   error
		other  bool // some other error is wanted
		calls  int
	}{
		"open":             {put: 200, status: "canceled", calls: 1},
		"already":          {put: 400, status: "canceled", calls: 2},
		"paid":             {put: 400, status: "paid", want: kafala.ErrSettled, calls: 2},
		"refunded":         {put: 422, status: "refunded", want: kafala.ErrSettled, calls: 2},
		"expired":          {put: 400, status: "expired", want: kafala.ErrSettled, calls: 2},
		"paid, said as OK": {put: 200, status: "paid", want: kafala.ErrSettled, calls: 1},
		"OK without doing": {put: 200, status: "initiated", other: true, calls: 1},
		"refused, open":    {put: 400, status: "initiated", other: true, calls: 2},
		"refused, unknown": {put: 400, status: "something new", other: true, calls: 2},
		"gone":             {put: 404, want: kafala.ErrNotFound, calls: 2},
		"key refused":      {put: 401, status: "canceled", other: true, calls: 1},
		"too many":         {put: 429, status: "canceled", other: true, calls: 1},
		"down":             {put: 503, status: "canceled", other: true, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodPut && c.put != 200:
					say(c.put, refuse)(w, r)
				case c.status == "":
					say(404, `{"type":"api_error","message":"Object not found"}`)(w, r)
				default:
					say(200, object(testID, map[string]any{"status": c.status}))(w, r)
				}
			})
			err := client(t, g).Cancel(t.Context(), testID)
			known := errors.Is(err, kafala.ErrSettled) || errors.Is(err, kafala.ErrNotFound)
			if c.other && (err == nil || known) || !c.other && !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
			asked := g.requests()
			if len(asked) != c.calls || asked[0].method != http.MethodPut || asked[0].path != "/v1/invoices/"+testID+"/cancel" ||
				asked[0].body != "" {
				t.Errorf("asked %+v", asked)
			}
		})
	}
	if err := client(t, serve(t, say(200, "{}"))).Cancel(t.Context(), "../x"); !errors.Is(err, kafala.ErrNotFound) {
		t.Error(err)
	}
}

func TestReasonsOfAFailedTry(t *testing.T) {
	for _, c := range []struct{ kind, code, message, want string }{
		{"creditcard", "51", "INSUFFICIENT FUNDS", kafala.NoFunds}, {"creditcard", "54", "", kafala.CardExpired},
		{"applepay", "61", "", kafala.OverLimit}, {"creditcard", "05", "DECLINED", kafala.OtherReason},
		{"creditcard", "41", "", kafala.OtherReason}, {"creditcard", "43", "", kafala.OtherReason},
		{"creditcard", "99", "UNSPECIFIED FAILURE", kafala.OtherReason},
		{"creditcard", "05", "insufficient", kafala.OtherReason}, // the code decides where there is one
		{"", "", "", kafala.OtherReason}, {"creditcard", "", "Insufficient Funds", kafala.NoFunds},
		{"creditcard", "", "DECLINED: EXPIRED CARD", kafala.CardExpired},

		// The step at the bank: only what the payer has done there is theirs.
		{"creditcard", "", "The authentication attempt was rejected by the issuer bank.", kafala.NotConfirmed},
		{"creditcard", "", "3DS: The cardholder cancelled the challenge.", kafala.NotConfirmed},
		{"creditcard", "", "3DS service error occurred.", kafala.Unverified},
		{"creditcard", "", "3DS: request timed out.", kafala.Unverified},
		{"creditcard", "", "The card is not enrolled in 3DS service.", kafala.Unverified},
		{"creditcard", "", "3DS: Exceeds authentication frequency limit.", kafala.Unverified}, // no limit of an amount
		{"creditcard", "", "3DS: The card is expired.", kafala.CardExpired},
		{"creditcard", "", "The authentication is unavailable, please try again later or contact issuer bank if problem persisted.",
			kafala.Unverified},
		{"creditcard", "", "3DS: attempted but not available, please ensure that you have enabled Online Purchase from your bank portal.",
			kafala.Unverified},

		// A wallet is no bank's card.
		{"stcpay", "", "Insufficient Balance.", kafala.WalletFunds},
		{"stcpay", "51", "Insufficient Balance.", kafala.WalletFunds},
		{"stcpay", "", "You have exceeded the allowed daily transaction limit for your STC Pay account.", kafala.WalletLimit},
		{"STCPay", "", "You have exceeded the maximum allowed transaction amount.", kafala.WalletLimit},
		{"stcpay", "", "Connection timed out while waiting for response from STC Pay service.", kafala.WalletOther},
		{"stcpay", "", "You have exhausted your OTP attempts, please wait 15 minutes then try again.", kafala.WalletCode},
		{"stcpay", "", "Invalid OTP", kafala.WalletCode}, {"stcpay", "", "OTP expired", kafala.WalletCode},
		{"stcpay", "", "Mobile number is not registered to use the STC Pay service.", kafala.WalletOther},
		{"stcpay", "", "", kafala.WalletOther},
	} {
		got := (source{Type: text(c.kind), Code: text(c.code), Message: text(c.message)}).reason()
		if got != c.want || !slices.Contains(kafala.DeclineReasons, got) || strings.Contains(got, "-") {
			t.Errorf("%s %q %q: %q, want %q", c.kind, c.code, c.message, got, c.want)
		}
	}
}

func TestLast4(t *testing.T) {
	for number, want := range map[string]string{
		"4201-32XX-XXXX-1010": "1010", "XXXX-XXXX-XXXX-0001": "0001", "3400-00XXXX-00900": "0900", "421000XXXXXX1010": "1010",
		"": "", "1010": "", "4201-32XX-XXXX-XXXX": "", "4201-32XX-XXXX-10\u06611": "",
	} {
		if got := (source{Number: text(number)}).last4(); got != want {
			t.Errorf("%q: %q, want %q", number, got, want)
		}
	}
}

// A fee that is none spoils nothing: nothing is known of it.
func TestFees(t *testing.T) {
	for fee, want := range map[string]kafala.Halalas{`575`: 575, `0`: 0, `null`: 0, `"575"`: 575, `"5.75 SAR"`: 0, `5.75`: 0, `-575`: 0,
		`{}`: 0, `99999999999999999999`: 0} {
		var p payment
		if err := json.Unmarshal([]byte(`{"id":"p","status":"paid","amount":12300,"fee":`+fee+`}`), &p); err != nil {
			t.Errorf("%s: %v", fee, err)
		}
		if got := p.try().Payment; got.Fee != want || got.Amount != 12300 {
			t.Errorf("%s is read as %+v", fee, got)
		}
	}
}
