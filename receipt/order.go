package receipt

import (
	"unicode"

	"github.com/go-text/typesetting/bidi"
)

// The isolates of the Unicode bidi rules: what stands between one of the first
// three and the last is ordered on its own.
const (
	isolateLTR, isolateRTL, isolateAuto, isolateEnd = '\u2066', '\u2067', '\u2068', '\u2069'
	maxIsolates                                     = 40 // deeper ones are read as if not there
)

// levels gives every rune its bidi level: odd reads from right to left. The base
// is declared, never guessed from the first letter: a value that begins with
// Latin is still part of an Arabic sheet.
//
// The library tells only in which direction each rune reads and joins
// neighbours of one direction, however deep each is nested. The isolates give
// the depth back; what is left is the number beside right-to-left letters inside
// left-to-right text, rule I1 of https://www.unicode.org/reports/tr9/.
func (p *press) levels(runes []rune, base bidi.Direction) []int8 {
	levels, bases := make([]int8, len(runes)), make([]int8, len(runes))
	runs := p.bidi.Segment(runes, base)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for at := run.Start; at < run.End; at++ {
			levels[at] = int8(run.Level & 1) // the direction, for now
		}
	}
	var around []int8 // levels outside the open isolates
	level := int8(0)
	if base == bidi.RightToLeft {
		level = 1
	}
	for i, r := range runes {
		if r == isolateEnd && len(around) > 0 {
			level, around = around[len(around)-1], around[:len(around)-1]
		}
		bases[i] = level
		levels[i] = level + (levels[i]^level)&1
		if isolates(r) && len(around) < maxIsolates {
			around = append(around, level)
			level = deeper(level, rightward(r, runes[i+1:]))
		}
	}
	raiseNumbers(runes, levels, bases)
	return levels
}

func isolates(r rune) bool { return r >= isolateLTR && r <= isolateAuto }

// deeper is the next deeper level of a direction.
func deeper(level int8, leftToRight bool) int8 {
	if leftToRight {
		return (level + 2) &^ 1
	}
	return (level + 1) | 1
}

// rightward tells whether an isolate reads from left to right; the automatic one
// as its first letter does.
func rightward(opens rune, rest []rune) bool {
	depth := 0
	for _, r := range rest {
		switch {
		case opens != isolateAuto:
			return opens == isolateLTR
		case isolates(r):
			depth++
		case r == isolateEnd && depth == 0:
			return true
		case r == isolateEnd:
			depth--
		case depth == 0 && unicode.IsLetter(r):
			return !unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return true
}

// raiseNumbers lifts numbers that belong to right-to-left letters beside them
// two levels above the left-to-right text both stand in.
func raiseNumbers(runes []rune, levels, bases []int8) {
	for i := 0; i < len(runes); i++ {
		if !unicode.IsDigit(runes[i]) || levels[i] != bases[i] || bases[i]&1 == 1 {
			continue
		}
		end := numberEnd(runes, i)
		after := i > 0 && levels[i-1] == bases[i]+1
		before := end < len(runes) && levels[end] == bases[i]+1 && unicode.Is(unicode.Arabic, runes[end-1])
		for ; i < end; i++ {
			if after || before {
				levels[i] += 2
			}
		}
		i--
	}
}

// numberEnd gives the end of the number that starts at start: digits, with
// single separators between them.
func numberEnd(runes []rune, start int) int {
	end := start
	for i := start; i < len(runes); i++ {
		switch {
		case unicode.IsDigit(runes[i]):
			end = i + 1
		case i != end || !unicode.In(runes[i], unicode.P, unicode.S) && runes[i] != nbsp:
			return end
		}
	}
	return end
}
