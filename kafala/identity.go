package kafala

import (
	"slices"
	"strings"
	"unicode"
)

// ParseGuarantorID reads the guarantor's own ID number: 10 digits that start with 1 (citizen) or, where the
// settings allow residents, 2, with a fitting check digit, and not the guaranteed person's.
func (r Rules) ParseGuarantorID(text string, a Answers, _ Date) (string, *Problem) {
	id, p := ParseID(text)
	if p != nil {
		return "", p
	}
	if id[0] == '2' && !slices.Contains(r.Guarantors, "resident") {
		return "", NewProblem("id.residents")
	}
	if id[0] == '1' && !slices.Contains(r.Guarantors, "citizen") {
		return "", NewProblem("id.citizens")
	}
	if id == a["person_id"] {
		return "", NewProblem("id.same")
	}
	return id, nil
}

// ParsePersonID reads the guaranteed person's ID or residence number, which is not the guarantor's.
func ParsePersonID(text string, a Answers, _ Date) (string, *Problem) {
	id, p := ParseID(text)
	if p == nil && id == a["guarantor_id"] {
		return "", NewProblem("id.same")
	}
	return id, p
}

// parseID reads a national ID (starts with 1) or a residence number (2): 10 digits, the last one a check digit
// by Luhn's rule over all ten. https://github.com/alhazmy13/Saudi-ID-Validator
func ParseID(text string) (string, *Problem) {
	id := Compact(text)
	switch {
	case hasLetter(id):
		return "", NewProblem("id.letters")
	case !allDigits(id):
		return "", NewProblem("id.digits")
	case len(id) != 10:
		return "", &Problem{Key: "id.length", Data: map[string]any{"Count": len(id)}}
	case id[0] != '1' && id[0] != '2':
		return "", NewProblem("id.first")
	case !luhn(id):
		return "", NewProblem("id.check")
	}
	return id, nil
}

// IsID tells whether text is an ID or residence number with a fitting check digit, however grouped.
func IsID(text string) bool {
	_, p := ParseID(text)
	return p == nil
}

// HoldsID tells whether an ID or residence number stands anywhere in text: ten digits in a row, however written, with
// no other digit beside them, that begin as one does and have a fitting check digit.
func HoldsID(text string) bool {
	digits := func(r rune) bool { return r < '0' || r > '9' }
	return IsID(text) || slices.ContainsFunc(strings.FieldsFunc(Clean(text), digits), IsID)
}

// LikeID tells whether a number stands in text that has the shape of an ID or residence number, whatever its check
// digit: somebody may have mistyped his.
func LikeID(text string) bool {
	shaped := func(s string) bool { return len(s) == 10 && allDigits(s) && (s[0] == '1' || s[0] == '2') }
	digits := func(r rune) bool { return r < '0' || r > '9' }
	return shaped(Compact(text)) || slices.ContainsFunc(strings.FieldsFunc(Clean(text), digits), shaped)
}

// luhn tells whether a number's last digit fits the others (ISO/IEC 7812-1 annex B).
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func hasLetter(s string) bool {
	return slices.ContainsFunc([]rune(s), unicode.IsLetter)
}

// ParseMobile reads a Saudi mobile number in any of the ways people write one (05…, 5…, 9665…, +9665…,
// 009665…) and gives it as +9665XXXXXXXX.
func ParseMobile(text string, _ Answers, _ Date) (string, *Problem) {
	n := Compact(text)
	if hasLetter(n) {
		return "", NewProblem("mobile.letters")
	}
	for _, prefix := range []string{"+", "00"} {
		if len(n) > len(prefix) && n[:len(prefix)] == prefix {
			n = n[len(prefix):]
			break
		}
	}
	if len(n) > 3 && n[:3] == "966" {
		n = n[3:]
	}
	if len(n) > 1 && n[0] == '0' {
		n = n[1:]
	}
	if !allDigits(n) || !saudiMobile(n) {
		return "", NewProblem("mobile.format")
	}
	return "+966" + n, nil
}

// saudiMobile tells whether nine digits are a Saudi mobile number without its prefix, by the ranges in
// Google's metadata: 579[0-8]… or 5[013-689]… or 57[0-8]… https://github.com/google/libphonenumber
func saudiMobile(n string) bool {
	if len(n) != 9 || n[0] != '5' || n[1] == '2' {
		return false
	}
	return n[1] != '7' || n[2] != '9' || n[3] != '9'
}

// ParsePersonMobile reads the guaranteed person's mobile, which may be the guarantor's own: phones are shared.
func ParsePersonMobile(text string, a Answers, today Date) (string, *Problem) {
	return ParseMobile(text, a, today)
}

// Last4 gives the last four characters of a number: all that is ever shown of an ID or a mobile.
func Last4(number string) string {
	if len(number) <= 4 {
		return number
	}
	return number[len(number)-4:]
}
