// Package typed reads what people type: names, numbers, days and references become the values that a record keeps, or a
// kafala.Problem says what is wrong.
package typed

import (
	"strings"
	"unicode"
)

// Clean makes typed text fit to be read: every digit becomes ASCII (from ٠–٩, ۰–۹ and full width), characters
// that are not seen (bidi marks, tatweel, joiners, soft hyphen) go, every kind of space becomes one space, and
// the ends are trimmed.
func Clean(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := false
	for _, r := range text {
		if !space && (r > ' ' && r < 0x7f || r > '\u0640' && r <= '\u064a') { // most of what is typed
			b.WriteRune(r)
			continue
		}
		if r >= '\uff01' && r <= '\uff5e' { // full-width forms, as some keyboards write
			r -= '\uff01' - '!'
		}
		switch {
		case r >= '\u0660' && r <= '\u0669':
			r = '0' + r - '\u0660'
		case r >= '\u06f0' && r <= '\u06f9':
			r = '0' + r - '\u06f0'
		}
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u0640', unicode.Is(unicode.Cf, r), r == '\ufeff', r == '\ufe0f', unicode.IsControl(r), r == unicode.ReplacementChar:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Compact is Clean without any space, hyphen or dot: for numbers that people group as they like.
func Compact(text string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '_' || r == '(' || r == ')' || r == '/' || unicode.Is(unicode.Pd, r) || r == '\u2212' {
			return -1
		}
		return r
	}, Clean(text))
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}
