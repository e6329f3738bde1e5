package world_test

import (
	"fmt"
	"testing"
	"time"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What the daily comparison finds, each way, and what staff are told.
func TestReconcile(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Now: time.Date(2026, 11, 22, 14, 0, 0, 0, kafala.Riyadh),
		Settings: func(s *kafala.Settings) { s.Times.LinkReminder = 0 }}) // before which the gateway is asked
	day := kafala.Date{Year: 2026, Month: 11, Day: 22}
	number := world.Number
	good := w.Issued(mine, me, number(1))
	returned := w.Issued(mine, me, number(2))
	lost := w.Issued(theirs, number(3), number(4))
	altered := w.Issued(theirs, number(3), number(5))
	unheard := w.Linked(7100000004, number(6), number(7))

	if _, err := w.Gateway.Pay(unheard.Invoice.ID, goodCard); err != nil { // and no sweep comes by
		t.Fatal(err)
	}
	if err := w.Gateway.Refund(returned.Payment.ID, 0); err != nil {
		t.Fatal(err)
	}
	change := func(id string, change func(*kafala.Guarantee)) {
		t.Helper()
		_, err := w.Store.Records().Change(t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { change(g); return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	change(lost.ID, func(g *kafala.Guarantee) { g.Payment.ID = "11111111-5b1e-4a53-9a53-1d0c2b7a1111" })
	change(altered.ID, func(g *kafala.Guarantee) { g.Payment.Amount++ })
	foreign, err := w.Office.Gateway.Make(t.Context(), kafala.Order{Page: kafala.Page{Description: "of another request"},
		Guarantee: kafala.GuaranteeID(mine, "abcdefghijklmnop"), Amount: good.Amount.Total, Until: w.Clock.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Gateway.Pay(foreign.ID, goodCard); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(20 * time.Hour)

	c, err := w.Office.Reconcile(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	got := map[string]int{}
	for _, d := range c.Differences {
		got[d.What]++
		leads, data := []string{books.ToPayment(d.Payment)}, locales.Data{}
		if now, err := w.Store.Records().Find(t.Context(), d.Guarantee); err == nil {
			leads, data["Reference"] = append(leads, books.ToCard(now.ID)), named(w, now)
		} else if d.What != "foreign" {
			t.Errorf("%+v: %v", d, err)
		}
		if n := staffTold(t, w, "staff.differs."+d.What, data, leads...); n != 1 {
			t.Errorf("staff were told of %+v %d times:%s", d, n, toStaff(w))
		}
	}
	// The payment that our record has under another number is one that is missing there, and a second one here: that
	// goes back, as any second payment does.
	if want := map[string]int{"found": 3, "foreign": 1, "missing": 1, "amount": 1}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("differences %v, want %v: %+v", got, want, c.Differences)
	}
	if now := w.Newest(7100000004); now.Status != kafala.Issued {
		t.Errorf("the payment that nobody told of has made it %s", now.Status)
	}
	if now, _ := w.Store.Records().Find(t.Context(), returned.ID); now.Status != kafala.Refunded {
		t.Errorf("the one that was given back by hand is %s", now.Status)
	}
	if n := staffTold(t, w, "staff.compared", locales.Data{"Day": "2026-11-22", "Payments": "5", "Differences": "6",
		"Sums": sums(w, kafala.Sums{Gross: 5*12300 + 1, Returned: 12300})}); n != 1 {
		t.Errorf("staff were told of the whole %d times: %+v", n, c)
	}
	again, err := w.Office.Reconcile(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range again.Differences { // what could be mended is mended
		if d.What == "found" {
			t.Errorf("found again: %+v", d)
		}
	}
}

// After days in which no process ran, each of them is compared.
func TestDailyAfterAnOutage(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 7, 0, 0, 0, kafala.Riyadh)})
	if err := w.Office.Daily(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Quiet() // a delivery under way would outlive its lease, and be made twice
	w.Clock.Pass(3 * 24 * time.Hour)
	if err := w.Office.Daily(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	for _, day := range []string{"2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"} {
		if n := staffTold(t, w, "staff.compared", locales.Data{"Day": day, "Payments": "0", "Differences": "0",
			"Sums": sums(w, kafala.Sums{})}); n != 1 {
			t.Errorf("%s was compared %d times", day, n)
		}
	}
}

// Once a day, and by one process only, yesterday is compared.
func TestDaily(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 5, 59, 0, 0, kafala.Riyadh)})
	compared := func() int {
		t.Helper()
		for range 3 {
			if err := w.Office.Daily(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.Quiet()
		return staffTold(t, w, "staff.compared", locales.Data{"Day": "2026-11-21", "Payments": "0", "Differences": "0",
			"Sums": sums(w, kafala.Sums{})})
	}
	if n := compared(); n != 0 {
		t.Errorf("before 06:00 yesterday was compared %d times", n)
	}
	w.Clock.Pass(2 * time.Minute)
	if n := compared(); n != 1 {
		t.Errorf("after 06:00 yesterday was compared %d times", n)
	}
}

// sums writes money as staff read it.
func sums(w *world.World, s kafala.Sums) string { return arabic(w).Sums(s) }

// arabic is how staff are spoken to.
func arabic(w *world.World) voice.Voice {
	w.T().Helper()
	voices, err := voice.New(w.Office.Settings, "", false)
	if err != nil {
		w.T().Fatal(err)
	}
	return voices.In("ar")
}
