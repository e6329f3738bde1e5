package kafala

import (
	"strings"
	"unicode"
)

// particles are the words of which a name is not made alone: each belongs to the one that follows. They are compared without marks and
// hamza, in small letters. In Arabic: son, son of, daughter, house of, father of in three cases, mother of, servant of, child of.
var particles = map[string]bool{
	"\u0628\u0646": true, "\u0627\u0628\u0646": true, "\u0628\u0646\u062a": true, "\u0627\u0644": true, "\u0627\u0628\u0648": true,
	"\u0627\u0628\u0627": true, "\u0627\u0628\u064a": true, "\u0627\u0645": true, "\u0639\u0628\u062f": true, "\u0648\u0644\u062f": true,
	"bin": true, "ibn": true, "ben": true, "bint": true, "al": true, "el": true, "aal": true, "abu": true, "abo": true, "abi": true,
	"umm": true, "um": true, "abd": true, "abdul": true, "abdel": true, "abdal": true, "abdur": true, "ould": true, "wuld": true,
}

// NameEnds gives the first name and the family's, each with the words that belong to it, and whether something stands between them: of
// "Turki bin Abdullah Al Saud" it is "Turki" and "Al Saud". The family's name is empty where there is no other word than the first.
func NameEnds(name string) (first, family string, between bool) {
	words := strings.Fields(name)
	n := 1 // of the first name
	for n < len(words) && particle(words[n-1]) {
		n++
	}
	if n >= len(words) {
		return strings.Join(words, " "), "", false
	}
	at := len(words) - 1 // of the family's
	for at > n && particle(words[at-1]) {
		at--
	}
	return strings.Join(words[:n], " "), strings.Join(words[at:], " "), at > n
}

func particle(word string) bool {
	return particles[strings.Map(func(r rune) rune {
		switch {
		case r == '\u0622', r == '\u0623', r == '\u0625', r == '\u0671': // alef with what stands on or under it
			return '\u0627'
		case r == '-', r == '\'', r == '\u2019', r == '.', r == '\u0640', unicode.Is(unicode.M, r):
			return -1
		}
		return unicode.ToLower(r)
	}, word)]
}
