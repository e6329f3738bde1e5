package moyasar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/sandbox/internal/standin"
)

// hook makes a webhook to the mailbox.
func (d *desk) hook(m *mailbox, path, events string) answer {
	d.Helper()
	return d.call(201, "POST", "/v1/webhooks", `{"http_method":"post","url":"`+m.URL+path+`","shared_secret":"s3cret"`+events+`}`)
}

func TestCallbackComesOnceAndOnlyWhenPaid(t *testing.T) {
	m := openMailbox(t, func(int) int { return 500 }) // not repeated, whatever the answer
	d := open(t)
	inv := d.invoice(map[string]any{"callback_url": m.URL + "/cb/secret"})
	_, _ = d.Pay(inv.id(), "4201320000311101")
	id, err := d.Pay(inv.id(), "4201320111111010")
	if err != nil {
		t.Fatal(err)
	}
	got := m.next(t)
	if got.method != "POST" || got.path != "/cb/secret" || got.body["id"] != inv.id() || got.body["status"] != Paid {
		t.Errorf("%+v", got)
	}
	if attempts := got.body["payments"].([]any); len(attempts) != 2 || attempts[1].(map[string]any)["id"] != id {
		t.Errorf("payments %v", attempts)
	}
	for _, field := range []string{"secret_token", "live", "type"} {
		if _, there := got.body[field]; there {
			t.Errorf("a callback has %s", field)
		}
	}
	d.call(200, "POST", "/v1/payments/"+id+"/refund", "")
	other := d.invoice(map[string]any{"callback_url": m.URL + "/cb/other"})
	d.call(200, "PUT", "/v1/invoices/"+other.id()+"/cancel", "")
	d.Server.Close()
	m.silent(t)
}

func TestWebhookEnvelope(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	d.hook(m, "/all", "")
	inv, id := d.paidInvoice(t)
	got := m.next(t)
	data := got.body["data"].(map[string]any)
	if got.body["type"] != "payment_paid" || got.body["secret_token"] != "s3cret" || got.body["account_name"] != "Desk" ||
		got.body["live"] != false || got.body["created_at"] != "2026-11-22T09:30:00.123Z" || !standin.IsUUID(got.body["id"].(string)) ||
		data["id"] != id || data["invoice_id"] != inv.id() || data["status"] != Paid {
		t.Errorf("%v", got.body)
	}
	for path, event := range map[string]string{"/refund": "payment_refunded"} {
		d.call(200, "POST", "/v1/payments/"+id+path, "")
		if got := m.next(t); got.body["type"] != event {
			t.Errorf("%v", got.body["type"])
		}
	}
	_, other := d.paidInvoice(t)
	m.next(t)
	d.call(200, "POST", "/v1/payments/"+other+"/void", "")
	if got := m.next(t); got.body["type"] != "payment_voided" {
		t.Errorf("%v", got.body["type"])
	}
	held := d.cardPayment("", `,"number":"4111111111111111","3ds":false,"manual":true`)
	if got := m.next(t); got.body["type"] != "payment_authorized" {
		t.Errorf("%v", got.body["type"])
	}
	d.call(200, "POST", "/v1/payments/"+held.id()+"/capture", "")
	if got := m.next(t); got.body["type"] != "payment_captured" {
		t.Errorf("%v", got.body["type"])
	}
	d.cardPayment("", `,"number":"4123120001090109","3ds":false`)
	if got := m.next(t); got.body["type"] != "payment_failed" {
		t.Errorf("%v", got.body["type"])
	}
}

func TestWebhookRegistry(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	all := d.hook(m, "/all", "")
	some := d.hook(m, "/some", `,"events":["payment_failed"]`)
	if n := len(all.body["events"].([]any)); n != len(events) || fmt.Sprint(some.body["events"]) != "[payment_failed]" {
		t.Errorf("%s %s", all.text, some.text)
	}
	if _, there := all.body["shared_secret"]; there {
		t.Error("a webhook shows its secret")
	}
	available := d.call(200, "GET", "/v1/webhooks/available_events", "")
	if len(available.body["events"].([]any)) != len(events) {
		t.Errorf("%s", available.text)
	}
	if list := d.call(200, "GET", "/v1/webhooks", ""); len(list.body["webhooks"].([]any)) != 2 || list.body["meta"] != nil {
		t.Errorf("%s", list.text)
	}
	if got := d.call(200, "GET", "/v1/webhooks/"+some.id(), ""); got.text != some.text {
		t.Errorf("%s", got.text)
	}
	d.paidInvoice(t)
	if got := m.next(t); got.path != "/all" {
		t.Errorf("%+v", got)
	}
	gone := d.call(200, "DELETE", "/v1/webhooks/"+all.id(), "")
	if gone.at("message") != "Webhook was deleted successfully" {
		t.Errorf("%s", gone.text)
	}
	d.call(404, "GET", "/v1/webhooks/"+all.id(), "")
	d.paidInvoice(t)
	d.Server.Close()
	m.silent(t)
}

func TestWebhookLadder(t *testing.T) {
	for _, row := range []struct {
		name string
		good int // which attempt is taken, from 0
		want int // attempts in all
	}{{"taken at the fourth", 3, 4}, {"dropped after six", 99, 6}} {
		t.Run(row.name, func(t *testing.T) {
			m := openMailbox(t, func(n int) int {
				if n == row.good {
					return 204
				}
				return 302 // anything but 2xx is a failure, redirects are not followed
			})
			d := open(t, func(c *Config) { c.LadderUnit = 100 * time.Microsecond })
			d.hook(m, "/hook", "")
			d.paidInvoice(t)
			ids := map[any]bool{}
			for range row.want {
				ids[m.next(t).body["id"]] = true
			}
			if len(ids) != 1 {
				t.Errorf("event ids %v", ids)
			}
			attempts := d.attempts(t, row.want)
			for i, attempt := range attempts { // newest first
				number := row.want - i
				result := "failed"
				if number-1 == row.good {
					result = "success"
				}
				if attempt["retry_number"] != json.Number(fmt.Sprint(number)) || attempt["result"] != result || !ids[attempt["event_id"]] ||
					attempt["event_type"] != "payment_paid" {
					t.Errorf("%d: %v", i, attempt)
				}
			}
			if headers, ok := attempts[0]["response_headers"].(string); !ok || !strings.Contains(headers, "Date: ") {
				t.Errorf("headers %v", attempts[0]["response_headers"])
			}
			for query, want := range map[string]int{"webhook_id=nobody": 0, "event_type=payment_paid": row.want, "event_type=payment_failed": 0,
				"event_id=" + attempts[0]["event_id"].(string): row.want, "webhook_id=" + attempts[0]["webhook_id"].(string): row.want} {
				if got := len(d.call(200, "GET", "/v1/webhooks/attempts?"+query, "").body["webhook_attempts"].([]any)); got != want {
					t.Errorf("%s: %d attempts, want %d", query, got, want)
				}
			}
			one := d.call(200, "GET", "/v1/webhooks/attempts/"+attempts[0]["id"].(string), "")
			if fmt.Sprint(one.body) != fmt.Sprint(attempts[0]) {
				t.Errorf("%s", one.text)
			}
			d.Server.Close()
			m.silent(t)
		})
	}
}

// attempts waits until so many deliveries are recorded.
func (d *desk) attempts(t *testing.T, want int) []map[string]any {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		var attempts []map[string]any
		for _, item := range d.call(200, "GET", "/v1/webhooks/attempts", "").body["webhook_attempts"].([]any) {
			attempts = append(attempts, item.(map[string]any))
		}
		if len(attempts) >= want || time.Now().After(deadline) {
			if len(attempts) != want {
				t.Fatalf("%d attempts, want %d", len(attempts), want)
			}
			return attempts
		}
		time.Sleep(time.Millisecond)
	}
}

func TestLadderOfTheDocuments(t *testing.T) {
	var waits []time.Duration
	for _, step := range ladder {
		waits = append(waits, step*time.Minute)
	}
	want := []time.Duration{0, time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}
	if fmt.Sprint(waits) != fmt.Sprint(want) {
		t.Errorf("%v", waits)
	}
}

func TestNobodyAtHome(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t, func(c *Config) { c.LadderUnit = time.Microsecond })
	d.hook(m, "/hook", "")
	m.Server.Close()
	d.paidInvoice(t)
	got := d.attempts(t, len(ladder))[0]
	if got["response_code"] != nil || got["message"] != "Connection failed" {
		t.Errorf("%v", got)
	}
}

func TestCloseEndsTheLadder(t *testing.T) {
	m := openMailbox(t, func(int) int { return 500 })
	d := open(t, func(c *Config) { c.LadderUnit = time.Hour })
	d.hook(m, "/hook", "")
	d.paidInvoice(t)
	m.next(t)
	d.Server.Close() // returns at once, though the next attempt is an hour away
	d.paidInvoice(t) // sends nothing
	m.silent(t)
}

func TestWhereWebhooksMayGo(t *testing.T) {
	for target, want := range map[string]bool{
		"https://bot.example/x": true, "http://bot.example/x": false, "http://8.8.8.8/": false,
		"http://127.0.0.1:80/": true, "http://localhost/": true, "http://bot:8080/": true, "http://10.0.0.7/": true, "http://[::1]/": true,
	} {
		if safe(target) != want {
			t.Errorf("%s: %v", target, !want)
		}
	}
}
