package typed

import "kafalabot/kafala"

// A day of late, as people write one of which nobody would ask the year: with the hour, without a year, with two figures of it.

// ofLate is how many days back a day in numbers alone is taken without its year: its calendar is the one in which it was so
// recently.
const ofLate = 60

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

// recentDay is the last day with this day and month where its calendar is not told: in the one of the two in which it was of
// late.
func recentDay(day, month int, today kafala.Date) (kafala.Date, *kafala.Problem) {
	if month > 12 {
		return dayOf(day, month, today.Year, 0)
	}
	var found []kafala.Date
	why := "date.impossible"
	for _, calendar := range []int{gregorianMonth, hijriMonth} {
		d, p := lastSuch(day, month, calendar, today)
		if p != nil {
			continue
		}
		if why = "date.year"; !d.Before(today.AddDays(-ofLate)) {
			found = append(found, d)
		}
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
