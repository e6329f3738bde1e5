package receipt

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/text/unicode/norm"
)

const (
	missing = '?'      // stands for letters, digits and currency signs the font cannot draw
	nothing = '\u2014' // stands for a text that has nothing to draw
	nbsp    = '\u00a0'
	zwnj    = '\u200c' // keeps letters apart
	zwj     = '\u200d' // joins them

	mostSteering = 8 // invisible characters in a row: more order nothing, and each would be a character of the document
)

// printable gives the runes of s that can be set: any white space becomes one
// space, unusual fixed spaces become U+00A0, bidi and joining controls stay
// (they steer and draw nothing), a few in a row. What the font lacks is never drawn as an empty
// box: pictures and loose marks are dropped, a run of letters or signs that
// carry meaning becomes one question mark. Of the marks on a letter two are drawn, whatever that is not drawn stands
// between them: a tower of them would smear the lines above it. A letter that is written as one of its shapes is the
// letter, so that it joins its neighbours and is found.
func printable(face *font.Face, s string) []rune {
	s = unshaped(s)
	out := make([]rune, 0, len(s)/2+2)
	visible, lost, marks, steering := false, false, 0, 0
	for _, r := range s {
		r = plainSpace(r)
		if steering++; !steers(r) {
			steering = 0
		} else if steering > mostSteering {
			continue
		}
		mark := unicode.Is(unicode.M, r)
		if mark && marks == 2 {
			continue
		}
		switch {
		case r == ' ':
			if n := len(out); n == 0 || out[n-1] == ' ' {
				continue
			}
		case steers(r):
		case has(face, r):
			visible = visible || r != nbsp
		case carriesMeaning(r):
			if n := len(out); n > 0 && lost && out[n-1] == missing {
				continue
			}
			out, visible, lost, marks = append(out, missing), true, true, 0
			continue
		default:
			continue
		}
		if mark {
			marks++
		} else if !steers(r) {
			marks = 0
		}
		out, lost = append(out, r), false
	}
	if !visible && s != "" {
		return []rune{nothing}
	}
	return out
}

// unshaped gives the letters of Arabic presentation forms.
func unshaped(s string) string {
	if !strings.ContainsFunc(s, presented) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if presented(r) {
			b.WriteString(norm.NFKC.String(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// presented tells the shapes of letters that Unicode has for the sake of old encodings.
func presented(r rune) bool { return r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc }

func plainSpace(r rune) rune {
	switch {
	case r == '\u00a0' || r == '\u2007' || r == '\u202f':
		return nbsp
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// steers tells the invisible characters that order or join letters. Embeddings
// and overrides are not among them: with those, a name could turn the number
// beside it around.
func steers(r rune) bool {
	return r == '\u061c' || r >= '\u200c' && r <= '\u200f' || r >= '\u2066' && r <= '\u2069'
}

// carriesMeaning tells what may not vanish without a trace: everything but
// pictures, loose marks and controls. What is too new for Go's tables counts,
// the block of pictures excepted.
func carriesMeaning(r rune) bool {
	return r == unicode.ReplacementChar ||
		!unicode.In(r, unicode.So, unicode.Sk, unicode.M, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) && (r < 0x1f000 || r > 0x1faff)
}

func has(face *font.Face, r rune) bool {
	gid, ok := face.NominalGlyph(r)
	return ok && gid != 0
}
