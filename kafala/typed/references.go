package typed

import (
	"slices"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// References finds the references in a text, each once and in their order: alone or inside sentences, several at once,
// in any digits and grouping. mistyped are those that are written as one and are none, since a digit is wrong: of
// eleven digits in a row, or grouped as the bot groups them.
func References(text string) (found, mistyped []string) {
	if len(text) < kafala.ReferenceDigits || !manyDigits(text) { // as nearly every text
		return nil, nil
	}
	for _, groups := range numbersIn(text) {
		right, wrong := referencesOf(groups)
		found, mistyped = addNew(found, right), addNew(mistyped, wrong)
	}
	return found, mistyped
}

// manyDigits tells whether there are as many digits in a text as a reference has.
func manyDigits(text string) bool {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r > unicode.MaxLatin1 && unicode.IsDigit(r) {
			n++
		}
	}
	return n >= kafala.ReferenceDigits
}

// longestPart is how many digits a part of a grouped reference may have: an ID or a mobile beside another number is none.
const longestPart = 8

// referencesOf reads the groups of digits of one run.
func referencesOf(groups []string) (found, mistyped []string) {
	for i := 0; i < len(groups); {
		n, digits := partsOf(groups[i:])
		_, right := Reference(digits)
		switch {
		case n == 0:
			i++
			continue
		case right:
			found = append(found, digits)
		case n == 1 || n == 3 && len(groups[i]) == 3 && len(groups[i+1]) == 4:
			mistyped = append(mistyped, digits)
		default:
			i++
			continue
		}
		i += n
	}
	return found, mistyped
}

// partsOf tells how many groups, from the first on, make up the length of a reference, and gives their digits; 0: they
// make none.
func partsOf(groups []string) (n int, digits string) {
	for i, g := range groups {
		digits += g
		switch {
		case len(g) > longestPart && len(g) != kafala.ReferenceDigits, len(digits) > kafala.ReferenceDigits:
			return 0, ""
		case len(digits) == kafala.ReferenceDigits:
			return i + 1, digits
		}
	}
	return 0, ""
}

// numbersIn gives the runs of digits in a text, each as its groups: what people put between the groups of one number
// keeps a run together, anything else ends it.
func numbersIn(text string) (runs [][]string) {
	var run []string
	group, apart := "", 0
	end := func() {
		if group != "" {
			run = append(run, group)
		}
		group = ""
	}
	for _, r := range Clean(text) {
		switch {
		case r >= '0' && r <= '9':
			group += string(r)
			apart = 0
			continue
		case strings.ContainsRune(" ._/()", r) || unicode.Is(unicode.Pd, r) || r == '\u2212':
			end()
			if apart++; apart <= 3 {
				continue
			}
		}
		end()
		if run != nil {
			runs, run = append(runs, run), nil
		}
	}
	if end(); run != nil {
		runs = append(runs, run)
	}
	return runs
}

func addNew(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
