package kafala_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// tally adds up what is told.
type tally struct {
	mu    sync.Mutex
	deeds map[kafala.Deed]int
	came  map[kafala.PaymentCase]kafala.Halalas
	back  map[kafala.PaymentCase]kafala.Halalas
	looks int
}

// measured has a house tell of what comes about.
func measured(h *kafalatest.House) *tally {
	t := &tally{deeds: map[kafala.Deed]int{}, came: map[kafala.PaymentCase]kafala.Halalas{}, back: map[kafala.PaymentCase]kafala.Halalas{}}
	h.Office.Settled = func(error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.looks++
	}
	h.Office.Ledger = kafala.Counted{Ledger: h.Office.Ledger, Tell: func(is kafala.Happened) {
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, d := range is.Deeds {
			t.deeds[d]++
		}
		for _, m := range is.Came {
			t.came[m.Why] += m.Sum
		}
		for _, m := range is.Back {
			t.back[m.Why] += m.Sum
		}
	}}
	return t
}

// Whatever is repeated, and by however many at once, is told once: a request that comes twice, a link that is made twice, a
// payment that fifty tell of.
func TestDeedsAreToldOnce(t *testing.T) {
	h := kafalatest.New(t)
	n := measured(h)
	draft, err := kafala.NewDraft(h.Office.Random)
	if err != nil {
		t.Fatal(err)
	}
	application := kafalatest.Application(mine, draft, me, brother)
	var g kafala.Guarantee
	for range 3 {
		var err error
		if g, _, _, err = h.Office.Apply(t.Context(), application); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		g = h.Link(g)
	}
	for range 3 {
		if _, err := h.Gateway.Decline(g.Invoice.ID); err != nil {
			t.Fatal(err)
		}
		h.Settle(g)
		h.Settle(g)
	}
	payment := unheard(t, h, g)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, g.Callback); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	before := n.looks
	h.Sweep(time.Minute)
	if n.looks < 50 || n.looks <= before {
		t.Errorf("%d looks at the invoice were told, %d before the sweep", n.looks, before)
	}
	for range 2 { // a part, seen twice
		if h.Find(g.ID).Payment.Back == 0 {
			if err := h.Gateway.Return(payment, 100); err != nil {
				t.Fatal(err)
			}
		}
		h.Settle(g)
	}
	want := map[kafala.Deed]int{kafala.DeedRequested: 1, kafala.DeedLinked: 1, kafala.DeedDeclined: 3, kafala.DeedIssued: 1}
	if !maps.Equal(n.deeds, want) {
		t.Errorf("told were %v, want %v", n.deeds, want)
	}
	if !maps.Equal(n.came, map[kafala.PaymentCase]kafala.Halalas{kafala.Fits: g.Amount.Total}) {
		t.Errorf("came: %v", n.came)
	}
	if !maps.Equal(n.back, map[kafala.PaymentCase]kafala.Halalas{kafala.PartBack: 100}) {
		t.Errorf("went back: %v", n.back)
	}
}

// Of money that does not fit it is told how, and what goes back of it; the sums are those of the record.
func TestDeedsOfMoneyThatDoesNotFit(t *testing.T) {
	h := kafalatest.New(t)
	n := measured(h)
	g := h.Linked(mine, me, brother)
	late(t, h, g, func() { withdraw(t, h, g) })
	h.Deliver() // what is promised to go back goes
	h.Clock.Pass(time.Hour)
	h.Settle(g)
	now := h.Find(g.ID)
	sums := now.Sums()
	if n.came[kafala.AfterCancelled] != sums.Gross || n.back[kafala.AfterCancelled] != sums.Returned || sums.Returned == 0 {
		t.Errorf("came %v, went back %v; the record has %+v", n.came, n.back, sums)
	}
	if n.deeds[kafala.DeedCancelled] != 1 || n.deeds[kafala.DeedIssued] != 0 {
		t.Errorf("told were %v", n.deeds)
	}
}

// Each mark at the counter is one deed, and so is striking it out. Every deed that can be told is listed.
func TestDeedsOfMarks(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, brother)
	n := measured(h)
	officer := kafala.Hand{ID: 7100000009}
	change := func(what func(*kafala.Guarantee) kafala.Delivery) {
		t.Helper()
		if _, err := h.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			return []kafala.Delivery{what(g)}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		change(func(g *kafala.Guarantee) kafala.Delivery { return g.Show(officer, h.Clock.Now()) })
	}
	if _, err := h.Office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return g.Strike(1, officer, h.Clock.Now()), nil
	}); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(n.deeds, map[kafala.Deed]int{kafala.DeedShown: 2, kafala.DeedUnshown: 1}) {
		t.Errorf("told were %v", n.deeds)
	}
	for d := range n.deeds {
		if !slices.Contains(kafala.Deeds, d) {
			t.Errorf("%s is not listed", d)
		}
	}
}
