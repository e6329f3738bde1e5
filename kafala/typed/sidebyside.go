package typed

import (
	"slices"

	"kafalabot/kafala"
)

// A reference and ID numbers may stand beside one another with nothing more between them than between the groups of each. Then their
// check digits tell them apart: where all groups are whole numbers in one way, they are those.

// sides is what stands side by side in a text.
type sides struct {
	runs            []span // whose groups are spoken for
	references, ids []span
	unclear         []span // runs that are whole numbers in two ways
}

// sideBySide finds the runs of groups that are references, ID numbers and mobiles, and nothing else: first those with no other signs
// between than within one number, then with any.
func (all rows) sideBySide(joints []joint) (found sides) {
	for _, between := range [][]joint{{usual}, {usual, odd}} {
		for from := 0; from < len(all); {
			n, to := len(all[from].digits), from
			for ; to+1 < len(all) && slices.Contains(between, joints[to+1]); to++ {
				n += len(all[to+1].digits)
			}
			if run := (span{from, to}); n >= kafala.ReferenceDigits+cardNumber && !run.meets(found.runs) {
				all.part(run, &found)
			}
			from = to + 1
		}
	}
	return found
}

// part finds what stands side by side in one run. References as they are printed go before others.
func (all rows) part(run span, found *sides) {
	for _, printed := range []bool{true, false} {
		reference := func(s span) bool { return all.isWhole(s, printed) }
		ways := all.partings(run, printed)
		if !slices.ContainsFunc(slices.Concat(ways...), reference) || !slices.ContainsFunc(slices.Concat(ways...), all.isID) {
			continue
		}
		found.runs = append(found.runs, run)
		if len(ways) > 1 {
			found.unclear = append(found.unclear, run)
			return
		}
		for _, s := range ways[0] {
			switch {
			case all.isID(s):
				found.ids = append(found.ids, s)
			case reference(s):
				found.references = append(found.references, s)
			}
		}
		return
	}
}

// partings gives the ways in which all groups of a run are whole numbers, two at most.
func (all rows) partings(run span, printed bool) (ways [][]span) {
	none := map[int]bool{} // from which group on there is no way
	var walk func(from int, before []span)
	walk = func(from int, before []span) {
		if from > run.to {
			ways = append(ways, slices.Clone(before))
			return
		}
		some := len(ways)
		for to, n := from, 0; to <= run.to && !none[from] && len(ways) < 2; to++ {
			if n += len(all[to].digits); n > longestMobile {
				break
			}
			if s := (span{from, to}); n >= cardNumber-1 && (all.isID(s) || all.isWhole(s, printed) || all.isMobile(s, all.joined(s))) {
				walk(to+1, append(before, s))
			}
		}
		none[from] = len(ways) == some
	}
	walk(run.from, nil)
	return ways
}

// longestMobile is how many digits a mobile has with all that may be dialled before it.
const longestMobile = 14

// isID tells whether groups are an ID or residence number.
func (all rows) isID(s span) bool {
	digits := all.joined(s)
	return len(digits) == cardNumber && (digits[0] == '1' || digits[0] == '2') && luhn(digits)
}

// isWhole tells whether groups are a reference, as it is printed or in other groups.
func (all rows) isWhole(s span, printed bool) bool {
	if _, right := Reference(all.joined(s)); !right {
		return false
	}
	return s.from == s.to || all.asPrinted(s) ||
		!printed && !slices.ContainsFunc(all[s.from:s.to+1], func(g group) bool { return len(g.digits) > longestPart })
}
