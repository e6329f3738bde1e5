package locales

import (
	"strings"
	"unicode"
)

// AsTyped is Isolate for what a person has typed, an answer or a name: a line of which every letter reads the other way than the
// language stands in one piece, with its signs, so that it is laid out as whoever typed it saw it.
func AsTyped(text, language string) string {
	own, foreign, mark := unicode.Latin, unicode.Arabic, rightIsolate
	if rightToLeft[language] {
		own, foreign, mark = foreign, own, leftIsolate
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		said := strings.TrimRight(line, "\n")
		if !holds(said, foreign) || holds(said, own) || strings.ContainsAny(said, "\u2066\u2067\u2068\u2069") {
			b.WriteString(Isolate(line, language))
			continue
		}
		b.WriteRune(mark)
		b.WriteString(said)
		b.WriteRune(endIsolate)
		b.WriteString(line[len(said):])
	}
	return b.String()
}

// holds tells whether a letter of a script stands in a text.
func holds(text string, script *unicode.RangeTable) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && unicode.Is(script, r) })
}
