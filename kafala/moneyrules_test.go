package kafala_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// till is an office at a gateway, both in memory.
type till struct {
	*testing.T
	house   *kafalatest.House
	office  *kafala.Office
	gateway *kafalatest.Gateway
	clock   *kafalatest.Clock
}

func newTill(t *testing.T) *till {
	t.Helper()
	h := kafalatest.New(t)
	return &till{T: t, house: h, office: h.Office, gateway: h.Gateway, clock: h.Clock}
}

func (w *till) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// apply is a request whose link nobody has made yet.
func (w *till) apply() kafala.Guarantee {
	w.Helper()
	g, p := w.house.Apply(mine, kafalatest.Number(1), kafalatest.Number(2))
	if p != nil {
		w.Fatal(p.Key)
	}
	return g
}

// issued is a guarantee that is paid.
func (w *till) issued() kafala.Guarantee {
	w.Helper()
	g, err := w.office.MakeLink(w.Context(), w.apply().ID, false)
	w.must(err)
	_, err = w.gateway.Pay(g.Invoice.ID)
	w.must(err)
	g, err = w.office.Settle(w.Context(), g.Invoice.ID, "")
	if w.must(err); g.Status != kafala.Issued {
		w.Fatalf("it is %s", g.Status)
	}
	return g
}

// is wants a guarantee to stand so.
func (w *till) is(id string, want kafala.Status) {
	w.Helper()
	g, err := w.office.Ledger.Find(w.Context(), id)
	if w.must(err); g.Status != want {
		w.Errorf("it is %s, want %s", g.Status, want)
	}
}

// What a sweep has read in the gateway's list and could not settle is read again, however long that takes: nobody else
// looks for money that comes or goes after a guarantee is issued.
func TestSweepReadsOnFromWhatWasSettled(t *testing.T) {
	w := newTill(t)
	g := w.issued()
	_, err := w.office.Sweep(t.Context())
	w.must(err)
	w.clock.Pass(time.Minute)
	w.must(w.gateway.Return(g.Payment.ID, g.Payment.Amount)) // by hand, in the dashboard
	w.gateway.Down("Get")
	for range 4 {
		w.clock.Pass(10 * time.Minute) // longer than one sweep reads back beyond the one before
		if _, err := w.office.Sweep(t.Context()); !errors.Is(err, kafalatest.ErrDown) {
			t.Fatalf("%v", err)
		}
	}
	w.gateway.Down()
	w.clock.Pass(10 * time.Minute)
	_, err = w.office.Sweep(t.Context())
	w.must(err)
	w.is(g.ID, kafala.Refunded)
}

// While the courier still tries to make a link, no sweep ends the request for want of one: only after a session's time.
func TestSweepLeavesALinkThatIsBeingMade(t *testing.T) {
	w := newTill(t)
	g := w.apply()
	w.gateway.Down("Make", "List", "Payments")
	began := w.clock.Now()
	session := time.Duration(w.office.Settings.Times.Session)
	for _, after := range []time.Duration{time.Minute, time.Hour, session - time.Minute} {
		w.clock.Pass(after - w.clock.Now().Sub(began))
		if _, err := w.office.MakeLink(t.Context(), g.ID, after > time.Minute); !errors.Is(err, kafalatest.ErrDown) {
			t.Fatalf("after %s: %v", after, err)
		}
		if looked, err := w.office.Sweep(t.Context()); looked != 1 || !errors.Is(err, kafalatest.ErrDown) {
			t.Fatalf("after %s it looked at %d, %v", after, looked, err)
		}
		w.is(g.ID, kafala.Awaiting)
	}
	w.clock.Pass(10 * time.Minute)
	if looked, _ := w.office.Sweep(t.Context()); looked != 1 {
		t.Fatalf("it looked at %d", looked)
	}
	w.is(g.ID, kafala.Expired)
}

// A link whose answer was lost may be paid when it is found again: that is seen at once, not with the next sweep.
func TestALinkFoundAgainIsSettled(t *testing.T) {
	w := newTill(t)
	id := w.apply().ID
	w.gateway.Lose()
	if _, err := w.office.MakeLink(t.Context(), id, false); err == nil {
		t.Fatal("the answer came")
	}
	_, err := w.gateway.Pay(w.gateway.Open()[0])
	w.must(err)
	g, err := w.office.MakeLink(t.Context(), id, true)
	if w.must(err); g.Status != kafala.Issued || g.Reference == "" {
		t.Errorf("it is %s, with reference %q", g.Status, g.Reference)
	}
	w.is(id, kafala.Issued)
}

// A request that came to await its payment anew while it was given up is looked at again: its new link, which nobody
// names yet, ends before it is cancelled.
func TestGivenUpWhileItIsRenewed(t *testing.T) {
	w := newTill(t)
	g := w.apply()
	w.clock.Pass(time.Duration(w.office.Settings.Times.Session) + time.Minute)
	_, err := w.office.Sweep(t.Context()) // no link could be made
	w.must(err)
	w.is(g.ID, kafala.Expired)
	w.office.Ledger = &interrupted{w.office.Ledger, func() {
		_, p, err := w.office.Renew(t.Context(), mine, g.ID, "")
		if w.must(err); p != nil {
			t.Fatal(p.Key)
		}
		w.gateway.Lose()
		if _, err := w.office.MakeLink(t.Context(), g.ID, false); err == nil || len(w.gateway.Open()) != 1 {
			t.Fatalf("%v are open, %v", w.gateway.Open(), err)
		}
	}}
	now, err := w.office.Withdraw(t.Context(), mine, g.ID)
	if w.must(err); now.Status != kafala.Cancelled {
		t.Errorf("it is %s", now.Status)
	}
	if open := w.gateway.Open(); len(open) != 0 {
		t.Errorf("%v can be paid for a request that was given up", open)
	}
}

// interrupted is a ledger to which something happens before the next change.
type interrupted struct {
	kafala.Ledger
	do func()
}

func (l *interrupted) Change(ctx context.Context, id string, alter func(*kafala.Guarantee) ([]kafala.Delivery, error)) (
	kafala.Guarantee, error) {
	if do := l.do; do != nil {
		l.do = nil
		do()
	}
	return l.Ledger.Change(ctx, id, alter)
}

// A request that had several links, or money that did not fit, is not removed when its chat asks for that: money may
// come for it yet, and has to find its record.
func TestForgottenOnlyWhereNoMoneyCanCome(t *testing.T) {
	for name, c := range map[string]struct {
		links int
		money bool
		stays bool
	}{"one link": {1, false, false}, "two links": {2, false, true}, "strange money": {1, true, true}} {
		t.Run(name, func(t *testing.T) {
			w := newTill(t)
			g, err := w.office.MakeLink(t.Context(), w.apply().ID, false)
			w.must(err)
			for range c.links - 1 {
				w.clock.Pass(time.Duration(w.office.Settings.Times.Link) + time.Minute)
				_, err := w.office.Settle(t.Context(), g.Invoice.ID, "")
				w.must(err)
				_, _, err = w.office.Renew(t.Context(), mine, g.ID, "")
				w.must(err)
				g, err = w.office.MakeLink(t.Context(), g.ID, false)
				w.must(err)
			}
			if c.money {
				_, err := w.office.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					g.Strange = append(g.Strange, "payment-000009:"+string(kafala.Gone))
					return nil, nil
				})
				w.must(err)
			}
			_, err = w.office.Forget(t.Context(), mine)
			w.must(err)
			now, err := w.office.Ledger.Find(t.Context(), g.ID)
			if stays := err == nil; stays != c.stays || stays && (now.Erased.IsZero() || now.Answers["person_id"] != "") {
				t.Errorf("it stays: %v, %v; %+v", stays, err, now.Answers)
			}
		})
	}
}

// Places are taken for money that is to be kept, not for what goes back.
func TestPlacesAreTakenForWhatIsIssued(t *testing.T) {
	for name, c := range map[string]struct {
		amounts []kafala.Halalas // less than is due, try by try
		back    bool             // the first has been given back since
		status  kafala.Status
		holds   int
	}{
		"paid":                                  {[]kafala.Halalas{0}, false, kafala.Issued, 2},
		"paid twice":                            {[]kafala.Halalas{0, 0}, false, kafala.Issued, 2},
		"less than is due":                      {[]kafala.Halalas{300}, false, kafala.Refunding, 0},
		"less than is due, then all":            {[]kafala.Halalas{300, 0}, false, kafala.Refunding, 0},
		"given back, and then paid once more":   {[]kafala.Halalas{0, 0}, true, kafala.Issued, 2},
		"given back, and then less than is due": {[]kafala.Halalas{0, 300}, true, kafala.Refunding, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTill(t)
			g, err := w.office.MakeLink(t.Context(), w.apply().ID, false)
			w.must(err)
			_, err = w.gateway.Pay(g.Invoice.ID)
			w.must(err)
			w.office.Gateway = telling{w.office.Gateway, func(b *kafala.Bill) {
				paid := b.Tries[0]
				b.Tries = nil
				for n, less := range c.amounts {
					try := paid
					try.Payment.ID += string(rune('a' + n))
					try.Payment.Amount -= less
					if n == 0 && c.back {
						try.Returned = try.Payment.Amount
					}
					b.Tries = append(b.Tries, try)
				}
			}}
			places := &counting{Places: w.office.Places}
			w.office.Places = places
			g, err = w.office.Settle(t.Context(), g.Invoice.ID, "")
			if w.must(err); g.Status != c.status || places.holds != c.holds {
				t.Errorf("it is %s, %d places were taken; want %s, %d", g.Status, places.holds, c.status, c.holds)
			}
		})
	}
}

// telling is a gateway that tells something else of a bill.
type telling struct {
	kafala.Gateway
	change func(*kafala.Bill)
}

func (g telling) Get(ctx context.Context, id string) (kafala.Bill, error) {
	b, err := g.Gateway.Get(ctx, id)
	if err == nil {
		g.change(&b)
	}
	return b, err
}

// counting counts how often a place is asked for.
type counting struct {
	kafala.Places
	holds int
}

func (c *counting) Hold(ctx context.Context, p kafala.Person, id string, places int) (bool, error) {
	c.holds++
	return c.Places.Hold(ctx, p, id, places)
}
