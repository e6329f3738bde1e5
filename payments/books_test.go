package payments

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/sandbox/moyasar"
)

// booked reads the list of a window into a map; each payment must come once, the oldest change first.
func booked(t *testing.T, c *Client, from, to time.Time) (map[string]kafala.Booked, error) {
	t.Helper()
	all, last := map[string]kafala.Booked{}, time.Time{}
	err := c.Payments(t.Context(), from, to, func(b kafala.Booked) error {
		if _, twice := all[b.Payment.ID]; twice {
			t.Errorf("payment %s came twice", b.Payment.ID)
		}
		if b.Updated.Before(last) {
			t.Errorf("payment %s came after a later one", b.Payment.ID)
		}
		all[b.Payment.ID], last = b, b.Updated
		return nil
	})
	return all, err
}

// entry writes a payment of the list, begun and changed so many seconds after noon.
func entry(n, begun, changed int, more map[string]any) map[string]any {
	at := func(s int) string { return noon.Add(time.Duration(s) * time.Second).Format("2006-01-02T15:04:05.000Z") }
	e := map[string]any{
		"id": fmt.Sprintf("%08d-5b1e-4a53-9a53-1d0c2b7a1111", n), "status": "paid", "amount": 12300, "currency": "SAR",
		"created_at": at(begun), "updated_at": at(changed), "invoice_id": testID, "metadata": nil,
		"source": map[string]any{"type": "creditcard", "company": "mada", "number": "4201-32XX-XXXX-1010"},
	}
	maps.Copy(e, more)
	return e
}

func listing(next string, entries ...map[string]any) string {
	b, err := json.Marshal(entries)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"payments":%s,"meta":{"current_page":1,"next_page":%s,"total_count":null}}`, b, next)
}

func TestPaymentsOfAWindow(t *testing.T) {
	odd := map[string]any{"updated_at": nil, "created_at": "soon", "invoice_id": nil, "metadata": map[string]any{"guarantee": "07b"}}
	g := serve(t, say(http.StatusOK, listing("null",
		entry(1, 10, 70, nil),
		entry(2, -500, 60, map[string]any{"status": "refunded", "refunded": 12300}),
		entry(3, 20, 59, nil),    // changed before it
		entry(4, 120, 121, nil),  // begun after it
		entry(5, 119, 4000, nil), // changed since
		entry(6, 0, 0, odd),
		entry(7, 0, 100, map[string]any{"status": "failed", "source": map[string]any{"response_code": "51"}}),
		map[string]any{},
	)))
	got, err := booked(t, client(t, g), noon.Add(time.Minute), noon.Add(2*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(got)) {
		ids = append(ids, strings.TrimLeft(id[:8], "0"))
	}
	if strings.Join(ids, " ") != "1 2 5 6 7" {
		t.Errorf("got %v", ids)
	}
	id := func(n int) string { return fmt.Sprintf("%08d-5b1e-4a53-9a53-1d0c2b7a1111", n) }
	want := kafala.Booked{
		Try: kafala.Try{
			Payment: kafala.Payment{ID: id(1), Amount: 12300, Scheme: "mada", Last4: "1010", At: noon.Add(10 * time.Second)},
			Paid:    true, Currency: "SAR",
		},
		Invoice: testID, Updated: noon.Add(70 * time.Second),
	}
	if got[id(1)] != want {
		t.Errorf("got  %+v\nwant %+v", got[id(1)], want)
	}
	if two, six, seven := got[id(2)], got[id(6)], got[id(7)]; two.Returned != 12300 || six.Guarantee != "07b" || six.Invoice != "" ||
		!seven.Failed || seven.Reason != kafala.NoFunds {
		t.Errorf("%+v, %+v, %+v", two, six, seven)
	}
	asked := g.requests()
	if want := "page=1&updated%5Bgt%5D=2026-11-23T12%3A00%3A59.000Z"; len(asked) != 1 || asked[0].path != "/v1/payments" ||
		asked[0].query != want {
		t.Errorf("asked %+v", asked)
	}
	later := client(t, g, func(c *Config) { c.Now = func() time.Time { return noon.Add(50 * time.Hour) } })
	if again, err := booked(t, later, noon.Add(time.Minute), noon.Add(2*time.Minute)); err != nil || len(again) != len(got) {
		t.Errorf("%v, %v", again, err)
	}
	if asked, want := g.requests()[1],
		"created%5Blt%5D=2026-11-24T13%3A02%3A00.000Z&page=1&updated%5Bgt%5D=2026-11-23T12%3A00%3A59.000Z"; asked.query != want {
		t.Errorf("two days later it asked %+v", asked)
	}
	if none, err := booked(t, client(t, g), noon, noon); err != nil || len(none) != 0 || len(g.requests()) != 2 {
		t.Errorf("an empty window has %v, %v", none, err)
	}
}

func TestPaymentsEndsWithTheCaller(t *testing.T) {
	g := serve(t, say(http.StatusOK, listing("null", entry(1, 0, 1, nil), entry(2, 0, 2, nil), entry(3, 0, 3, nil))))
	enough, came := errors.New("enough"), 0
	err := client(t, g).Payments(t.Context(), noon, noon.Add(time.Hour), func(kafala.Booked) error {
		if came++; came == 2 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || came != 2 {
		t.Errorf("%d came, then %v", came, err)
	}
}

// A list that cannot be read to its end hands nothing over: the caller must not take a part of it for all.
func TestPaymentsAllOrNothing(t *testing.T) {
	at := func(r *http.Request) int { n, _ := strconv.Atoi(r.URL.Query().Get("page")); return n }
	down := say(http.StatusServiceUnavailable, `{"type":"api_error","message":"Maintenance"}`)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		calls  int
	}{
		"down":   {down, pageTries},
		"key":    {say(http.StatusUnauthorized, `{"type":"authentication_error","message":"no"}`), 1},
		"html":   {say(http.StatusForbidden, "<html>"), 1},
		"circle": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, listing("1", entry(1, 0, 1, nil))) }, 1},
		"leaps": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, listing(fmt.Sprint(at(r)*40), entry(at(r), 0, 1, nil)))
		}, 2},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, listing(fmt.Sprint(at(r)+1), entry(at(r), 0, 1, nil)))
		}, mostBooked},
		"third page gone": {func(w http.ResponseWriter, r *http.Request) {
			if at(r) == 3 {
				down(w, r)
				return
			}
			io.WriteString(w, listing(fmt.Sprint(at(r)+1), entry(at(r), 0, 1, nil)))
		}, 2 + pageTries},
		"told to wait long": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "60")
			say(http.StatusTooManyRequests, `{"type":"rate_limit_error"}`)(w, r)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := serve(t, c.answer)
			got, err := booked(t, client(t, g), noon, noon.Add(time.Hour))
			var e *Error
			if !errors.As(err, &e) || len(got) != 0 {
				t.Errorf("%d handed over, %v", len(got), err)
			}
			if n := len(g.requests()); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
		})
	}
}

func TestPaymentsGivenUp(t *testing.T) {
	g := serve(t, say(http.StatusServiceUnavailable, "{}"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client(t, g).Payments(ctx, noon, noon.Add(time.Hour), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Should the gateway put what changed last in front, an entry can jump from an unread page to one that was read.
func TestPaymentThatJumpsForward(t *testing.T) {
	var entries []map[string]any
	for n := range 100 {
		entries = append(entries, entry(n+1, n, n, nil))
	}
	asked, oldest := 0, entries[0]
	g := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 2 { // the oldest one, of the last page, is refunded
			oldest["updated_at"], oldest["status"], oldest["refunded"] = noon.Add(500*time.Second).Format("2006-01-02T15:04:05.000Z"),
				"refunded", 12300
		}
		slices.SortStableFunc(entries, func(a, b map[string]any) int {
			return cmp.Compare(b["updated_at"].(string), a["updated_at"].(string))
		})
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		next := "null"
		if page < 3 {
			next = fmt.Sprint(page + 1)
		}
		io.WriteString(w, listing(next, entries[(page-1)*40:min(page*40, 100)]...))
	})
	got, err := booked(t, client(t, g), noon, noon.Add(time.Hour))
	if err != nil || len(got) != 100 {
		t.Errorf("%d of 100, %v", len(got), err)
	}
	if jumped := got["00000001-5b1e-4a53-9a53-1d0c2b7a1111"]; jumped.Returned != 12300 {
		t.Errorf("%+v", jumped)
	}
}

// Between any two pages payments arrive, are approved, are given back; and now and then a page fails. Whatever was
// changed within the window before the walk began is handed over.
func TestPaymentsOfAListThatMoves(t *testing.T) {
	w := newTown(t)
	w.public = ""
	pay := func() string {
		w.ahead.Add(int64(time.Second))
		i := w.link()
		id, err := w.desk.Pay(i.ID, w.card("mada", "00"))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	var ids []string
	for range 130 {
		ids = append(ids, pay())
	}
	from, to := w.now().Add(-100*time.Second-500*time.Millisecond), w.now().Add(time.Second)
	for _, old := range ids[:3] { // begun before, given back within
		if err := w.desk.Refund(old, 100); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{}
	for _, p := range w.desk.Books().Payments {
		if !p.UpdatedAt.Before(from) {
			want[p.ID] = true
		}
	}
	pages := 0
	w.desk.Fault(moyasar.Fault{Kind: moyasar.Meanwhile, Method: "GET", Path: "/v1/payments", Count: -1, Do: func() {
		pages++
		for n := range 7 { // of every age, on read and unread pages
			_ = w.desk.Refund(ids[(pages*17+n*29)%len(ids)], 1)
		}
		pay()
		pay()
	}})
	got, err := booked(t, w.c, from, to)
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 100 || pages < 3 {
		t.Fatalf("%d payments, %d pages: too few to prove anything", len(want), pages)
	}
	for id := range want {
		b, there := got[id]
		if !there {
			t.Errorf("payment %s is missing", id)
			continue
		}
		if b.Invoice == "" || !b.Paid || b.Updated.Before(from) {
			t.Errorf("%+v", b)
		}
	}
	for id, b := range got {
		if !b.Payment.At.Before(to) || b.Updated.Before(from) {
			t.Errorf("payment %s lies outside: %+v", id, b)
		}
	}
	w.desk.ClearFaults()
	for _, kind := range []moyasar.FaultKind{moyasar.CutBefore, moyasar.CutAfter, moyasar.TooMany, moyasar.ServerError, moyasar.Maintenance} {
		w.desk.Fault(moyasar.Fault{Kind: kind, Method: "GET", Path: "/v1/payments", Skip: 1})
		if again, err := booked(t, w.c, from, to); err != nil || len(again) < len(want) {
			t.Errorf("fault %d: %d of %d, %v", kind, len(again), len(want), err)
		}
		w.desk.ClearFaults()
	}
}

// The sweep's question costs one call, however much there was before.
func TestPaymentsJustNow(t *testing.T) {
	w := newTown(t)
	w.public = ""
	for range 60 {
		w.paid()
	}
	w.ahead.Add(int64(time.Hour))
	invoice, payment := w.paid()
	before := len(w.desk.Calls())
	got, err := booked(t, w.c, w.now().Add(-5*time.Minute), w.now().Add(time.Minute))
	if b := got[payment]; err != nil || len(got) != 1 || b.Invoice != invoice || !b.Paid || b.Returned != 0 || b.Guarantee != "" ||
		b.Currency != "SAR" || b.Payment.Amount != 12300 {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(w.desk.Calls()) - before; n != 1 {
		t.Errorf("%d calls", n)
	}
}
