package world_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/sandbox/moyasar"
	"kafalabot/voice"
)

// told counts the messages of the bot's in a chat that say this in Arabic.
func told(t *testing.T, w *world.World, chat int64, key string, data locales.Data) (n int) {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	o := w.Office.Settings.Operator
	data["Contact"], data["Hours"] = o.Contact.In("ar"), o.Hours.In("ar")
	text := words["ar"].Plain(key, data)
	for _, m := range w.Chats.As(chat).Messages() {
		if m.From.IsBot && strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}

// second lets a chat ask for somebody who is covered before it has paid, and pays.
func second(t *testing.T, w *world.World) kafala.Guarantee {
	t.Helper()
	g := w.Request(mine)
	if first := w.Issued(theirs, world.Number(1), g.Answers["person_id"]); first.Status != kafala.Issued {
		t.Fatalf("the first is %s", first.Status)
	}
	if _, err := w.Gateway.Pay(g.Invoice.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	return g
}

func toldOfRefund(t *testing.T, w *world.World) int {
	t.Helper()
	return told(t, w, mine, "refunded.all", locales.Data{"Amount": "123.00"})
}

// The money of a second payment goes back whatever happens on the way, once, and the requester is told afterwards.
func TestGiveBack(t *testing.T) {
	at := func(kind moyasar.FaultKind) *moyasar.Fault {
		return &moyasar.Fault{Kind: kind, Method: "POST", Path: "/v1/payments/*/void"}
	}
	for name, fault := range map[string]*moyasar.Fault{
		"at once":                 nil,
		"the gateway is down":     at(moyasar.ServerError),
		"no connection":           at(moyasar.CutBefore),
		"the answer is lost":      at(moyasar.CutAfter),
		"it cannot be asked even": {Kind: moyasar.Maintenance, Method: "GET", Path: "/v1/payments/*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t, world.Options{})
			if fault != nil {
				w.Gateway.Fault(*fault)
			}
			g := second(t, w)
			if fault != nil {
				w.Says("tried again")
				now := w.Newest(mine) // where only the answer was lost, the gateway's own notice may have told us already
				if fault.Kind != moyasar.CutAfter && (now.Status != kafala.Refunding || toldOfRefund(t, w) > 0) {
					t.Errorf("before the gateway has done it, it is %s", now.Status)
				}
				w.Restart() // another process goes on
				w.Clock.Pass(11 * time.Second)
			}
			w.Quiet()
			for range 3 { // whatever comes again changes nothing
				if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
					t.Fatal(err)
				}
				if err := w.Office.GiveBack(t.Context(), g.ID, w.Newest(mine).Payment.ID); err != nil {
					t.Fatal(err)
				}
			}
			w.Quiet()
			now := w.Newest(mine)
			if now.Status != kafala.Refunded || now.Reference != "" || len(now.Strange) != 1 {
				t.Errorf("it is %s, %q, %v", now.Status, now.Reference, now.Strange)
			}
			why := []string{}
			for _, e := range now.History {
				why = append(why, e.Why)
			}
			if !slices.Contains(why, "person-covered") || !slices.Contains(why, "money returned") {
				t.Errorf("the history tells %v", why)
			}
			if got := w.Gateway.Books().Received("SAR"); got != int64(now.Amount.Total) {
				t.Errorf("%d halalas were kept, want those of one guarantee", got)
			}
			if n := toldOfRefund(t, w); n != 1 {
				t.Errorf("the requester was told %d times", n)
			}
		})
	}
}

// When all trying has failed and staff give the money back by hand, the record follows.
func TestGivenBackByHand(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true})
	w.Gateway.Fault(moyasar.Fault{Kind: moyasar.ServerError, Method: "POST", Path: "/v1/payments/*/void", Count: -1})
	g := second(t, w)
	if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.PutOff("tried again")
	w.GiveUp()
	w.Quiet()
	if dead, err := w.Store.Box().Dead(t.Context()); err != nil || len(dead) != 1 || dead[0].Delivery.Kind != kafala.GiveBack {
		t.Fatalf("set aside: %v, %v", dead, err)
	}
	w.Gateway.ClearFaults()
	if err := w.Office.Till.Refund(t.Context(), w.Newest(mine).Payment.ID, g.Amount.Total); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Office.Settle(t.Context(), g.Invoice.ID, ""); err != nil { // as the gateway's notice makes us do
		t.Fatal(err)
	}
	w.Quiet()
	if now := w.Newest(mine); now.Status != kafala.Refunded {
		t.Errorf("it is %s", now.Status)
	}
}

// ended writes the day on which a guarantee has ended.
func ended(t *testing.T, at time.Time) string {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return voice.Voice{Words: words["ar"], Voices: &voice.Voices{}}.Day(kafala.DateOf(at))
}

// An issued guarantee ends by itself on its day: the requester is told once, and both people are free again.
func TestEnds(t *testing.T) {
	t.Parallel()
	byDay := time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh) // in the quiet hours the word waits
	w := world.New(t, world.Options{Now: byDay, Settings: func(s *kafala.Settings) { s.Rules.ValidDays, s.Rules.Open = 30, 1 }})
	g := w.Request(mine)
	pay(t, w, g.Invoice.ID)
	g = w.Newest(mine)
	if want := kafala.DateOf(g.IssuedAt).AddDays(30).End(); !g.Until.Equal(want) {
		t.Fatalf("it ends at %s, want %s", g.Until, want)
	}
	w.Clock.Pass(kafala.DateOf(g.Until).AddDays(1).Start().Sub(w.Clock.Now()) - time.Second)
	for range 2 {
		sweep(t, w, 0)
	}
	if now := w.Newest(mine); now.Status != kafala.Issued {
		t.Fatalf("a second too early it is %s", now.Status)
	}
	if _, p := w.Apply(theirs, world.Number(1), g.Answers["person_id"]); p == nil {
		t.Error("the person is free before it has ended")
	}
	for range 3 {
		sweep(t, w, time.Second)
	}
	now := w.Newest(mine)
	last := now.History[len(now.History)-1]
	if now.Status != kafala.Ended || last.By != "sweep" || last.To != kafala.Ended {
		t.Errorf("it is %s, by %+v", now.Status, last)
	}
	sweep(t, w, 8*time.Hour) // it ends at midnight, and the word of it waits for the morning
	if n := told(t, w, mine, "ended", locales.Data{"Reference": kafala.GroupReference(g.Reference), "Day": ended(t, g.Until)}); n != 1 {
		t.Errorf("the requester was told %d times", n)
	}
	next := w.Issued(theirs, g.Answers["guarantor_id"], g.Answers["person_id"])
	if next.Status != kafala.Issued {
		t.Errorf("the next one is %s", next.Status)
	}
}
