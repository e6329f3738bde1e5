package kafala

import (
	"strings"
	"unicode"
)

// ParseName reads a person's name as on the ID: 2 to 6 words of letters of one script, Arabic or Latin, at most
// 60 letters. Hyphens and apostrophes may stand inside a word (Al-Otaibi, O'Neil).
func ParseName(text string, _ Answers, _ Date) (string, *Problem) {
	name := Clean(text)
	var arabic, latin, other bool
	for _, r := range name {
		switch {
		case r == ' ' || r == '-' || r == '\'' || r == '\u2019' || unicode.Is(unicode.Mn, r):
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			arabic = true
		case unicode.Is(unicode.Latin, r):
			latin = true
		default:
			other = true
		}
	}
	words := strings.Fields(name)
	switch {
	case other || !arabic && !latin:
		return "", NewProblem("name.letters")
	case arabic && latin:
		return "", NewProblem("name.scripts")
	case len(words) < 2:
		return "", NewProblem("name.short")
	case len(words) > 6 || len([]rune(name)) > 60:
		return "", NewProblem("name.long")
	}
	for _, w := range words {
		if !hasLetter(w) {
			return "", NewProblem("name.letters")
		}
	}
	return name, nil
}

// ShortName writes a name as it is shown outside the review: the first name and the first letter of the
// family's, which is the last word without its article.
func ShortName(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	family := []rune(words[len(words)-1])
	for _, article := range []string{"\u0627\u0644", "Al-", "al-", "AL-", "El-", "el-"} {
		if rest, ok := strings.CutPrefix(string(family), article); ok && len([]rune(rest)) > 2 {
			family = []rune(rest)
			break
		}
	}
	return words[0] + " " + string(family[:1]) + "."
}
