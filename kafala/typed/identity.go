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
		id, p := theID(text)
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
	id, p := theID(text)
	if p == nil && id == a["guarantor_id"] {
		return "", kafala.NewProblem("id.same")
	}
	return id, p
}

// ID reads a national ID (starts with 1) or a residence number (2): 10 digits, the last one a check digit
// by Luhn's rule over all ten. https://github.com/alhazmy13/Saudi-ID-Validator
// It may stand in a sentence, in groups, with signs around it. Where two different ones stand there, neither is taken.
func ID(text string) (string, *kafala.Problem) {
	all := rowsOf(text)
	id := ""
	for _, s := range append(all.ids(), all.longIDs(text)...) {
		if n := all.joined(s); id == "" {
			id = n
		} else if n != id {
			return "", kafala.NewProblem("id.many")
		}
	}
	if id != "" {
		return id, nil
	}
	if whole, ok := all.wholeID(text); ok {
		return whole, nil
	}
	return "", all.noID(text)
}

// theID is ID where somebody is asked for one. A second number with the shape of an ID may be the one that is meant, mistyped: then neither
// is taken. What the words beside it, a plus or its own check digit say to be another number is no second one.
func theID(text string) (string, *kafala.Problem) {
	id, p := ID(text)
	if p != nil {
		return "", p
	}
	all := rowsOf(text)
	for i, g := range all {
		if len(g.digits) != cardNumber || g.digits == id || g.plus || g.digits[0] != '1' && g.digits[0] != '2' {
			continue
		}
		s := span{i, i}
		if _, right := Reference(g.digits); !right && !told(text[:g.at], text[all.ends(s, text):]) {
			return "", kafala.NewProblem("id.many")
		}
	}
	return id, nil
}

// wholeID takes an ID number that is all of a text, however it is parted. A date with an hour is none, nor is a number of a
// year.
func (all rows) wholeID(text string) (string, bool) {
	id := Compact(text)
	if len(id) != 10 || !allDigits(id) || id[0] != '1' && id[0] != '2' || !luhn(id) {
		return "", false
	}
	return id, !slices.ContainsFunc(all.others(false), all.isDate) && !all.ofYear(span{0, len(all) - 1})
}

// noID tells what is wrong with a text in which no ID number stands: with the one number in it, or the one that is as long
// as an ID number, whatever stands beside it.
func (all rows) noID(text string) *kafala.Problem {
	id, ok := all.theOne(10)
	switch {
	case !ok && hasLetter(Clean(text)):
		return kafala.NewProblem("id.letters")
	case !ok && len(all) == 0:
		return kafala.NewProblem("id.digits")
	case !ok:
		id = all.joined(span{0, len(all) - 1})
	}
	switch {
	case len(id) != 10:
		return &kafala.Problem{Key: "id.length", Data: map[string]any{"Count": len(id)}}
	case id[0] != '1' && id[0] != '2':
		return kafala.NewProblem("id.first")
	}
	return kafala.NewProblem("id.check")
}

// theOne gives the one number of a text, of all groups that nothing but the signs between groups parts; of several, the one
// of so many digits.
func (all rows) theOne(length int) (string, bool) {
	var numbers []string
	for i := range all {
		if i > 0 && all[i].before&^gaps == 0 {
			numbers[len(numbers)-1] += all[i].digits
			continue
		}
		numbers = append(numbers, all[i].digits)
	}
	if len(numbers) > 1 {
		numbers = slices.DeleteFunc(numbers, func(n string) bool { return len(n) != length })
	}
	if len(numbers) != 1 {
		return "", false
	}
	return numbers[0], true
}

// IsID tells whether one ID or residence number with a fitting check digit stands in text, and no other one.
func IsID(text string) bool {
	if fewDigits(text, 10) {
		return false
	}
	_, p := ID(text)
	return p == nil
}

// LikeID tells whether a number stands in text that has the shape of an ID or residence number, whatever its check
// digit: somebody may have mistyped theirs.
func LikeID(text string) bool {
	shaped := func(s string) bool { return len(s) == 10 && allDigits(s) && (s[0] == '1' || s[0] == '2') }
	return shaped(Compact(text)) || slices.ContainsFunc(rowsOf(text), func(g group) bool { return shaped(g.digits) })
}

// ShapedID tells whether a number with the shape of an ID or residence number stands anywhere in text, in one piece or in groups as
// people part one, whatever its check digit. A year with a number of it is none.
func ShapedID(text string) bool {
	return !fewDigits(text, 10) && len(rowsOf(text).idsThat(func(string) bool { return true })) > 0
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
	return strings.ContainsFunc(s, unicode.IsLetter)
}

// Mobile reads a Saudi mobile number in any of the ways people write one (05…, 5…, 9665…, +9665…,
// 009665…) and gives it as +9665XXXXXXXX. It may stand in a sentence, in groups, with signs around it. Where two different
// ones stand there, neither is taken.
func Mobile(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	all := rowsOf(text)
	found := ""
	for _, n := range all.mobiles() {
		if found != "" && n != found {
			return "", kafala.NewProblem("mobile.many")
		}
		found = n
	}
	if found != "" {
		return "+966" + found, nil
	}
	n, ok := all.theOne(10)
	switch {
	case ok:
	case len(all) > 0 && !hasLetter(Clean(text)):
		n = all.joined(span{0, len(all) - 1})
	case hasLetter(Clean(text)):
		return "", kafala.NewProblem("mobile.letters")
	}
	if dialled, ok := shortMobile(n); ok {
		return "", &kafala.Problem{Key: "mobile.length", Data: map[string]any{"Count": len(dialled)}}
	}
	return "", kafala.NewProblem("mobile.format")
}

// mobiles gives the Saudi mobile numbers of a text, each by its nine digits: the longest that begins at a group. A number
// that begins with a plus or 00 is read from there or not at all: it may be of another country.
func (all rows) mobiles() (found []string) {
	for from := 0; from < len(all); {
		abroad := all[from].plus || strings.HasPrefix(all[from].digits, "00")
		to, national := from, ""
		digits := ""
		for end := from; end < len(all) && len(digits) <= 15; end++ {
			if end > from && all[end].before&^(gaps|commas) != 0 {
				break
			}
			digits += all[end].digits
			if n, ok := nationalMobile(digits); ok && (!abroad || len(digits) > 10) {
				to, national = end, n
			}
		}
		switch {
		case national != "":
			found = append(found, national)
		case abroad:
			for to+1 < len(all) && all[to+1].before&^gaps == 0 && !all[to+1].plus {
				to++
			}
		}
		from = to + 1
	}
	return found
}

// shortMobile tells whether a number begins as a Saudi mobile does and has too many or too few digits, and gives it as it
// is dialled in the Kingdom, from its 0 on.
func shortMobile(n string) (dialled string, ok bool) {
	n = strings.TrimPrefix(n, "00")
	if len(n) > 3 {
		n = strings.TrimPrefix(n, "966")
	}
	dialled = "0" + strings.TrimPrefix(n, "0")
	return dialled, len(dialled) > 1 && dialled[1] == '5' && len(dialled) != 10 && len(dialled) >= 3
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
