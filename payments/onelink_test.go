package payments_test

import (
	"errors"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/payments"
	"kafalabot/sandbox/moyasar"
)

// harbour is an office whose gateway is the stand-in behind a real socket; whatever else it asks lies in memory.
type harbour struct {
	*testing.T
	desk   *moyasar.Server
	office *kafala.Office
	ahead  atomic.Int64 // how far the clock has been moved
}

const goodCard = "4201320111111010"

func newHarbour(t *testing.T) *harbour { return harbourWith(t, moyasar.Config{}) }

// harbourWith is a harbour whose gateway is one of this kind.
func harbourWith(t *testing.T, c moyasar.Config) *harbour {
	t.Helper()
	w := &harbour{T: t, office: kafalatest.New(t).Office}
	c.SecretKey, c.Now, c.LadderUnit = "sk_test_harbour", w.now, time.Millisecond
	w.desk = moyasar.New(c)
	t.Cleanup(w.desk.Close)
	api := httptest.NewServer(w.desk.Handler())
	t.Cleanup(api.Close)
	w.desk.SetBaseURL(api.URL)
	till, err := payments.New(payments.Config{SecretKey: "sk_test_harbour", APIURL: api.URL + "/v1", Now: w.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(till.Close)
	w.office.Gateway, w.office.Till, w.office.Now = till, till, w.now
	w.office.Page = func(g kafala.Guarantee) kafala.Page { return kafala.Page{Description: "request " + g.ID} }
	return w
}

// priced is a request of this total that awaits its payment.
func priced(total kafala.Halalas) kafala.Guarantee {
	const chat = 7100000001
	return kafala.Guarantee{ID: kafala.GuaranteeID(chat, "abcdefghijklmnop"), Chat: chat, Status: kafala.Awaiting,
		Amount: kafala.Breakdown{Total: total}, Answers: kafala.Answers{"guarantor_id": "1012345672", "person_id": "1109876548"}}
}

// another is one like it, of the same chat.
func another(g kafala.Guarantee) kafala.Guarantee {
	g.ID = kafala.GuaranteeID(g.Chat, "ponmlkjihgfedcba")
	return g
}

func (w *harbour) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// make makes a link of half an hour without looking, as a try whose answer is lost.
func (w *harbour) make(g kafala.Guarantee) kafala.Invoice {
	w.Helper()
	i, err := w.office.Gateway.Make(w.Context(), kafala.Order{
		Page: w.office.Page(g), Guarantee: g.ID, Amount: g.Amount.Total, Until: w.now().Add(30 * time.Minute),
	})
	if err != nil {
		w.Fatal(err)
	}
	return i
}

// link sees to it that there is one link of half an hour for a request that names none.
func (w *harbour) link(g kafala.Guarantee) kafala.Invoice {
	w.Helper()
	i, err := w.tryLink(g)
	if err != nil {
		w.Fatal(err)
	}
	return i
}

func (w *harbour) tryLink(g kafala.Guarantee) (kafala.Invoice, error) {
	w.Helper()
	_, forgotten := w.office.Ledger.Erase(w.Context(), g.ID, func(kafala.Guarantee) bool { return true })
	if _, _, err := w.office.Ledger.Create(w.Context(), g); err != nil || forgotten != nil {
		w.Fatal(err, forgotten)
	}
	g, err := w.office.MakeLink(w.Context(), g.ID, true)
	return g.Invoice, err
}

func (w *harbour) bill(id string, want kafala.BillState) kafala.Bill {
	w.Helper()
	b, err := w.office.Gateway.Get(w.Context(), id)
	if err != nil || b.State != want {
		w.Fatalf("%+v, %v; want it %s", b, err, want)
	}
	return b
}

// live are the invoices at the desk that can be paid.
func (w *harbour) live() (ids []string) {
	for _, i := range w.desk.Books().Invoices {
		if i.Status == moyasar.Initiated {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// onlyLive wants one invoice that can be paid, this one.
func (w *harbour) onlyLive(id string) {
	w.Helper()
	if ids := w.live(); len(ids) != 1 || ids[0] != id {
		w.Errorf("%v can be paid, want %s alone", ids, id)
	}
}

func TestOneLiveLink(t *testing.T) {
	w := newHarbour(t)
	alien := w.make(another(priced(12300)))
	if err := w.office.Gateway.Cancel(t.Context(), alien.ID); err != nil {
		t.Fatal(err)
	}
	first := w.link(priced(10000))
	second := w.link(priced(12300)) // the amount has changed
	w.onlyLive(second.ID)
	w.bill(first.ID, kafala.BillCancelled)
	w.ahead.Add(int64(20 * time.Minute)) // too little is left
	third := w.link(priced(12300))
	w.onlyLive(third.ID)
	for range 10 { // "pay", tapped ten times
		if again := w.link(priced(12300)); again.ID != third.ID {
			t.Errorf("got %s, want %s", again.ID, third.ID)
		}
	}
	w.ahead.Add(int64(time.Second))
	newest := w.make(priced(12300)) // a lost answer had made one more
	if got := w.link(priced(12300)); got.ID != newest.ID {
		t.Errorf("got %s, want the newest", got.ID)
	}
	w.onlyLive(newest.ID)
	if n := len(w.desk.Books().Invoices); n != 5 {
		t.Errorf("%d invoices were made", n)
	}
	w.ahead.Add(int64(31 * time.Minute))
	w.bill(newest.ID, kafala.BillExpired)
	if next := w.link(priced(12300)); next.ID == newest.ID {
		t.Error("a dead link was taken for a new one")
	}
}

func TestLostAnswersLeaveOneInvoice(t *testing.T) {
	for name, kind := range map[string]moyasar.FaultKind{
		"before": moyasar.CutBefore, "after": moyasar.CutAfter, "error": moyasar.ServerError, "maintenance": moyasar.Maintenance,
	} {
		t.Run(name, func(t *testing.T) {
			w := newHarbour(t)
			w.desk.Fault(moyasar.Fault{Kind: kind, Method: "POST", Path: "/v1/invoices"})
			_, err := w.tryLink(priced(12300))
			if e := (*payments.Error)(nil); !errors.As(err, &e) || !e.Retryable() {
				t.Fatalf("%v", err)
			}
			first, second := w.link(priced(12300)), w.link(priced(12300))
			if all := w.desk.Books().Invoices; len(all) != 1 || first.ID != all[0].ID || second.ID != first.ID {
				t.Errorf("%d invoices; got %s, then %s", len(all), first.ID, second.ID)
			}
		})
	}
}

func TestLostAnswerThenPaid(t *testing.T) {
	w := newHarbour(t)
	lost := w.make(priced(12300))
	w.ahead.Add(int64(time.Second))
	w.make(priced(12300)) // a newer one, unpaid
	if _, err := w.desk.Pay(lost.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	if found := w.link(priced(12300)); found.ID != lost.ID {
		t.Error("a person is asked to pay twice")
	}
}

func TestEarlierLinkIsFoundOnAnyPage(t *testing.T) {
	w := newHarbour(t)
	wanted := w.make(priced(12300))
	for n := range 85 {
		w.ahead.Add(int64(time.Millisecond))
		g := priced(12301)
		if n%10 == 0 {
			g = another(g)
		}
		w.make(g)
	}
	if found := w.link(priced(12300)); found.ID != wanted.ID {
		t.Errorf("found %s, want %s", found.ID, wanted.ID)
	}
}

// Whatever fails on the way, at no time are there more live links than before, and the next call ends with one.
func TestOneLiveLinkAfterFailures(t *testing.T) {
	faults := map[string]moyasar.FaultKind{
		"cut before": moyasar.CutBefore, "cut after": moyasar.CutAfter, "error": moyasar.ServerError,
		"maintenance": moyasar.Maintenance, "too many": moyasar.TooMany, "blocked": moyasar.Blocked,
	}
	for name, kind := range faults {
		for step, fault := range map[string]moyasar.Fault{
			"listing":           {Method: "GET", Path: "/v1/invoices", Count: 3}, // a client may repeat a GET by itself
			"cancelling first":  {Method: "PUT"},
			"looking after it":  {Method: "GET", Path: "/v1/invoices/*", Count: 3},
			"cancelling second": {Method: "PUT", Skip: 1},
			"making":            {Method: "POST"},
		} {
			t.Run(name+" while "+step, func(t *testing.T) {
				t.Parallel()
				w := newHarbour(t)
				w.make(priced(10000))
				w.make(priced(10001))
				fault.Kind = kind
				w.desk.Fault(fault)
				if _, err := w.tryLink(priced(12300)); err == nil {
					t.Fatal("it went well")
				}
				w.desk.ClearFaults()
				if n := len(w.live()); n > 2 || step == "making" && n > 1 {
					t.Errorf("%d links are live", n)
				}
				w.onlyLive(w.link(priced(12300)).ID)
				made := 3 // and one more where the answer alone was lost: it is found again
				if n := len(w.desk.Books().Invoices); n != made {
					t.Errorf("%d invoices, want %d", n, made)
				}
			})
		}
	}
}

// Between the look and the cancelling the old link is paid: the person has paid, and is asked for nothing more.
func TestPaidWhileItIsReplaced(t *testing.T) {
	w := newHarbour(t)
	old, older := w.make(priced(10000)), w.make(priced(10001))
	same := w.make(priced(12300))
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "PUT", Path: "/v1/invoices/" + old.ID + "/cancel", Do: func() {
		if _, err := w.desk.Pay(old.ID, goodCard); err != nil {
			t.Error(err)
		}
	}})
	if got := w.link(priced(12300)); got.ID != old.ID {
		t.Errorf("got %s, want the paid %s", got.ID, old.ID)
	}
	w.bill(old.ID, kafala.BillPaid)
	w.bill(older.ID, kafala.BillCancelled)
	w.bill(same.ID, kafala.BillCancelled)
	if n := len(w.live()); n != 0 {
		t.Errorf("%d links can still be paid", n)
	}
}

func TestEndedWhileItIsReplaced(t *testing.T) {
	for name, end := range map[string]func(*harbour, string) error{
		"cancelled": func(w *harbour, id string) error { return w.desk.Cancel(id) },
		"expired":   func(w *harbour, _ string) error { w.ahead.Add(int64(31 * time.Minute)); return nil },
		"paid and given back": func(w *harbour, id string) error {
			payment, err := w.desk.Pay(id, goodCard)
			return errors.Join(err, w.desk.Refund(payment, 0))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newHarbour(t)
			w.office.Settings.Times.Link = kafala.Duration(time.Hour) // what is made lives on when the old one expires
			old := w.make(priced(10000))
			w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "PUT", Do: func() {
				if err := end(w, old.ID); err != nil {
					t.Error(err)
				}
			}})
			fresh, err := w.tryLink(priced(12300))
			if err != nil || fresh.ID == old.ID {
				t.Errorf("a link that has ended was taken: %v", err)
			}
			w.bill(fresh.ID, kafala.BillOpen)
		})
	}
}

// A try that was begun before the link ended and approved afterwards is money, whatever the invoice says, and whether a
// list of invoices tells of it or leaves the payments out.
func TestPaidAfterItEnded(t *testing.T) {
	cancel := func(w *harbour, id string) error { return w.office.Gateway.Cancel(w.Context(), id) }
	pass := func(w *harbour, _ string) error { w.ahead.Add(int64(31 * time.Minute)); return nil }
	for name, c := range map[string]struct {
		end   func(*harbour, string) error
		flips bool
		state kafala.BillState
	}{
		"cancelled":                   {cancel, false, kafala.BillCancelled},
		"cancelled, then shown paid":  {cancel, true, kafala.BillPaid},
		"over":                        {pass, false, kafala.BillExpired},
		"over, then shown to be paid": {pass, true, kafala.BillPaid},
	} {
		for list, bare := range map[string]bool{"": false, ", without payments in lists": true} {
			t.Run(name+list, func(t *testing.T) {
				paidAfterItEnded(t, harbourWith(t, moyasar.Config{BareLists: bare}), c.end, c.flips, c.state)
			})
		}
	}
}

func paidAfterItEnded(t *testing.T, w *harbour, end func(*harbour, string) error, flips bool, state kafala.BillState) {
	t.Helper()
	old := w.make(priced(12300))
	payment, err := w.desk.Begin(old.ID, goodCard)
	if err = errors.Join(err, end(w, old.ID)); err != nil {
		t.Fatal(err)
	}
	fresh := w.link(priced(12300))
	if fresh.ID == old.ID {
		t.Fatal("a link that has ended was taken")
	}
	if flips {
		w.desk.Fault(moyasar.Fault{Kind: moyasar.Revived})
	}
	if err := w.desk.Approve(payment); err != nil {
		t.Fatal(err)
	}
	b := w.bill(old.ID, state)
	if len(b.Tries) != 1 || !b.Tries[0].Paid || b.Tries[0].Returned != 0 || b.Tries[0].Payment.ID != payment {
		t.Errorf("%+v", b.Tries)
	}
	if got := w.link(priced(12300)); got.ID != old.ID {
		t.Errorf("got %s: the person has paid %s", got.ID, old.ID)
	}
	w.bill(fresh.ID, kafala.BillCancelled)
	if err := w.office.Till.Refund(t.Context(), payment, 12300); err != nil {
		t.Fatal(err)
	}
	b, err = w.office.Gateway.Get(t.Context(), old.ID)
	if err != nil || !b.Tries[0].Paid || b.Tries[0].Returned != 12300 {
		t.Errorf("%+v, %v", b, err)
	}
	if got := w.link(priced(12300)); got.ID == old.ID || got.ID == fresh.ID {
		t.Error("money that was given back is taken for paid")
	}
}
