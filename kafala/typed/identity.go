package typed

import (
	"slices"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// GuarantorID reads the guarantor's own ID number: 10 digits that start with 1 (citizen) or 2 (resident), as the
// operator's rules allow, with a fitting check digit, and not the guaranteed person's.
func GuarantorID(rules kafala.Rules) func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	return func(text string, a kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
		id, p := ID(text)
		switch {
		case p != nil:
			return "", p
		case id[0] == '2' && !slices.Contains(rules.Guarantors, "resident"):
			return "", kafala.NewProblem("id.residents")
		case id[0] == '1' && !slices.Contains(rules.Guarantors, "citizen"):
			return "", kafala.NewProblem("id.citizens")
		case id == a["person_id"]:
			return "", kafala.NewProblem("id.same")
		}
		return id, nil
	}
}

// PersonID reads the guaranteed person's ID or residence number, which is not the guarantor's.
func PersonID(text string, a kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	id, p := ID(text)
	if p == nil && id == a["guarantor_id"] {
		return "", kafala.NewProblem("id.same")
	}
	return id, p
}

// ID reads a national ID (starts with 1) or a residence number (2): 10 digits, the last one a check digit
// by Luhn's rule over all ten. https://github.com/alhazmy13/Saudi-ID-Validator
func ID(text string) (string, *kafala.Problem) {
	id := Compact(text)
	switch {
	case hasLetter(id):
		return "", kafala.NewProblem("id.letters")
	case !allDigits(id):
		return "", kafala.NewProblem("id.digits")
	case len(id) != 10:
		return "", &kafala.Problem{Key: "id.length", Data: map[string]any{"Count": len(id)}}
	case id[0] != '1' && id[0] != '2':
		return "", kafala.NewProblem("id.first")
	case !luhn(id):
		return "", kafala.NewProblem("id.check")
	}
	return id, nil
}

// IsID tells whether text is an ID or residence number with a fitting check digit, however grouped.
func IsID(text string) bool {
	_, p := ID(text)
	return p == nil
}

// HoldsID tells whether an ID or residence number stands anywhere in text: ten digits in a row, however written, with
// no other digit beside them, that begin as one does and have a fitting check digit.
func HoldsID(text string) bool {
	digits := func(r rune) bool { return r < '0' || r > '9' }
	return IsID(text) || slices.ContainsFunc(strings.FieldsFunc(Clean(text), digits), IsID)
}

// LikeID tells whether a number stands in text that has the shape of an ID or residence number, whatever its check
// digit: somebody may have mistyped theirs.
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

// Mobile reads a Saudi mobile number in any of the ways people write one (05…, 5…, 9665…, +9665…,
// 009665…) and gives it as +9665XXXXXXXX.
func Mobile(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	n := Compact(text)
	if hasLetter(n) {
		return "", kafala.NewProblem("mobile.letters")
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
		return "", kafala.NewProblem("mobile.format")
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

// PersonMobile reads the guaranteed person's mobile, which may be the guarantor's own: phones are shared.
func PersonMobile(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	return Mobile(text, a, today)
}
