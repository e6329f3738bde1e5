package typed

import "strings"

const (
	wholeNumber = 9  // digits that what stands by itself has at least, to be a number and no part of one
	cardNumber  = 10 // digits of an ID or Iqama number
)

// Apart gives the numbers of a text of several: each on a line of its own, or with a comma, "and" or a space between, or run together
// as cards' numbers of ten digits. A text of one, or in which no number can be told from the next, is given as it is.
func Apart(text string) []string {
	if parts := wholeParts(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })); len(parts) > 1 {
		return parts
	}
	clean := Clean(text)
	for _, cut := range []func(rune) bool{
		func(r rune) bool { return strings.ContainsRune(",;/|&+\u060c\u061b", r) },
		func(r rune) bool { return strings.ContainsRune(" ,;/|&+\u060c\u061b\u0648", r) }, // the last one is "and"
	} {
		if parts := wholeParts(strings.FieldsFunc(clean, cut)); len(parts) > 1 {
			return parts
		}
	}
	digits := Compact(clean)
	if n := len(digits); n < 2*cardNumber || n%cardNumber != 0 || !allDigits(digits) {
		return []string{text}
	}
	var parts []string
	for at := 0; at < len(digits); at += cardNumber {
		parts = addNew(parts, []string{digits[at : at+cardNumber]})
	}
	return parts
}

// wholeParts gives parts that have digits, each once, if every one of them is a number by itself; nil: not every one is.
func wholeParts(all []string) (parts []string) {
	for _, part := range all {
		part, n := Clean(part), 0
		for _, r := range part {
			if r >= '0' && r <= '9' {
				n++
			}
		}
		switch {
		case n == 0:
			continue
		case n < wholeNumber:
			return nil
		}
		parts = addNew(parts, []string{strings.TrimSpace(part)})
	}
	return parts
}
