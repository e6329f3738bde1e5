// Package typed reads what people type: names, numbers, days and references become the values that a record keeps, or a
// kafala.Problem says what is wrong.
package typed

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean makes typed text fit to be read: digits of every script become ASCII, letters that were copied as they are drawn
// (Arabic presentation forms, full width) become themselves, all is in Unicode's form C, characters that are not seen
// (bidi marks, tatweel, joiners, soft hyphen) go, every kind of space becomes one space, and the ends are trimmed. Of the
// marks on a letter two stay: no more are written, and a tower of them would smear what is beside it.
func Clean(text string) string {
	if isClean(text) {
		return text
	}
	if strings.IndexFunc(text, unusual) >= 0 {
		text = norm.NFC.String(undrawn(text))
	}
	var b strings.Builder
	b.Grow(len(text))
	space, dropped, marks := false, false, maxMarks // no mark without a letter
	for _, r := range text {
		switch {
		case r == ' ':
			space, marks = b.Len() > 0, maxMarks
			continue
		case ordinary(r):
			if space {
				b.WriteByte(' ')
			}
			space, marks = false, 0
			b.WriteRune(r)
			continue
		}
		if r > unicode.MaxLatin1 {
			r = asciiDigit(r)
		}
		switch {
		case unicode.IsSpace(r):
			space, marks = b.Len() > 0, maxMarks
			continue
		case unseen(r):
			dropped = true
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	if dropped { // it may have stood between a letter and its mark
		return norm.NFC.String(b.String())
	}
	return b.String()
}

// ordinary tells whether a character is one of the letters, digits and signs of which most of what is typed is made.
func ordinary(r rune) bool {
	return r > ' ' && r < 0x7f || r > '\u0640' && r <= '\u064a' || r >= '\u0621' && r < '\u0640'
}

// isClean tells whether a text is words of such characters, with one space between two: most are, and nothing is done to them.
func isClean(text string) bool {
	last := ' '
	for _, r := range text {
		if !ordinary(r) && (r != ' ' || last == ' ') {
			return false
		}
		last = r
	}
	return last != ' '
}

// unusual tells whether a character is none of those that most texts are written with, which are in form C as they are.
func unusual(r rune) bool {
	return r > unicode.MaxASCII && (r < '\u0621' || r > '\u064a') && (r < '\u0660' || r > '\u0669')
}

// maxMarks is how many marks one letter may carry: a shadda and a vowel.
const maxMarks = 2

// unseen tells whether a character is not seen by itself, or says no more than how another one is drawn.
func unseen(r rune) bool {
	return r == '\u0640' || r == unicode.ReplacementChar || r == '\u034f' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) ||
		unicode.Is(unicode.Me, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		r == '\u2800' // a pattern of no dots
}

// asciiDigit gives the ASCII digit for a decimal digit of any script, and any other character as it is. The decimal digits
// of a script stand in order and side by side (The Unicode Standard, 4.6), which TestEveryDigit holds.
func asciiDigit(r rune) rune {
	switch {
	case r >= '\u0660' && r <= '\u0669':
		return '0' + r - '\u0660'
	case r >= '\u06f0' && r <= '\u06f9':
		return '0' + r - '\u06f0'
	case r <= unicode.MaxLatin1 || !unicode.Is(unicode.Nd, r):
		return r
	case r <= '\uffff':
		for _, x := range unicode.Nd.R16 {
			if r <= rune(x.Hi) {
				return '0' + (r-rune(x.Lo))%10
			}
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r <= rune(x.Hi) {
			return '0' + (r-rune(x.Lo))%10
		}
	}
	return r
}

// drawn tells whether a character is a letter or sign in one of its drawn forms, as PDF files give them.
func drawn(r rune) bool {
	return r >= '\ufb00' && (r <= '\ufdff' || r >= '\ufe70' && r <= '\uffef')
}

// undrawn puts the letters themselves for their drawn forms. A mark that was drawn by itself comes without its space.
func undrawn(text string) string {
	if strings.IndexFunc(text, drawn) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if !drawn(r) {
			b.WriteRune(r)
			continue
		}
		plain := norm.NFKC.String(string(r))
		if bare := strings.TrimPrefix(plain, " "); bare != "" && strings.IndexFunc(bare, unicode.IsLetter) < 0 {
			plain = bare
		}
		b.WriteString(plain)
	}
	return b.String()
}

// Compact is Clean without any space, hyphen or dot, and without the signs around it: for numbers that people group as
// they like.
func Compact(text string) string {
	compact := strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '_' || r == '(' || r == ')' || r == '/' || unicode.Is(unicode.Pd, r) || r == '\u2212' {
			return -1
		}
		return r
	}, Clean(text))
	return strings.TrimFunc(compact, sign)
}

// sign tells whether a character is one that people put around what they mean.
func sign(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// Fold brings typed words to one spelling: lower case, no tashkeel, one form of alef, of final ya, of ha and ta marbuta,
// no hamza, and the letters of Urdu as those of Arabic. It is for comparing what is typed now; nothing that is stored may
// rest on it.
func Fold(text string) string {
	return strings.Map(foldRune, Clean(text))
}

func foldRune(r rune) rune {
	switch {
	case r == '\'' || r == '`':
		return -1
	case r < 0x80:
		return unicode.ToLower(r)
	case r == '\u0629': // ta marbuta
		return '\u0647'
	case r >= '\u0627' && r <= '\u064a' && r != '\u0649': // most letters of Arabic
		return r
	}
	return foldRare(r)
}

func foldRare(r rune) rune {
	switch r {
	case '\u0623', '\u0625', '\u0622', '\u0671': // alef with hamza, madda or wasla
		return '\u0627'
	case '\u0649', '\u06cc', '\u06d2', '\u0626': // alef maqsura, the ya of Urdu, ya with hamza
		return '\u064a'
	case '\u0624': // waw with hamza
		return '\u0648'
	case '\u06c1', '\u06c2', '\u06c3', '\u06be', '\u06d5': // the ha of Urdu
		return '\u0647'
	case '\u06a9': // the kaf of Urdu
		return '\u0643'
	case '\u0621', '\u2019', '\u2018', '\u02bb', '\u02bc': // hamza, apostrophes
		return -1
	}
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	return unicode.ToLower(r)
}

// Words parts a text into its numbers and folded words, without what stands between them.
func Words(text string) []string { return wordsIn(Fold(text)) }

func wordsIn(folded string) []string {
	out := make([]string, 0, 8)
	start, last := 0, rune(0)
	for i, r := range folded {
		kind := kindOf(r)
		if kind == last {
			continue
		}
		if last != 0 {
			out = append(out, folded[start:i])
		}
		start, last = i, kind
	}
	if last != 0 {
		out = append(out, folded[start:])
	}
	return out
}

// isSpelled tells whether a folded text is nothing but words and numbers with one space between two, as most are.
func isSpelled(folded string) bool {
	last := rune(0)
	for _, r := range folded {
		kind := kindOf(r)
		if kind != last && kind != 0 && last != 0 || kind == 0 && (r != ' ' || last == 0) {
			return false
		}
		last = kind
	}
	return last != 0
}

// kindOf tells letters from digits in a folded text; 0: it is neither.
func kindOf(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return '0'
	case r >= 'a' && r <= 'z' || r >= '\u0627' && r <= '\u064a' || unicode.IsLetter(r):
		return 'a'
	}
	return 0
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
