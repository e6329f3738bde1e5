package typed

import (
	"slices"
	"strings"
)

// What stands beside an accident's number in a message and is none: its day and its hour, and the number of a person that the
// message itself says is one.

// daysAmong marks the words of a line that are a day with a month's name or an hour, and, with numeric, also those that are a
// day in numbers.
func daysAmong(words []string, numeric bool) (marked []bool) {
	marked = make([]bool, len(words))
	for i, word := range words {
		switch n := monthAt(words[i:]); {
		case marked[i]:
		case n > 0:
			markMonth(words, marked, i, n)
		case isHour(words, i), numeric && dayInNumbers(word):
			marked[i] = true
		}
	}
	return marked
}

// markMonth marks a month's name, the day before or after it, and the year after these. A name alone is none: it may be a word.
func markMonth(words []string, marked []bool, at, n int) {
	from, to := at, at+n
	if from > 0 && dayOfMonth(words[from-1]) {
		from--
	} else if from > 1 && typedWords.drop[Spelled(words[from-1])] && dayOfMonth(words[from-2]) { // 20th of November
		from -= 2
	} else if to < len(words) && dayOfMonth(words[to]) {
		to++
	}
	if to < len(words) && len(bareWord(words[to])) == 4 && isYear(bareWord(words[to])) {
		to++
	}
	if to-from == n {
		return
	}
	for i := from; i < to; i++ {
		marked[i] = true
	}
}

// monthAt gives how many words the name of a month has with which the words begin; 0: none.
func monthAt(words []string) int {
	if words[0] == "" || words[0][0] <= '9' {
		return 0
	}
	for n := min(4, len(words)); n > 0; n-- {
		name := strings.Join(Words(strings.Join(words[:n], " ")), "")
		if typedWords.hijri[name] > 0 || typedWords.gregorian[name] > 0 {
			return n
		}
	}
	return 0
}

// bareWord is a word without the signs around it.
func bareWord(word string) string { return strings.TrimFunc(word, sign) }

// dayOfMonth tells whether a word is a day of a month: 20, 20th.
func dayOfMonth(word string) bool {
	parts := Words(word)
	return len(parts) > 0 && len(parts) <= 2 && len(parts[0]) <= 2 && upTo(parts[0], 31) && (len(parts) == 1 || typedWords.ordinal[parts[1]])
}

// isHour tells whether a word is an hour: 9pm, or 9 with a word beside it that says so.
func isHour(words []string, i int) bool {
	parts := Words(words[i])
	if len(parts) == 0 || len(parts[0]) > 2 || !upTo(parts[0], 24) {
		return false
	}
	switch len(parts) {
	case 1:
		return i+1 < len(words) && typedWords.time[Spelled(words[i+1])] || i > 0 && typedWords.hour[Spelled(words[i-1])]
	case 2:
		return typedWords.time[parts[1]]
	}
	return false
}

// dayInNumbers tells whether a word is a day and a month with a slash between, with or without a year.
func dayInNumbers(word string) bool {
	if dateLike(word) {
		return true
	}
	parts := strings.Split(bareWord(word), "/")
	if len(parts) < 2 || len(parts) > 3 || slices.ContainsFunc(parts, func(s string) bool { return !allDigits(s) || len(s) > 2 }) {
		return false
	}
	return upTo(parts[0], 31) && upTo(parts[1], 12)
}

// onlyDay tells whether the figures of a text are one day and nothing else.
func onlyDay(text string) bool {
	all := rowsOf(text)
	return len(all) == 3 && all.isDate(span{0, 2})
}

// calledID tells whether a text itself says that a number is that of an ID: such a word stands before it, with nothing but
// "number", "is" and the like between. "Accident ID" is none.
func calledID(text, number string) bool {
	words := Words(text)
	for i, w := range words {
		if w != number {
			continue
		}
		for i--; i >= 0 && !typedWords.identity[words[i]] && (typedWords.between[words[i]] || slices.Contains(typedWords.number, words[i])); i-- {
		}
		if i >= 0 && typedWords.identity[words[i]] && (i == 0 || !typedWords.accident[words[i-1]]) {
			return true
		}
	}
	return false
}
