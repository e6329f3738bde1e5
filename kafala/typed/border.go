package typed

import (
	_ "embed"
	"slices"
	"strings"

	"kafalabot/kafala"

	"github.com/BurntSushi/toml"
)

// Numbers of people who have no ID or Iqama card: border numbers of visitors, and the ID numbers of Gulf states. Where the
// shapes are from, and which of them have a check digit that anybody may compute, is in decision 0037.

// shape is what the numbers of one kind look like.
type shape struct {
	least, most int                      // how many digits they have
	begins      func(digits string) bool // nil: as they like
	check       func(digits string) bool // nil: no check digit is known
}

func (s shape) fits(digits string) bool {
	return len(digits) >= s.least && len(digits) <= s.most && (s.begins == nil || s.begins(digits))
}

func (s shape) whole(digits string) bool {
	return s.fits(digits) && (s.check == nil || s.check(digits))
}

// shapes are those of all kinds of numbers but the ID's and the Iqama's, which ID reads.
var shapes = map[kafala.NumberKind]shape{
	kafala.Border:       {10, 10, func(d string) bool { return d[0] >= '3' && d[0] <= '6' }, nil},
	kafala.GulfID("ae"): {15, 15, func(d string) bool { return strings.HasPrefix(d, "784") }, luhn},
	kafala.GulfID("kw"): {12, 12, func(d string) bool { return d[0] >= '1' && d[0] <= '3' && monthAndDay(d[3:7]) }, kuwaiti},
	kafala.GulfID("qa"): {11, 11, func(d string) bool { return d[0] == '2' || d[0] == '3' }, nil},
	kafala.GulfID("bh"): {9, 9, nil, nil},
	kafala.GulfID("om"): {8, 9, nil, nil},
}

// evident are the kinds that a number shows by itself, without anybody saying which it is of.
var evident = []kafala.NumberKind{kafala.Border, kafala.GulfID("ae"), kafala.GulfID("kw")}

// kuwaiti tells whether the last digit of a Kuwaiti civil number fits the others.
func kuwaiti(digits string) bool {
	sum := 0
	for i, weight := range []int{2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += weight * int(digits[i]-'0')
	}
	return 11-sum%11 == int(digits[11]-'0')
}

func monthAndDay(mmdd string) bool {
	return mmdd[:2] >= "01" && mmdd[:2] <= "12" && mmdd[2:] >= "01" && mmdd[2:] <= "31"
}

// Suffixes of what an answer of a number has beside it while it is being given, in the answers of a session. Neither is
// ever submitted.
const (
	KindSuffix  = "_kind"  // the kind that was chosen, or AnyGulf
	FirstSuffix = "_first" // what was typed already, as stored, with a space between two
)

// AnyGulf is the chosen kind of whoever has still to say which Gulf state it is.
const AnyGulf = "gulf"

// PersonNumber reads the guaranteed person's number: an ID or Iqama number, or one of another kind that the rules take. That
// of a Gulf state is taken once its kind was chosen (KindSuffix). It is read as kafala.StoredNumber.
func PersonNumber(rules kafala.Rules) func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	return func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
		id, wrong := PersonID(text, a, today)
		if wrong == nil || wrong.Key == "id.same" {
			return id, wrong
		}
		chosen := kafala.NumberKind(a["person_id"+KindSuffix])
		if kind, digits, ok := foreign(text); ok && kind != chosen {
			switch p := rules.Takes(kind); {
			case p != nil:
				return "", p
			case kind.State() != "":
				return "", kafala.NewProblem("gulf.choose")
			}
			return kafala.StoredNumber(kind, digits), nil
		}
		switch {
		case chosen == AnyGulf:
			return "", kafala.NewProblem("gulf.choose")
		case chosen == "":
			return "", wrong
		}
		if p := rules.Takes(chosen); p != nil {
			return "", p
		}
		return NumberOf(chosen, text)
	}
}

// GuarantorNumber is GuarantorID, and says so where it is given a number that no guarantor has.
func GuarantorNumber(rules kafala.Rules) func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	read := GuarantorID(rules)
	return func(text string, a kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
		id, p := read(text, a, today)
		if p == nil || IsID(text) {
			return id, p
		}
		if _, _, ok := foreign(text); ok {
			return "", kafala.NewProblem("id.foreign")
		}
		return "", p
	}
}

// Twice tells whether a number, as stored, is to be typed a second time: nobody can tell a wrong digit in it.
func Twice(stored string) bool {
	kind, _ := kafala.ReadNumber(stored)
	return kind != "" && !kind.Saudi() && shapes[kind].check == nil
}

// NumberOf reads a number of a kind that is known. The Problem says what its numbers look like.
func NumberOf(kind kafala.NumberKind, text string) (string, *kafala.Problem) {
	s, known := shapes[kind]
	if !known {
		return ID(text)
	}
	fitting := alone(text, s, s.fits)
	switch {
	case fitting == "":
		return "", &kafala.Problem{Key: "gulf.shape", Data: map[string]any{"Kind": kind}}
	case !s.whole(fitting):
		return "", kafala.NewProblem("id.check")
	}
	return kafala.StoredNumber(kind, fitting), nil
}

// Number reads a number of any kind, as staff type it from a document: an ID, Iqama or border number, or one of a Gulf state
// with the state's name beside it, which those of the Emirates and of Kuwait may lack. The Problem is that of ID.
func Number(text string) (string, *kafala.Problem) {
	id, wrong := ID(text)
	if wrong == nil {
		return id, nil
	}
	if kind := GulfKind(text); kind != "" {
		return NumberOf(kind, text)
	}
	if kind, digits, ok := foreign(text); ok {
		return kafala.StoredNumber(kind, digits), nil
	}
	return "", wrong
}

// foreign finds the one number in a text that shows by itself of which kind it is, and is no ID or Iqama number.
func foreign(text string) (kind kafala.NumberKind, digits string, ok bool) {
	for _, k := range evident {
		if d := alone(text, shapes[k], shapes[k].whole); d != "" {
			if ok {
				return "", "", false
			}
			kind, digits, ok = k, d, true
		}
	}
	return kind, digits, ok
}

// alone gives the one number of a shape in a text that is wanted, however grouped; "": there is none, or more than one.
func alone(text string, s shape, wanted func(digits string) bool) (found string) {
	all, many := rowsOf(text), false
	all.each(s.least, s.most, gaps, func(at span) bool {
		n := all.joined(at)
		many = many || found != "" && n != found && wanted(n)
		if wanted(n) {
			found = n
		}
		return !many
	})
	if many {
		return ""
	}
	return found
}

// holdForeign tells whether a number stands in text that is surely of somebody who has no ID or Iqama card: one of the
// Emirates or Kuwait, whose check digit fits, or a border number that is called one.
func (all rows) holdForeign(text string) (holds bool) {
	called := slices.ContainsFunc(Words(text), func(w string) bool {
		return slices.ContainsFunc(wordForms(w), func(as string) bool { return stateWords.border[as] })
	})
	for _, k := range evident {
		s := shapes[k]
		if s.check == nil && !called {
			continue
		}
		all.each(s.least, s.most, gaps|signs, func(at span) bool {
			is, same := all.between(at)
			apart := is&spaces != 0 && asLongAsOne(all[at.from].digits) || is&signs != 0 && all.clocked(at) // a number, and its day beside it
			holds = s.whole(all.joined(at)) && same && !apart && (at.from == at.to || !at.meets(all.others(false)))
			return !holds
		})
		if holds {
			return true
		}
	}
	return false
}

// GulfKind gives the kind of ID numbers of the one Gulf state that a text names; "": it names none, or more.
func GulfKind(text string) (kind kafala.NumberKind) {
	said := " " + Spelled(text) + " "
	for _, state := range kafala.GulfStates {
		named := slices.ContainsFunc(stateWords.state[state], func(w string) bool { return strings.Contains(said, " "+w+" ") })
		switch {
		case named && kind != "":
			return ""
		case named:
			kind = kafala.GulfID(state)
		}
	}
	return kind
}

//go:embed states.toml
var statesFile string

// stateWords are the words of states.toml, folded.
var stateWords = func() (w struct {
	state  map[string][]string
	border set
}) {
	var file struct {
		State  map[string][]string
		Border struct{ Words []string }
	}
	if _, err := toml.Decode(statesFile, &file); err != nil {
		panic("kafala: states.toml: " + err.Error()) // embedded: it is read by every test
	}
	w.state = map[string][]string{}
	for state, list := range file.State {
		for _, word := range list {
			w.state[state] = append(w.state[state], Spelled(word))
		}
	}
	w.border = words(file.Border.Words)
	return w
}()
