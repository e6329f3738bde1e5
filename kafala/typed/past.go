package typed

import (
	"regexp"
	"slices"
	"strings"

	"kafalabot/kafala"
)

// PastDay reads a day on which something may have happened: as AccidentDate does, however long ago it was. A four-digit year
// from 1300 to 1500 is of the Hijri calendar; a day and a month in numbers alone are the last such day of the Gregorian one, since
// books are looked up of any day, and not of late alone. The word of Arabic for all, which is spelled as that of Urdu for yesterday
// but for one letter, is no day, nor are two with a word between them.
func PastDay(text string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	if all(text) || len(text) <= 300 && len(daysApart(Clean(text))) > 0 {
		return kafala.Date{}, kafala.NewProblem("date.format")
	}
	return pastDay(text, today)
}

// all tells whether the word of Arabic for all stands in a text, as it was typed: folded it is the word of Urdu.
func all(text string) bool {
	return len(text) <= 300 && slices.ContainsFunc(strings.Fields(Clean(text)), func(w string) bool { return typedWords.all[w] })
}

func pastDay(text string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	d, p := readDay(text, today, lastGregorian)
	if p == nil && today.Before(d) || p != nil && p.Key == "date.ahead" {
		p = kafala.NewProblem("date.future")
	}
	if p != nil {
		return kafala.Date{}, p
	}
	return d, nil
}

// Period reads some days that are over, or today: one day as PastDay does, or the first and the last, in either order, with
// or without a word between them. Where a word or a dash parts the two they are parted there and nowhere else; where two ways
// to part them give other days, neither is taken. A day of the week alone before another day is the last such one before that.
// Of two days the Problem says whether one is to come, or in no calendar.
func Period(text string, today kafala.Date) (first, last kafala.Date, p *kafala.Problem) {
	if len(text) > 300 || all(text) {
		return first, last, kafala.NewProblem("date.format")
	}
	text = Clean(text)
	if at := daysApart(text); len(at) > 0 {
		return oneOf(at, today)
	}
	if parts := spacedDash.Split(text, -1); len(parts) == 2 {
		if first, last, p = oneOf([][2]string{{parts[0], parts[1]}}, today); p == nil || p.Key != "date.format" {
			return first, last, p
		}
	}
	if first, p = pastDay(text, today); p == nil {
		return first, first, nil
	}
	for _, parts := range [][]string{strings.Fields(text), Words(text)} {
		var ways [][2]string
		for i := 1; i < len(parts); i++ {
			ways = append(ways, [2]string{strings.Join(parts[:i], " "), strings.Join(parts[i:], " ")})
		}
		from, to, wrong := oneOf(ways, today)
		if wrong == nil {
			return from, to, nil
		}
		if wrong.Key != "date.format" {
			p = wrong
		}
	}
	return kafala.Date{}, kafala.Date{}, p
}

// spacedDash is a dash that stands between two days, as the one within a day does not.
var spacedDash = regexp.MustCompile(`\s[-–—]+\s`)

// daysApart parts a text wherever a word stands between two days, "and" where a word for "between" opens it.
func daysApart(text string) (at [][2]string) {
	words := Words(text)
	says := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !typedWords.until[w] })
	}
	between := len(words) > 0 && typedWords.among[words[0]]
	for i, w := range words {
		if (typedWords.to[w] || between && typedWords.both[w]) && says(words[:i]) && says(words[i+1:]) {
			at = append(at, [2]string{strings.Join(words[:i], " "), strings.Join(words[i+1:], " ")})
		}
	}
	return at
}

// oneOf reads the two days of whichever ways to part a text give two.
func oneOf(ways [][2]string, today kafala.Date) (first, last kafala.Date, p *kafala.Problem) {
	p = kafala.NewProblem("date.format")
	for _, way := range ways {
		a, b, wrong := twoDays([2]string{bare(way[0]), bare(way[1])}, today)
		switch {
		case wrong == nil && p == nil && (a != first || b != last):
			return kafala.Date{}, kafala.Date{}, kafala.NewProblem("date.format")
		case wrong == nil:
			first, last, p = a, b, nil
		case p != nil && wrong.Key != "date.format":
			p = wrong
		}
	}
	return first, last, p
}

// bare leaves the words out that stand around days.
func bare(day string) string {
	return strings.Join(slices.DeleteFunc(Words(day), func(w string) bool { return typedWords.until[w] }), " ")
}

// twoDays reads two days. Where one alone has a year the other is the nearest such day, of the same calendar; a day of the week
// is the last such one before the other day. Two with their years may stand in either order.
func twoDays(way [2]string, today kafala.Date) (first, last kafala.Date, p *kafala.Problem) {
	refused := kafala.NewProblem("date.format")
	first, wrong := pastDay(way[0], today)
	last, p = pastDay(way[1], today)
	open, shut := noYear(way[0], today), noYear(way[1], today)
	switch {
	case dayOfWeek(way[0]) && p == nil:
		first, wrong = pastDay(way[0], last.AddDays(-1))
	case open && !shut && p == nil:
		first, wrong = pastDay(way[0], last)
	case shut && !open && wrong == nil:
		if last, p = pastDay(way[1], earlier(today, first.AddDays(365))); p != nil { // a day soon after is one to come
			last, p = pastDay(way[1], earlier(today, first.AddDays(300)))
		}
	}
	switch {
	case !meantAsDay(wrong) || !meantAsDay(p), open && hijri(way[1]) && inNumbers(way[0]), shut && hijri(way[0]) && inNumbers(way[1]):
		return first, last, refused
	case p != nil && (wrong == nil || p.Key == "date.impossible"):
		return first, last, p
	case wrong != nil:
		return first, last, wrong
	case last.Before(first) && (open || shut):
		return first, last, refused
	case last.Before(first):
		return last, first, nil
	}
	return first, last, nil
}

func earlier(a, b kafala.Date) kafala.Date {
	if a.Before(b) {
		return a
	}
	return b
}

// noYear tells whether a day is written without its year.
func noYear(text string, today kafala.Date) bool {
	_, p := Day(text, today)
	return p != nil && p.Key == "date.year"
}

// dayOfWeek tells whether a text is a day of the week alone.
func dayOfWeek(text string) bool {
	rest, weekday := withoutNoise(Words(text))
	return len(rest) == 0 && weekday >= 0
}

// hijri tells whether a year of the Hijri calendar stands in a text.
func hijri(text string) bool {
	return slices.ContainsFunc(Words(text), func(w string) bool { return len(w) == 4 && allDigits(w) && isYear(w) && w < "1900" })
}

// inNumbers tells whether a day is written in numbers alone, so that nothing tells its calendar.
func inNumbers(text string) bool {
	rest, _ := withoutNoise(Words(text))
	return !slices.ContainsFunc(rest, func(w string) bool { return !allDigits(w) })
}

// meantAsDay tells whether what was read is a day, or one that is to come, or that no calendar has.
func meantAsDay(p *kafala.Problem) bool {
	return p == nil || p.Key == "date.future" || p.Key == "date.impossible"
}
