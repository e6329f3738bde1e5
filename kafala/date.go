package kafala

import (
	"fmt"
	"time"

	"github.com/hablullah/go-hijri"
)

// Riyadh is the Kingdom's time: three hours ahead of UTC, all year.
var Riyadh = time.FixedZone("Asia/Riyadh", 3*60*60)

// Date is a day of the Gregorian calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf gives the day that it is in Riyadh at an instant.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Riyadh).Date()
	return Date{y, m, d}
}

// String writes the day as 2006-01-02, which is its stored form.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// ReadDate reads the stored form.
func ReadDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("read date: not in the stored form")
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// noon is the instant at which no calendar library can mistake the day.
func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// Start is the instant at which the day begins in Riyadh.
func (d Date) Start() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Riyadh) }

// Weekday tells the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Before tells whether d comes before o.
func (d Date) Before(o Date) bool { return d.noon().Before(o.noon()) }

// AddDays gives the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date {
	t := d.noon().AddDate(0, 0, n)
	return Date{t.Year(), t.Month(), t.Day()}
}

// gregorian makes a Date, or returns false if there is no such day.
func gregorian(year, month, day int) (Date, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return Date{}, false
	}
	d := Date{year, time.Month(month), day}
	return d, d.AddDays(0) == d
}

// Hijri is a day of the Umm al-Qura calendar, the Kingdom's official one.
type Hijri struct{ Year, Month, Day int }

// Years of the Umm al-Qura tables that can be converted.
const (
	FirstHijriYear = 1356
	LastHijriYear  = 1500
)

// Hijri gives the same day in the Umm al-Qura calendar, and false outside the tables (1937-03-14 to 2077-11-16).
func (d Date) Hijri() (Hijri, bool) {
	if d.Before(Date{1937, 3, 14}) || (Date{2077, 11, 16}).Before(d) {
		return Hijri{}, false
	}
	// The library converts to UTC first, so the day goes in at noon.
	h, err := hijri.CreateUmmAlQuraDate(d.noon())
	if err != nil {
		return Hijri{}, false
	}
	return Hijri{int(h.Year), int(h.Month), int(h.Day)}, true
}

// Date gives the same day in the Gregorian calendar, and false if there is no such day in the tables.
func (h Hijri) Date() (Date, bool) {
	// The library panics outside its tables and takes a 30th or 45th of any month.
	if h.Year < FirstHijriYear || h.Year > LastHijriYear || h.Month < 1 || h.Month > 12 || h.Day < 1 || h.Day > 30 {
		return Date{}, false
	}
	t := hijri.UmmAlQuraDate{Year: int64(h.Year), Month: int64(h.Month), Day: int64(h.Day)}.ToGregorian()
	d := Date{t.Year(), t.Month(), t.Day()}
	back, ok := d.Hijri()
	return d, ok && back == h
}
