package payments

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

func TestListWalksEveryPage(t *testing.T) {
	g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch at := r.URL.Query().Get("page"); {
		case r.URL.Query().Get("metadata[guarantee]") != testGuarantee:
			w.WriteHeader(http.StatusInternalServerError)
		case at == "3":
			io.WriteString(w, page("null", object(testID, nil)))
		default:
			other := object("99999999-0000-4000-8000-000000000000", map[string]any{"metadata": map[string]any{"guarantee": "07other"}})
			io.WriteString(w, page(fmt.Sprint(at[0]-'0'+1), other))
		}
	})
	got, err := client(t, g).List(t.Context(), testGuarantee)
	if err != nil || len(got) != 1 || got[0].Invoice.ID != testID || len(g.requests()) != 3 {
		t.Fatalf("%+v, %v, %d requests", got, err, len(g.requests()))
	}
}

// A list that cannot be read to its end is an error: what it does not show may be what was paid.
func TestListIsWholeOrAnError(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"down":            say(http.StatusServiceUnavailable, `{"type":"api_error","message":"Maintenance"}`),
		"html":            say(http.StatusOK, "<html>"),
		"without an id":   say(http.StatusOK, page("null", object("", nil))),
		"list in circles": say(http.StatusOK, page("1")),
		"list in leaps":   func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, page(r.URL.Query().Get("page")+"0")) },
		"endless list": func(w http.ResponseWriter, r *http.Request) {
			at, _ := strconv.Atoi(r.URL.Query().Get("page"))
			io.WriteString(w, page(strconv.Itoa(at+1)))
		},
	} {
		g := serve(t, answer)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if got, err := client(t, g).List(ctx, testGuarantee); !retryable(err) || ctx.Err() != nil || got != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if n := len(g.requests()); n > maxPages {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// What the words of an entry mean to those who choose among them (kafala.Bill); each comes once, and no other's.
func TestListTellsWhatCanBeUsed(t *testing.T) {
	type fields = map[string]any
	ids := func(n int) string { return fmt.Sprintf("%08d-5b1e-4a53-9a53-1d0c2b7a1111", n) }
	try := func(status string, refunded int) []fields {
		return []fields{{"id": ids(9), "status": status, "amount": 12300, "refunded": refunded}}
	}
	paid := func(returned kafala.Halalas) func(*kafala.Bill) {
		return func(b *kafala.Bill) {
			b.Tries = []kafala.Try{{Payment: kafala.Payment{ID: ids(9), Amount: 12300}, Paid: true, Returned: returned}}
		}
	}
	is := func(s kafala.BillState, more ...func(*kafala.Bill)) func(*kafala.Bill) {
		return func(b *kafala.Bill) {
			b.State, b.Fresh = s, false
			for _, m := range more {
				m(b)
			}
		}
	}
	for name, c := range map[string]struct {
		entry fields
		want  func(*kafala.Bill) // what is other than of a fresh one; nil: it is not listed
	}{
		"open":           {nil, func(*kafala.Bill) {}},
		"made before":    {fields{"created_at": "2026-11-23T11:00:00Z"}, func(b *kafala.Bill) { b.Created = noon.Add(-time.Hour) }},
		"other amount":   {fields{"amount": 12400}, func(b *kafala.Bill) { b.Amount = 12400 }},
		"other currency": {fields{"currency": "USD"}, func(b *kafala.Bill) { b.Currency = "USD" }},
		"about to end": {fields{"expired_at": "2026-11-23T12:14:00Z"},
			func(b *kafala.Bill) { b.Invoice.Expires = noon.Add(14 * time.Minute) }},
		"without an end":          {fields{"expired_at": nil}, func(b *kafala.Bill) { b.Invoice.Expires = time.Time{} }},
		"without a page":          {fields{"url": nil}, func(b *kafala.Bill) { b.Invoice.URL, b.Fresh = "", false }},
		"with an odd page":        {fields{"url": "script:x"}, func(b *kafala.Bill) { b.Invoice.URL, b.Fresh = "script:x", false }},
		"after a failed try":      {fields{"status": "failed"}, is(kafala.BillOpen)},
		"over":                    {fields{"status": "expired"}, is(kafala.BillExpired)},
		"cancelled":               {fields{"status": "canceled"}, is(kafala.BillCancelled)},
		"on hold":                 {fields{"status": "on_hold"}, is(kafala.BillUnknown)},
		"given back":              {fields{"status": "refunded"}, is(kafala.BillReturned)},
		"a new word":              {fields{"status": "new"}, is(kafala.BillUnknown)},
		"paid":                    {fields{"status": "paid"}, is(kafala.BillPaid)},
		"paid after it was ended": {fields{"status": "canceled", "payments": try("paid", 0)}, is(kafala.BillCancelled, paid(0))},
		"paid after its time":     {fields{"status": "expired", "payments": try("captured", 300)}, is(kafala.BillExpired, paid(300))},
		"paid and given back":     {fields{"status": "paid", "payments": try("refunded", 12300)}, is(kafala.BillPaid, paid(12300))},
		"paid and voided":         {fields{"status": "canceled", "payments": try("voided", 0)}, is(kafala.BillCancelled, paid(12300))},
		"of nobody":               {fields{"metadata": nil}, nil},
		"of somebody else":        {fields{"metadata": fields{"guarantee": "07b"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			entry := object(ids(1), c.entry)
			last := object(ids(2), nil)
			g := serve(t, say(http.StatusOK, page("null", entry, last, entry, last))) // as if the list had moved
			fresh := func(n int) kafala.Bill {
				url := "https://checkout.gateway.example/invoices/" + ids(n) + "?lang=en"
				return kafala.Bill{
					Invoice:   kafala.Invoice{ID: ids(n), URL: url, Expires: noon.Add(30 * time.Minute)},
					Guarantee: testGuarantee, State: kafala.BillOpen, Fresh: true, Amount: 12300, Currency: "SAR", Created: noon,
				}
			}
			want := []kafala.Bill{fresh(1), fresh(2)}
			if c.want == nil {
				want = want[1:]
			} else {
				c.want(&want[0])
			}
			if got, err := client(t, g).List(t.Context(), testGuarantee); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

// An entry that is over and has no tries is read by itself: money may have come for it. Any other tells enough.
func TestListReadsWhatItDoesNotTell(t *testing.T) {
	for status, asked := range map[string]int{"canceled": 1, "expired": 1, "paid": 1, "refunded": 1, "initiated": 0, "failed": 0,
		"on_hold": 0} {
		for _, tries := range []any{nil, []any{}} {
			entry := map[string]any{"status": status, "payments": tries}
			alone := map[string]any{"status": status, "payments": []map[string]any{{"id": testID, "status": "paid", "amount": 12300}}}
			g := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1/invoices" {
					io.WriteString(w, page("null", object(testID, entry)))
					return
				}
				io.WriteString(w, object(testID, alone))
			})
			want := asked
			if tries != nil {
				want = 0
			}
			got, err := client(t, g).List(t.Context(), testGuarantee)
			if err != nil || len(got) != 1 || len(got[0].Tries) != want || len(g.requests()) != 1+want {
				t.Errorf("%s with %v: %+v, %v, %d requests", status, tries, got, err, len(g.requests()))
			}
		}
	}
	g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/invoices" {
			io.WriteString(w, page("null", object(testID, map[string]any{"status": "expired", "payments": nil})))
			return
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	if got, err := client(t, g).List(t.Context(), testGuarantee); err == nil {
		t.Errorf("what could not be read is listed as %+v", got)
	}
}

// Two pages and more, among those of others.
func TestListAtTheDesk(t *testing.T) {
	w := newTown(t)
	w.public = ""
	other := w.order()
	other.Guarantee = "07ponmlkjihgfedcba"
	want := map[string]bool{}
	for n := range 86 {
		w.ahead.Add(int64(time.Millisecond))
		if n%10 == 1 {
			if _, err := w.c.Make(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want[w.link().ID] = true
	}
	bills, err := w.c.List(t.Context(), testGuarantee)
	for _, b := range bills {
		delete(want, b.Invoice.ID)
	}
	if err != nil || len(bills) != 77 || len(want) != 0 {
		t.Errorf("%d are listed, without %v, %v", len(bills), want, err)
	}
}

// What the bill shows of money that does not fit.
func TestMoneyThatDoesNotFit(t *testing.T) {
	w := newTown(t)
	cheap, foreign, twice := w.link(), w.link(), w.link()
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Coupon, Amount: 300, Path: "/invoices/" + cheap.ID})
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Foreign, Path: "/invoices/" + foreign.ID})
	var waiting []string
	for _, i := range []kafala.Invoice{cheap, foreign, twice, twice} {
		id, err := w.desk.Begin(i.ID, w.card("mada", "00"))
		if err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, id)
	}
	for _, id := range waiting {
		if err := w.desk.Approve(id); err != nil {
			t.Fatal(err)
		}
	}
	if b := w.bill(cheap.ID, kafala.BillPaid); b.Amount != 12300 || b.Tries[0].Payment.Amount != 12000 || !b.Tries[0].Paid {
		t.Errorf("%+v", b)
	}
	if b := w.bill(foreign.ID, kafala.BillPaid); b.Currency != "SAR" || b.Tries[0].Currency != "USD" {
		t.Errorf("%+v", b)
	}
	if b := w.bill(twice.ID, kafala.BillPaid); len(b.Tries) != 2 || !b.Tries[0].Paid || !b.Tries[1].Paid {
		t.Errorf("%+v", b)
	}
	if err := w.desk.Void(waiting[2]); err != nil {
		t.Fatal(err)
	}
	b := w.bill(twice.ID, kafala.BillPaid)
	var back kafala.Halalas
	for _, try := range b.Tries {
		back += try.Returned
	}
	if back != 12300 {
		t.Errorf("%s are back", back)
	}
}
