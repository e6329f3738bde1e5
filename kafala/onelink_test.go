package kafala_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func priced(total kafala.Halalas) kafala.Guarantee {
	return kafala.Guarantee{ID: "07abcdefghijklmnop", Status: kafala.Awaiting, Amount: kafala.Breakdown{Total: total}}
}

// Which of a request's bills is taken and which are ended, whatever lies there.
func TestChoose(t *testing.T) {
	type change = func(*kafala.Bill)
	all := func(changes ...change) change {
		return func(b *kafala.Bill) {
			for _, c := range changes {
				c(b)
			}
		}
	}
	fresh := func(*kafala.Bill) {}
	is := func(s kafala.BillState) change { return func(b *kafala.Bill) { b.State, b.Fresh = s, false } }
	amount := func(a kafala.Halalas) change { return func(b *kafala.Bill) { b.Amount = a } }
	ends := func(at time.Time) change { return func(b *kafala.Bill) { b.Invoice.Expires = at } }
	made := func(at time.Time) change { return func(b *kafala.Bill) { b.Created = at } }
	stale := func(b *kafala.Bill) { b.Fresh = false } // without a page, or after a failed try
	tried := func(returned kafala.Halalas) change {
		return func(b *kafala.Bill) {
			money := kafala.Payment{Amount: 12300}
			b.Tries = []kafala.Try{{Failed: true, Payment: money}, {Paid: true, Returned: returned, Payment: money}}
		}
	}
	dollars := func(b *kafala.Bill) { b.Currency = "USD" }
	until := noon.Add(30 * time.Minute)

	for name, c := range map[string]struct {
		bills []change
		take  int    // which of them, from 1; 0: none
		end   string // which are ended
		over  int    // which is taken for a guarantee that awaits no payment
		all   string // which are ended for it
	}{
		"none":                     {nil, 0, "", 0, ""},
		"open":                     {[]change{fresh}, 1, "", 0, "1"},
		"newest, whatever order":   {[]change{made(noon.Add(-2 * time.Minute)), made(noon.Add(-time.Minute))}, 2, "1", 0, "1 2"},
		"newest first":             {[]change{made(noon), made(noon.Add(-time.Minute))}, 1, "2", 0, "1 2"},
		"of the same moment":       {[]change{fresh, fresh}, 1, "2", 0, "1 2"},
		"other amount":             {[]change{amount(12400)}, 0, "1", 0, "1"},
		"other currency":           {[]change{dollars}, 0, "1", 0, "1"},
		"about to end":             {[]change{ends(noon.Add(15*time.Minute - time.Second))}, 0, "1", 0, "1"},
		"half its time left":       {[]change{ends(noon.Add(15 * time.Minute))}, 1, "", 0, "1"},
		"over by the clock":        {[]change{ends(noon.Add(-time.Hour))}, 0, "1", 0, "1"},
		"without an end":           {[]change{ends(time.Time{})}, 1, "", 0, "1"},
		"nobody can be sent to it": {[]change{stale}, 0, "1", 0, "1"},
		"over":                     {[]change{is(kafala.BillExpired), is(kafala.BillCancelled), is(kafala.BillReturned)}, 0, "", 0, ""},
		"unknown, or on hold":      {[]change{is(kafala.BillUnknown)}, 0, "", 0, ""},
		"paid before open":         {[]change{fresh, all(is(kafala.BillPaid), made(noon.Add(-time.Hour))), fresh}, 2, "1 3", 2, "1 3"},
		"paid, all else wrong":     {[]change{all(is(kafala.BillPaid), amount(1), ends(noon.Add(-time.Hour)))}, 1, "", 1, ""},
		"newest of the paid":       {[]change{is(kafala.BillPaid), all(is(kafala.BillPaid), made(noon.Add(time.Second)))}, 2, "", 2, ""},
		"paid, with its try":       {[]change{all(is(kafala.BillPaid), tried(0)), fresh}, 1, "2", 1, "2"},
		"paid after it was ended":  {[]change{fresh, all(is(kafala.BillCancelled), tried(0))}, 2, "1", 2, "1"},
		"paid after its time":      {[]change{all(is(kafala.BillExpired), tried(300)), fresh}, 1, "2", 1, "2"},
		"paid on hold":             {[]change{all(is(kafala.BillUnknown), tried(0)), fresh}, 1, "2", 1, "2"},
		"paid, and still open":     {[]change{all(stale, tried(0)), fresh}, 1, "2", 1, "2"},
		"paid and given back":      {[]change{all(is(kafala.BillPaid), tried(12300))}, 0, "", 0, ""},
		"paid and voided":          {[]change{all(is(kafala.BillCancelled), tried(12300)), fresh}, 2, "", 0, "2"},
		"dearer, cheaper, right":   {[]change{amount(12400), amount(100), fresh}, 3, "1 2", 0, "1 2 3"},
		"all there is, and a copy": {[]change{amount(1), is(kafala.BillUnknown), fresh, made(noon.Add(-time.Second))}, 3, "1 4", 0, "1 3 4"},
	} {
		t.Run(name, func(t *testing.T) {
			var bills []kafala.Bill
			for n, change := range c.bills {
				b := kafala.Bill{
					Invoice: kafala.Invoice{ID: fmt.Sprint(n + 1), URL: "https://gateway.example", Expires: until},
					State:   kafala.BillOpen, Fresh: true, Amount: 12300, Currency: kafala.Currency, Created: noon,
				}
				change(&b)
				bills = append(bills, b)
			}
			for status, want := range map[kafala.Status]struct {
				take int
				end  string
			}{kafala.Awaiting: {c.take, c.end}, kafala.Cancelled: {c.over, c.all}, kafala.Expired: {c.over, c.all}} {
				g := priced(12300)
				g.Status = status
				take, end := kafala.Choose(bills, g, noon, until)
				var ended []string
				for _, i := range end {
					ended = append(ended, bills[i].Invoice.ID)
				}
				if take+1 != want.take || strings.Join(ended, " ") != want.end {
					t.Errorf("%s: took %d and ends %v, want %d and %q", status, take+1, ended, want.take, want.end)
				}
			}
		})
	}
}

// Where it cannot be known what was made, or an open link cannot be ended, nothing is made.
func TestOneLinkMakesNothingInDoubt(t *testing.T) {
	for _, verb := range []string{"List", "Cancel", "Get"} {
		t.Run(verb, func(t *testing.T) {
			w := newQuay(t)
			w.make(priced(10000))
			down := errors.New("down")
			w.gateway.Before = func(v, _ string) error {
				if v == verb {
					return down
				}
				return nil
			}
			if i, err := w.office.OneLink(t.Context(), priced(12300), noon.Add(time.Hour)); !errors.Is(err, down) || i.ID != "" {
				t.Errorf("%+v, %v", i, err)
			}
			if n := len(w.gateway.Open()); n > 1 {
				t.Errorf("%d links are open", n)
			}
		})
	}
}

// quay is an office that knows its gateway, which is in memory, and records nothing.
type quay struct {
	*testing.T
	office  *kafala.Office
	gateway *kafalatest.Gateway
}

func newQuay(t *testing.T) *quay {
	now := func() time.Time { return noon }
	g := kafalatest.NewGateway(now)
	records := kafalatest.NewMemory(now, kafalatest.Lifetimes{}).Records()
	return &quay{t, &kafala.Office{Ledger: records, Index: records, Owners: records, Gateway: g, Till: g, Now: now}, g}
}

func (w *quay) make(g kafala.Guarantee) kafala.Invoice {
	w.Helper()
	i, err := w.gateway.Make(w.Context(), kafala.Order{Guarantee: g.ID, Amount: g.Amount.Total, Until: noon.Add(30 * time.Minute)})
	if err != nil {
		w.Fatal(err)
	}
	return i
}

// What is read after the end may lag behind: a link that was ended is not ended, nor taken, again.
func TestOneLinkBelievesTheEnd(t *testing.T) {
	w := newQuay(t)
	old := w.make(priced(10000))
	stuck := lagging{w.gateway, map[string]kafala.Bill{}}
	bill, err := w.gateway.Get(t.Context(), old.ID)
	if err != nil {
		t.Fatal(err)
	}
	stuck.shown[old.ID] = bill
	w.office.Gateway = stuck
	fresh, err := w.office.OneLink(t.Context(), priced(12300), noon.Add(time.Hour))
	if open := w.gateway.Open(); err != nil || len(open) != 1 || open[0] != fresh.ID {
		t.Errorf("got %+v, %v; %v are open", fresh, err, open)
	}
}

// lagging is a gateway that shows some invoices as they were.
type lagging struct {
	kafala.Gateway
	shown map[string]kafala.Bill
}

func (l lagging) Get(ctx context.Context, id string) (kafala.Bill, error) {
	if b, ok := l.shown[id]; ok {
		return b, nil
	}
	return l.Gateway.Get(ctx, id)
}
