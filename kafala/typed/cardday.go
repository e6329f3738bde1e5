package typed

import (
	"regexp"
	"slices"

	"kafalabot/kafala"
)

// CardDay is what finds a payment that somebody made with their card: its last four digits, and the day.
type CardDay struct {
	Last4 string
	Day   kafala.Date
}

// ReadCardDay reads them in either order, with any signs between and around them; without a day it is today. The Problem says what is
// wrong with the day, where that was meant as one. Where the digits at either end may be the card's, and nothing tells which, it is
// neither, nor is a day alone. What looks like a reference is a card and a day only where the day is written as one.
func ReadCardDay(text string, today kafala.Date) (read CardDay, ok bool, wrong *kafala.Problem) {
	text = Clean(text)
	if _, p := PastDay(text, today); meantFor(p) {
		return CardDay{}, false, nil
	}
	found, mistyped := References(text)
	all := rowsOf(text)
	var ways []cardWay
	for _, i := range all.outer4() {
		if len(found)+len(mistyped) > 0 && slices.ContainsFunc(all.without(i), notOfDay) {
			continue
		}
		day, p := dayBeside(text[:all[i].at]+" "+text[all.ends(span{i, i}, text):], today)
		if meantFor(p) {
			ways = append(ways, cardWay{CardDay{all[i].digits, day}, p, all.without(i).evenly()})
		}
	}
	if len(ways) > 1 && ways[0].even != ways[1].even { // 1448 6/12/2026
		ways = slices.DeleteFunc(ways, func(w cardWay) bool { return !w.even })
	}
	switch {
	case len(ways) != 1:
		return CardDay{}, false, nil
	case ways[0].p != nil:
		return CardDay{}, false, ways[0].p
	}
	return ways[0].CardDay, true, nil
}

// meantFor tells whether a text was meant for a day, with this Problem.
func meantFor(p *kafala.Problem) bool {
	return p == nil || p.Key != "date.format" && p.Key != "date.year"
}

// cardWay is one way to read a card and a day, or what is wrong with its day.
type cardWay struct {
	CardDay
	p    *kafala.Problem
	even bool
}

// outer4 gives the first and the last group of a text, as far as they have four digits.
func (all rows) outer4() (at []int) {
	for _, i := range []int{0, len(all) - 1} {
		if i >= 0 && i < len(all) && len(all[i].digits) == 4 && !slices.Contains(at, i) {
			at = append(at, i)
		}
	}
	return at
}

// without gives the groups but for one at an end.
func (all rows) without(i int) rows {
	if i == 0 {
		return all[1:]
	}
	return all[:i]
}

// notOfDay tells whether digits are no part of a day: three of them, or more than a year has.
func notOfDay(g group) bool { return len(g.digits) == 3 || len(g.digits) > 4 }

// evenly tells whether the same stands between all groups.
func (all rows) evenly() bool {
	_, same := all.between(span{0, len(all) - 1})
	return same
}

var letters = regexp.MustCompile(`[\pL\pM']+`)

// dayBeside reads the day in what is left of a text without the digits of a card; without one it is today.
func dayBeside(rest string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	rest = letters.ReplaceAllStringFunc(rest, func(word string) string {
		if typedWords.card[Spelled(word)] {
			return " "
		}
		return word
	})
	if len(Words(rest)) == 0 {
		return today, nil
	}
	return PastDay(rest, today)
}
