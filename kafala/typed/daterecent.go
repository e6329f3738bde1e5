package typed

import "kafalabot/kafala"

// A day of late, as people write one of which nobody would ask the year: with the hour, without a year, with two figures of it.

// ofLate is how many days back a day in numbers alone is taken without its year: its calendar is the one in which it was so
// recently.
const ofLate = 60

// yearless is what a day without its year is.
type yearless int

const (
	yearWanted    yearless = iota // no day
	ofLateAlone                   // the last such day; in numbers alone that of the calendar in which it was of late
	lastGregorian                 // the last such day; in numbers alone that of the Gregorian calendar
)

// withoutHours takes out of the words of a day its hour and its part of the day; false: there is none.
func withoutHours(words []string) (rest []string, some bool) {
	for i, w := range words {
		if isHour(words, i) || typedWords.time[w] || typedWords.hour[w] {
			some = true
			continue
		}
		rest = append(rest, w)
	}
	return rest, some && len(rest) > 0
}

// lastSuch is the last day with this day and month that is not to come.
func lastSuch(day, month, calendar int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	year := today.Year
	if hijri, ok := today.Hijri(); calendar == hijriMonth && ok {
		year = hijri.Year
	}
	for back := range 9 { // the 29th of February comes every four years, or eight
		if d, p := dayOf(day, month, year-back, calendar); p == nil && !today.Before(d) {
			return d, nil
		}
	}
	return kafala.Date{}, kafala.NewProblem("date.impossible")
}

// withoutYear is the last day with this day and month. One that was long ago and is soon to come may be meant as either.
func withoutYear(day, month, calendar int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	d, p := lastSuch(day, month, calendar, today)
	if p == nil && d.Before(today.AddDays(-ofLate)) && isSoon(day, month, calendar, today) {
		return kafala.Date{}, kafala.NewProblem("date.ahead")
	}
	return d, p
}

// isSoon tells whether a day with this day and month comes within ofLate days.
func isSoon(day, month, calendar int, today kafala.Date) bool {
	next, p := lastSuch(day, month, calendar, today.AddDays(ofLate))
	return p == nil && today.Before(next)
}

// ofThisMonth is a day of this month by its number alone.
func ofThisMonth(day int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	d, p := dayOf(day, int(today.Month), today.Year, gregorianMonth)
	if p == nil && today.Before(d) {
		p = kafala.NewProblem("date.ahead")
	}
	if p != nil {
		return kafala.Date{}, p
	}
	return d, nil
}

// recentDay is the last day with this day and month where its calendar is not told: in the one of the two in which it was of
// late.
func recentDay(day, month int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	if month > 12 {
		return dayOf(day, month, today.Year, 0)
	}
	var found []kafala.Date
	soon := false
	why := "date.impossible"
	for _, calendar := range []int{gregorianMonth, hijriMonth} {
		d, p := lastSuch(day, month, calendar, today)
		if p != nil {
			continue
		}
		soon = soon || calendar == gregorianMonth && isSoon(day, month, calendar, today)
		if why = "date.year"; !d.Before(today.AddDays(-ofLate)) {
			found = append(found, d)
		}
	}
	if len(found) == 0 && soon {
		return kafala.Date{}, kafala.NewProblem("date.ahead")
	}
	if len(found) != 1 {
		return kafala.Date{}, kafala.NewProblem(why)
	}
	return found[0], nil
}

// shortYear is a day of which the year has its last two figures, in the one calendar in which it is of the last two years.
func shortYear(day, month, year, named int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	for _, century := range []int{2000, 1400} {
		d, p := dayOf(day, month, century+year, named)
		if p == nil && !today.Before(d) && !d.Before(today.AddDays(-2*365)) {
			return d, nil
		}
	}
	if y := 2000 + year; y <= today.Year && y >= today.Year-2 && named != hijriMonth {
		return dayOf(day, month, y, named)
	}
	return kafala.Date{}, kafala.NewProblem("date.year")
}
