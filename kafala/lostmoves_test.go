package kafala_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kafalabot/bot/desk"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/locales"
	"kafalabot/reports"
)

// tableOf is the table of some days as an accountant gets it, with its sums.
func tableOf(t *testing.T, h *kafalatest.House, first, last kafala.Date) ([]string, kafala.Sums) {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	books, err := desk.ReadBooks(t.Context(), h.Office, first, last)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := books.Ledger.Write(&out, reports.Table{Words: words["en"], Settings: h.Office.Settings}); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(out.String()), "\r\n")[1:], books.Sums
}

// A lost payment that two have given back is once in the table and in the comparison of its day, also once the draft that came back
// with the copy is submitted again: under the days on which it was seen, and by whose hand.
func TestLostPaymentStandsOnceInTheBooks(t *testing.T) {
	h := kafalatest.New(t)
	copied, at := h.Memory.Copy(), h.Clock.Now()
	h.Clock.Pass(time.Minute)
	apply := func() kafala.Guarantee {
		t.Helper()
		g, _, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, "aaaaaaaaaaaaaaaa", me, brother))
		if p != nil || err != nil {
			t.Fatal(p, err)
		}
		if g, err = h.Office.MakeLink(t.Context(), g.ID, false); err != nil {
			t.Fatal(err)
		}
		return g
	}
	first := apply()
	h.Pay(first)
	paid := h.Find(first.ID)
	day := kafala.DateOf(paid.Payment.At)
	h.Lose(copied, at)
	h.Sweep(time.Second)
	if err := h.Gateway.Return(paid.Payment.ID, 300); err != nil { // a part by another hand, before two order the rest
		t.Fatal(err)
	}
	h.Sweep(11 * time.Minute)
	h.Clock.Pass(time.Minute)
	giveBack(t, h, paid.Payment.ID)
	h.Deliver()
	agree := func(when string) []string {
		t.Helper()
		c, err := h.Office.Compare(t.Context(), day)
		if err != nil {
			t.Fatal(err)
		}
		rows, sums := tableOf(t, h, day, day)
		if want := (kafala.Sums{Gross: paid.Payment.Amount, Returned: paid.Payment.Amount}); sums != want || c.Sums() != want || c.Payments != 1 {
			t.Errorf("%s: the table has %+v, the comparison %d payments and %+v; want %+v", when, sums, c.Payments, c.Sums(), want)
		}
		for i := range rows { // as far as the hand by which it went back
			rows[i] = strings.Join(strings.Split(rows[i], ",")[:18], ",")
		}
		return rows
	}
	before := agree("given back")
	if len(before) != 3 || !strings.Contains(before[1], "from outside") || !strings.Contains(before[2], "staff:2 + staff:3") {
		t.Errorf("three rows, a part by another hand: %q", before)
	}

	h.Clock.Pass(2 * time.Hour)
	again := apply()
	after := agree("submitted again, and nobody has looked")
	h.Sweep(time.Minute)
	now := h.Find(again.ID)
	if l := lostOf(t, h)[0]; l.Settled.IsZero() || len(now.Payments()) != 1 {
		t.Errorf("the list says %+v, the record has %+v", l, now.Payments())
	}
	settled := agree("and settled")
	for i, row := range before {
		if len(after) != 3 || len(settled) != 3 || after[i] != row || settled[i] != row {
			t.Errorf("row %d was %q, became %q, and then %q", i, row, after, settled)
			break
		}
	}
	h.Clock.Pass(24 * time.Hour)
	if rows, sums := tableOf(t, h, day.AddDays(1), kafala.DateOf(h.Clock.Now())); len(rows) > 0 || sums != (kafala.Sums{}) {
		t.Errorf("and on other days: %q, %+v", rows, sums)
	}
}

// What a restore has lost is in the comparison of its day as it is in the table, while it is listed too.
func TestComparisonCountsTheList(t *testing.T) {
	h, _, gone, _ := wrecked(t)
	h.Sweep(time.Second)
	day := kafala.DateOf(gone.Payment.At)
	c, err := h.Office.Compare(t.Context(), day)
	_, sums := tableOf(t, h, day, day)
	if err != nil || c.Payments != 2 || c.Sums() != sums || sums.Gross != 2*gone.Amount.Total {
		t.Errorf("the comparison has %d payments, %+v, %v; the table %+v", c.Payments, c.Sums(), err, sums)
	}
}

// A part that was seen to be back while the record was lost stays under its day once the record has the payment again.
func TestPartBackOfALostPaymentKeepsItsDay(t *testing.T) {
	h := kafalatest.New(t)
	copied, at := h.Memory.Copy(), h.Clock.Now()
	h.Clock.Pass(time.Minute)
	apply := func() kafala.Guarantee {
		t.Helper()
		g, _, p, err := h.Office.Apply(t.Context(), kafalatest.Application(mine, "aaaaaaaaaaaaaaaa", me, brother))
		if p != nil || err != nil {
			t.Fatal(p, err)
		}
		if g, err = h.Office.MakeLink(t.Context(), g.ID, false); err != nil {
			t.Fatal(err)
		}
		return g
	}
	first := apply()
	h.Pay(first)
	paid := h.Find(first.ID)
	h.Lose(copied, at)
	h.Sweep(time.Second)
	if err := h.Gateway.Return(paid.Payment.ID, 300); err != nil {
		t.Fatal(err)
	}
	h.Sweep(11 * time.Minute)
	seen := lostOf(t, h)[0].Log[1].At
	h.Clock.Pass(time.Hour)
	again := apply()
	h.Sweep(time.Minute)
	now := h.Find(again.ID)
	all := now.Movements()
	if l := lostOf(t, h)[0]; l.Settled.IsZero() || len(all) < 2 || all[1].Amount != 300 || !all[1].At.Equal(seen) {
		t.Errorf("seen at %s; the list says %+v, the record's movements are %+v", seen, l, all)
	}
}
