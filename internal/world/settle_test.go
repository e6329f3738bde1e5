package world_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

const (
	goodCard = "4201320111111010"
	poorCard = "4201320000311101"
)

// outcome is what a case must end in.
type outcome struct {
	status  kafala.Status
	strange string // the one thing that staff are told, without the payment's id
	staff   int    // messages in the staff group
	receipt int    // messages with a reference, a QR and a sheet: three for one receipt
}

// Every way in which money and a request can meet.
func TestSettle(t *testing.T) {
	for name, c := range map[string]struct {
		options world.Options
		play    func(t *testing.T, w *world.World, g kafala.Guarantee)
		want    outcome
	}{
		"paid, all signals": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) { pay(t, w, g.Invoice.ID) },
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"paid, every signal lost: the sweep finds it": {
			options: world.Options{NoSignal: true},
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				pay(t, w, g.Invoice.ID)
				sweep(t, w, time.Minute)
			},
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"paid, asked fifty times at once": {
			options: world.Options{NoSignal: true},
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				pay(t, w, g.Invoice.ID)
				var all sync.WaitGroup
				for range 50 {
					all.Go(func() {
						if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, g.Callback); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
			},
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"declined, then paid": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				if _, err := w.Gateway.Pay(g.Invoice.ID, poorCard); err == nil {
					t.Fatal("the poor card paid")
				}
				w.Quiet()
				pay(t, w, g.Invoice.ID)
			},
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"nobody pays": {
			play: func(t *testing.T, w *world.World, _ kafala.Guarantee) { sweep(t, w, 31*time.Minute) },
			want: outcome{status: kafala.Expired},
		},
		"approved after the link has ended": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				late(t, w, g.Invoice.ID, func() { sweep(t, w, 31*time.Minute) })
			},
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"approved on the old link after a new one was made": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				late(t, w, g.Invoice.ID, func() {
					sweep(t, w, 31*time.Minute)
					w.TapData(w.Chats.As(g.Chat), "renew:")
					w.Quiet()
				})
				if now := w.Newest(g.Chat); now.Invoice.ID == g.Invoice.ID {
					t.Error("there was no new link")
				} else if _, err := w.Gateway.Pay(now.Invoice.ID, goodCard); err == nil {
					t.Error("the new link can still be paid")
				}
			},
			want: outcome{status: kafala.Issued, receipt: 3},
		},
		"approved after it was given up": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				late(t, w, g.Invoice.ID, func() {
					w.Withdraw(g.Chat)
					w.Quiet()
				})
			},
			want: outcome{status: kafala.Cancelled, strange: "after-cancelled", staff: 1},
		},
		"another amount than was undertaken": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				_, err := w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					g.Amount.Total++
					return nil, nil
				})
				if err != nil {
					t.Fatal(err)
				}
				pay(t, w, g.Invoice.ID)
			},
			want: outcome{status: kafala.Refunded, strange: "amount", staff: 1},
		},
		"given up in time": {
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				w.Withdraw(g.Chat)
				w.Quiet()
				if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err == nil {
					t.Error("a link that was given up can still be paid")
				}
			},
			want: outcome{status: kafala.Cancelled},
		},
		"given up a moment after it was paid": {
			options: world.Options{NoSignal: true},
			play: func(t *testing.T, w *world.World, g kafala.Guarantee) {
				pay(t, w, g.Invoice.ID)
				w.Withdraw(g.Chat)
			},
			want: outcome{status: kafala.Issued, receipt: 4}, // the request is shown as it is, too
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, c.options)
			g := w.Request(world.Citizen)
			c.play(t, w, g)
			w.Quiet()
			for range 3 { // whatever comes again changes nothing
				if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, g.Callback); err != nil {
					t.Fatal(err)
				}
			}
			w.Quiet()
			check(t, w, g, c.want)
		})
	}
}

func check(t *testing.T, w *world.World, g kafala.Guarantee, want outcome) {
	t.Helper()
	now, err := w.Store.Records().Find(t.Context(), g.ID)
	if err != nil {
		t.Fatal(err)
	}
	if now.Status != want.status {
		t.Errorf("the guarantee is %s, want %s; history %v", now.Status, want.status, now.History)
	}
	if (now.Reference != "") != (want.status == kafala.Issued) {
		t.Errorf("status %s and reference %q", now.Status, now.Reference)
	}
	strange := slices.Clone(now.Strange)
	if want.strange != "" && (len(strange) != 1 || !strings.HasSuffix(strange[0], ":"+want.strange)) ||
		want.strange == "" && len(strange) > 0 {
		t.Errorf("strange: %v, want %q", strange, want.strange)
	}
	receipts := 0
	for _, m := range w.Chats.As(g.Chat).Messages() {
		grouped := kafala.GroupReference(now.Reference)
		if now.Reference != "" && m.From.IsBot && (strings.Contains(m.Text, grouped) || strings.Contains(m.Caption, grouped)) {
			receipts++
		}
	}
	if receipts != want.receipt {
		t.Errorf("%d messages with the reference, want %d", receipts, want.receipt)
	}
	staff := 0
	for _, m := range w.Chats.As(7100000003).In(world.StaffChat).Messages() {
		if m.From.IsBot {
			staff++
		}
	}
	if staff != want.staff {
		t.Errorf("staff were told %d times, want %d", staff, want.staff)
	}
	for i, e := range now.History {
		if i > 0 && e.From != e.To && !kafala.CanMove(e.From, e.To) {
			t.Errorf("the history has a move that is not allowed: %v", e)
		}
	}
}

func pay(t *testing.T, w *world.World, invoice string) {
	t.Helper()
	if _, err := w.Gateway.Pay(invoice, goodCard); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}

// late pays an invoice whose approval at the bank comes only after meanwhile.
func late(t *testing.T, w *world.World, invoice string, meanwhile func()) {
	t.Helper()
	payment, err := w.Gateway.Begin(invoice, goodCard)
	if err != nil {
		t.Fatal(err)
	}
	meanwhile()
	if err := w.Gateway.Approve(payment); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}

func sweep(t *testing.T, w *world.World, later time.Duration) {
	t.Helper()
	w.Clock.Pass(later)
	if _, err := w.Office.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
}
