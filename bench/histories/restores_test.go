package histories

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/bench/books"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// wreck is a house whose store is lost again and again, and brought back from an older copy.
type wreck struct {
	*kafalatest.House
	t       *rapid.T
	words   *locales.Words
	ctx     context.Context
	asked   []kafala.Application
	copied  func()
	at      time.Time
	broken  int             // how many calls to the gateway fail from now on
	ordered map[string]bool // the payments that we have decided to give back, at whatever time
	byHand  map[string]bool // and those that somebody gives back in the dashboard
}

var errBroken = errors.New("the gateway does not answer")

// wreckers are the supervisors of a wreck.
var wreckers = []staff.Actor{{ID: 8, Rank: staff.Supervisor}, {ID: 9, Rank: staff.Supervisor}}

// restored counts what has happened in all histories.
type restored struct{ restores, paid, listed, settled, back atomic.Int64 }

func (w *wreck) draw(n int, what string) int { return rapid.IntRange(0, n-1).Draw(w.t, what) }

// trouble lets an error of the gateway pass, and no other.
func (w *wreck) trouble(err error) {
	if p := (*kafala.Problem)(nil); err != nil && !errors.Is(err, errBroken) && !errors.As(err, &p) && !errors.Is(err, kafala.ErrNotFound) {
		w.t.Fatalf("%v", err)
	}
}

func (w *wreck) apply() {
	n := len(w.asked)
	a := kafalatest.Application(int64(100+n%3), fmt.Sprintf("aaaaaaaaaaaaaa%c%c", 'a'+n/26, 'a'+n%26),
		kafalatest.Number(1000+2*n), kafalatest.Number(1001+2*n))
	w.asked = append(w.asked, a)
	w.submit(a)
}

// submit submits a request, perhaps once more after it was lost.
func (w *wreck) submit(a kafala.Application) {
	g, _, _, err := w.Office.Apply(w.ctx, a)
	w.trouble(err)
	if err == nil && g.ID != "" {
		_, err = w.Office.MakeLink(w.ctx, g.ID, false)
		w.trouble(err)
	}
}

func (w *wreck) pay() {
	if open := w.Gateway.Open(); len(open) > 0 {
		_, _ = w.Gateway.Pay(open[w.draw(len(open), "invoice")])
	}
}

func (w *wreck) sweep() {
	_, err := w.Office.Sweep(w.ctx)
	w.trouble(err)
	w.deliver()
}

func (w *wreck) deliver() {
	for _, err := range w.Deliver() {
		w.trouble(err)
	}
}

func (w *wreck) lost() []kafala.LostPayment {
	_, all, err := w.Office.Losses(w.ctx)
	w.trouble(err)
	return all
}

func (w *wreck) order() {
	if all := w.lost(); len(all) > 0 {
		_, _, err := w.Counter.GiveLost(w.ctx, wreckers[w.draw(2, "who")], all[w.draw(len(all), "lost payment")].Payment.ID)
		w.trouble(err)
	}
}

// paid lists every payment that has come, with its invoice's guarantee.
func (w *wreck) paid() (all []kafala.Booked) {
	before := w.Gateway.Before
	w.Gateway.Before = nil
	defer func() { w.Gateway.Before = before }()
	now := w.Clock.Now()
	err := w.Gateway.Payments(w.ctx, now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0), func(b kafala.Booked) error {
		if b.Paid {
			bill, err := w.Gateway.Get(w.ctx, b.Invoice)
			b.Guarantee = bill.Guarantee
			all = append(all, b)
			return err
		}
		return nil
	})
	w.trouble(err)
	return all
}

func (w *wreck) handBack() {
	if all := w.paid(); len(all) > 0 {
		b := all[w.draw(len(all), "payment")]
		w.byHand[b.Payment.ID] = true
		_ = w.Gateway.Return(b.Payment.ID, 100)
	}
}

func (w *wreck) copy() { w.copied, w.at = w.Memory.Copy(), w.Clock.Now() }

func (w *wreck) lose() {
	w.Clock.Pass(time.Second)
	w.Lose(w.copied, w.at)
	w.Clock.Pass(time.Second)
}

// look sees that everything that is issued is issued with what was drawn, and notes what we have decided to give back.
func (w *wreck) look() {
	for _, a := range w.asked {
		g, err := w.Office.Ledger.Find(w.ctx, kafala.GuaranteeID(a.Chat, a.Draft))
		if err != nil {
			continue
		}
		if g.Reference != "" && (kafala.Code{Reference: g.Reference, Token: g.Token}) != g.Drawn {
			w.t.Fatalf("%s is issued under %s, and has drawn %+v", g.ID, g.Reference, g.Drawn)
		}
		for _, p := range g.Payments() {
			w.ordered[p.ID] = w.ordered[p.ID] || g.Due(p.ID) > 0
		}
	}
	for _, l := range w.lost() {
		w.ordered[l.Payment.ID] = w.ordered[l.Payment.ID] || l.Order.Given() && l.Order.By != l.Order.Second
	}
}

// check holds the gateway's books against the records and the list.
func (w *wreck) check(count *restored) {
	listed := map[string]kafala.LostPayment{}
	for _, l := range w.lost() {
		listed[l.Payment.ID] = l
	}
	for _, b := range w.paid() {
		count.paid.Add(1)
		id := b.Payment.ID
		g, err := w.Office.Ledger.Find(w.ctx, b.Guarantee)
		known := false
		for _, p := range g.Payments() {
			known = known || err == nil && p.ID == id
			if p.ID == id && p.Back != b.Returned {
				w.t.Fatalf("%s of payment %s are back, and %s knows of %s", b.Returned, id, g.ID, p.Back)
			}
		}
		l, on := listed[id]
		switch {
		case !known && !on:
			w.t.Fatalf("payment %s of %s is nowhere", id, b.Guarantee)
		case !known && l.Payment.Back != b.Returned:
			w.t.Fatalf("%s of payment %s are back, and the list knows of %s", b.Returned, id, l.Payment.Back)
		case !known:
			count.listed.Add(1)
		case on && l.Open() && l.Payment.Back == 0:
			w.t.Fatalf("payment %s is %s's, and is listed to be decided about", id, g.ID)
		case on:
			count.settled.Add(1)
		}
		if b.Returned > 0 && !w.ordered[id] && !w.byHand[id] {
			w.t.Fatalf("%s of payment %s went back, and nobody has ordered it", b.Returned, id)
		}
		if b.Returned > 0 {
			count.back.Add(1)
		}
	}
	w.table()
}

// table holds the table against the comparison of each day on which somebody has paid: each payment is once in both.
func (w *wreck) table() {
	now := kafala.DateOf(w.Clock.Now())
	all, err := books.ByDay(w.ctx, w.Office, w.words, now.AddDays(-30), now)
	w.trouble(err)
	theirs := map[kafala.Date]kafala.Sums{}
	for _, b := range w.paid() {
		day := kafala.DateOf(b.Payment.At)
		theirs[day] = theirs[day].And(b.Sums())
	}
	for day, sums := range theirs {
		c, err := w.Office.Compare(w.ctx, day)
		w.trouble(err)
		if all[day] != sums || c.Sums() != sums {
			w.t.Fatalf("%s: the gateway has %+v, the table %+v, the comparison %+v: %+v", day, sums, all[day], c.Sums(), c.Differences)
		}
	}
}

// TestEveryRiyalSurvivesARestore lets people ask, pay, and ask once more what was lost; the store be lost again and again, and
// brought back from an older copy; supervisors order, one or both; somebody give money back in the dashboard; the gateway
// fail, and time pass. In the end every payment is a record's or is listed, what went back was ordered by two, or decided by a
// record, or done by hand, what is issued is issued with what was drawn, and the table and the comparison of each day have each payment
// once.
func TestEveryRiyalSurvivesARestore(t *testing.T) {
	count := &restored{}
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := &wreck{House: kafalatest.New(t), t: rt, words: words["en"], ctx: t.Context(), ordered: map[string]bool{}, byHand: map[string]bool{}}
		w.Appoint(wreckers...)
		w.copy()
		acts := []func(){w.apply, w.apply, w.pay, w.pay, w.pay, w.sweep, w.deliver, w.order, w.order, w.order, w.handBack, w.copy, w.lose,
			w.lose, func() { w.broken = 1 + w.draw(4, "calls") },
			func() {
				w.Clock.Pass([]time.Duration{time.Second, time.Minute, 20 * time.Minute, time.Hour}[w.draw(4, "time")])
			},
			func() {
				if len(w.asked) > 0 {
					w.submit(w.asked[w.draw(len(w.asked), "again")])
				}
			}}
		w.Gateway.Before = func(string, string) error {
			if w.broken > 0 {
				w.broken--
				return errBroken
			}
			return nil
		}
		for range 4 + w.draw(30, "acts") {
			acts[w.draw(len(acts), "act")]()
			w.look()
		}
		w.lose()
		w.broken = 0
		count.restores.Add(1)
		for round := range 8 {
			w.Clock.Pass(11 * time.Minute)
			w.sweep()
			w.look()
			if round == 1 && len(w.asked) > 0 {
				w.submit(w.asked[w.draw(len(w.asked), "once more")])
			}
		}
		w.check(count)
	})
	t.Logf("%d restores at least, %d payments, of which %d were listed and %d settled after all; %d went back", count.restores.Load(),
		count.paid.Load(), count.listed.Load(), count.settled.Load(), count.back.Load())
	if few := int64(50); testing.Short() || count.restores.Load() < few {
		return // so few histories do not come to everything
	}
	for what, n := range map[string]int64{"paid": count.paid.Load(), "listed": count.listed.Load(), "settled": count.settled.Load(),
		"back": count.back.Load()} {
		if n == 0 {
			t.Errorf("in no history something was %s", what)
		}
	}
}
