package typed

import (
	"slices"
	"strings"
	"unicode"
)

// group is a row of digits in a text.
type group struct {
	digits string
	before gap    // what stands between it and the group before; of the first one: far
	plus   bool   // a plus stands before it
	prefix string // the two Latin letters that it touches, as in SA03
	at     int    // where it begins in the text, in bytes
}

// gap is what stands between two groups: the kinds of it, together.
type gap uint16

const (
	spaces gap = 1 << iota
	lines
	dashes
	dots
	slashes
	brackets
	commas
	signs   // any other sign, as a colon
	sums    // what stands between amounts: a plus, an equals sign
	parting // a letter, or more than three of these
)

// far is what stands between two numbers rather than between the groups of one.
const far = signs | sums | parting

// gaps is what people put between the groups of one number: everything but a comma, a new line or a word.
const gaps = spaces | dashes | dots | slashes | brackets

// gapOf gives the kind of a character between two groups.
func gapOf(r rune) gap {
	switch {
	case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
		return lines
	case unicode.IsSpace(r):
		return spaces
	case r == '.' || r == '_' || r == '\u066b' || r == '\u066c' || r == '\u00b7' || r == '\u2022' || r == '*':
		return dots
	case r == '/' || r == '\\' || r == '|':
		return slashes
	case r == '(' || r == ')':
		return brackets
	case r == ',' || r == '\u060c' || r == ';' || r == '\u061b':
		return commas
	case unicode.Is(unicode.Pd, r) || r == '\u2212':
		return dashes
	case strings.ContainsRune("+=<>&\u00b1\u00d7\u00f7", r):
		return sums
	case r != '%' && sign(r) && !unicode.Is(unicode.Sc, r):
		return signs
	}
	return parting
}

// rows are the groups of digits of a text, in their order.
type rows []group

// fewDigits tells whether a text has fewer digits than n, as nearly every text has that is no number.
func fewDigits(text string, n int) bool {
	for _, r := range text {
		if r >= '0' && r <= '9' || r > unicode.MaxLatin1 && (unicode.IsDigit(r) || drawn(r)) {
			if n--; n <= 0 {
				return false
			}
		}
	}
	return true
}

// rowsOf finds the groups of digits of a text, of any script, past what is not seen.
func rowsOf(text string) rows {
	all := make(rows, 0, 4)
	digits := make([]byte, 0, 32)
	between, length, plus := far, 0, false
	letters := make([]byte, 0, 2)
	begun := false
	end := func() {
		if begun {
			all[len(all)-1].digits = string(digits)
			digits, begun = digits[:0], false
			between, length, plus, letters = 0, 0, false, letters[:0]
		}
	}
	for i, r := range text {
		if r >= '\uff01' && r <= '\uff5e' {
			r -= '\uff01' - '!'
		}
		if r = asciiDigit(r); r >= '0' && r <= '9' {
			if !begun {
				begun = true
				all = append(all, group{before: between, plus: plus, prefix: strings.ToUpper(string(letters)), at: i})
			}
			digits = append(digits, byte(r))
			continue
		}
		if r > ' ' && r != unicode.ReplacementChar && unseen(r) {
			continue
		}
		end()
		if length++; length > 3 {
			between |= parting
		}
		between |= gapOf(r)
		plus = r == '+'
		switch latin := r < 0x7f && unicode.IsLetter(r); {
		case !latin:
			letters = letters[:0]
		case len(letters) == 2:
			letters = append(letters[:0], letters[1], byte(r))
		default:
			letters = append(letters, byte(r))
		}
	}
	end()
	return all
}

// span is some groups of rows, from one to the last of them.
type span struct{ from, to int }

func (s span) meets(others []span) bool {
	return slices.ContainsFunc(others, func(o span) bool { return s.from <= o.to && o.from <= s.to })
}

// joined gives the digits of a span.
func (all rows) joined(s span) string {
	if s.from == s.to {
		return all[s.from].digits
	}
	var b strings.Builder
	for _, g := range all[s.from : s.to+1] {
		b.WriteString(g.digits)
	}
	return b.String()
}

// between gives what stands between the groups of a span, together, and whether it is the same everywhere.
func (all rows) between(s span) (is gap, same bool) {
	same = true
	for i := s.from + 1; i <= s.to; i++ {
		same = same && (is == 0 || is == all[i].before)
		is |= all[i].before
	}
	return is, same
}

// lengths writes how many digits each group of a span has: "4-3-3". A group of more than nine is "+".
func (all rows) lengths(s span) string {
	b := make([]byte, 0, 32)
	for i := s.from; i <= s.to; i++ {
		if i > s.from {
			b = append(b, '-')
		}
		if n := len(all[i].digits); n <= 9 {
			b = append(b, '0'+byte(n))
		} else {
			b = append(b, '+')
		}
	}
	return string(b)
}

// each gives the spans that make up a number of so many digits, none of which is parted by something else than what
// stands between the groups of one number. The walk ends when do says so.
func (all rows) each(least, most int, apart gap, do func(span) bool) {
	for from := range all {
		n := 0
		for to := from; to < len(all); to++ {
			if to > from && all[to].before&^apart != 0 {
				break
			}
			if n += len(all[to].digits); n > most {
				break
			}
			if n >= least && !do(span{from, to}) {
				return
			}
		}
	}
}
