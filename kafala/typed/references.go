package typed

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// References finds the references in a text, each once and in their order: alone or inside sentences, several at once,
// in any digits and grouping, and grouped as the bot groups them with any signs between. mistyped are those that are written
// as one and are none, since a digit is wrong: of eleven digits in a row, or grouped as the bot groups them.
func References(text string) (found, mistyped []string) {
	if len(text) < kafala.ReferenceDigits || !manyDigits(text) { // as nearly every text
		return nil, nil
	}
	all, _ := rowsOf(text).references(text)
	return eachOnce(all)
}

// reading is a number in a text that is written as a reference.
type reading struct {
	span
	digits string
	right  bool // its check digit fits
}

// eachOnce gives what was found, each once and as References does.
func eachOnce(all []reading) (found, mistyped []string) {
	for _, r := range all {
		if r.right {
			found = addNew(found, []string{r.digits})
		} else {
			mistyped = addNew(mistyped, []string{r.digits})
		}
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

// references gives what is written as a reference, in its order, and what stands side by side. What is written as a receipt has it goes
// before what is grouped otherwise, so that no part of an ID number beside it is taken for one.
func (all rows) references(text string) (found []reading, beside sides) {
	gaps := all.joints(text)
	beside = all.sideBySide(gaps)
	taken := slices.Clone(beside.runs)
	for i := range all {
		if n := all.printed(i, gaps); n > 0 {
			s := span{i, i + n - 1}
			if _, right := Reference(all.joined(s)); right && !s.meets(taken) && !all.numbers(s) {
				taken = append(taken, s)
			}
		}
	}
	for i := 0; i < len(all); {
		if n := slices.IndexFunc(beside.references, func(s span) bool { return s.from == i }); n >= 0 {
			s := beside.references[n]
			found, i = append(found, reading{s, all.joined(s), true}), s.to+1
			continue
		}
		n := cmp.Or(all.printed(i, gaps), all.parts(i, gaps))
		s := span{i, i + n - 1}
		if n == 0 {
			i++
			continue
		}
		_, right := Reference(all.joined(s))
		_, evenly := all.between(s)
		if !right && (all.printed(i, gaps) == 0 || !evenly && s.meets(all.ids())) ||
			!slices.Contains(taken, s) && (s.meets(taken) || all.numbers(s)) {
			i++
			continue
		}
		found = append(found, reading{s, all.joined(s), right})
		i += n
	}
	return found, beside
}

// numbers tells whether groups are a part of a number of a person that is written beside them, or reach into one. What is printed as a
// reference is so only where that number is all that stands there.
func (all rows) numbers(s span) bool {
	within := func(n span) bool { return s.meets([]span{n}) && (n.from < s.from || s.to < n.to) }
	if len(all[s.from].digits) < kafala.ReferenceDigits && !all.asPrinted(s) && slices.ContainsFunc(all.ids(), within) {
		return true
	}
	for _, kind := range evident {
		shape, some := shapes[kind], false
		if shape.check == nil {
			continue
		}
		all.each(shape.least, shape.most, gaps, func(n span) bool {
			some = within(n) && shape.whole(all.joined(n)) && (!all.asPrinted(s) || all.apart(n))
			return !some
		})
		if some {
			return true
		}
	}
	return false
}

// apart tells whether no other group stands beside groups with no more between than within one number.
func (all rows) apart(s span) bool {
	return (s.from == 0 || all[s.from].before&^gaps != 0) && (s.to+1 == len(all) || all[s.to+1].before&^gaps != 0)
}

// asPrinted tells whether groups have the lengths that the bot writes.
func (all rows) asPrinted(s span) bool { return slices.Contains(referenceGroups, all.lengths(s)) }

// printed gives how many groups, from one on, are written as a receipt writes a reference: one of eleven digits, or three, with
// whatever signs between; 0: none.
func (all rows) printed(i int, gaps []joint) int {
	switch {
	case len(all[i].digits) == kafala.ReferenceDigits:
		return 1
	case i+2 < len(all) && all.asPrinted(span{i, i + 2}) && gaps[i+1] != parted && gaps[i+2] != parted:
		return 3
	}
	return 0
}

// parts gives how many groups, from one on, make up the length of a reference, with no other signs between than people put into
// any number; 0: they make none.
func (all rows) parts(i int, gaps []joint) int {
	n := 0
	for j := i; j < len(all) && (j == i || gaps[j] == usual); j++ {
		size := len(all[j].digits)
		switch n += size; {
		case size > longestPart && size != kafala.ReferenceDigits, n > kafala.ReferenceDigits:
			return 0
		case n == kafala.ReferenceDigits:
			return j - i + 1
		}
	}
	return 0
}

// joint is what stands between two groups of digits, as far as they may be one number.
type joint uint8

const (
	parted joint = iota // a letter, or too much
	usual               // a space, a line, or a sign that people put into any number
	odd                 // other signs
)

// joints gives what stands before each group of a text.
func (all rows) joints(text string) []joint {
	gaps := make([]joint, len(all))
	for i := 1; i < len(all); i++ {
		gaps[i] = jointOf(text[all.ends(span{i - 1, i - 1}, text):all[i].at])
	}
	return gaps
}

func jointOf(between string) joint {
	n, kind := 0, usual
	for _, r := range Clean("0" + between + "0") {
		switch n++; {
		case r == '0', r == ' ', strings.ContainsRune("._/()", r), unicode.Is(unicode.Pd, r), r == '\u2212':
		case sign(r):
			kind = odd
		default:
			return parted
		}
	}
	if n > 3+2 { // with the two digits
		return parted
	}
	return kind
}

func addNew(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
