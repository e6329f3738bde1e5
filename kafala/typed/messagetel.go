package typed

import (
	"slices"
	"strings"

	"kafalabot/kafala"
)

// Numbers of telephones of other countries, as people there write them: as one is dialled at home, with the country's number and no plus
// before it, or in any form beside a word for a telephone. What a word beside a number calls it is taken for it.

// calledNumber is what a word beside a number calls it.
type calledNumber int

// What it may call it. What is a case's, an invoice's, a sum and the like may be as long as a telephone number.
const (
	uncalled calledNumber = iota
	calledTelephone
	calledPerson
	calledPaper
)

// How many digits a number has that may be a telephone's or a person's, of any country.
const telLeast, telMost = 9, 15

// idMost is how many digits an identity number of any country has at most.
const idMost = 17

// mobileAbroad are the mobiles of the countries from which most residents come, and of neighbours, with the country's number before them.
var mobileAbroad = pattern(`^(?:923\d{9}|91[6-9]\d{9}|8801[3-9]\d{8}|201[0125]\d{8}|9677\d{8}|249[19]\d{8}|639\d{9}|628\d{8,11}|947\d{8}|` +
	`9779[678]\d{8}|9715\d{8}|9627\d{8}|9639\d{8}|9647\d{9}|251[79]\d{8}|2547\d{8}|2567\d{8}|937\d{8}|905\d{9}|212[67]\d{8}|965[569]\d{7}|` +
	`973[36]\d{7}|974[3567]\d{7}|968[79]\d{7})$`)

// How mobiles are dialled in their own country: from one zero on. Eleven digits are a reference, too, of which one may be wrong: alone they
// are a mobile as those of Pakistan, Egypt, Bangladesh and the Philippines are.
var (
	homeDialled = pattern(`^0[1-9]\d{8,11}$`)
	mobileAlone = pattern(`^0(?:[1-9]\d{8}|[139]\d{9}|8\d{10,11})$`)
)

// ofHouse are numbers of the Kingdom that are nobody's own: of a place, of a business, and those that cost the caller nothing.
var ofHouse = pattern(`^(?:01[1-7]\d{7}|9200\d{5}|800\d{7})$`)

// holdTelephone tells whether a number of a telephone stands in a text that is not seen by a plus or 00 before it.
func (all rows) holdTelephone(text string) bool {
	return all.holdLong(text, telMost, func(s span, digits string, called calledNumber) bool {
		_, ours := kafala.ShardOf(digits)
		ours = ours && len(digits) == kafala.ReferenceDigits // of which a digit may be wrong
		switch {
		case called == calledPaper, ofHouse().MatchString(digits):
			return false
		case called == calledTelephone:
			like := isID(s, digits) || s.from == s.to && LikeID(digits)
			return !like && !ours || homeDialled().MatchString(digits)
		}
		return mobileAbroad().MatchString(digits) || mobileAlone().MatchString(digits) && !(ours && all.asPrinted(s))
	})
}

// holdIDCalled tells whether a number as long as any country's identity card has stands beside a word for one.
func (all rows) holdIDCalled(text string) bool {
	return all.holdLong(text, idMost, func(_ span, digits string, called calledNumber) bool {
		return called == calledPerson && !ofHouse().MatchString(digits)
	})
}

// longGroups is how many groups such a number has at most.
const longGroups = 5

// holdLong tells whether one of the numbers of a text is what is asked for that are as long as a telephone's, in one piece or in a few
// groups with one sign between them. A day and a reference, however it is grouped, are none of them, nor are their parts.
func (all rows) holdLong(text string, most int, is func(s span, digits string, called calledNumber) bool) (found bool) {
	others := all.daysAndReferences()
	all.each(telLeast, most, gaps, func(s span) bool {
		if between, same := all.between(s); s.from < s.to {
			short := all.longest(s) < 3 || len(all[s.from].digits) < 2
			if !same || between&(between-1) != 0 || s.to-s.from >= longGroups || short {
				return true
			}
		}
		found = !s.meets(others) && !all.holdsDay(s) && !all.isAmount(s) && is(s, all.joined(s), all.called(s, text))
		return !found
	})
	return found
}

// daysAndReferences finds the days and the references of a text.
func (all rows) daysAndReferences() (found []span) {
	all.each(6, kafala.ReferenceDigits, gaps, func(s span) bool {
		_, same := all.between(s)
		if _, reference := Reference(all.joined(s)); reference && same || all.isDate(s) {
			found = append(found, s)
		}
		return true
	})
	return found
}

// called tells what the words beside a number call it, in its line: the nearest before it that calls it anything, or else the one right
// after it.
func (all rows) called(s span, text string) calledNumber {
	before, after := text[:all[s.from].at], text[all.ends(s, text):]
	before = before[strings.LastIndexAny(before, "\n\r")+1:]
	if at := strings.IndexAny(after, "\n\r"); at >= 0 {
		after = after[:at]
	}
	first, next := Words(before), Words(after)
	for i := len(first) - 1; i >= max(0, len(first)-strayBefore); i-- {
		if called := calledBy(first[:i+1]); called != uncalled {
			return called
		}
	}
	for len(next) > 1 && typedWords.littleWords[next[0]] {
		next = next[1:]
	}
	if len(next) > 0 && typedWords.counted[next[0]] {
		return calledPaper
	}
	if len(next) == 0 || strings.HasPrefix(next[0], "\u0648") && typedWords.calls(next[0][len("\u0648"):]) != uncalled { // "and"
		return uncalled
	}
	return typedWords.calls(next[0])
}

// ofPaper tells whether the word right before a number says that it is a case's or a paper's, and no word beside it that it is a
// telephone's.
func (all rows) ofPaper(s span, text string) bool {
	before := text[:all[s.from].at]
	said := Words(before[strings.LastIndexAny(before, "\n\r,;\u060c\u061b")+1:])
	for len(said) > 0 && slices.Contains(typedWords.number, said[len(said)-1]) && !typedWords.accident[said[len(said)-1]] {
		said = said[:len(said)-1]
	}
	return len(said) > 0 && typedWords.calls(said[len(said)-1]) == calledPaper && !all.near(s, text, typedWords.telephone)
}

// calledBy tells what the last of some words calls a number, alone or with those before it. The ID of an order is the order's.
func calledBy(words []string) calledNumber {
	last := len(words) - 1
	called := typedWords.calls(words[last])
	switch {
	case called == calledPerson && last > 0 && typedWords.calls(words[last-1]) == calledPaper:
		return calledPaper
	case called != uncalled:
		return called
	}
	switch {
	case endsIn(words, typedWords.telephones):
		return calledTelephone
	case endsIn(words, typedWords.identities):
		return calledPerson
	}
	return uncalled
}

// endsIn tells whether one of these phrases is the last of some words.
func endsIn(words, phrases []string) bool {
	said := " " + strings.Join(words[max(0, len(words)-1-strayBefore):], " ")
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.HasSuffix(said, " "+p) })
}

// calls tells what a word calls a number beside it, with an article or joined particles before it or without.
func (w *vocabulary) calls(word string) calledNumber {
	is := func(list set) bool {
		return slices.ContainsFunc(wordForms(word), func(as string) bool { return list[as] })
	}
	switch {
	case is(w.accident), is(w.paper):
		return calledPaper
	case is(w.identity):
		return calledPerson
	case is(w.telephone):
		return calledTelephone
	}
	return uncalled
}
