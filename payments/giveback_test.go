package payments_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/payments"
)

// behind is the gateway's door where an answer may be lost and a payment is shown as it was for a while after money of it was
// asked back.
type behind struct {
	w     *harbour
	mu    sync.Mutex
	lag   time.Duration
	lose  int                 // answers to what moves money that are still to be lost
	shown map[string]shownOld // by path
	moves []time.Time         // when money was asked back
	took  int                 // and how often that was done
}

type shownOld struct {
	body  []byte
	until time.Time
}

func (b *behind) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	path := strings.TrimSuffix(strings.TrimSuffix(r.URL.Path, "/refund"), "/void")
	moves := r.Method == http.MethodPost && path != r.URL.Path
	if old, ok := b.shown[r.URL.Path]; ok && r.Method == http.MethodGet && b.w.now().Before(old.until) {
		_, _ = rw.Write(old.body)
		return
	}
	before := httptest.NewRecorder()
	if moves {
		ask := r.Clone(r.Context())
		ask.Method, ask.URL.Path, ask.Body, ask.ContentLength = http.MethodGet, path, http.NoBody, 0
		b.w.desk.Handler().ServeHTTP(before, ask)
		b.moves = append(b.moves, b.w.now())
	}
	answer := httptest.NewRecorder()
	b.w.desk.Handler().ServeHTTP(answer, r)
	if moves && answer.Code < 300 {
		b.took++
		b.shown[path] = shownOld{before.Body.Bytes(), b.w.now().Add(b.lag)}
		if b.lose--; b.lose >= 0 {
			panic(http.ErrAbortHandler)
		}
	}
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(bytes.Clone(answer.Body.Bytes()))
}

// ordered is a paid guarantee of which less than half was ordered back, so that the gateway itself would do it twice.
func (w *harbour) ordered() (g kafala.Guarantee, sum kafala.Halalas) {
	w.Helper()
	for i := range w.office.Settings.Tariff {
		c := &w.office.Settings.Tariff[i]
		c.Refundable = c.Amount == 2000
	}
	apply := priced(0)
	apply.Answers["kind"] = "appearance"
	g, _, p, err := w.office.Apply(w.Context(), kafala.Application{Chat: apply.Chat, Draft: "abcdefghijklmnop", Answers: apply.Answers})
	if err != nil || p != nil {
		w.Fatal(p, err)
	}
	g, err = w.office.MakeLink(w.Context(), g.ID, false)
	payment, begun := w.desk.Begin(g.Invoice.ID, goodCard)
	if err = errors.Join(err, begun, w.desk.Approve(payment)); err != nil {
		w.Fatal(err)
	}
	if g, err = w.office.Settle(w.Context(), g.Invoice.ID, ""); err != nil || g.Status != kafala.Issued {
		w.Fatal(g.Status, err)
	}
	g, err = w.office.Ledger.Change(w.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return g.OrderRefund(kafala.Alone, kafala.Hand{ID: 8}, kafala.WhyAsked, w.office.Time()), nil
	})
	if err != nil || !g.Order.Given() || g.Order.Sum != 2300 {
		w.Fatal(g.Order, err)
	}
	return g, g.Order.Sum
}

// dying is a ledger of a process that dies after its first change.
type dying struct {
	kafala.Ledger
	mu   sync.Mutex
	died bool
}

func (d *dying) Change(ctx context.Context, id string, do func(*kafala.Guarantee) ([]kafala.Delivery, error)) (kafala.Guarantee, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.died {
		return kafala.Guarantee{}, context.Canceled
	}
	d.died = true
	return d.Ledger.Change(ctx, id, do)
}

// A part that was ordered back goes back once: although the first answers are lost, the gateway shows for nine seconds what was
// before, two processes ask at the same moments, and one of them dies in the middle. Nobody asks within ten seconds of another.
func TestAPartGoesBackOnce(t *testing.T) {
	for name, c := range map[string]struct {
		lose  int
		dies  bool
		later time.Duration // after the payment
	}{
		"all goes well": {}, "the first answer is lost": {lose: 1}, "it dies": {dies: true},
		"its answer is lost and it dies": {lose: 1, dies: true}, "after three hours": {lose: 1, later: 3 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newHarbour(t)
			door := &behind{w: w, lag: 9 * time.Second, lose: c.lose, shown: map[string]shownOld{}}
			api := httptest.NewServer(door)
			t.Cleanup(api.Close)
			client, err := payments.New(payments.Config{SecretKey: "sk_test_harbour", APIURL: api.URL + "/v1", Now: w.now})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			g, sum := w.ordered()
			w.ahead.Add(int64(c.later))
			w.office.Till = client
			second := kafala.Office{Ledger: w.office.Ledger, Places: w.office.Places, Till: client, Settings: w.office.Settings, Now: w.now}
			if c.dies {
				w.office.Ledger = &dying{Ledger: w.office.Ledger}
				if err := w.office.GiveBack(t.Context(), g.ID, g.Payment.ID); err == nil {
					t.Fatal("the process that has died says that it is done")
				}
				w.office.Ledger = second.Ledger
			}
			for range 45 {
				var all sync.WaitGroup
				for _, o := range []*kafala.Office{w.office, &second, w.office} {
					all.Go(func() {
						early := (*kafala.NotYetError)(nil)
						if err := o.GiveBack(t.Context(), g.ID, g.Payment.ID); errors.As(err, &early) && !w.now().Before(early.Until) {
							t.Errorf("not before %s, and it is %s", early.Until, w.now())
						}
					})
				}
				all.Wait()
				w.ahead.Add(int64(time.Second))
			}
			now, err := second.Ledger.Find(t.Context(), g.ID)
			if err != nil || now.Status != kafala.Refunded || now.Payment.Back != sum {
				t.Errorf("it is %s, %s are back, %v", now.Status, now.Payment.Back, err)
			}
			bill := w.bill(g.Invoice.ID, kafala.BillPaid)
			if back := bill.Tries[0].Returned; back != sum || door.took != 1 {
				t.Errorf("the gateway has given %s back, in %d steps", back, door.took)
			}
			for i := 1; i < len(door.moves); i++ {
				if apart := door.moves[i].Sub(door.moves[i-1]); apart < kafala.RefundPause {
					t.Errorf("asked %s after the last time", apart)
				}
			}
		})
	}
}
