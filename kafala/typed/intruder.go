package typed

import (
	"slices"
	"strings"
)

// Intruder is a kind of what must not stay in a chat.
type Intruder string

// The kinds. CardNumber and Code have no business here at all; IDNumber is what the bot asks for, and what it deletes
// once it is read.
const (
	CardNumber Intruder = "card"
	Code       Intruder = "code"
	IDNumber   Intruder = "id"
)

// intruders is the one table of what must not stay in a chat, the worse first: the kind, how many digits a text has at
// least that holds one, and what tells it. What is seen and what must not be is listed in testdata/intruders.toml and in
// docs/privacy.md, and tests walk both.
var intruders = []struct {
	kind   Intruder
	digits int
	in     func(all rows, text string) bool
}{
	{CardNumber, 13, func(all rows, _ string) bool { return len(all.cards()) > 0 }},
	{Code, 3, rows.holdCode},
	{IDNumber, 10, func(all rows, text string) bool { return all.holdID(text) || all.holdForeign(text) }},
}

// AllIntruders lists every kind.
func AllIntruders() (kinds []Intruder) {
	for _, row := range intruders {
		kinds = append(kinds, row.kind)
	}
	return kinds
}

// Intruders tells what stands in a text that must not stay in a chat, whatever stands around it and however it is written.
// A reference, a mobile, a date, an IBAN and the number of an accident are none, nor are two numbers side by side.
func Intruders(text string) (found []Intruder) {
	if fewDigits(text, 3) { // as nearly every text
		return nil
	}
	all := rowsOf(text)
	n := 0
	for _, g := range all {
		n += len(g.digits)
	}
	for _, row := range intruders {
		if n >= row.digits && row.in(all, text) {
			found = append(found, row.kind)
		}
	}
	return found
}

// IsCard tells whether text holds the number of a bank card.
func IsCard(text string) bool { return slices.Contains(Intruders(text), CardNumber) }

// HoldsID tells whether an ID or residence number with a fitting check digit stands anywhere in text, however grouped, or
// another number that is surely somebody's (holdForeign).
func HoldsID(text string) bool { return slices.Contains(Intruders(text), IDNumber) }

// cardGroups is how cards are embossed: they are known whatever signs stand between and beside these groups.
var cardGroups = []string{"4-4-4-4", "4-4-4-4-3", "4-4-4-4-2", "4-4-4-4-1", "4-6-5", "4-6-4", "4-4-4-3", "4-4-4-2", "4-4-4-1"}

// cards finds the numbers of bank cards (ISO/IEC 7812-1): 13 to 19 digits of whole groups, the first of which is that of an
// issuer of cards, and the last fits the others.
func (all rows) cards() (found []span) {
	var others []span
	looked := false
	all.each(13, 19, gaps|commas|lines|signs|sums, func(s span) bool {
		digits := all.joined(s)
		if !strings.Contains("234569", digits[:1]) || !luhn(digits) || isVAT(digits) || all.isSum(s) {
			return true
		}
		if s.from < s.to && !slices.Contains(cardGroups, all.lengths(s)) {
			if !looked {
				looked, others = true, append(all.others(true), all.ids()...)
			}
			if s.meets(others) || !all.onePiece(s) {
				return true
			}
		}
		found = append(found, s)
		return true
	})
	return found
}

// isVAT tells whether 15 digits are a Saudi VAT number: they begin with 3 and end with the kind of tax, 03.
func isVAT(digits string) bool {
	return len(digits) == 15 && digits[0] == '3' && digits[1] != '4' && digits[1] != '7' && digits[13:] == "03"
}

// isSum tells whether groups are amounts that are added up: what stands between amounts is between some of them, and all are round.
func (all rows) isSum(s span) bool {
	is, _ := all.between(s)
	return is&sums != 0 && !slices.ContainsFunc(all[s.from:s.to+1], func(g group) bool { return !strings.HasSuffix(g.digits, "0") })
}

// clocked tells whether groups with other signs between than numbers have are of hours and minutes, perhaps: two digits make one.
func (all rows) clocked(s span) bool {
	return slices.ContainsFunc(all[s.from:s.to+1], func(g group) bool { return len(g.digits) == 2 })
}

// onePiece tells whether groups that are no usual ones of a card are one number, and not several side by side: the same
// stands between all of them; and if that is a space, they are short, or two that part where cards are parted (after the
// issuer's six digits, or before the last four).
func (all rows) onePiece(s span) bool {
	is, same := all.between(s)
	if !same || is&(slashes|commas|lines|sums|parting|brackets) != 0 || is&signs != 0 && all.clocked(span{s.from, s.to - 1}) {
		return false
	}
	if is&spaces == 0 || is&(dashes|dots) != 0 {
		return true
	}
	if s.to-s.from == 1 {
		first, last := len(all[s.from].digits), len(all[s.to].digits)
		return first == 6 || first == 12 || first < 4 || last < 4
	}
	return !slices.ContainsFunc(all[s.from:s.to+1], func(g group) bool { return len(g.digits) > 6 })
}

// ids finds the ID and residence numbers: ten digits of whole groups that begin as one does and have a fitting check digit.
func (all rows) ids() []span { return all.idsThat(luhn) }

// idsThat finds them whatever their check digit, as far as fits takes them.
func (all rows) idsThat(fits func(digits string) bool) (found []span) {
	var others []span
	looked := false
	all.each(10, 10, gaps|signs, func(s span) bool {
		if digits := all.joined(s); digits[0] != '1' && digits[0] != '2' || !fits(digits) || s.meets(found) {
			return true
		}
		if s.from < s.to {
			if !looked {
				looked, others = true, all.others(false)
			}
			if slices.ContainsFunc(others, func(o span) bool { return all.claims(o, s) }) || !all.oneID(s) {
				return true
			}
		}
		found = append(found, s)
		return true
	})
	return found
}

// claims tells whether groups of an ID number belong to another number. Nine of its digits are no mobile without its zero.
func (all rows) claims(other, id span) bool {
	within := id.from <= other.from && other.to <= id.to
	return other.meets([]span{id}) && (!within || len(all.joined(other)) != cardNumber-1)
}

// holdID tells whether an ID number stands in a text, or is all of it, however it is parted, or stands beside a reference.
func (all rows) holdID(text string) bool {
	if len(all.ids()) > 0 || len(all.longIDs(text)) > 0 {
		return true
	}
	if _, whole := all.wholeID(text); whole {
		return true
	}
	beside := all.sideBySide(all.joints(text))
	return len(beside.ids)+len(beside.unclear) > 0
}

// longIDs finds the ID numbers that people part where none is parted: one of the groups is as long as a number of its own. No other number
// goes on beside them. A word beside says that it is an ID, whatever parts the groups; or it is parted once, by a space alone, and no word
// says that it is something else. A counted line with a mobile is none.
func (all rows) longIDs(text string) (found []span) {
	all.each(cardNumber, cardNumber, spaces|dashes|dots, func(s span) bool {
		if s.from == s.to || !all.isID(s) || all.longest(s) <= longestGroup || all[s.from].plus || !all.parted(s) {
			return true
		}
		is, _ := all.between(s)
		_, counted := nationalMobile(all[s.to].digits)
		once := s.to-s.from == 1 && is == spaces && !counted
		if all.near(s, text, typedWords.identity) || once && !told(text[:all[s.from].at], text[all.ends(s, text):]) {
			found = append(found, s)
		}
		return true
	})
	return found
}

// longestGroup is how many digits a group has at most that is with spaces beside others a part of a number, and none of its own.
const longestGroup = 6

// longest is how many digits the longest group of a span has.
func (all rows) longest(s span) (n int) {
	for _, g := range all[s.from : s.to+1] {
		n = max(n, len(g.digits))
	}
	return n
}

// parted tells whether words, lines or commas part groups from the numbers beside them, or those are a reference, a mobile or a day.
func (all rows) parted(s span) bool {
	const part = parting | lines | commas
	before := s.from == 0 || all[s.from].before&part != 0
	after := s.to+1 == len(all) || all[s.to+1].before&part != 0
	if before && after {
		return true
	}
	others := all.others(true)
	return (before || slices.ContainsFunc(others, func(o span) bool { return o.to == s.from-1 })) &&
		(after || slices.ContainsFunc(others, func(o span) bool { return o.from == s.to+1 }))
}

// oneID tells whether groups are one ID number, and not several numbers side by side: the same stands between all of them,
// none is long enough to be a number of its own, and they are not a year and a number of it.
func (all rows) oneID(s span) bool {
	is, same := all.between(s)
	if !same || is&signs != 0 && (all.clocked(s) || is&spaces != 0 && s.to-s.from == 1) { // "3: 7" is a label and its number
		return false
	}
	if is&spaces != 0 && all.longest(s) > longestGroup {
		return false
	}
	return !all.ofYear(s)
}

// ofYear tells whether two groups are a year of late, in either calendar, and a number of that year.
func (all rows) ofYear(s span) bool {
	if s.to-s.from != 1 {
		return false
	}
	first := all[s.from].digits
	return len(first) == 4 && (first >= "1430" && first <= "1460" || first >= "2010" && first <= "2039")
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
