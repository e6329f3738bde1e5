package kafala_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// Every payment whose signals were all lost is found by the next sweep, however old its link is; and what a sweep asks
// the gateway for grows with what has changed and with the links that are due, not with history.
func TestSweepFindsWhatNobodyTold(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Links, s.Rules.LinksDay = 100, 100 })
	interval := time.Duration(h.Office.Settings.Times.Sweep)
	asked := 0
	h.Gateway.Before = func(string, string) error { asked++; return nil }
	calls := func(after time.Duration) int {
		t.Helper()
		before := asked
		h.Sweep(after)
		return asked - before
	}
	var open []kafala.Guarantee
	for i := range 12 {
		open = append(open, h.Linked(mine+int64(i%3), kafalatest.Number(2*i), kafalatest.Number(2*i+1)))
	}
	for range 10 { // old enough that each is looked at every few minutes only
		h.Sweep(2 * time.Minute)
	}
	if n := calls(interval); n > 2 { // the list, and at most one of the links
		t.Errorf("a sweep with 12 open links and no news took %d calls", n)
	}
	for _, i := range []int{3, 7} {
		unheard(t, h, open[i])
	}
	h.Sweep(interval)
	for i, g := range open {
		want := map[bool]kafala.Status{true: kafala.Issued, false: kafala.Awaiting}[i == 3 || i == 7]
		if now := h.Find(g.ID); now.Status != want {
			t.Errorf("number %d is %s; want %s", i, now.Status, want)
		}
	}
	for i := range 30 { // history
		unheard(t, h, h.Linked(theirs, kafalatest.Number(100+2*i), kafalatest.Number(101+2*i)))
		h.Sweep(time.Second)
	}
	h.Sweep(3 * interval)
	if n := calls(interval); n > 1+10 {
		t.Errorf("a sweep with 10 open links, 32 paid ones and no news took %d calls", n)
	}
	h.Clock.Pass(time.Hour) // all links have ended
	h.Sweep(0)
	h.Sweep(10 * time.Minute)
	if n := calls(interval); n != 1 {
		t.Errorf("a sweep with nothing open took %d calls", n)
	}
}

// A payment that is approved after its link has ended, with every signal lost, is found by the next sweep too.
func TestSweepFindsALatePayment(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	approve := begin(t, h, g)
	h.Sweep(31 * time.Minute)
	approve(false)
	h.Sweep(time.Duration(h.Office.Settings.Times.Sweep))
	if now := h.Find(g.ID); now.Status != kafala.Issued {
		t.Errorf("it is %s", now.Status)
	}
}

// What the daily comparison finds, each way, and what staff are told.
func TestReconcile(t *testing.T) {
	h := kafalatest.New(t)
	day := kafala.DateOf(h.Clock.Now())
	number := kafalatest.Number
	good := h.Issued(mine, me, number(1))
	returned := h.Issued(mine, me, number(2))
	lost := h.Issued(theirs, number(3), number(4))
	altered := h.Issued(theirs, number(3), number(5))
	quiet := h.Linked(somebodyElse, number(6), number(7))

	unheard(t, h, quiet) // and no sweep comes by
	if err := h.Gateway.Return(returned.Payment.ID, returned.Payment.Amount); err != nil {
		t.Fatal(err)
	}
	h.Change(lost.ID, func(g *kafala.Guarantee) { g.Payment.ID = "payment of nobody" })
	h.Change(altered.ID, func(g *kafala.Guarantee) { g.Payment.Amount++ })
	foreign, err := h.Gateway.Make(t.Context(), kafala.Order{Guarantee: kafala.GuaranteeID(mine, "abcdefghijklmnop"),
		Amount: good.Amount.Total, Until: h.Clock.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Gateway.Pay(foreign.ID); err != nil {
		t.Fatal(err)
	}
	h.Clock.Pass(20 * time.Hour)

	c, err := h.Office.Reconcile(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	h.Deliver()
	got := map[string]int{}
	told := h.Told(0, kafala.TellStaff)
	for _, d := range c.Differences {
		got[d.What]++
		if !slices.Contains(told, "differs:"+d.What+":"+d.Payment) {
			t.Errorf("staff were not told of %+v: %v", d, told)
		}
	}
	// The payment that our record has under another number is one that is missing there, and a second one here: that
	// goes back, as any second payment does.
	if want := map[string]int{"found": 3, "foreign": 1, "missing": 1, "amount": 1}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("differences %v, want %v: %+v", got, want, c.Differences)
	}
	if now := h.Find(quiet.ID); now.Status != kafala.Issued {
		t.Errorf("the payment that nobody told of has made it %s", now.Status)
	}
	if now := h.Find(returned.ID); now.Status != kafala.Refunded {
		t.Errorf("the one that was given back by hand is %s", now.Status)
	}
	sum := fmt.Sprintf("compared:%s:5:%d:6:12300", day, 4*12300+1)
	if !slices.Contains(told, sum) {
		t.Errorf("staff were told of %v, want %s", told, sum)
	}
	again, err := h.Office.Reconcile(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range again.Differences { // what could be mended is mended
		if d.What == "found" {
			t.Errorf("found again: %+v", d)
		}
	}
	h.Deliver()
	count := map[string]int{}
	for _, d := range h.Told(0, kafala.TellStaff) {
		if count[d]++; count[d] > 1 {
			t.Errorf("staff were told twice of %s", d)
		}
	}
}

// differences says how each kind of difference comes about, after a guarantee was paid.
var differences = map[string]func(t *testing.T, h *kafalatest.House, paid kafala.Guarantee){
	"found": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee) { unheard(t, h, h.Request(theirs)) },
	"foreign": func(t *testing.T, h *kafalatest.House, paid kafala.Guarantee) {
		made, err := h.Gateway.Make(t.Context(), kafala.Order{Amount: 100, Until: h.Clock.Now().Add(time.Hour)})
		if err == nil {
			_, err = h.Gateway.Pay(made.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	},
	"listed": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee) {
		copied, at := h.Memory.Copy(), h.Clock.Now()
		unheard(t, h, h.Request(theirs))
		h.Lose(copied, at)
	},
	"missing": func(_ *testing.T, h *kafalatest.House, paid kafala.Guarantee) {
		h.Change(paid.ID, func(g *kafala.Guarantee) { g.Payment.ID = "payment of nobody" })
	},
	"amount": func(_ *testing.T, h *kafalatest.House, paid kafala.Guarantee) {
		h.Change(paid.ID, func(g *kafala.Guarantee) { g.Payment.Amount++ })
	},
	"returned": func(_ *testing.T, h *kafalatest.House, paid kafala.Guarantee) {
		h.Change(paid.ID, func(g *kafala.Guarantee) { g.Payment.Back = 500 })
	},
	"unsettled": func(t *testing.T, h *kafalatest.House, _ kafala.Guarantee) {
		unheard(t, h, h.Request(theirs))
		h.Gateway.Before = func(verb, _ string) error {
			if verb == "Get" {
				return errors.New("the gateway is down")
			}
			return nil
		}
	},
}

// Each kind of difference comes about, and no other is in the list; a day without one says so.
func TestEveryDifferenceComesAbout(t *testing.T) {
	same(t, "the differences", kafala.Differences, slices.Collect(maps.Keys(differences)))
	plays := maps.Clone(differences)
	plays[""] = func(*testing.T, *kafalatest.House, kafala.Guarantee) {}
	for kind, play := range plays {
		h := kafalatest.New(t)
		play(t, h, h.Issued(mine, me, kafalatest.Number(1)))
		h.Clock.Pass(20 * time.Hour)
		c, err := h.Office.Compare(t.Context(), kafala.DateOf(kafalatest.Noon))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, d := range c.Differences {
			found = append(found, d.What)
			if !slices.Contains(kafala.Differences, d.What) {
				t.Errorf("%q: %+v is no kind of difference", kind, d)
			}
		}
		if kind == "" && len(found) > 0 || kind != "" && !slices.Contains(found, kind) {
			t.Errorf("%q: found %v", kind, found)
		}
	}
}

// A list of the gateway's that misses a whole day is one fault: staff are told of so many payments one by one, the gravest first,
// and by one word how many there are.
func TestReconcileTellsNotOfThousands(t *testing.T) {
	h := kafalatest.New(t)
	const lost = kafala.ToldOneByOne + 5
	for n := range lost {
		g := h.Issued(mine+int64(n), kafalatest.Number(2*n), kafalatest.Number(2*n+1))
		h.Change(g.ID, func(g *kafala.Guarantee) { g.Payment.ID = fmt.Sprint("unknown-", n) })
	}
	h.Clock.Pass(20 * time.Hour)
	c, err := h.Office.Reconcile(t.Context(), kafala.DateOf(kafalatest.Noon))
	if err != nil {
		t.Fatal(err)
	}
	grave := func(d kafala.Difference) int { return slices.Index(kafala.Differences, d.What) }
	if len(c.Differences) < lost || !slices.IsSortedFunc(c.Differences, func(a, b kafala.Difference) int { return grave(a) - grave(b) }) {
		t.Errorf("found %d, or the gravest are not first: %+v", len(c.Differences), c.Differences)
	}
	if faults := h.Deliver(); len(faults) > 0 {
		t.Fatal(faults)
	}
	told, sums := 0, 0
	for _, detail := range h.Told(0, kafala.TellStaff) {
		switch n := kafala.ReadNotice(detail); n.Kind {
		case kafala.NoticeDiffers:
			told++
		case kafala.NoticeCompared:
			if sums++; n.Differences != len(c.Differences) {
				t.Errorf("%d differences are said, and there are %d", n.Differences, len(c.Differences))
			}
		}
	}
	if told != kafala.ToldOneByOne || sums != 1 {
		t.Errorf("%d were told one by one and %d sums, want %d and one", told, sums, kafala.ToldOneByOne)
	}
}

// Money that went back here and not there is a difference that no settling mends.
func TestReconcileWhatDidNotGoBack(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, kafalatest.Number(1))
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Payment.Back = 500 })
	h.Clock.Pass(20 * time.Hour)
	c, err := h.Office.Compare(t.Context(), kafala.DateOf(kafalatest.Noon))
	want := kafala.Difference{What: "returned", Payment: g.Payment.ID, Guarantee: g.ID, Ours: 11800, Theirs: 12300}
	if err != nil || len(c.Differences) != 1 || c.Differences[0] != want {
		t.Errorf("%v; found %+v, want %+v", err, c.Differences, want)
	}
}

// What was given back by hand weeks after it was paid is found in the comparison of the day on which that happened, also
// when no process was there to hear of it.
func TestReconcileWhatWentBackLater(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, kafalatest.Number(1))
	h.Clock.Pass(20 * 24 * time.Hour)
	day := kafala.DateOf(h.Clock.Now())
	if err := h.Gateway.Return(g.Payment.ID, g.Payment.Amount); err != nil {
		t.Fatal(err)
	}
	h.Clock.Pass(20 * time.Hour)
	c, err := h.Office.Reconcile(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Differences) != 1 || c.Differences[0].What != "found" || c.Payments != 0 {
		t.Errorf("found %+v", c)
	}
	if now := h.Find(g.ID); now.Status != kafala.Refunded {
		t.Errorf("it is %s", now.Status)
	}
}

// nameless is a list of the gateway's that does not say whose a payment is.
type nameless struct{ kafala.Till }

func (n nameless) Payments(ctx context.Context, from, to time.Time, each func(kafala.Booked) error) error {
	return n.Till.Payments(ctx, from, to, func(b kafala.Booked) error {
		b.Guarantee = ""
		return each(b)
	})
}

// indexless is an index of which record names an invoice that knows none, as of records of earlier releases.
type indexless struct{ kafala.Owners }

func (indexless) ByInvoice(context.Context, string) (kafala.Guarantee, error) {
	return kafala.Guarantee{}, kafala.ErrNotFound
}

// What was given back by hand weeks after it was paid, and is known here, is no difference, also where the gateway's list
// does not say whose it is: then the record that names its invoice does, or the invoice itself. Where that cannot be asked
// for, it is settled later.
func TestReconcileWhatIsKnown(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, kafalatest.Number(1))
	h.Clock.Pass(20 * 24 * time.Hour)
	day := kafala.DateOf(h.Clock.Now())
	byHand(t, h, g, g.Payment.ID, g.Payment.Amount)
	h.Clock.Pass(20 * time.Hour)
	owners, down := h.Office.Owners, errors.New("the gateway is down")
	for name, c := range map[string]struct {
		till   kafala.Till
		owners kafala.Owners
		get    error
		want   string
	}{
		"named":                             {h.Gateway, owners, nil, ""},
		"named, no index":                   {h.Gateway, indexless{owners}, nil, ""},
		"not named":                         {nameless{h.Gateway}, owners, nil, ""},
		"not named, no index":               {nameless{h.Gateway}, indexless{owners}, nil, ""},
		"not named, no index, gateway down": {nameless{h.Gateway}, indexless{owners}, down, "unsettled"},
	} {
		h.Office.Till, h.Office.Owners = c.till, c.owners
		h.Gateway.Before = func(verb, _ string) error {
			if verb == "Get" {
				return c.get
			}
			return nil
		}
		found, err := h.Office.Compare(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range found.Differences {
			got += d.What
		}
		if got != c.want {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
}

// compared lists the days that staff are told of.
func compared(h *kafalatest.House) (days []string) {
	for _, d := range h.Told(0, kafala.TellStaff) {
		var day string
		if n, err := fmt.Sscanf(d, "compared:%10s", &day); err == nil && n == 1 {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return days
}

// daily promises what is done once a day, three times, and delivers it.
func daily(t *testing.T, h *kafalatest.House) {
	t.Helper()
	for range 3 {
		if err := h.Office.Daily(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if faults := h.Deliver(); len(faults) > 0 {
		t.Fatal(faults)
	}
}

// After days in which no process ran, each of them is compared.
func TestDailyAfterAnOutage(t *testing.T) {
	h := kafalatest.New(t) // at noon on 22 November
	daily(t, h)
	h.Clock.Pass(3 * 24 * time.Hour)
	daily(t, h)
	want := []string{"2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"}
	if got := compared(h); !slices.Equal(got, want) {
		t.Errorf("compared were %v, want %v", got, want)
	}
}

// Once a day, and by one process only, yesterday is compared, from 06:00 in Riyadh on.
func TestDaily(t *testing.T) {
	h := kafalatest.New(t)
	h.Clock.Pass(18*time.Hour - time.Minute) // 05:59
	daily(t, h)
	if got := compared(h); slices.Contains(got, "2026-11-22") {
		t.Errorf("before 06:00 were compared %v", got)
	}
	h.Clock.Pass(2 * time.Minute)
	daily(t, h)
	if got := compared(h); !slices.Contains(got, "2026-11-22") || slices.Contains(got, "2026-11-23") {
		t.Errorf("after 06:00 were compared %v", got)
	}
}
