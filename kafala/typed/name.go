package typed

import (
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// Name reads a person's name as on the ID: 2 to 6 words of letters of one script, Arabic or Latin, at most
// 60 letters. Hyphens and apostrophes may stand inside a word (Al-Otaibi, O'Neil).
func Name(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
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
		return "", kafala.NewProblem("name.letters")
	case arabic && latin:
		return "", kafala.NewProblem("name.scripts")
	case len(words) < 2:
		return "", kafala.NewProblem("name.short")
	case len(words) > 6 || len([]rune(name)) > 60:
		return "", kafala.NewProblem("name.long")
	}
	for _, w := range words {
		if !hasLetter(w) {
			return "", kafala.NewProblem("name.letters")
		}
	}
	return name, nil
}
