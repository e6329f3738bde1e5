package kafala_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// owing is a request whose money is to go back, the gateway being down for that.
func owing(t *testing.T, h *kafalatest.House) kafala.Guarantee {
	t.Helper()
	g := second(t, h)
	if _, err := h.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	return h.Find(g.ID)
}

// refunds counts how often the gateway is asked for money back, calls do before the first and fails the others.
func refunds(h *kafalatest.House, do func() error) (asked *int) {
	asked = new(int)
	h.Gateway.Before = func(verb, _ string) error {
		if verb != "Refund" {
			return nil
		}
		if *asked++; *asked > 1 {
			return errTrouble
		}
		return do()
	}
	return asked
}

// While the gateway is asked for money nobody else asks it, and after an asking without an answer not for ten seconds.
func TestNobodyAsksTwice(t *testing.T) {
	h := kafalatest.New(t)
	h.Clock.Pass(900 * time.Millisecond)
	g := owing(t, h)
	again := func() (until time.Time) {
		t.Helper()
		early := (*kafala.NotYetError)(nil)
		if err := h.Office.GiveBack(t.Context(), g.ID, g.Payment.ID); !errors.As(err, &early) {
			t.Fatalf("asked at once: %v", err)
		}
		return early.Until
	}
	const patience = 20 * time.Second // how long one asking may take
	asked := refunds(h, func() error {
		if until := again(); until.Before(h.Clock.Now().Add(patience+kafala.RefundPause)) || until.After(h.Clock.Now().Add(time.Minute)) {
			t.Errorf("while it is asked, at %s: not before %s", h.Clock.Now(), until)
		}
		return errTrouble
	})
	if err := h.Office.GiveBack(t.Context(), g.ID, g.Payment.ID); !errors.Is(err, errTrouble) {
		t.Fatal(err)
	}
	until := again()
	if pause := until.Sub(h.Clock.Now()); pause < kafala.RefundPause || pause > kafala.RefundPause+time.Second {
		t.Errorf("after an asking the pause is %s", pause)
	}
	h.Clock.Pass(kafala.RefundPause - time.Second/2)
	if again(); *asked != 1 {
		t.Errorf("it was asked %d times", *asked)
	}
	h.Clock.Pass(2 * time.Second)
	h.Gateway.Down()
	if err := h.Office.GiveBack(t.Context(), g.ID, g.Payment.ID); err != nil || h.Find(g.ID).Status != kafala.Refunded {
		t.Errorf("afterwards it is %s, %v", h.Find(g.ID).Status, err)
	}
}

// Of a record that a later release has written, and of none, the gateway is asked nothing.
func TestGiveBackOfWhatIsNotKnown(t *testing.T) {
	h := kafalatest.New(t)
	g := owing(t, h)
	asked := refunds(h, func() error { return nil })
	records := h.Office.Ledger
	h.Office.Ledger = later{records}
	if err := h.Office.GiveBack(t.Context(), g.ID, g.Payment.ID); !errors.Is(err, kafala.ErrNewer) || *asked > 0 {
		t.Errorf("of a later form: %v, asked %d times", err, *asked)
	}
	h.Office.Ledger = records
	if err := h.Office.GiveBack(t.Context(), "00aaaaaaaaaaaaaaaa", g.Payment.ID); !errors.Is(err, kafala.ErrNotFound) || *asked > 0 {
		t.Errorf("of none: %v, asked %d times", err, *asked)
	}
}

// later is a ledger whose records a later release has written.
type later struct{ kafala.Ledger }

func (l later) Find(ctx context.Context, id string) (kafala.Guarantee, error) {
	g, err := l.Ledger.Find(ctx, id)
	g.Form = 99
	return g, err
}

// That an asking has ended is written down, or it is logged that it was not.
func TestEndOfAnAskingIsKept(t *testing.T) {
	for name, full := range map[string]bool{"kept": false, "the ledger is full": true} {
		h := kafalatest.New(t)
		g := owing(t, h)
		shut := &shutting{Ledger: h.Office.Ledger}
		h.Office.Ledger = shut
		refunds(h, func() error {
			shut.shut = full
			return errTrouble
		})
		if err := h.Office.GiveBack(t.Context(), g.ID, g.Payment.ID); !errors.Is(err, errTrouble) {
			t.Fatal(err)
		}
		if logged := strings.Contains(h.Logs.String(), "the end of asking"); logged != full {
			t.Errorf("%s: logged %t", name, logged)
		}
	}
}

// shutting is a ledger that can be shut.
type shutting struct {
	kafala.Ledger
	shut bool
}

func (l *shutting) Change(ctx context.Context, id string, do change) (kafala.Guarantee, error) {
	if l.shut {
		return kafala.Guarantee{}, errTrouble
	}
	return l.Ledger.Change(ctx, id, do)
}

// An end that cannot be made final is tried again, and one that is says nothing is wrong.
func TestCloseEndSaysWhatFails(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	if _, err := h.Counter.End(t.Context(), clerk, g.ID, "settled"); err != nil {
		t.Fatal(err)
	}
	shut := &shutting{Ledger: h.Office.Ledger, shut: true}
	h.Office.Ledger = shut
	h.Clock.Pass(kafala.EndPause)
	if faults := h.Deliver(); len(faults) != 1 || !errors.Is(faults[0], errTrouble) {
		t.Errorf("the ledger is shut: %v", faults)
	}
	shut.shut = false
	h.Clock.Pass(time.Minute)
	if faults := h.Deliver(); len(faults) > 0 || len(h.Told(mine, kafala.SendEnded)) != 1 {
		t.Errorf("%v; told %v", faults, h.Told(mine, kafala.SendEnded))
	}
}

// Why an order cannot be made: it is not in force, all is back, or nothing would come back for that reason.
func TestOrderProblem(t *testing.T) {
	h := manned(t, func(s *kafala.Settings) {
		for i := range s.Tariff {
			s.Tariff[i].Refundable = false
		}
	})
	problem := func(g kafala.Guarantee, why string) string {
		if p := g.OrderProblem(kafala.Alone, why); p != nil {
			return p.Key
		}
		return ""
	}
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	gone := drained(t, kafalatest.New(t))
	open := h.Linked(mine, kafalatest.Number(3), kafalatest.Number(4))
	for name, c := range map[string]struct {
		g         kafala.Guarantee
		why, want string
	}{
		"nothing comes back":  {g, kafala.WhyAsked, "refund.nothing"},
		"all comes back":      {g, kafala.WhyFault, ""},
		"no reason":           {g, "mistake", "refund.nothing"},
		"its money is gone":   {gone, kafala.WhyFault, "refund.status"},
		"nobody has paid yet": {open, kafala.WhyFault, "refund.status"},
	} {
		if got := problem(c.g, c.why); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// An order is found by the time that its notice names, and is overdue as long as it waits and can be given.
func TestOrdersByTheirTime(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	presented(h, g.ID, clerk)
	order := func(why string) string {
		t.Helper()
		if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, why); answerOf(p, err) != "refund.second" {
			t.Fatal(p, err)
		}
		g = h.Find(g.ID)
		return kafala.NoticeTime(g.Order.At)
	}
	old := order(kafala.WhyAsked)
	if !g.Overdue(old) || g.Overdue("") {
		t.Errorf("it waits: %t, at no time: %t", g.Overdue(old), g.Overdue(""))
	}
	if _, err := h.Counter.WithdrawOrder(t.Context(), judge, g.ID); err != nil {
		t.Fatal(err)
	}
	if g = h.Find(g.ID); g.Overdue(old) {
		t.Error("one that was withdrawn is overdue")
	}
	h.Clock.Pass(time.Hour)
	now := order(kafala.WhyFault)
	if g.OrderOf(old).Why != kafala.WhyAsked || g.OrderOf(now).Why != kafala.WhyFault || g.OrderOf("").Why != kafala.WhyFault {
		t.Errorf("%q, %q, %q", g.OrderOf(old).Why, g.OrderOf(now).Why, g.OrderOf("").Why)
	}
	if !g.Overdue(now) || g.Overdue(old) {
		t.Errorf("the new one waits: %t, the old one: %t", g.Overdue(now), g.Overdue(old))
	}
	if g = frozen(t, h, g); g.Overdue(now) {
		t.Error("one that is frozen is overdue")
	}
}

// The last mark that stands is found before those that are struck out, and who has seen a card is kept once for each.
func TestMarksThatStand(t *testing.T) {
	one, two := kafala.Hand{ID: 1}, kafala.Hand{ID: 2}
	g := kafala.Guarantee{Reference: "r"}
	if g.LastShown() != -1 {
		t.Errorf("of none the last is %d", g.LastShown())
	}
	for i, by := range []kafala.Hand{one, two, one} {
		if g.Show(by, noon.Add(time.Duration(i)*time.Minute)); g.LastShown() != i {
			t.Errorf("after %d the last is %d", i, g.LastShown())
		}
	}
	for i := 2; i >= 0; i-- {
		if g.Strike(i, two, noon.Add(time.Hour)); g.LastShown() != i-1 || len(g.Shown()) != i {
			t.Errorf("without %d the last is %d, %d stand", i, g.LastShown(), len(g.Shown()))
		}
	}
	for i, c := range []struct {
		by    kafala.Hand
		first bool
	}{{one, true}, {one, false}, {two, true}, {two, false}, {one, false}} {
		if got := g.OpenCard(c.by, noon); got != c.first {
			t.Errorf("opening %d by %d is the first: %t", i, c.by.ID, got)
		}
	}
	if len(g.Seen) != 2 {
		t.Errorf("%+v", g.Seen)
	}
}

// Money that is with us went back for no reason.
func TestWentBackIsOfWhatIsBack(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	for name, c := range map[string]struct {
		payment string
		back    kafala.Halalas
		want    kafala.PaymentCase
	}{
		"nothing": {g.Payment.ID, 0, ""}, "one halala": {g.Payment.ID, 1, kafala.PartBack},
		"all but one": {g.Payment.ID, g.Payment.Amount - 1, kafala.PartBack}, "all": {g.Payment.ID, g.Payment.Amount, kafala.TakenBack},
		"of another": {"other", 0, ""}, "of none": {"", 0, ""},
	} {
		now := g
		now.Payment.Back = c.back
		if _, why := now.WentBack(c.payment); why != c.want {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
	}
}

// Of a payment that is more than was undertaken, and of which as much as that was given back before we heard of it, what stays
// is what was undertaken: it fits. With any other part given back it does not.
func TestWhatStaysFits(t *testing.T) {
	for back, want := range map[kafala.Halalas]kafala.Status{2300: kafala.Issued, 2301: kafala.Refunded, 0: kafala.Refunded} {
		h := kafalatest.New(t)
		g := h.Request(mine)
		payment, err := h.Gateway.PayOther(g.Invoice.ID, g.Amount.Total+2300, kafala.Currency)
		must(t, err)
		if back > 0 {
			must(t, h.Gateway.Return(payment, back))
		}
		if now := h.Settle(g); now.Status != want {
			t.Errorf("with %s given back it is %s", back, now.Status)
		}
	}
}
