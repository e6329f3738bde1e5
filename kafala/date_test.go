package kafala

import (
	"os"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

var today = Date{2026, time.November, 22}

func TestParseDate(t *testing.T) {
	var file struct {
		Date []struct{ Typed, Want string }
	}
	readTOML(t, "testdata/dates.toml", &file)
	for _, c := range file.Date {
		d, p := parseDate(c.Typed, today)
		got := d.String()
		if p != nil {
			got = p.Key
		}
		if got != c.Want {
			t.Errorf("%q: got %s, want %s", c.Typed, got, c.Want)
		}
	}
}

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
		newMonth := h.Day == 1 && last.Day >= 28 /* Shaban 1364 has 28 in the tables */ && (h.Month == last.Month+1 || h.Month == 1 && h.Year == last.Year+1)
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

func TestDateRange(t *testing.T) {
	for _, c := range []struct {
		parse func(string, Answers, Date) (string, *Problem)
		typed string
		want  string
	}{
		{ParseBirthDate, "2026-11-22", "date.future"},
		{ParseBirthDate, "1900-01-01", "date.past"},
		{ParseBirthDate, "2026-11-21", "2026-11-21"},
		{ParseAccidentDate, "2026-11-23", "date.future"},
		{ParseAccidentDate, "2026-11-22", "2026-11-22"},
		{ParseAccidentDate, "2024-01-01", "date.past"},
	} {
		v, p := c.parse(c.typed, nil, today)
		if p != nil {
			v = p.Key
		}
		if v != c.want {
			t.Errorf("%q: got %s, want %s", c.typed, v, c.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"1410/5/3", "17 May 1990", "today", "1447-13-45"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, p := parseDate(s, today)
		if p != nil {
			return
		}
		if back, err := ReadDate(d.String()); err != nil || back != d {
			t.Errorf("%q: %v does not come back: %v, %v", s, d, back, err)
		}
	})
}

func readTOML(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := toml.Decode(string(b), v); err != nil {
		t.Fatal(err)
	}
}
