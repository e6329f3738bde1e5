package typed

import "kafalabot/kafala"

// Reference reads a reference out of what a person typed, in any digits and grouping. It returns false
// unless all of the text is one reference with a fitting check digit.
func Reference(text string) (string, bool) {
	ref := Compact(text)
	if len(ref) != kafala.ReferenceDigits || !allDigits(ref) || kafala.CheckDigit(ref) != 0 {
		return "", false
	}
	if _, ok := kafala.ShardOf(ref); !ok {
		return "", false
	}
	return ref, true
}
