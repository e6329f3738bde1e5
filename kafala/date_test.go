package kafala

import (
	"testing"
	"time"
)

var today = Date{2026, time.November, 22}

// Every day of the tables goes to the Hijri calendar and back, each one day after the one before.
func TestHijriEveryDay(t *testing.T) {
	last := Hijri{1355, 12, 30}
	days := 0
	for d := (Date{1937, 3, 14}); d.Before(Date{2077, 11, 17}); d = d.AddDays(1) {
		h, ok := d.Hijri()
		if !ok {
			t.Fatalf("%v: not in the tables", d)
		}
		next := h.Day == last.Day+1 && h.Month == last.Month && h.Year == last.Year
		newMonth := h.Day == 1 &&
			last.Day >= 28 /* Shaban 1364 has 28 in the tables */ && (h.Month == last.Month+1 || h.Month == 1 && h.Year == last.Year+1)
		if !next && !newMonth {
			t.Fatalf("%v: %v comes after %v", d, h, last)
		}
		if back, ok := h.Date(); !ok || back != d {
			t.Fatalf("%v: %v comes back as %v", d, h, back)
		}
		last = h
		days++
	}
	if days != 51_383 {
		t.Errorf("walked %d days, want 51383", days)
	}
}

func TestHijriAnchors(t *testing.T) {
	for _, c := range []struct {
		d Date
		h Hijri
	}{
		{Date{1979, 11, 20}, Hijri{1400, 1, 1}},
		{Date{2026, 11, 22}, Hijri{1448, 6, 12}},
		{Date{1937, 3, 14}, Hijri{1356, 1, 1}},
	} {
		if h, ok := c.d.Hijri(); !ok || h != c.h {
			t.Errorf("%v: got %v, want %v", c.d, h, c.h)
		}
	}
	for _, h := range []Hijri{{1355, 12, 1}, {1501, 1, 1}, {1447, 13, 1}, {1447, 1, 0}, {1447, 1, 31}, {0, 0, 0}} {
		if d, ok := h.Date(); ok {
			t.Errorf("%v: there is no such day, got %v", h, d)
		}
	}
}

// At one in the morning in Riyadh it is still yesterday in UTC.
func TestDateOf(t *testing.T) {
	if d := DateOf(time.Date(2026, 11, 21, 22, 0, 0, 0, time.UTC)); d != today {
		t.Errorf("got %v, want %v", d, today)
	}
}
