package typed

import (
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// A name has at most so many words and letters: a person's own, of four generations, with "bin" and "Al".
const (
	nameWords   = 12
	nameLetters = 80
)

// Name reads a person's name as the State writes it: 2 to 12 words of letters of one script, Arabic or Latin, at most 80
// letters. Hyphens and apostrophes may stand in a word (Al-Otaibi, O'Neil, al-'Anzi), a dot after it (K. Ramesh, Mohd. Ali).
// A name of one word comes with a Problem that asks for it once more: some IDs have no other. What leads to the name is left
// out ("my name is"), so are commas and pictures; a sentence is no name, nor is a yes or a no (noName). One that reads as how a guarantee
// stands (NameSaysVerdict) is asked for once more as well: some of these words are names.
func Name(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	if IsUnknown(text) || unknownName(text) {
		return "", kafala.NewProblem("name.unknown")
	}
	name := text
	if !isLettersAlone(text) {
		name = written(withoutPictures(Clean(unstruck(text))))
	}
	if name = bareName(name); !isLettersAlone(name) {
		name = written(name)
	}
	if p := lettersOf(name); p != nil {
		if name == "" && hasLetter(text) { // nothing but what leads to one
			p = kafala.NewProblem("name.alone")
		}
		return "", p
	}
	sentence, perhaps := noName(name)
	words := strings.Fields(name)
	letters := 0
	for _, r := range name {
		if !isMark(r) {
			letters++
		}
	}
	switch {
	case sentence:
		return "", kafala.NewProblem("name.alone")
	case len(words) > nameWords || letters > nameLetters:
		return "", kafala.NewProblem("name.long")
	case len(words) == 1 && letters < 2:
		return "", kafala.NewProblem("name.letters")
	case len(words) == 1:
		return name, kafala.NewProblem("name.short")
	case NameSaysVerdict(name):
		return name, kafala.NewProblem("name.verdict")
	case perhaps:
		return name, kafala.NewProblem("name.again")
	}
	return name, nil
}

// isLettersAlone tells whether a text is words of the letters of which most names are, with one space between two: there is nothing in it
// to be brought to another form.
func isLettersAlone(text string) bool {
	last := ' '
	for _, r := range text {
		letter := r > '\u0640' && r <= '\u064a' || r >= '\u0621' && r < '\u063b' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r != ' ' || last == ' ') {
			return false
		}
		last = r
	}
	return last != ' '
}

// withoutPictures puts a space for what parts the words of a name and is none of them: commas, emoji, a line's end.
func withoutPictures(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r == ' ' || gapOf(r) == commas || isPictured(r)
	}), " ")
}

// unpictured puts a space for each picture of a text: what begins with one looks like a word of the bot's own.
func unpictured(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u20e3', r >= '\ufe00' && r <= '\ufe0f': // what draws a sign as one
			return -1
		case isPictured(r):
			return ' '
		}
		return r
	}, text)
}

// isPictured tells whether a character is an emoji, or drawn as one.
func isPictured(r rune) bool {
	return r >= '\u2000' && (unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r))
}

// around is what people put around a name, and what ends it.
const around = " .,:;!?\"()*-\u060c\u061b\u061f\u06d4\u00ab\u00bb\u201c\u201d"

// apostrophe is the one that names are written with: what is typed for it is another one on every keyboard.
const apostrophe = '\u2019'

// written brings the signs in a name to one form: one apostrophe, one hyphen, a space after a dot, and none of the signs that
// stand around it.
func written(name string) string {
	name = strings.Trim(name, around)
	var b strings.Builder
	dot := false
	for _, r := range name {
		if dot && r != ' ' {
			b.WriteByte(' ')
		}
		dot = r == '.' || r == '\u06d4'
		switch {
		case dot:
			r = '.'
		case isApostrophe(r):
			r = apostrophe
		case unicode.Is(unicode.Pd, r):
			r = '-'
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(b.String(), around+string(apostrophe))
}

// isMark tells whether a character is a mark on a letter; most are letters of Arabic or Latin.
func isMark(r rune) bool {
	return r > unicode.MaxLatin1 && (r <= '\u0620' || r > '\u064a') && unicode.Is(unicode.M, r)
}

// unstruck is a text without the marks that are drawn through a letter, or around it: a name with such ones would look struck out, where
// that means something.
func unstruck(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u0334' && r <= '\u0338' || r >= '\u20d0' && r <= '\u20ff' {
			return -1
		}
		return r
	}, text)
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00b4', '\u2018', '\u2019', '\u02bb', '\u02bc', '\u02bd', '\u02be', '\u02bf', '\u2032':
		return true
	}
	return false
}

// lettersOf tells what is wrong with the letters of a name, and with the signs among them.
func lettersOf(name string) *kafala.Problem {
	var arabic, latin, other bool
	last := ' '
	for _, r := range name {
		switch {
		case r == apostrophe:
		case r == ' ' || r == '-':
			other = other || r == '-' && last == '-'
		case r == '.' || isMark(r):
			other = other || !unicode.IsLetter(last) && !isMark(last)
		case r > '\u0620' && r <= '\u064a' && r != '\u0640', unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			arabic = true
		case unicode.Is(unicode.Latin, r) && unicode.IsLetter(r):
			latin = true
		default:
			other = true
		}
		last = r
	}
	switch {
	case other || !arabic && !latin:
		return kafala.NewProblem("name.letters")
	case arabic && latin:
		return kafala.NewProblem("name.scripts")
	}
	for w := range strings.FieldsSeq(name) {
		if !hasLetter(w) {
			return kafala.NewProblem("name.letters")
		}
	}
	return nil
}
