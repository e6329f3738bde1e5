package typed

import (
	"strings"
	"unicode"
)

// What people send that has no business here.

// IsCard tells whether text holds what looks like a bank card's number: 13 to 19 digits, however grouped,
// that pass Luhn's rule.
func IsCard(text string) bool {
	digits := make([]byte, 0, 32)
	found := func() bool {
		return len(digits) >= 13 && len(digits) <= 19 && luhn(string(digits))
	}
	for _, r := range Clean(text) {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case r == ' ' || r == '.' || unicode.Is(unicode.Pd, r):
		default:
			if found() {
				return true
			}
			digits = digits[:0]
		}
	}
	return found()
}

// IsCode tells whether text is nothing but 4 to 8 digits, as the codes are that banks and ministries send.
func IsCode(text string) bool {
	code := Compact(text)
	return allDigits(code) && len(code) >= 4 && len(code) <= 8
}

// AsksTransfer tells whether text asks for the transfer of an employee's sponsorship, which shares its word with the
// guarantee and is another service altogether. The words stand in words.toml.
func AsksTransfer(text string) bool {
	folded := Fold(text)
	for _, w := range typedWords.transfer {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}
