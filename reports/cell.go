package reports

import (
	"strings"
	"unicode"
)

// text makes a cell of words that people or other programs wrote. A spreadsheet takes what begins with one of
// = + - @, a tab or a carriage return for a formula, also after spaces; an apostrophe before it makes it text
// (OWASP, "CSV Injection"). Marks of direction, which would stand in the cell as rubbish, go.
func text(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	for _, r := range s {
		switch {
		case strings.ContainsRune("=+-@\t\r\n|%", r), strings.ContainsRune("\uff1d\uff0b\uff0d\uff20", r): // the last four are their wide forms
			return "'" + s
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			continue
		}
		return s
	}
	return s
}

// digits makes a cell of a number that is a name: a reference, an ID. A spreadsheet takes bare digits for a quantity, and drops
// the zeros in front; as the value of a formula they are text, found by whoever searches for them and equal to the same digits
// elsewhere (docs/decisions/0060). What is not digits alone is text.
func digits(s string) string {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return text(s)
	}
	return `="` + s + `"`
}
