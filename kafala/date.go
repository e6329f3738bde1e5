package kafala

import (
	"fmt"
	"slices"
	"time"
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
func (d Date) String() string {
	if uint(d.Year) > 9999 || uint(d.Month) > 99 || uint(d.Day) > 99 {
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	digit := func(n int) byte { return '0' + byte(n%10) } // by hand: every answer that is saved is counted on a day
	y, m, day := d.Year, int(d.Month), d.Day
	return string([]byte{digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-', digit(m / 10), digit(m), '-',
		digit(day / 10), digit(day)})
}

// ReadDate reads the stored form.
func ReadDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("read date: not in the stored form")
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// noon is an instant of the day, a whole number of days away from that of any other.
func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }

// Start is the instant at which the day begins in Riyadh.
func (d Date) Start() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Riyadh) }

// End is the last moment of the day in Riyadh. It lies a millisecond before the next day, as finely as indexes keep a time, so that
// it still is of this day.
func (d Date) End() time.Time { return d.AddDays(1).Start().Add(-time.Millisecond) }

// Weekday tells the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Before tells whether d comes before o.
func (d Date) Before(o Date) bool { return d.noon().Before(o.noon()) }

// Years counts the whole years of the Gregorian calendar from d to o, on or after d.
func (d Date) Years(o Date) int {
	years := o.Year - d.Year
	if o.Month < d.Month || o.Month == d.Month && o.Day < d.Day {
		years--
	}
	return years
}

// AddDays gives the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date {
	t := d.noon().AddDate(0, 0, n)
	return Date{t.Year(), t.Month(), t.Day()}
}

// Gregorian makes a Date, or returns false if there is no such day.
func Gregorian(year, month, day int) (Date, bool) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return Date{}, false
	}
	d := Date{year, time.Month(month), day}
	return d, d.AddDays(0) == d
}

// Hijri is a day of the Umm al-Qura calendar, the Kingdom's official one.
type Hijri struct{ Year, Month, Day int }

// Years of the Umm al-Qura calendar that can be converted.
const (
	FirstHijriYear = 1356
	LastHijriYear  = FirstHijriYear + len(hijriMonths) - 1
)

// firstHijriDay is the first of Muharram of the first year.
var firstHijriDay = Date{1937, time.March, 14}

// hijriNewYears counts the days from firstHijriDay to each new year, up to the one after the last year.
var hijriNewYears = func() (days [len(hijriMonths) + 1]int) {
	for i := range hijriMonths {
		days[i+1] = days[i] + daysBefore(FirstHijriYear+i, 13)
	}
	return days
}()

// monthLength gives the days of a month in a year of the calendar.
func monthLength(year, month int) int {
	last := int(hijriMonths[year-FirstHijriYear][month-1] - '0')
	if last == 0 {
		return 30
	}
	return 20 + last
}

// daysBefore counts the days of a year before a month, and of the whole year before month 13.
func daysBefore(year, month int) (days int) {
	for m := 1; m < month; m++ {
		days += monthLength(year, m)
	}
	return days
}

// Hijri gives the same day in the Umm al-Qura calendar, and false outside its years (1937-03-14 to 2077-11-16).
func (d Date) Hijri() (Hijri, bool) {
	n := int(d.noon().Sub(firstHijriDay.noon()) / (24 * time.Hour))
	i, newYear := slices.BinarySearch(hijriNewYears[:], n)
	if !newYear {
		i--
	}
	if i < 0 || i >= len(hijriMonths) {
		return Hijri{}, false
	}
	h := Hijri{FirstHijriYear + i, 1, n - hijriNewYears[i] + 1}
	for h.Day > monthLength(h.Year, h.Month) {
		h.Day -= monthLength(h.Year, h.Month)
		h.Month++
	}
	return h, true
}

// Date gives the same day in the Gregorian calendar, and false if there is no such day in the calendar's years.
func (h Hijri) Date() (Date, bool) {
	if h.Year < FirstHijriYear || h.Year > LastHijriYear || h.Month < 1 || h.Month > 12 || h.Day < 1 || h.Day > monthLength(h.Year, h.Month) {
		return Date{}, false
	}
	return firstHijriDay.AddDays(hijriNewYears[h.Year-FirstHijriYear] + daysBefore(h.Year, h.Month) + h.Day - 1), true
}
