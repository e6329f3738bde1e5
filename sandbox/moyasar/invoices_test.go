package moyasar

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/internal/standin"
)

func TestInvoiceObject(t *testing.T) {
	d := open(t)
	inv := d.invoice(map[string]any{
		"amount": 25000, "description": "KF-000123", "callback_url": "https://bot.example/cb", "success_url": "https://t.me/bot?start=p_1",
		"expired_at": "2026-11-23T13:00:00+03:00", "metadata": map[string]string{"ref": "KF-000123"},
	})
	var got, want any
	id := inv.id()
	if !standin.IsUUID(id) || id[14] != '4' {
		t.Errorf("id %q is no UUID v4", id)
	}
	text := strings.ReplaceAll(strings.ReplaceAll(inv.text, id, "ID"), d.web.URL, "BASE")
	_ = json.Unmarshal([]byte(text), &got)
	_ = json.Unmarshal([]byte(`{"id":"ID","status":"initiated","amount":25000,"currency":"SAR","description":"KF-000123",
		"logo_url":"BASE/assets/logo.svg","amount_format":"250.00 SAR","url":"BASE/invoices/ID",
		"callback_url":"https://bot.example/cb","success_url":"https://t.me/bot?start=p_1","back_url":null,
		"expired_at":"2026-11-23T10:00:00.000Z","created_at":"2026-11-22T09:30:00.123Z","updated_at":"2026-11-22T09:30:00.123Z",
		"payment_id":null,"paid_at":null,"metadata":{"ref":"KF-000123"},"payments":[]}`), &want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	fetched := d.call(http.StatusOK, "GET", "/v1/invoices/"+id, "")
	if fetched.text != inv.text {
		t.Errorf("fetched %s, created %s", fetched.text, inv.text)
	}
}

// A list may show invoices without the key of their payments, all else as before.
func TestBareLists(t *testing.T) {
	for _, bare := range []bool{false, true} {
		d := open(t, func(c *Config) { c.BareLists = bare })
		alone := d.call(http.StatusOK, "GET", "/v1/invoices/"+d.invoice(nil).id(), "")
		entry := strings.TrimSuffix(strings.TrimSpace(alone.text), "}")
		if bare {
			entry = strings.TrimSuffix(entry, `,"payments":[]`)
		}
		if list := d.call(http.StatusOK, "GET", "/v1/invoices", ""); !strings.Contains(list.text, entry+"}") {
			t.Errorf("bare is %t: listed as %s", bare, list.text)
		}
	}
}

func TestAmountsAreFormatted(t *testing.T) {
	for want, row := range map[string]struct {
		amount   int64
		currency string
	}{
		"1.00 SAR": {100, "SAR"}, "0.05 SAR": {5, "SAR"}, "1234.56 USD": {123456, "USD"},
		"1.234 KWD": {1234, "KWD"}, "0.001 BHD": {1, "BHD"}, "500 JPY": {500, "JPY"},
	} {
		if got := format(row.amount, row.currency); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestInvoiceExpires(t *testing.T) {
	d := open(t)
	status := func(inv answer) any { return d.call(200, "GET", "/v1/invoices/"+inv.id(), "").at("status") }
	soon := d.invoice(map[string]any{"expired_at": "2026-11-22T09:40:00Z"})
	day := d.invoice(map[string]any{"expired_at": "2026-11-23"}) // its first moment
	never := d.invoice(map[string]any{"expired_at": nil})
	paid := d.invoice(map[string]any{"expired_at": "2026-11-22T09:40:00Z"})
	if _, err := d.Pay(paid.id(), "4111111111111111"); err != nil {
		t.Fatal(err)
	}
	d.clock.pass(10*time.Minute - 124*time.Millisecond)
	if got := status(soon); got != Initiated {
		t.Errorf("a moment early: %v", got)
	}
	d.clock.pass(time.Millisecond)
	listed := d.call(200, "GET", "/v1/invoices?status=expired", "")
	if got := status(soon); got != Expired || len(listed.body["invoices"].([]any)) != 1 {
		t.Errorf("at the moment: %v, %s", got, listed.text)
	}
	d.call(400, "PUT", "/v1/invoices/"+soon.id()+"/cancel", "")
	d.clock.pass(14 * time.Hour)
	if got := status(day); got != Initiated {
		t.Errorf("the day before: %v", got)
	}
	d.clock.pass(time.Hour)
	if status(day) != Expired || status(never) != Initiated || status(paid) != Paid {
		t.Errorf("the day: %v, never: %v, paid: %v", status(day), status(never), status(paid))
	}
}

func TestInvoicePages(t *testing.T) {
	d := open(t)
	bulk := make([]string, 50)
	for i := range bulk {
		bulk[i] = fmt.Sprintf(`{"amount":%d,"currency":"SAR","description":"d"}`, 1000+i)
	}
	made := d.call(http.StatusCreated, "POST", "/v1/invoices/bulk", `{"invoices":[`+strings.Join(bulk, ",")+`]}`)
	if n := len(made.body["invoices"].([]any)); n != 50 {
		t.Fatalf("%d made", n)
	}
	d.call(http.StatusCreated, "POST", "/v1/invoices/bulk", `{"invoices":[`+strings.Join(bulk[:31], ",")+`]}`)
	for page, want := range map[string]struct {
		count int
		meta  string
	}{
		"1": {40, `{"current_page":1,"next_page":2,"prev_page":null,"total_pages":3,"total_count":81}`},
		"2": {40, `{"current_page":2,"next_page":3,"prev_page":1,"total_pages":3,"total_count":81}`},
		"3": {1, `{"current_page":3,"next_page":null,"prev_page":2,"total_pages":3,"total_count":81}`},
		"9": {0, `{"current_page":9,"next_page":null,"prev_page":3,"total_pages":3,"total_count":81}`},
	} {
		got := d.call(200, "GET", "/v1/invoices?per=100&page="+page, "")
		if n := len(got.body["invoices"].([]any)); n != want.count || !strings.HasSuffix(strings.TrimSpace(got.text), `"meta":`+want.meta+`}`) {
			t.Errorf("page %s: %d, meta %v", page, n, got.body["meta"])
		}
	}
	first := d.call(200, "GET", "/v1/invoices", "").body["invoices"].([]any)[0].(map[string]any)
	if first["amount"] != json.Number("1030") {
		t.Errorf("newest first: %v", first["amount"])
	}
	empty := d.call(200, "GET", "/v1/invoices?status=on_hold", "")
	if want := `{"invoices":[],"meta":{"current_page":1,"next_page":null,"prev_page":null,` +
		`"total_pages":1,"total_count":0}}`; strings.TrimSpace(empty.text) != want {
		t.Errorf("empty: %s", empty.text)
	}
}

func TestInvoiceFilters(t *testing.T) {
	d := open(t)
	a := d.invoice(map[string]any{"metadata": map[string]string{"ref": "A", "shop": "1"}})
	d.clock.pass(time.Hour)
	b := d.invoice(map[string]any{"metadata": map[string]string{"ref": "B", "shop": "1"}})
	d.clock.pass(time.Hour)
	c := d.invoice(nil)
	d.call(200, "PUT", "/v1/invoices/"+c.id()+"/cancel", "")
	names := map[string]string{a.id(): "a", b.id(): "b", c.id(): "c"}
	for query, want := range map[string]string{
		"": "cba", "id=" + b.id(): "b", "id=" + someID: "", "status=canceled": "c", "status=initiated": "ba",
		"metadata[ref]=A": "a", "metadata%5Bref%5D=B": "b", "metadata[ref]=C": "", "metadata[shop]=1": "ba",
		"metadata[shop]=1&metadata[ref]=B":                               "b",
		"created[gt]=2026-11-22T09:45:00Z":                               "cb",
		"created[lt]=2026-11-22T11:00:00Z":                               "ba",
		"created[gt]=2026-11-22T09:45:00Z&created[lt]=2026-11-22T11:00Z": "b",
		"created[gt]=2026-11-23":                                         "", "id=" + a.id() + "&status=paid": "",
	} {
		// A bracket may stand in a query as it is.
		got := d.call(200, "GET", "/v1/invoices?"+query, "")
		var found string
		for _, item := range got.body["invoices"].([]any) {
			found += names[item.(map[string]any)["id"].(string)]
		}
		if found != want {
			t.Errorf("%s: %q, want %q", query, found, want)
		}
	}
}

func TestInvoiceMetadataIsUpdated(t *testing.T) {
	d := open(t)
	inv := d.invoice(map[string]any{"metadata": map[string]string{"ref": "A", "shop": "1"}})
	d.clock.pass(time.Minute)
	for _, step := range []struct{ body, want string }{
		{`{"metadata":{"ref":"B","more":"x"},"amount":1,"status":"paid"}`, "map[more:x ref:B shop:1]"},
		{`{"metadata":{"shop":""}}`, "map[more:x ref:B]"},
		{`{"metadata":{"more":null}}`, "map[ref:B]"},
		{`{"metadata":{}}`, "<nil>"},
		{`{"metadata":{"ref":"C"}}`, "map[ref:C]"},
		{`{"metadata":null}`, "<nil>"},
	} {
		got := d.call(200, "PUT", "/v1/invoices/"+inv.id(), step.body)
		if fmt.Sprint(got.body["metadata"]) != step.want || got.at("amount") != json.Number("12300") || got.at("status") != Initiated {
			t.Errorf("%s: %s", step.body, got.text)
		}
		if got.at("updated_at") != "2026-11-22T09:31:00.123Z" {
			t.Errorf("updated_at %v", got.at("updated_at"))
		}
	}
	d.call(200, "PUT", "/v1/invoices/"+inv.id(), `{"metadata":{"ref":"D"}}`)
	many := map[string]string{}
	for i := range mostKeys {
		many[fmt.Sprint("k", i)] = "v"
	}
	text, _ := json.Marshal(map[string]any{"metadata": many}) // one key too many with the one there is
	d.call(400, "PUT", "/v1/invoices/"+inv.id(), string(text))
	for ref, want := range map[string]int{"A": 0, "D": 1} {
		got := d.call(200, "GET", "/v1/invoices?"+url.Values{"metadata[ref]": {ref}}.Encode(), "")
		if n := len(got.body["invoices"].([]any)); n != want {
			t.Errorf("ref %s: %d", ref, n)
		}
	}
}

func TestCallsAreLogged(t *testing.T) {
	d := open(t)
	d.invoice(nil)
	d.call(200, "GET", "/v1/invoices?page=1", "")
	_, _ = d.do("POST", "/v1/payments", "pk_test_sandbox", "desk/1.0", `{"source":{"number":"4111111111111111"}}`)
	var got []string
	for _, c := range d.Calls() {
		got = append(got, strings.TrimSpace(c.Method+" "+c.Path+" "+c.Query+" "+c.Key+" "+fmt.Sprint(c.Body != "")))
	}
	want := []string{"POST /v1/invoices  secret true", "GET /v1/invoices page=1 secret false", "POST /v1/payments  publishable false"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}
