package typed

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What a message has beside an accident's number, and what its words call something else: a link, an hour, a plate, the year
// of a case, a border number, a passport, a postal code, an amount.

var (
	touching  = regexp.MustCompile(`(\pL)[:=#]`)
	clockTime = regexp.MustCompile(`^\d{1,2}:\d{2}(:\d{2})?$`)
)

// withoutBeside takes these out of a text; some tells that a number was among them. What is left has its lines.
func withoutBeside(text string) (rest string, some bool) {
	var kept []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return gapOf(r) == lines }) {
		words := slices.DeleteFunc(strings.Fields(Clean(line)), func(w string) bool {
			w = strings.ToLower(w)
			return strings.Contains(w, "://") || strings.HasPrefix(w, "www.") || clockTime.MatchString(w)
		})
		words = strings.Fields(touching.ReplaceAllString(strings.Join(words, " "), "$1 "))
		gone := make([]bool, len(words))
		for i := range words {
			for n := besideAt(words, i); n > 0; n-- {
				gone[i+n-1], some = true, true
			}
			if hasDigit(words[i]) && calledOther(words, i) {
				gone[i], some = true, true
			}
		}
		left := words[:0]
		for i, w := range words {
			if !gone[i] {
				left = append(left, w)
			}
		}
		kept = append(kept, strings.Join(left, " "))
	}
	return strings.Join(kept, "\n"), some
}

// besideAt gives how many words a plate or a year has that begins there with its label; 0: none.
func besideAt(words []string, at int) int {
	w := &typedWords.beside
	switch label := Spelled(words[at]); {
	case w.year[label] && at+1 < len(words) && len(bareWord(words[at+1])) == 4 && isYear(bareWord(words[at+1])):
		return 2
	case w.plate[label]:
		digits := false
		n := 1
		for ; at+n < len(words) && n <= 6 && ofPlate(words[at+n]); n++ {
			digits = digits || hasDigit(words[at+n])
		}
		if digits {
			return n
		}
	}
	return 0
}

// ofPlate tells whether a word may be of a plate: up to three letters, up to four digits, or both, or "number".
func ofPlate(word string) bool {
	word = bareWord(word)
	if saysNumber(Spelled(word)) {
		return true
	}
	letters, digits := 0, 0
	for _, r := range word {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		case r != '-':
			return false
		}
	}
	return letters+digits > 0 && letters <= 3 && digits <= 4
}

// saysNumber tells whether a word only leads to a number, whatever it is the number of.
func saysNumber(word string) bool {
	return !typedWords.accident[word] && (typedWords.between[word] || slices.Contains(typedWords.number, word))
}

// calledOther tells whether the words beside a number call it something else than an accident's.
func calledOther(words []string, at int) bool {
	w := &typedWords.beside
	if at+1 < len(words) && w.after[Spelled(words[at+1])] {
		return true
	}
	i := at - 1
	for i >= 0 && saysNumber(Spelled(words[i])) {
		i--
	}
	if i < 0 {
		return false
	}
	label := Spelled(words[i])
	return w.before[label] || w.border[label] && len(bareWord(words[at])) == 10
}

// inAnotherForm tells whether a number is written as one of another paper is: a passport, or the identity card of the Emirates.
func inAnotherForm(n string) bool { return anotherForm.MatchString(n) }

var anotherForm = regexp.MustCompile(`^([A-Z]\d{7,8}|784-\d{4}-\d{7}-\d)$`)

// itsLine gives the one of several numbers that its line calls the accident's, where no other stands on that line.
func itsLine(text string, all []string) (string, bool) {
	found := ""
	for _, line := range strings.Split(text, "\n") {
		here, _ := numbersOf(line)
		here = slices.DeleteFunc(here, func(n string) bool { return !slices.Contains(all, n) })
		if !slices.ContainsFunc(Words(line), func(w string) bool { return typedWords.accident[w] }) || len(here) == 0 {
			continue
		}
		if len(here) > 1 || found != "" && found != here[0] {
			return "", false
		}
		found = here[0]
	}
	return found, found != ""
}

func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }

func asLongAsOne(word string) bool { return len(word) >= 7 && allDigits(word) }

// apartAlone tells whether two groups of digits are two numbers, with nothing but a space between them: one of them is as long
// as a number by itself, or each is a year.
func apartAlone(a, b string) bool {
	if !allDigits(a) || !allDigits(b) {
		return false
	}
	return asLongAsOne(a) || asLongAsOne(b) || len(a) == 4 && len(b) == 4 && isYear(a) && isYear(b)
}
