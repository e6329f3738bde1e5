package typed

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kafalabot/kafala"
)

// BirthDate reads a birth date in either calendar: in the past, and at most 120 years ago. Its year is wanted.
func BirthDate(text string, _ kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	d, p := Day(text, today)
	switch {
	case p != nil:
		return "", p
	case !d.Before(today):
		return "", kafala.NewProblem("date.future")
	case d.Before(today.AddDays(-120 * 365)):
		return "", kafala.NewProblem("date.past")
	}
	return d.String(), nil
}

// AccidentDate reads the day of an accident in either calendar, or in words (today, yesterday, Sunday): not in the
// future, and at most two years ago. Without a year it is the last such day, unless the next one
// is near; two figures of the year are enough.
func AccidentDate(text string, _ kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	d, p := readDay(text, today, ofLateAlone)
	switch {
	case p != nil:
		return "", p
	case today.Before(d):
		return "", kafala.NewProblem("date.future")
	case d.Before(today.AddDays(-2 * 365)):
		return "", kafala.NewProblem("date.past")
	}
	return d.String(), nil
}

// Day reads a day. A four-digit year tells the calendar: 1300 to 1500 is Hijri, 1900 to 2100 Gregorian.
// The year stands first or last; without a month's name the day comes before the month, as everybody in the Kingdom
// writes it.
func Day(text string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	return readDay(text, today, yearWanted)
}

var hour = regexp.MustCompile(`\d{1,2}[:\x{066b}]\d{2}`)

// readDay reads a day, or the same day in both calendars.
func readDay(text string, today kafala.Date, without yearless) (kafala.Date, *kafala.Problem) {
	if len(text) > 300 {
		return kafala.Date{}, kafala.NewProblem("date.format")
	}
	text = Clean(text)
	if strings.Contains(text, ":") {
		text = hour.ReplaceAllString(text, " ")
	}
	words := Words(text)
	d, p := oneDay(words, today, without)
	if rest, some := withoutHours(words); p != nil && some {
		if d, p := oneDay(rest, today, without); p == nil || p.Key != "date.format" {
			return d, p
		}
	}
	if p == nil || p.Key != "date.format" {
		return d, p
	}
	for _, halves := range [][2][]string{halved(words), commaHalved(text)} {
		first, problem := oneDay(halves[0], today, without)
		second, other := oneDay(halves[1], today, without)
		switch {
		case problem != nil || other != nil:
		case first != second:
			return kafala.Date{}, kafala.NewProblem("date.two")
		default:
			return first, nil
		}
	}
	return d, p
}

// halved parts words where one stands that tells of the same day in the other calendar.
func halved(words []string) [2][]string {
	i := slices.IndexFunc(words, func(w string) bool { return typedWords.also[w] })
	if i < 0 {
		return [2][]string{}
	}
	return [2][]string{words[:i], words[i+1:]}
}

func commaHalved(text string) [2][]string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return gapOf(r) == commas || r == '=' })
	if len(parts) != 2 {
		return [2][]string{}
	}
	return [2][]string{Words(parts[0]), Words(parts[1])}
}

// oneDay reads the words of one day.
func oneDay(words []string, today kafala.Date, without yearless) (kafala.Date, *kafala.Problem) {
	recent := without != yearWanted
	if d, ok := counted(words, today); ok {
		return d, nil
	}
	before := slices.ContainsFunc(words, func(w string) bool { return typedWords.last[w] })
	ofMonth := slices.ContainsFunc(words, func(w string) bool { return typedWords.ofMonth[w] })
	words, weekday := withoutNoise(words)
	if d, ok := counted(words, today); ok {
		return d, nil
	}
	if len(words) == 0 && weekday >= 0 && recent {
		back := (int(today.Weekday()-weekday) + 7) % 7
		if back == 0 && before {
			back = 7
		}
		return today.AddDays(-back), nil
	}
	month, named, words := takeMonth(words)
	words = inDigits(words)
	n, ok := numbersOfDay(words)
	switch {
	case !ok || len(n) == 0 || len(n) > 3:
		return kafala.Date{}, kafala.NewProblem("date.format")
	case named == 0 && len(n) == 1 && len(words[0]) <= 2 && ofMonth && recent:
		return ofThisMonth(n[0], today)
	case named != 0 && len(n) == 1 && len(words[0]) <= 2 && recent:
		return withoutYear(n[0], month, named, today)
	case named == 0 && len(n) == 2 && n[0] <= 31 && n[1] <= 12 && without == lastGregorian:
		return withoutYear(n[0], n[1], gregorianMonth, today)
	case named == 0 && len(n) == 2 && n[0] <= 31 && n[1] <= 31 && recent:
		return recentDay(n[0], n[1], today)
	case named != 0 && len(n) == 1 && len(words[0]) <= 2, named == 0 && len(n) == 2 && n[0] <= 31 && n[1] <= 31:
		return kafala.Date{}, kafala.NewProblem("date.year")
	case named != 0 && len(n) != 2, named == 0 && len(n) != 3:
		return kafala.Date{}, kafala.NewProblem("date.format")
	}
	if named != 0 {
		n = slices.Insert(n, 1, month)
		words = slices.Insert(slices.Clone(words), 1, "")
	}
	switch {
	case len(words[0]) == 4:
		slices.Reverse(n)
	case len(words[2]) == 2 && recent:
		return shortYear(n[0], n[1], n[2], named, today)
	case len(words[2]) != 4:
		return kafala.Date{}, kafala.NewProblem("date.year")
	}
	return dayOf(n[0], n[1], n[2], named)
}

// dayOf makes a day of its numbers. A month named is of one calendar, the year tells which one it has to be.
func dayOf(day, month, year, named int) (kafala.Date, *kafala.Problem) {
	var d kafala.Date
	var ok bool
	fits := func(day, month int) bool {
		switch {
		case year >= 1300 && year <= kafala.LastHijriYear && named != gregorianMonth:
			d, ok = kafala.Hijri{Year: year, Month: month, Day: day}.Date()
		case year >= 1900 && year <= 2100 && named != hijriMonth:
			d, ok = kafala.Gregorian(year, month, day)
		}
		return ok
	}
	switch {
	case (year < 1300 || year > kafala.LastHijriYear || named == gregorianMonth) && (year < 1900 || year > 2100 || named == hijriMonth):
		return kafala.Date{}, kafala.NewProblem("date.year")
	case fits(day, month):
		return d, nil
	case named == 0 && fits(month, day):
		example := fmt.Sprintf("%d/%d/%d", month, day, year)
		return kafala.Date{}, &kafala.Problem{Key: "date.order", Data: map[string]any{"Month": month, "Example": example}}
	}
	return kafala.Date{}, kafala.NewProblem("date.impossible")
}

// counted reads a day that is counted from today: yesterday, three days ago.
func counted(words []string, today kafala.Date) (kafala.Date, bool) {
	if n, ok := typedWords.days[strings.Join(words, " ")]; ok {
		return today.AddDays(n), true
	}
	if len(words) != 3 {
		return kafala.Date{}, false
	}
	number, unit := words[1], words[2]
	if !typedWords.agoBefore[words[0]] {
		number, unit = words[0], words[1]
		if !typedWords.agoAfter[words[2]] {
			return kafala.Date{}, false
		}
	}
	n, err := strconv.Atoi(number)
	if inWords, ok := typedWords.counts[number]; ok {
		n, err = inWords, nil
	}
	if err != nil || len(number) > 3 && n > 10 || !typedWords.agoOf[unit] {
		return kafala.Date{}, false
	}
	return today.AddDays(-n), true
}

// withoutNoise takes out of the words of a day those that say nothing, and the day of the week, which it gives; -1: none.
func withoutNoise(words []string) (rest []string, weekday time.Weekday) {
	weekday = -1
	for i, w := range words {
		day, isWeekday := typedWords.weekdays[w]
		switch {
		case isWeekday:
			weekday = time.Weekday(day)
		case typedWords.drop[w], typedWords.ordinal[w] && i > 0 && allDigits(words[i-1]):
		default:
			rest = append(rest, w)
		}
	}
	return rest, weekday
}

// inDigits writes the numbers of a day in digits: one that stands there in words, and eight digits without anything between
// them, of which a year can only be the first four or the last.
func inDigits(words []string) []string {
	if len(words) == 1 && len(words[0]) == 8 && allDigits(words[0]) {
		if w := words[0]; isYear(w[:4]) && upTo(w[4:6], 12) {
			return []string{w[:4], w[4:6], w[6:]}
		}
		return []string{words[0][:2], words[0][2:4], words[0][4:]}
	}
	first := slices.IndexFunc(words, func(w string) bool { return !allDigits(w) })
	if first < 0 {
		return words
	}
	after := first
	for after < len(words) && !allDigits(words[after]) {
		after++
	}
	n, ok := typedWords.ordinals[strings.Join(words[first:after], " ")]
	if !ok {
		return words
	}
	return slices.Concat(words[:first], []string{strconv.Itoa(n)}, words[after:])
}

// numbersOfDay reads the numbers of a day.
func numbersOfDay(words []string) (n []int, ok bool) {
	for _, w := range words {
		v, err := strconv.Atoi(w)
		if err != nil || len(w) > 4 {
			return nil, false
		}
		n = append(n, v)
	}
	return n, true
}

const (
	hijriMonth = iota + 1
	gregorianMonth
)

// takeMonth finds a month's name among the words, the longest that fits first, and
// gives its number, which calendar it is of (0: no name there), and the words without it.
func takeMonth(words []string) (month, calendar int, rest []string) {
	for length := 4; length >= 1; length-- {
		for i := 0; i+length <= len(words); i++ {
			if words[i][0] <= '9' { // a name begins with a letter
				continue
			}
			name := strings.Join(words[i:i+length], "")
			rest := func() []string { return slices.Concat(words[:i], words[i+length:]) }
			if n, ok := typedWords.hijri[name]; ok {
				return n, hijriMonth, rest()
			}
			if n, ok := typedWords.gregorian[name]; ok {
				return n, gregorianMonth, rest()
			}
		}
	}
	return 0, 0, words
}
