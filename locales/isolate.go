package locales

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The marks of an isolate: what stands between them keeps its own direction and does not move its neighbours.
const (
	leftIsolate  = '\u2066'
	rightIsolate = '\u2067'
	endIsolate   = '\u2069'
)

// rightToLeft are the languages whose foreign runs are Latin letters and digits; in the others they are Arabic
// letters.
var rightToLeft = map[string]bool{"ar": true, "ur": true}

// RightToLeft tells whether a language is written from right to left.
func RightToLeft(language string) bool { return rightToLeft[language] }

// Isolate puts every run that reads the other way than the language between isolates: in Arabic each Latin word,
// number, date and reference, in English each Arabic name. Tags and entities of HTML are left alone, and so is
// what is isolated already.
func Isolate(text, language string) string {
	if rightToLeft[language] {
		return isolate(text, latin, leftIsolate, &latinStarts)
	}
	return isolate(text, arabic, rightIsolate, &arabicStarts)
}

// starts are the bytes at which a tag, an entity, an isolate or a run may start. Everything between them is only
// copied, which makes the welcome cost 2 µs instead of 14.
type starts [256]bool

var latinStarts, arabicStarts = startsOf(func(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b == '@' || b == '+' || b == '/' || b == '-' ||
		b >= 0xc2 && b < 0xd0 || b >= 0xe0 // two-byte Latin letters, and whatever takes three or four
}), startsOf(func(b byte) bool { return b >= 0xd8 })

func startsOf(run func(byte) bool) (s starts) {
	for b := range s {
		s[b] = b == '<' || b == '&' || b == 0xe2 || run(byte(b)) // all marks of isolates begin with e2
	}
	return s
}

func isolate(text string, member func(rune) bool, mark rune, may *starts) string {
	var b strings.Builder
	b.Grow(len(text) + 32)
	copied := 0 // up to where text is in b
	for i := 0; i < len(text); {
		if !may[text[i]] {
			i++
			continue
		}
		if n := opaque(text[i:]); n > 0 {
			i += n
			continue
		}
		if n := run(text[i:], member, mark == leftIsolate); n > 0 && (text[i] != '-' || minus(text, i)) {
			b.WriteString(text[copied:i])
			b.WriteRune(mark)
			b.WriteString(text[i : i+n])
			b.WriteRune(endIsolate)
			i += n
			copied = i
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		i += n
	}
	if copied == 0 {
		return text
	}
	b.WriteString(text[copied:])
	return b.String()
}

// opaque is the length of a tag, an entity or an isolate at the start of s, or 0.
func opaque(s string) int {
	switch {
	case s[0] == '<':
		return strings.IndexByte(s, '>') + 1
	case s[0] == '&':
		_, n := entity(s)
		return n
	case strings.HasPrefix(s, string(leftIsolate)), strings.HasPrefix(s, string(rightIsolate)), strings.HasPrefix(s, "\u2068"):
		if n := strings.IndexRune(s, endIsolate); n > 0 {
			return n + utf8.RuneLen(endIsolate)
		}
	}
	return 0
}

// entity reads the entity of HTML at the start of s: one sign, of so many bytes; 0: there is none. Of the signs that may stand in a
// run it tells which one it is, whoever has escaped it.
func entity(s string) (sign rune, n int) {
	end := strings.IndexByte(s[:min(len(s), 10)], ';')
	if end < 2 {
		return 0, 0
	}
	name := s[1:end]
	if strings.Trim(strings.TrimPrefix(name, "#"), "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return 0, 0
	}
	switch name {
	case "amp":
		sign = '&'
	case "#39", "apos":
		sign = '\''
	}
	return sign, end + 1
}

// run is the length of a foreign run at the start of s: its members, with the signs that stand between two of
// them, and in a left-to-right run those that lead or close a number, a command or a user name. An entity is the sign that it
// stands for: no run begins, ends or is parted within one.
func run(s string, member func(rune) bool, ltr bool) int {
	end, start := 0, 0
	if ltr && strings.IndexByte("@+/-", s[0]) >= 0 {
		start = 1
	}
	for i := start; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == '&' {
			if sign, length := entity(s[i:]); length > 0 {
				r, n = sign, length
			}
		}
		switch {
		case member(r):
			end = i + n
		case end == 0 || !strings.ContainsRune(".,:/-_@+'& \u00a0\u2019", r) || i > end:
			i = len(s) // neither a member nor a single sign between two
		}
		i += n
	}
	if end == 0 {
		return 0
	}
	if end < len(s) && (ltr && s[end] == '%' || s[end] == '.' && initial(s[:end])) {
		end++
	}
	return end
}

// minus tells whether a hyphen is the sign of a number: one stands behind it, and nothing that it could join to that before it.
func minus(text string, at int) bool {
	if at+1 >= len(text) || text[at+1] < '0' || text[at+1] > '9' {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || unicode.IsSpace(before) || strings.ContainsRune("(>:", before)
}

// initial tells whether a run ends in the initial of a family name, whose full stop belongs to it.
func initial(run string) bool {
	last, n := utf8.DecodeLastRuneInString(run)
	before, _ := utf8.DecodeLastRuneInString(run[:len(run)-n])
	return unicode.IsLetter(last) && unicode.IsSpace(before)
}

func latin(r rune) bool { return r >= '0' && r <= '9' || unicode.Is(unicode.Latin, r) }

func arabic(r rune) bool { return unicode.Is(unicode.Arabic, r) }
