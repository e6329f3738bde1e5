package kafala

import (
	"slices"
	"strings"
)

// NumberKind is a kind of number by which a document names its holder.
type NumberKind string

// The kinds of numbers that the Kingdom gives. Those of Gulf states are GulfID.
const (
	National NumberKind = "national" // a citizen's
	Iqama    NumberKind = "iqama"    // a resident's
	Border   NumberKind = "border"   // a visitor's, given on the way in; the passport or the visa has it
)

const gulf = "gulf."

// GulfStates are the states whose own ID numbers may be taken, by their codes of ISO 3166-1 in small letters.
var GulfStates = []string{"ae", "kw", "qa", "bh", "om"}

// GulfID is the kind of the ID numbers of a Gulf state, one of GulfStates.
func GulfID(state string) NumberKind { return NumberKind(gulf + state) }

// State is the Gulf state that gives numbers of this kind; "" for the Kingdom's own.
func (k NumberKind) State() string {
	state, ok := strings.CutPrefix(string(k), gulf)
	if !ok {
		return ""
	}
	return state
}

// Saudi tells whether it is the number of a citizen's or a resident's card.
func (k NumberKind) Saudi() bool { return k == National || k == Iqama }

// StoredNumber is how an answer keeps a number: its digits alone where the first of them tells its kind, as with citizens
// and residents; any other number with its kind before it. So the same digits of two kinds are two people in every
// comparison and under every name that is made of the number.
func StoredNumber(kind NumberKind, digits string) string {
	if kind.Saudi() {
		return digits
	}
	return string(kind) + ":" + digits
}

// ReadNumber reads an answer that StoredNumber wrote, or an earlier release. The kind of an empty one is empty.
func ReadNumber(stored string) (kind NumberKind, digits string) {
	if kind, digits, ok := strings.Cut(stored, ":"); ok {
		return NumberKind(kind), digits
	}
	switch {
	case stored == "":
		return "", ""
	case stored[0] == '2':
		return Iqama, stored
	}
	return National, stored
}

// Takes tells why a guaranteed person may not be named by a number of this kind, or nil.
func (r Rules) Takes(kind NumberKind) *Problem {
	switch {
	case kind == "", kind.Saudi(), kind == Border && r.Border, slices.Contains(r.Gulf, kind.State()):
		return nil
	case kind == Border:
		return &Problem{Key: "number.border", Field: "person_id"}
	}
	return &Problem{Key: "number.gulf", Field: "person_id"}
}

// takes is Takes of the guaranteed person whom these answers name.
func (o *Office) takes(a Answers) *Problem {
	kind, _ := ReadNumber(a.person(AsGuaranteed).Number)
	return o.Settings.Rules.Takes(kind)
}
