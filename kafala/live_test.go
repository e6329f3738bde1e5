package kafala_test

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// served is the day on which the settings of these tests are to be served.
var served = kafala.Date{Year: 2026, Month: 11, Day: 22}

// own gives settings as an operator writes them: the example with everything of their own.
func own(t *testing.T) *kafala.Settings {
	t.Helper()
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	both := func(words string) kafala.Text { return kafala.Text{"ar": words, "en": words} }
	s.Example = false
	s.Operator.Name, s.Operator.TradeName = both("Wadi Bot"), both("Wadi Services Est.")
	s.Operator.Contact, s.Operator.Complaints = both("help@wadi.sa"), both("complaints@wadi.sa")
	s.Operator.Address, s.Operator.CR, s.Operator.VATNumber = both("12 King Road, Riyadh 12345"), "1010234567", "310122393500003"
	s.Operator.Authority = kafala.Authority{Name: both("Department of Permits"), Number: "45/2026", Date: "2026-03-01"}
	return s
}

// blamed gives the names that faults begin with, in order, each once.
func blamed(faults []error) (names []string) {
	for _, f := range faults {
		name, _, _ := strings.Cut(f.Error(), ": ")
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// wanted says of every part of what the operator says of themselves whether a live key is served without it. A part that
// is added has to be decided here.
var wanted = map[string]bool{
	"operator.name": true, "operator.contact": true, "operator.hours": true, "operator.trade_name": true, "operator.cr": true,
	"operator.vat_number": false, "operator.terms_url": false, "operator.authority.name": true, "operator.authority.number": true,
	"operator.authority.date": true, "operator.address": true, "operator.complaints": true,
}

// parts gives every text and number that a struct of settings holds, by its name in the file.
func parts(v reflect.Value, name string) map[string]reflect.Value {
	all := map[string]reflect.Value{}
	for i := range v.NumField() {
		f, at := v.Field(i), name+"."+v.Type().Field(i).Tag.Get("toml")
		if f.Kind() == reflect.Struct {
			for n, p := range parts(f, at) {
				all[n] = p
			}
			continue
		}
		all[at] = f
	}
	return all
}

// Each thing that a live key wants is missed by name when it is left out, and refused by name when it is the example's.
func TestLiveFaults(t *testing.T) {
	if faults := own(t).LiveFaults(served); len(faults) > 0 {
		t.Fatalf("an operator's own settings are refused: %v", errors.Join(faults...))
	}
	example, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	theirs := parts(reflect.ValueOf(&example.Operator).Elem(), "operator")
	if len(theirs) != len(wanted) {
		t.Errorf("%d parts of the operator are decided, and there are %d", len(wanted), len(theirs))
	}
	for name, value := range theirs {
		must, decided := wanted[name]
		if !decided {
			t.Errorf("%s: is it wanted with a live key?", name)
		}
		s := own(t)
		parts(reflect.ValueOf(&s.Operator).Elem(), "operator")[name].SetZero()
		got := blamed(s.LiveFaults(served))
		if !must && len(got) > 0 || must && (len(got) == 0 || !strings.HasPrefix(got[0], name) || !strings.HasPrefix(got[len(got)-1], name)) {
			t.Errorf("without %s: %v", name, got)
		}
		if name == "operator.hours" || value.IsZero() {
			continue // hours may well be those of the example
		}
		s = own(t)
		parts(reflect.ValueOf(&s.Operator).Elem(), "operator")[name].Set(value)
		faults := s.LiveFaults(served)
		if got := blamed(faults); len(got) == 0 || !strings.HasPrefix(got[0], name) || !strings.HasPrefix(got[len(got)-1], name) {
			t.Errorf("with the example's %s: %v", name, got)
		}
		if strings.Contains(fmt.Sprint(faults), fmt.Sprint(value)) {
			t.Errorf("the value of %s is repeated: %v", name, faults)
		}
	}
	if got := blamed(example.LiveFaults(served)); len(got) < 15 || got[0] != "example" {
		t.Errorf("of the example only these are refused: %v", got)
	}
}

// What is obviously no value is refused like the example's, however it is written.
func TestLivePlaceholders(t *testing.T) {
	for name, values := range map[string][]string{
		"operator.cr":               {"0000000000", "1111111111", "1234567890", "0123456789", "7000000000"},
		"operator.authority.number": {"TODO", " xxx ", "[…]", "—", "0000", "00-00", "N/A", "123456"},
		"operator.vat_number":       {"311111111111111", "300000000000003", "333333333333333"},
		"operator.authority.date":   {"2026-11-23", "2000-01-01"},
	} {
		for _, value := range values {
			s := own(t)
			parts(reflect.ValueOf(&s.Operator).Elem(), "operator")[name].SetString(value)
			got := blamed(s.LiveFaults(served))
			if value == "311111111111111" { // looks odd, and may be somebody's
				if len(got) > 0 {
					t.Errorf("%s = %q: %v", name, value, got)
				}
				continue
			}
			if !slices.Equal(got, []string{name}) {
				t.Errorf("%s = %q: %v", name, value, got)
			}
		}
	}
	arabic := "\u0645\u062b\u0627\u0644" // for "example"
	for _, words := range []string{"Example Road 7", "  EXAMPLE   services est ", "owner@example.com", "…", "TBD", "TBC",
		"[placeholder]", "x", "XXXX",
		"xxxxxxxx", "aaa", "x-x-x", "\u0633\u0633\u0633\u0633", arabic, "\u062c\u0647\u0629 " + arabic} {
		s := own(t)
		s.Operator.Address = kafala.Text{"ar": "Riyadh", "en": words}
		if got := blamed(s.LiveFaults(served)); !slices.Equal(got, []string{"operator.address.en"}) {
			t.Errorf("%q: %v", words, got)
		}
	}
	for _, words := range []string{"Placeholders Lane", "AAA Tower 3", arabic + "\u064a\u0629"} { // odd, and may be somebody's
		s := own(t)
		s.Operator.Address = kafala.Text{"ar": "Riyadh", "en": words}
		if got := blamed(s.LiveFaults(served)); len(got) > 0 {
			t.Errorf("%q: %v", words, got)
		}
	}
}

// residents is a line of a settings file that lets residents be guarantor.
const residents = `guarantors = ["citizen", "resident"]`

// Residents are guarantors only where it is written who said so, and when, also in a test.
func TestResidentsWantASource(t *testing.T) {
	if s, err := kafala.ParseSettings(kafala.ExampleSettings()); err != nil || !slices.Equal(s.Rules.Guarantors, []string{"citizen"}) {
		t.Errorf("the example takes %v: %v", s.Rules.Guarantors, err)
	}
	source := "\n[rules.condition_source]\ndate = \"2026-09-01\"\nby = { ar = \"A letter\", en = \"A letter\" }"
	for more, want := range map[string]string{
		"":     "rules.condition_source.by.ar,rules.condition_source.by.en,rules.condition_source.date",
		source: "",
		strings.Replace(source, "2026-09-01", "1 September", 1): "rules.condition_source.date",
		strings.Replace(source, `, en = "A letter"`, "", 1):     "rules.condition_source.by.en",
	} {
		text := regexp.MustCompile(`(?m)^guarantors = .*$`).ReplaceAllLiteralString(string(kafala.ExampleSettings()), residents)
		s, err := kafala.ParseSettings([]byte(strings.Replace(text, "\n[times]", more+"\n[times]", 1)))
		var got []string
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				got = append(got, strings.SplitN(line, ": ", 2)[0])
			}
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q: %v, want %s", more, err, want)
		}
		if more == source {
			s.Example, s.Operator = false, own(t).Operator
			s.Rules.Source.Date = "2026-11-23"
			if got := blamed(s.LiveFaults(served)); !slices.Equal(got, []string{"rules.condition_source.date"}) {
				t.Errorf("a source of tomorrow: %v", got)
			}
		}
	}
}

// What the operator says is one line each, of the form that the page promises, in a test too.
func TestFormOfTheOperator(t *testing.T) {
	for line, want := range map[string]string{
		`cr = "12345"`: "operator.cr", `cr = "101023456x"`: "operator.cr", `cr = ""`: "", `vat_number = "31012"`: "operator.vat_number",
		`vat_number = ""`: "", `terms_url = "http://wadi.sa/terms"`: "operator.terms_url", `terms_url = "https://wadi.sa/terms"`: "",
		`date = "1/3/2026"`: "operator.authority.date", `date = ""`: "operator.authority.date", `number = ""`: "operator.authority.number",
		`number = "` + strings.Repeat("4", 41) + `"`: "operator.authority.number", `number = "4\n5"`: "operator.authority.number",
	} {
		name, _, _ := strings.Cut(line, " ")
		_, err := with(name, line)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want+": ")) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	for _, bad := range []string{strings.Repeat("w", 121), "two\\nlines"} {
		text := strings.Replace(string(kafala.ExampleSettings()), `"1 Example Road, Example City"`, `"`+bad+`"`, 1)
		if _, err := kafala.ParseSettings([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "operator.address.en: ") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
