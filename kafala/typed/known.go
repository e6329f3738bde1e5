package typed

import (
	"slices"
	"strconv"

	"kafalabot/kafala"
)

// What a number is told apart from: other numbers, which are none of what must not stay in a chat, beside which the groups
// of one could look like another.

// How the groups of a number are written, as lengths gives them.
var (
	referenceGroups = []string{"3-4-4"}
	mobileGroups    = []string{"3-3-4", "3-7", "4-6", "4-3-3", "3-4-3", "2-4-4", "2-8", "3-2-2-3", "2-3-2-3", "2-2-2-2-2", // 05…
		"2-3-4", "2-7", "3-3-3", "1-4-4", // 5…
		"3-2-3-4", "3-9", "3-2-7", "3-3-3-3", "3-1-8", "3-+", "3-3-3-4", "3-3-7", // 966…
		"5-2-3-4", "5-9", "5-2-7", "5-+", "2-3-2-3-4", "2-3-9"} // 00966…
	dateGroups = []string{"1-1-4", "1-2-4", "2-1-4", "2-2-4", "4-1-1", "4-1-2", "4-2-1", "4-2-2"}
)

// others finds the references, mobiles, dates and IBANs of a text. Of a reference its check digit fits, or, with shape
// alone, it is only grouped as one.
func (all rows) others(shape bool) (found []span) {
	all.each(6, 22, gaps|commas|lines, func(s span) bool {
		if digits := all.joined(s); all.isReference(s, digits, shape) || all.isMobile(s, digits) || all.isDate(s) || all.isIBAN(s, digits) {
			found = append(found, s)
		}
		return true
	})
	return found
}

func (all rows) isReference(s span, digits string, shape bool) bool {
	if len(digits) != kafala.ReferenceDigits {
		return false
	}
	_, right := Reference(digits)
	if s.from == s.to {
		return right
	}
	is, same := all.between(s)
	return same && is&^gaps == 0 && (right || shape) && slices.Contains(referenceGroups, all.lengths(s))
}

func (all rows) isMobile(s span, digits string) bool {
	if _, ok := nationalMobile(digits); !ok {
		return false
	}
	is, same := all.between(s)
	for i := s.from + 1; i <= s.to && !same; i++ {
		if before := all[i].before; before&(before-1) != 0 { // " - " parts two numbers, where the rest is parted otherwise
			return false
		}
	}
	return s.from == s.to || is&^gaps == 0 && slices.Contains(mobileGroups, all.lengths(s))
}

// isDate tells whether a span is a day, in either calendar and in either order: three groups with one and the same sign
// between them, which does not go on beside them, or spaces.
func (all rows) isDate(s span) bool {
	if s.to-s.from != 2 || !slices.Contains(dateGroups, all.lengths(s)) {
		return false
	}
	is, same := all.between(s)
	if !same || is&(dashes|dots|slashes|spaces) == 0 || is&(far|lines|commas) != 0 {
		return false
	}
	if is&spaces == 0 && (s.from > 0 && all[s.from].before == is || s.to+1 < len(all) && all[s.to+1].before == is) {
		return false
	}
	day, month, year := all[s.from].digits, all[s.from+1].digits, all[s.to].digits
	if len(day) == 4 {
		day, year = year, day
	}
	return upTo(day, 31) && (upTo(month, 12) || upTo(day, 12) && upTo(month, 31)) && isYear(year)
}

func upTo(digits string, most int) bool {
	n, err := strconv.Atoi(digits)
	return err == nil && n >= 1 && n <= most
}

func isYear(digits string) bool {
	n, err := strconv.Atoi(digits)
	return err == nil && (n >= 1300 && n <= 1500 || n >= 1900 && n <= 2100)
}

// isIBAN tells whether a span is an account number of a bank in the Kingdom: SA and 22 digits, of which the first two
// check the others (ISO 13616). It is no card: nothing can be taken with it.
func (all rows) isIBAN(s span, digits string) bool {
	if all[s.from].prefix != "SA" || len(digits) != 22 {
		return false
	}
	rest := 0
	for _, r := range digits[2:] + "2810" + digits[:2] { // S is 28, A is 10
		rest = (rest*10 + int(r-'0')) % 97
	}
	return rest == 1
}

// nationalMobile takes a Saudi mobile number out of all of its digits, as it is dialled: 05…, 5…, 9665…, 96605…, 009665…
// It gives the nine digits after the country.
func nationalMobile(digits string) (n string, ok bool) {
	n = digits
	if len(n) > 12 && n[:2] == "00" {
		n = n[2:]
	}
	if len(n) > 10 && n[:3] == "966" {
		n = n[3:]
	}
	if len(n) == 10 && n[0] == '0' {
		n = n[1:]
	}
	return n, saudiMobile(n)
}
