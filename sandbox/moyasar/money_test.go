package moyasar

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	goodCard = "4201320111111010"
	poorCard = "4201320000311101"
)

// begun makes an invoice with so many payments that wait at the bank.
func (d *desk) begun(n int, fields map[string]any) (invoice string, payments []string) {
	d.Helper()
	inv := d.invoice(fields)
	for range n {
		id, err := d.Begin(inv.id(), goodCard)
		if err != nil {
			d.Fatal(err)
		}
		payments = append(payments, id)
	}
	return inv.id(), payments
}

// is wants an invoice and the payment of it to have these statuses, as the API shows them.
func (d *desk) is(invoice, status, payment, paymentStatus string) {
	d.Helper()
	if got := d.call(200, "GET", "/v1/invoices/"+invoice, ""); got.at("status") != status {
		d.Errorf("invoice is %v, want %s", got.at("status"), status)
	}
	if got := d.call(200, "GET", "/v1/payments/"+payment, ""); got.at("status") != paymentStatus {
		d.Errorf("payment is %v, want %s", got.at("status"), paymentStatus)
	}
}

func TestPaidAfterTheInvoiceEnded(t *testing.T) {
	for name, end := range map[string]func(d *desk, invoice string) string{
		Canceled: func(d *desk, id string) string { d.call(200, "PUT", "/v1/invoices/"+id+"/cancel", ""); return Canceled },
		Expired:  func(d *desk, _ string) string { d.clock.pass(time.Hour); return Expired },
	} {
		for _, revived := range []bool{false, true} {
			t.Run(fmt.Sprint(name, revived), func(t *testing.T) {
				m := openMailbox(t, nil)
				d := open(t)
				d.hook(m, "/hook", "")
				inv, payments := d.begun(2, map[string]any{"callback_url": m.URL + "/cb", "expired_at": "2026-11-22T10:00:00Z"})
				d.Fault(Fault{Kind: Revived, Path: "/invoices/another", Count: -1})
				status := end(d, inv)
				if revived {
					status = Paid
					d.Fault(Fault{Kind: Revived, Path: "/invoices/" + inv})
				}
				if err := d.Approve(payments[0]); err != nil {
					t.Fatal(err)
				}
				d.is(inv, status, payments[0], Paid)
				if err := d.Approve(payments[1]); err != nil { // money is money, however often
					t.Fatal(err)
				}
				d.is(inv, status, payments[1], Paid)
				heard := map[string]int{}
				for range 2 + map[bool]int{true: 1}[revived] {
					heard[m.next(t).path]++
				}
				if heard["/hook"] != 2 || heard["/cb"] != map[bool]int{true: 1}[revived] {
					t.Errorf("heard %v", heard)
				}
				d.Server.Close()
				m.silent(t)
			})
		}
	}
}

func TestCouponAndForeignMoney(t *testing.T) {
	d := open(t)
	first, second, third := d.invoice(nil), d.invoice(nil), d.invoice(nil)
	d.Fault(Fault{Kind: Foreign, Path: "/invoices/" + second.id()})
	d.Fault(Fault{Kind: Coupon, Amount: 2300})
	for _, row := range []struct {
		invoice  answer
		amount   string
		currency string
	}{{second, "12300", "USD"}, {first, "10000", "SAR"}, {third, "12300", "SAR"}} {
		id, err := d.Pay(row.invoice.id(), goodCard)
		if err != nil {
			t.Fatal(err)
		}
		got := d.call(200, "GET", "/v1/payments/"+id, "")
		if got.at("amount") != json.Number(row.amount) || got.at("currency") != row.currency ||
			!strings.HasSuffix(got.at("amount_format").(string), row.currency) {
			t.Errorf("%s", got.text)
		}
		if inv := d.call(200, "GET", "/v1/invoices/"+row.invoice.id(), ""); inv.at("amount") != json.Number("12300") || inv.at("status") != Paid {
			t.Errorf("%s", inv.text)
		}
		if back := d.call(200, "POST", "/v1/payments/"+id+"/refund", ""); back.at("refunded") != json.Number(row.amount) {
			t.Errorf("%s", back.text)
		}
	}
}

func TestTwoPaymentsOfOneInvoice(t *testing.T) {
	d := open(t)
	inv, payments := d.begun(2, nil)
	for _, id := range payments {
		if err := d.Approve(id); err != nil {
			t.Fatal(err)
		}
		d.is(inv, Paid, id, Paid)
	}
	if got := d.Books().Received("SAR"); got != 24600 {
		t.Errorf("received %d", got)
	}
	d.call(200, "POST", "/v1/payments/"+payments[0]+"/void", "")
	d.is(inv, Paid, payments[0], Voided) // the other one still pays it
	d.call(200, "POST", "/v1/payments/"+payments[1]+"/refund", "")
	d.is(inv, Refunded, payments[1], Refunded)
}

func TestTheDashboard(t *testing.T) {
	m := openMailbox(t, nil)
	d := open(t)
	d.hook(m, "/hook", `,"events":["payment_refunded","payment_voided"]`)
	inv, id := d.paidInvoice(t)
	if err := errors.Join(d.Refund(id, 300), d.Refund(id, 0)); err != nil {
		t.Fatal(err)
	}
	d.is(inv.id(), Refunded, id, Refunded)
	if d.Refund(id, 1) == nil || d.Void(id) == nil || d.Cancel(inv.id()) == nil {
		t.Error("a refunded payment can be refunded, voided or its invoice canceled")
	}
	other, voided := d.paidInvoice(t)
	if err := d.Void(voided); err != nil {
		t.Fatal(err)
	}
	d.is(other.id(), Voided, voided, Voided)
	open, waiting := d.begun(1, nil)
	if err := d.Cancel(open); err != nil {
		t.Fatal(err)
	}
	d.is(open, Canceled, waiting[0], Initiated)
	for _, err := range []error{d.Refund("x", 1), d.Void("x"), d.Cancel("x")} {
		if err == nil {
			t.Error("what is not there was changed")
		}
	}
	events := map[any]int{}
	for range 3 {
		events[m.next(t).body["type"]]++
	}
	if events["payment_refunded"] != 2 || events["payment_voided"] != 1 {
		t.Errorf("%v", events)
	}
}

// A payment that arrives between two pages pushes the last one of the first page on to the second.
func TestListThatChangesWhileRead(t *testing.T) {
	d := open(t)
	for range 45 {
		d.clock.pass(time.Second)
		d.paidInvoice(t)
	}
	var arrived string
	d.Fault(Fault{Kind: Meanwhile, Method: "GET", Path: "/v1/payments", Skip: 1, Do: func() {
		d.clock.pass(time.Second)
		inv, _ := d.begun(0, nil)
		arrived, _ = d.Pay(inv, goodCard)
	}})
	read := func(page string) (ids []string) {
		for _, item := range d.call(200, "GET", "/v1/payments?page="+page, "").body["payments"].([]any) {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		return ids
	}
	first, second := read("1"), read("2")
	if len(first) != 40 || len(second) != 6 || second[0] != first[39] || slices.Contains(append(first, second...), arrived) {
		t.Errorf("%d and %d, %s", len(first), len(second), arrived)
	}
	if first := read("1"); first[0] != arrived {
		t.Errorf("the newest is %s", first[0])
	}
}

// Whatever happens in whatever order, a list shows what the same filter finds by going through all.
func TestListsAgainstTheBooks(t *testing.T) {
	d := open(t)
	random := rand.New(rand.NewPCG(7, 9))
	var ids []string
	for n := range 400 {
		d.clock.pass(time.Duration(random.IntN(3)) * time.Second)
		switch {
		case n > 20 && random.IntN(4) == 0:
			_ = d.Refund(ids[random.IntN(len(ids))], int64(random.IntN(200)))
		case n > 20 && random.IntN(4) == 0:
			d.call(200, "PUT", "/v1/payments/"+ids[random.IntN(len(ids))], fmt.Sprintf(`{"metadata":{"k":"%d"}}`, random.IntN(3)))
		default:
			inv := d.invoice(map[string]any{"metadata": map[string]string{"k": fmt.Sprint(random.IntN(3))}})
			id, _ := d.Pay(inv.id(), []string{goodCard, poorCard}[random.IntN(2)])
			ids = append(ids, id)
		}
	}
	books := d.Books()
	at := func() string {
		return d.clock.Now().Add(-time.Duration(random.IntN(400)) * time.Second).Format("2006-01-02T15:04:05.000Z")
	}
	for range 60 {
		query := url.Values{}
		for _, key := range []string{"created[gt]", "created[lt]", "updated[gt]", "updated[lt]"} {
			if random.IntN(3) == 0 {
				query.Set(key, at())
			}
		}
		if random.IntN(4) == 0 {
			query.Set("status", []string{Paid, Failed, Refunded}[random.IntN(3)])
		}
		if random.IntN(4) == 0 {
			query.Set("metadata[k]", fmt.Sprint(random.IntN(3)))
		}
		f, problem := readFilter(query, paymentStatuses)
		if problem != nil {
			t.Fatal(problem)
		}
		var want []string
		for n := len(books.Payments) - 1; n >= 0; n-- {
			if p := books.Payments[n]; f.takesPayment(&payment{Payment: p}) {
				want = append(want, p.ID)
			}
		}
		if got := d.all("payments", query); !slices.Equal(got, want) {
			t.Errorf("%v: %d payments, want %d", query, len(got), len(want))
		}
		want = nil
		for n := len(books.Invoices) - 1; n >= 0; n-- {
			if inv := books.Invoices[n]; f.takesInvoice(&invoice{Invoice: inv}) {
				want = append(want, inv.ID)
			}
		}
		if got := d.all("invoices", query); !slices.Equal(got, want) {
			t.Errorf("%v: %d invoices, want %d", query, len(got), len(want))
		}
	}
}

// all walks through the pages of a list.
func (d *desk) all(what string, query url.Values) (ids []string) {
	d.Helper()
	for page := "1"; ; {
		query.Set("page", page)
		got := d.call(200, "GET", "/v1/"+what+"?"+query.Encode(), "")
		for _, item := range got.body[what].([]any) {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		next, more := got.at("meta", "next_page").(json.Number)
		if !more {
			return ids
		}
		page = next.String()
	}
}

func TestOldChangesAreForgotten(t *testing.T) {
	d := open(t)
	_, id := d.paidInvoice(t)
	_, other := d.paidInvoice(t)
	since := d.clock.Now()
	for n := range 3000 {
		d.clock.pass(time.Second)
		d.books.mu.Lock()
		d.books.touch(d.books.payments[[]string{id, other}[n%2]], d.now())
		d.books.mu.Unlock()
	}
	if n := len(d.books.changes); n > 1100 {
		t.Errorf("%d changes are kept of 2 payments", n)
	}
	if got := d.all("payments", url.Values{"updated[gt]": {since.Format(time.RFC3339)}}); !slices.Equal(got, []string{other, id}) {
		t.Errorf("%v", got)
	}
	if got := d.all("payments", url.Values{"updated[gt]": {d.now().Format(time.RFC3339Nano)}}); !slices.Equal(got,
		[]string{other}) {
		t.Errorf("%v", got)
	}
}

func TestBooksOf(t *testing.T) {
	d := open(t)
	tagged := func(value string) string {
		return d.invoice(map[string]any{"metadata": map[string]string{"order": value}}).id()
	}
	first, other, second := tagged("a"), tagged("b"), tagged("a")
	for _, id := range []string{second, first, other} {
		_, _ = d.Pay(id, poorCard)
		if _, err := d.Pay(id, goodCard); err != nil {
			t.Fatal(err)
		}
	}
	got := d.BooksOf("order", "a")
	if len(got.Invoices) != 2 || got.Invoices[0].ID != first || got.Invoices[1].ID != second || len(got.Payments) != 4 ||
		got.Received("SAR") != 24600 {
		t.Errorf("%+v", got)
	}
	if none := d.BooksOf("order", "c"); none.Invoices != nil || none.Payments != nil {
		t.Errorf("%+v", none)
	}
}
