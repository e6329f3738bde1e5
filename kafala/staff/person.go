package staff

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// personOf names the person of a registered name, the same however it is spaced and in whatever case; "" for no name.
func personOf(name string) string {
	folded := strings.ToLower(strings.Join(strings.Fields(spelling(name)), " "))
	if folded == "" {
		return ""
	}
	return kafala.TextHash(folded)[:12]
}

// likeOf is the same of all names that are told apart by nothing but how they are spelled: with or without a space, a hyphen or a
// mark, with ha or ta marbuta, with a hamza or none, with the letters of another keyboard, with an l for an I. It is compared, and
// never kept.
func likeOf(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'l', r == '\u0131':
			return 'i'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return -1
	}, norm.NFD.String(typed.Fold(name)))
}

// spelling is the one spelling of a registered name. Records keep hashes of it, by which one person's two accounts are
// known for one: it stays as it is, however typed.Fold grows.
func spelling(name string) string {
	var b strings.Builder
	space := false
	for _, r := range name {
		if r >= '\uff01' && r <= '\uff5e' { // full-width forms
			r -= '\uff01' - '!'
		}
		switch {
		case r >= '\u0660' && r <= '\u0669':
			r = '0' + r - '\u0660'
		case r >= '\u06f0' && r <= '\u06f9':
			r = '0' + r - '\u06f0'
		case r == '\u0623' || r == '\u0625' || r == '\u0622': // alef with hamza or madda
			r = '\u0627'
		case r == '\u0649': // alef maqsura
			r = '\u064a'
		}
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == '\u0640', unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r), unicode.IsControl(r), r == unicode.ReplacementChar:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// rank gives a member a rank now, or none.
func (m *Member) rank(to Actor, now time.Time) {
	switch {
	case to.Rank != Admin:
		m.Admin = time.Time{}
	case m.Rank != Admin:
		m.Admin = now
	}
	m.Actor, m.Since = to, now
}
