package world_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/sandbox/moyasar"
)

// trail is an audit trail in memory.
type trail struct {
	staff.Audit
	mu  sync.Mutex
	all []staff.Entry
}

func (a *trail) Write(_ context.Context, e ...staff.Entry) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, e...)
	return nil
}

var (
	officer = staff.Actor{ID: 31, Rank: staff.Officer}
	first   = staff.Actor{ID: 32, Rank: staff.Supervisor}
	other   = staff.Actor{ID: 33, Rank: staff.Supervisor}
)

// presented marks a guarantee as presented by a member of staff.
func presented(t *testing.T, w *world.World, id string, by staff.Actor) {
	t.Helper()
	_, err := w.Store.Records().Change(t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		g.Presented = append(g.Presented, kafala.Mark{At: w.Clock.Now(), By: by.ID})
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Who may order a refund, in which state, and what it takes.
func TestRefundByStaff(t *testing.T) {
	type order struct {
		by   staff.Actor
		want string // the problem's key; empty: it is ordered
	}
	for name, c := range map[string]struct {
		before func(w *world.World, g kafala.Guarantee)
		orders []order
		status kafala.Status
	}{
		"by a supervisor":        {orders: []order{{first, ""}, {first, "refund.ordered"}, {other, "refund.ordered"}}, status: kafala.Refunded},
		"by an officer":          {orders: []order{{officer, "staff.refused"}}, status: kafala.Issued},
		"by nobody of the staff": {orders: []order{{staff.Actor{ID: 34}, "staff.refused"}}, status: kafala.Issued},
		"presented: by two": {before: func(w *world.World, g kafala.Guarantee) { presented(t, w, g.ID, officer) },
			orders: []order{{first, "refund.second"}, {first, "refund.waits"}, {other, ""}}, status: kafala.Refunded},
		"presented: by one": {before: func(w *world.World, g kafala.Guarantee) { presented(t, w, g.ID, officer) },
			orders: []order{{first, "refund.second"}, {officer, "staff.refused"}}, status: kafala.Issued},
		"presented by the orderer": {before: func(w *world.World, g kafala.Guarantee) { presented(t, w, g.ID, first) },
			orders: []order{{first, "refund.own"}, {other, "refund.second"}, {first, "refund.own"}}, status: kafala.Issued},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{})
			for _, a := range []staff.Actor{officer, first, other} {
				w.Appoint(a.ID, a.Rank)
			}
			audit := &trail{Audit: w.Counter.Audit}
			w.Counter.Audit = audit
			g := w.Request(mine)
			pay(t, w, g.Invoice.ID)
			if c.before != nil {
				c.before(w, g)
			}
			for i, o := range c.orders {
				w.Gateway.Fault(moyasar.Fault{Kind: moyasar.Slow, Method: "POST", Path: "/v1/payments/*/void", Delay: 50 * time.Millisecond})
				_, p, err := w.Counter.Refund(t.Context(), o.by, g.ID, "asked")
				got := ""
				if p != nil {
					got = p.Key
				}
				if err != nil || got != o.want {
					t.Errorf("order %d: %q, %v; want %q", i, got, err, o.want)
				}
				by, stranger := o.by.ID, ""
				if o.by.Rank == "" {
					by, stranger = 0, audit.Names(o.by.ID)[0]
				}
				if last := audit.all[len(audit.all)-1]; last.By != by || last.Stranger != stranger ||
					last.Duty != staff.Refund || (last.Outcome == "done") != (o.want == "") {
					t.Errorf("order %d: the trail ends with %+v", i, last)
				}
			}
			w.Quiet()
			now := w.Newest(mine)
			if now.Status != c.status {
				t.Fatalf("it is %s, want %s; %v", now.Status, c.status, now.History)
			}
			data := locales.Data{"Reference": kafala.GroupReference(now.Reference)}
			want := map[kafala.Status]int{kafala.Refunded: 1}[c.status]
			if n, m := told(t, w, mine, "refunded.ordered", data), told(t, w, mine, "refunded.part", part()); n != want || m != want {
				t.Errorf("the citizen was told %d times, and %d times how much", n, m)
			}
			if c.status != kafala.Refunded {
				return
			}
			last := now.History[len(now.History)-1]
			if last.By != staff.Actor.By(staff.Actor{ID: now.Order.By}) || last.Why != "asked" {
				t.Errorf("the history ends with %+v", last)
			}
			sheets := 0
			for _, m := range w.Chats.As(mine).Messages() {
				if m.Document != nil {
					sheets++
				}
			}
			if sheets != 2 {
				t.Errorf("%d sheets came, want the receipt's and one that says what is so now", sheets)
			}
		})
	}
}

// part is what comes back at the guarantor's wish, of the example's tariff.
func part() locales.Data { return locales.Data{"Amount": "100.00", "Paid": "123.00", "Net": "23.00"} }

// The status follows the gateway's answer and never precedes it; until then nobody is told.
func TestRefundWaitsForTheGateway(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	w.Appoint(first.ID, first.Rank)
	w.Counter.Audit = &trail{Audit: w.Counter.Audit}
	g := w.Request(mine)
	pay(t, w, g.Invoice.ID)
	if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Method: "POST", Path: "/v1/payments/*/*", Count: -1})
	if _, p, err := w.Counter.Refund(t.Context(), first, g.ID, "asked"); p != nil || err != nil {
		t.Fatal(p, err)
	}
	w.PutOff("tried again")
	if now := w.Newest(mine); now.Status != kafala.Issued || told(t, w, mine, "refunded.part", part()) > 0 {
		t.Errorf("before the gateway has answered it is %s", now.Status)
	}
	w.GiveUp()
	w.Quiet()
	dead, err := w.Store.Box().Dead(t.Context())
	if err != nil || len(dead) != 1 || dead[0].Delivery.Kind != kafala.GiveBack {
		t.Fatalf("set aside: %v, %v", dead, err)
	}
	v := arabic(w)
	gaveUp := locales.Data{"What": v.Plain("delivery.giveback", nil), "Cause": v.Plain("parked.refused", nil),
		"About": v.Plain("staff.parked.about", locales.Data{"Reference": named(w, w.Newest(mine))})}
	if n := staffTold(t, w, "staff.parked", gaveUp, books.ToCard(g.ID), "b_dead_1"); n != 1 {
		t.Errorf("staff were told %d times that the refund was given up:%s", n, toStaff(w))
	}
	w.Gateway.ClearFaults()
	w.Clock.Pass(kafala.RefundPause + time.Second)
	if err := w.Store.Box().Retry(t.Context(), dead[0].Delivery.ID); err != nil { // as staff do
		t.Fatal(err)
	}
	w.Quiet()
	if now := w.Newest(mine); now.Status != kafala.Refunded || told(t, w, mine, "refunded.part", part()) != 1 {
		t.Errorf("after the gateway has answered it is %s", now.Status)
	}
}
