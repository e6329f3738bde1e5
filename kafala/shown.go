package kafala

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ShortName writes a name as it is shown outside the review: the first name and the first letter of the
// family's, which is the last word without its article. Marks and apostrophes are no letters.
func ShortName(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return name
	}
	first, family, _ := NameEnds(name)
	if first = fewMarks(first); family == "" {
		return first
	}
	return first + " " + initial(words[len(words)-1]) + "."
}

// Initials writes a name by the first letters of its first word and of the family's.
func Initials(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return initial(words[0]) + "."
	}
	return initial(words[0]) + ". " + initial(words[len(words)-1]) + "."
}

// initial is the first letter of a family name without its article.
func initial(family string) string {
	letters := strings.Map(func(r rune) rune {
		switch {
		case r == '\u0671': // alef with wasla
			return '\u0627'
		case r == '-' || unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r):
			return r
		}
		return -1
	}, norm.NFKC.String(family))
	for _, article := range []string{"\u0627\u0644", "Al-", "al-", "AL-", "El-", "el-"} {
		if rest, ok := strings.CutPrefix(letters, article); ok && len([]rune(rest)) > 2 {
			letters = rest
			break
		}
	}
	if letters = strings.TrimLeft(letters, "-"); letters == "" {
		letters = family
	}
	return string([]rune(letters)[:1])
}

// fewMarks leaves two marks on each letter: earlier records may have a tower of them, which would smear what is beside it.
func fewMarks(word string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.M, r) {
			marks = 0
			return r
		}
		if marks++; marks > 2 {
			return -1
		}
		return r
	}, word)
}

// Last4 gives the last four characters of a number: all that is ever shown of an ID or a mobile.
func Last4(number string) string {
	if len(number) <= 4 {
		return number
	}
	return number[len(number)-4:]
}
