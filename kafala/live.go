package kafala

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// LiveFaults lists what forbids to take real money under these settings: who allowed the service, where the operator is
// and where to complain must be said, and nothing that is said of them may be the example's or an obvious placeholder.
// Each fault has its name in the file, and repeats no value.
func (s *Settings) LiveFaults(today Date) (faults []error) {
	if s.Example {
		faults = append(faults, errors.New("example: is true: these settings bind nobody, write the operator's own before using a live key"))
	}
	example, err := ParseSettings(exampleSettings)
	if err != nil {
		return append(faults, err)
	}
	o, theirs := s.Operator, example.Operator.values()
	for _, w := range o.texts() {
		faults = append(faults, languageFaults(w.name, w.text)...)
		if w.name == "operator.hours" { // those of the example may well be somebody's
			continue
		}
		for _, language := range languagesOf(w.text) {
			if v := w.text[language]; v != "" && madeUp(v, theirs) {
				faults = append(faults, fmt.Errorf("%s.%s: %s", w.name, language, invented))
			}
		}
	}
	for _, n := range []struct {
		name, value string
		wanted      bool
	}{
		{"operator.cr", o.CR, true}, {"operator.vat_number", o.VATNumber, false},
		{"operator.authority.number", o.Authority.Number, true}, {"operator.authority.date", o.Authority.Date, true},
		{"operator.terms_url", o.TermsURL, false},
	} {
		switch {
		case n.value == "" && n.wanted:
			faults = append(faults, fmt.Errorf("%s: is missing", n.name))
		case n.value != "" && madeUp(n.value, theirs):
			faults = append(faults, fmt.Errorf("%s: %s", n.name, invented))
		}
	}
	for _, language := range languagesOf(s.Rules.Source.By) {
		if madeUp(s.Rules.Source.By[language], theirs) {
			faults = append(faults, fmt.Errorf("rules.condition_source.by.%s: %s", language, invented))
		}
	}
	faults = append(faults, ahead("operator.authority.date", o.Authority.Date, today)...)
	return append(faults, ahead("rules.condition_source.date", s.Rules.Source.Date, today)...)
}

// invented is what is said of a value that is none.
const invented = "is the example's, or made up: with a live key it must be the operator's own"

// ahead tells of a day that is still to come.
func ahead(name, day string, today Date) []error {
	if d, err := ReadDate(day); err == nil && today.Before(d) {
		return []error{fmt.Errorf("%s: must not be a day to come", name)}
	}
	return nil
}

// values are all that these settings say of the operator but the hours, as bare words.
func (o Operator) values() (all []string) {
	for _, w := range o.texts() {
		for _, v := range w.text {
			if w.name != "operator.hours" {
				all = append(all, bare(v))
			}
		}
	}
	for _, v := range []string{o.CR, o.VATNumber, o.Authority.Number, o.Authority.Date} {
		all = append(all, bare(v))
	}
	return all
}

// fillers are words that stand where a value is still to be written.
var fillers = []string{"", "todo", "tbd", "tbc", "none", "test", "n a", "na", "name", "number", "date", "address", "placeholder"}

// exampleWord is the Arabic word for "example". Longer words that begin with it are ordinary ones.
const exampleWord = "\u0645\u062b\u0627\u0644"

// madeUp tells whether a value is one of the example's, names the example, or is a filler.
func madeUp(value string, example []string) bool {
	v := bare(value)
	return slices.Contains(example, v) || slices.Contains(fillers, v) || strings.Contains(v, "example") ||
		slices.Contains(strings.Fields(v), exampleWord) || oneLetter(v) || rowOfDigits(v)
}

// oneLetter tells whether a value is one letter, however often it is written.
func oneLetter(v string) bool {
	letters := []rune(strings.ReplaceAll(v, " ", ""))
	return len(letters) > 0 && unicode.IsLetter(letters[0]) && len(slices.Compact(letters)) == 1
}

// rowOfDigits tells whether a number is nothing but zeros, or a long one that repeats a digit, counts up, or has zeros
// alone after its first digit.
func rowOfDigits(v string) bool {
	v = strings.ReplaceAll(v, " ", "")
	if len(v) < 6 || !isDigits(v, len(v)) {
		return strings.Trim(v, "0") == ""
	}
	counts := true
	for i := 1; i < len(v); i++ {
		counts = counts && v[i] == '0'+(v[i-1]-'0'+1)%10
	}
	return counts || strings.Count(v, v[:1]) == len(v) || strings.Trim(v[1:], "0") == ""
}

// bare is a value in small letters without signs, its words parted by one space.
func bare(value string) string {
	sign := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.Join(strings.FieldsFunc(strings.ToLower(value), sign), " ")
}

// languagesOf are the languages of a text, in one order.
func languagesOf(t Text) (all []string) {
	for language := range t {
		all = append(all, language)
	}
	slices.Sort(all)
	return all
}
