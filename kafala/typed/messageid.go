package typed

import (
	"slices"
	"strconv"
	"strings"

	"kafalabot/kafala"
)

// What beside a number in a message says whose it is, where its digits alone do not.

// idLength is how many digits the identity card of Pakistan has, which is parted 5-7-1.
const (
	idLength = 13
	idGroups = "5-7-1"
)

// holdIDAbroad tells whether an identity number of Pakistan stands in a text: beside a word for an ID, or in its own groups.
func (all rows) holdIDAbroad(text string) (found bool) {
	all.each(idLength, idLength, gaps|signs, func(s span) bool {
		is, same := all.between(s)
		found = found || same && (is == dashes || is == signs) && all.lengths(s) == idGroups || all.near(s, text, typedWords.identity)
		return !found
	})
	return found
}

// near tells whether one of these words stands beside a number, in its line.
func (all rows) near(s span, text string, words set) bool {
	before, after := text[:all[s.from].at], text[all.ends(s, text):]
	before = before[strings.LastIndexAny(before, "\n\r")+1:]
	if at := strings.IndexAny(after, "\n\r"); at >= 0 {
		after = after[:at]
	}
	first, last := Words(before), Words(after)
	first, last = first[max(0, len(first)-strayBefore):], last[:min(len(last), strayAfter)]
	return slices.ContainsFunc(slices.Concat(first, last), func(word string) bool {
		return slices.ContainsFunc(wordForms(word), func(as string) bool { return words[as] })
	})
}

// withoutCases is a text without the numbers of cases and reports of this year and the last, in either calendar, which begin as an ID
// number may: the word for one stands beside each, and no word for an ID.
func (all rows) withoutCases(text string, today kafala.Date) string {
	if today == (kafala.Date{}) {
		return text
	}
	years := []string{strconv.Itoa(today.Year), strconv.Itoa(today.Year - 1)}
	if h, ok := today.Hijri(); ok {
		years = append(years, strconv.Itoa(h.Year), strconv.Itoa(h.Year-1))
	}
	var b strings.Builder
	at := 0
	for i, g := range all {
		s := span{i, i}
		if len(g.digits) != 10 || !slices.Contains(years, g.digits[:4]) ||
			!all.near(s, text, typedWords.accident) || all.near(s, text, typedWords.identity) {
			continue
		}
		b.WriteString(text[at:g.at])
		b.WriteString("#")
		at = all.ends(s, text)
	}
	b.WriteString(text[at:])
	return b.String()
}
