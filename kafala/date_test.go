package kafala

import (
	"fmt"
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

// There are the days that a calendar on the wall has, and no others.
func TestGregorian(t *testing.T) {
	days := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	for year, leap := range map[int]bool{1900: false, 1937: false, 2000: true, 2026: false, 2028: true} {
		for month := -1; month <= 14; month++ {
			for day := -1; day <= 40; day++ {
				is := month >= 1 && month <= 12 && day >= 1 && (day <= days[month-1] || leap && month == 2 && day == 29)
				d, ok := Gregorian(year, month, day)
				if ok != is || ok && d != (Date{year, time.Month(month), day}) {
					t.Errorf("%d-%d-%d: %v, %t", year, month, day, d, ok)
				}
			}
		}
	}
}

// A day is written as it is stored, and read back as the same; what is written in another way is none.
func TestReadDate(t *testing.T) {
	if d, err := ReadDate("2026-11-22"); err != nil || d != today || d.String() != "2026-11-22" {
		t.Errorf("%v, %v", d, err)
	}
	for _, s := range []string{"", "2026-11-31", "22-11-2026", "2026-11-22 ", "2026-1-2"} {
		if d, err := ReadDate(s); err == nil || d != (Date{}) {
			t.Errorf("%q is read as %v", s, d)
		}
	}
}

// A day begins at midnight in Riyadh, which is nine in the evening of the day before in UTC, and has its day of the week.
func TestDayInRiyadh(t *testing.T) {
	begins := time.Date(2026, 11, 21, 21, 0, 0, 0, time.UTC)
	if !today.Start().Equal(begins) || DateOf(begins) != today || DateOf(begins.Add(-time.Nanosecond)) != today.AddDays(-1) {
		t.Errorf("it begins at %s", today.Start().UTC())
	}
	if today.Weekday() != time.Sunday || today.AddDays(-1).Weekday() != time.Saturday {
		t.Errorf("it is a %s", today.Weekday())
	}
}

// Before the first day of the tables and after the last one there is no Hijri day.
func TestHijriEnds(t *testing.T) {
	first, last := Date{1937, 3, 14}, Date{2077, 11, 16}
	for d, ok := range map[Date]bool{first: true, first.AddDays(-1): false, last: true, last.AddDays(1): false, last.AddDays(400): false,
		first.AddDays(-400): false} {
		if h, is := d.Hijri(); is != ok || !is && h != (Hijri{}) {
			t.Errorf("%v: %v, %t", d, h, is)
		}
	}
}

// Whole years of age, and who is no minor any more, to the day; a birthday of the 29th of February is kept on the 1st of March.
func TestMinor(t *testing.T) {
	for born, want := range map[string]struct {
		years int
		minor bool
	}{
		"2008-11-22": {18, false},
		"2008-11-23": {17, true},
		"2008-12-01": {17, true},
		"2008-10-30": {18, false},
		"2026-11-21": {0, true},
		"1990-05-17": {36, false},
	} {
		d, err := ReadDate(born)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Years(today); got != want.years {
			t.Errorf("%s: %d years, want %d", born, got, want.years)
		}
		if got := (Answers{"birth_date": born}).Minor(today); got != want.minor {
			t.Errorf("%s: minor is %v", born, got)
		}
	}
	leap := Date{Year: 2008, Month: time.February, Day: 29}
	if y := leap.Years(Date{Year: 2026, Month: time.February, Day: 28}); y != 17 {
		t.Errorf("the day before: %d", y)
	}
	for _, none := range []string{"", "x"} {
		if (Answers{"birth_date": none}).Minor(today) {
			t.Errorf("of %q it is known", none)
		}
	}
}

// The stored form is written by hand, and is that of fmt for whatever may be a day, or is none.
func TestDateIsWritten(t *testing.T) {
	for _, d := range []Date{{}, {2026, 11, 29}, {999, 1, 2}, {9999, 12, 31}, {10000, 1, 1}, {-1, 2, 3}, {2026, 99, 99}, {2026, 100, -4}} {
		if got, want := d.String(), fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day); got != want {
			t.Errorf("%q instead of %q", got, want)
		}
	}
}
