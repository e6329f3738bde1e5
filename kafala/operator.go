package kafala

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Authority is who allowed the service: by what name, under which number and on which day. A test does without one.
type Authority struct {
	Name   Text   `toml:"name"`
	Number string `toml:"number"`
	Date   string `toml:"date"` // 2006-01-02
}

// Given tells whether anything is said of an authority.
func (a Authority) Given() bool { return len(a.Name) > 0 || a.Number != "" || a.Date != "" }

// Source is who stated something, and on which day.
type Source struct {
	By   Text   `toml:"by"`
	Date string `toml:"date"` // 2006-01-02
}

// Given tells whether anything is said of a source.
func (s Source) Given() bool { return len(s.By) > 0 || s.Date != "" }

// The most letters that a text and a number of the operator's may have: one printed page has room for all of them.
const (
	longestText   = 120
	longestNumber = 40
)

// wording is a text of the settings by the name it has in the file.
type wording struct {
	name string
	text Text
}

// texts are all that the operator says of themselves.
func (o Operator) texts() []wording {
	return []wording{
		{"operator.name", o.Name}, {"operator.trade_name", o.TradeName}, {"operator.contact", o.Contact}, {"operator.hours", o.Hours},
		{"operator.authority.name", o.Authority.Name}, {"operator.address", o.Address}, {"operator.complaints", o.Complaints},
	}
}

// faults lists what is wrong with what the operator says, in a test too.
func (o Operator) faults() (faults []error) {
	for i, w := range o.texts() {
		if i < 4 || len(w.text) > 0 { // the first four are always said
			faults = append(faults, languageFaults(w.name, w.text)...)
		}
		faults = append(faults, lineFaults(w)...)
	}
	faults = append(faults, o.Authority.faults()...)
	if o.CR != "" && !isDigits(o.CR, 10) {
		faults = append(faults, errors.New("operator.cr: must be 10 digits, or empty"))
	}
	if o.VATNumber != "" && !isDigits(o.VATNumber, 15) {
		faults = append(faults, errors.New("operator.vat_number: must be 15 digits, or empty"))
	}
	if address, ok := strings.CutPrefix(o.TermsURL, "https://"); o.TermsURL != "" && (!ok || len(strings.Fields(address)) != 1) {
		faults = append(faults, errors.New("operator.terms_url: must be an https address, or empty"))
	}
	return faults
}

func (a Authority) faults() (faults []error) {
	if !a.Given() {
		return nil
	}
	if len(a.Name) == 0 {
		faults = languageFaults("operator.authority.name", a.Name)
	}
	switch n := utf8.RuneCountInString(a.Number); {
	case strings.TrimSpace(a.Number) == "":
		faults = append(faults, errors.New("operator.authority.number: is missing"))
	case n > longestNumber || strings.ContainsFunc(a.Number, unicode.IsControl):
		faults = append(faults, fmt.Errorf("operator.authority.number: must be one line of at most %d letters", longestNumber))
	}
	return append(faults, dayFaults("operator.authority.date", a.Date)...)
}

// faults lists what is wrong with a source. Where it is wanted, none is a fault too.
func (s Source) faults(wanted bool) (faults []error) {
	if !wanted && !s.Given() {
		return nil
	}
	by := wording{"rules.condition_source.by", s.By}
	faults = append(languageFaults(by.name, by.text), lineFaults(by)...)
	return append(faults, dayFaults("rules.condition_source.date", s.Date)...)
}

// lineFaults tells which languages of a text are not one line of at most longestText letters.
func lineFaults(w wording) (faults []error) {
	for language, s := range w.text {
		if utf8.RuneCountInString(s) > longestText || strings.ContainsFunc(s, unicode.IsControl) {
			faults = append(faults, fmt.Errorf("%s.%s: must be one line of at most %d letters", w.name, language, longestText))
		}
	}
	return faults
}

// dayFaults tells what is wrong with a day that has to be there.
func dayFaults(name, day string) []error {
	if _, err := ReadDate(day); err != nil {
		return []error{fmt.Errorf("%s: must be a day as 2026-11-22", name)}
	}
	return nil
}

func isDigits(s string, n int) bool {
	return len(s) == n && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
