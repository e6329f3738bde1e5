package typed

import (
	"slices"
	"strings"

	"kafalabot/kafala"
)

// PastDay reads a day on which something may have happened: as AccidentDate does, however long ago it was. A four-digit year
// from 1300 to 1500 is of the Hijri calendar; a day and a month in numbers alone are the last such day of the Gregorian one, since
// books are looked up of any day, and not of late alone. The word of Arabic for all, which is spelled as that of Urdu for yesterday
// but for one letter, is no day.
func PastDay(text string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	if all(text) {
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
// or without a word between them. Of two days the Problem says whether one is to come, or in no calendar.
func Period(text string, today kafala.Date) (first, last kafala.Date, p *kafala.Problem) {
	first, p = PastDay(text, today)
	if p == nil || len(text) > 300 || all(text) {
		return first, first, p
	}
	var words []string
	for _, w := range Words(Clean(text)) {
		if !typedWords.until[w] {
			words = append(words, w)
		}
	}
	for i := 1; i < len(words); i++ {
		a, wrong := pastDay(strings.Join(words[:i], " "), today)
		b, other := pastDay(strings.Join(words[i:], " "), today)
		switch {
		case wrong == nil && other == nil && b.Before(a):
			return b, a, nil
		case wrong == nil && other == nil:
			return a, b, nil
		case meantAsDay(wrong) && meantAsDay(other):
			p = wrong
			if other != nil && (wrong == nil || other.Key == "date.impossible") {
				p = other
			}
		}
	}
	return kafala.Date{}, kafala.Date{}, p
}

// meantAsDay tells whether what was read is a day, or one that is to come, or that no calendar has.
func meantAsDay(p *kafala.Problem) bool {
	return p == nil || p.Key == "date.future" || p.Key == "date.impossible"
}
