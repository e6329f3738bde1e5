package typed

import "slices"

// Handed is what a text of staff hands over: references, and the numbers of people that stand beside them.
type Handed struct {
	References, Mistyped []string // as References gives them
	// Numbers are the ID numbers of the rest, each with the words around it, Clean: fit for Number, or with the shape of one.
	Numbers []string
	// Unclear tells that references and ID numbers stand side by side and may be parted in two ways: none of those is given.
	Unclear bool
}

// Hand reads what a text hands over, in whatever digits, groups and signs. No digit counts twice: what is a reference is a part of no
// number, and where a state is named a number of its people is no reference.
func Hand(text string) (h Handed) {
	if fewDigits(text, wholeNumber-1) { // as nearly every text
		return h
	}
	all := rowsOf(text)
	found, beside := all.references(text)
	kind := GulfKind(text)
	found = slices.DeleteFunc(found, func(r reading) bool {
		s, known := shapes[kind]
		return known && s.fits(r.digits)
	})
	h.References, h.Mistyped = eachOnce(found)
	h.Unclear = len(beside.unclear) > 0
	cut := slices.Concat(beside.ids, beside.unclear)
	for _, r := range found {
		cut = append(cut, r.span)
	}
	for _, s := range beside.ids {
		number := Clean(text[all[s.from].at:all.ends(s, text)])
		if !IsID(number) { // by itself its groups may be a day, say
			number = all.joined(s)
		}
		h.Numbers = addNew(h.Numbers, []string{number})
	}
	h.Numbers = addNew(h.Numbers, numbersIn(all.cutOut(cut, text)))
	return h
}

// cutOut gives a text without these groups, with a line's end in the place of each.
func (all rows) cutOut(cut []span, text string) (rest string) {
	slices.SortFunc(cut, func(a, b span) int { return a.from - b.from })
	from := 0
	for _, s := range cut {
		rest += text[from:all[s.from].at] + "\n"
		from = all.ends(s, text)
	}
	return rest + text[from:]
}

// numbersIn gives the ID numbers of a text in which no reference stands.
func numbersIn(text string) (numbers []string) {
	for _, part := range Apart(text) {
		if _, p := Number(part); p == nil || LikeID(part) {
			numbers = append(numbers, Clean(part))
			continue
		}
		numbers = append(numbers, rowsOf(part).loneIDs()...)
	}
	return numbers
}

// loneIDs gives the ID numbers that are all that stands between words and lines, however each is parted.
func (all rows) loneIDs() (numbers []string) {
	days := slices.DeleteFunc(all.others(false), func(s span) bool { return !all.isDate(s) })
	for from := 0; from < len(all); {
		to := from
		for to+1 < len(all) && all[to+1].before&^gaps == 0 {
			to++
		}
		if s := (span{from, to}); all.isID(s) && !s.meets(days) && !all.ofYear(s) {
			numbers = append(numbers, all.joined(s))
		}
		from = to + 1
	}
	return numbers
}
