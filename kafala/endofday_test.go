package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// hours are times at which a guarantee is paid, after the beginning of a day in Riyadh.
var hours = []time.Duration{0, 5 * time.Minute, 12 * time.Hour, 21 * time.Hour, kafala.Day - time.Second}

// paidAt is a guarantee that was paid on the day after the house was opened, so long after it began in Riyadh.
func paidAt(h *kafalatest.House, after time.Duration) kafala.Guarantee {
	h.Clock.Pass(kafala.DateOf(h.Clock.Now()).AddDays(1).Start().Add(after).Sub(h.Clock.Now()))
	return h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
}

// Whatever the hour of its payment, a guarantee holds through the whole of its last day in Riyadh, is over with the next one, and is said
// to have ended on its last.
func TestHoldsThroughItsLastDay(t *testing.T) {
	for _, after := range hours {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
		g := paidAt(h, after)
		last := kafala.DateOf(g.IssuedAt).AddDays(30)
		at, waits := g.Ends(h.Clock.Now())
		if kafala.DateOf(at) != last || waits {
			t.Errorf("paid after %s: it ends on %s, waits %t; want %s", after, kafala.DateOf(at), waits, last)
		}
		h.Sweep(last.AddDays(1).Start().Sub(h.Clock.Now()) - time.Second)
		if now := h.Find(g.ID); !now.Counts() {
			t.Errorf("paid after %s: in the last second of its day it is %s", after, now.Status)
		}
		h.Clock.Pass(time.Second)
		now, err := h.Office.Find(t.Context(), g.ID)
		over, _ := now.Over()
		if err != nil || now.Status != kafala.Ended || kafala.DateOf(over) != last {
			t.Errorf("paid after %s: the next day it is %s, since %s, %v", after, now.Status, over, err)
		}
		before, _ := h.Office.Settings.EraseAt(g)
		if erase, _ := h.Office.Settings.EraseAt(now); !erase.Equal(before) || kafala.DateOf(erase) != last.AddDays(91) {
			t.Errorf("paid after %s: its people go on %s, and were said to go on %s", after, erase, before)
		}
	}
}

// What an earlier release has issued ends at the hour that it has noted.
func TestHourOfAnEarlierRelease(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	noted := g.IssuedAt.AddDate(0, 0, 30)
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Until = noted })
	h.Sweep(noted.Sub(h.Clock.Now()) - time.Second)
	if now := h.Find(g.ID); !now.Counts() {
		t.Errorf("before it, it is %s", now.Status)
	}
	h.Sweep(time.Second)
	now := h.Find(g.ID)
	if over, _ := now.Over(); now.Status != kafala.Ended || !over.Equal(noted) {
		t.Errorf("then it is %s, since %s", now.Status, over)
	}
}

// A gap stands a whole day longer than anything that was issued in it, and what is lost with a key is looked for since the longest
// issued that may be in force.
func TestGapsKnowTheLastDay(t *testing.T) {
	for _, after := range hours {
		h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
		g := paidAt(h, after)
		until, ends := h.Office.Settings.GapUntil(kafala.Gap{From: g.IssuedAt, To: g.IssuedAt})
		if !ends || until.Before(g.Until.Add(kafala.Day)) {
			t.Errorf("paid after %s: the gap stands until %s, the guarantee until %s", after, until, g.Until)
		}
		link := time.Duration(h.Office.Settings.Times.Link)
		if gap := h.Office.Settings.LostWithKey(g.Until); gap.From.After(g.IssuedAt.Add(-link)) {
			t.Errorf("paid after %s: looked for since %s", after, gap.From)
		}
	}
}
