package main

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// groups are settings that are given whole or not at all: what one part of them is when it is not given is asked without
// the others.
var groups = []string{"operator.authority", "rules.condition_source"}

// TestReferenceSettings holds the last two columns of the page's table of settings to the code, for every setting that
// the struct has: what it is if not given is read from a file without it, and what it may be is tried at its bounds.
func TestReferenceSettings(t *testing.T) {
	rows := rowsOf(t, docsPage(t, "reference"), "## Settings")
	for name, kind := range leaves(reflect.TypeFor[kafala.Settings](), "") {
		t.Run(name, func(t *testing.T) {
			row := rows[name]
			if len(row) < 3 {
				t.Fatalf("the page has no row of four columns: | `%s` | … | %s | … |", name, notGiven(t, name))
			}
			if want := notGiven(t, name); row[1] != want {
				t.Errorf("the page says that it is %q if not given, and it is %q", row[1], want)
			}
			p := probe{t, name, kind}
			if !slices.ContainsFunc(grammar, func(rule saying) bool { return rule.holds(p, row[2]) }) {
				t.Errorf("what it may be is said in no way that this test can try: %q", row[2])
			}
		})
	}
}

// leaves gives the type of every setting by its name in the file; a text is one setting.
func leaves(s reflect.Type, before string) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for i := range s.NumField() {
		name, inner := before+s.Field(i).Tag.Get("toml"), s.Field(i).Type
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			inner = inner.Elem()
		}
		if inner.Kind() != reflect.Struct {
			all[name] = inner
			continue
		}
		for n, k := range leaves(inner, name+".") {
			all[n] = k
		}
	}
	return all
}

// table gives the part of a settings file that a setting stands in, the first of several alike, and the setting's last name.
func table(all map[string]any, name string) (map[string]any, string) {
	before, rest, more := strings.Cut(name, ".")
	if !more {
		return all, name
	}
	switch inner := all[before].(type) {
	case map[string]any:
		return table(inner, rest)
	case []map[string]any:
		return table(inner[0], rest)
	}
	made := map[string]any{}
	all[before] = made
	return table(made, rest)
}

// blames gives the faults of a file that begin with a name; "kind[0].id" is "kind.id".
func blames(err error, name string) (faults []string) {
	if err == nil {
		return nil
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if line = strings.ReplaceAll(line, "[0]", ""); strings.HasPrefix(line, name+":") || strings.HasPrefix(line, name+".") {
			faults = append(faults, line)
		}
	}
	return faults
}

// notGiven is what the page has to say of a setting that a file leaves out.
func notGiven(t *testing.T, name string) string {
	t.Helper()
	without := name
	for _, group := range groups {
		if strings.HasPrefix(name, group+".") {
			without = group
		}
	}
	s, err := parsed(fileWith(t, func(all map[string]any) {
		in, last := table(all, without)
		delete(in, last)
	}))
	if len(blames(err, name)) > 0 {
		return "required"
	}
	said := written(value(reflect.ValueOf(s).Elem(), name))
	if live := errors.Join(s.LiveFaults(kafala.Date{Year: 2026, Month: 11, Day: 22})...); len(blames(live, name)) > 0 {
		said += "; required with a live key"
	}
	return said
}

// parsed reads a settings file as a process does.
func parsed(text string) (*kafala.Settings, error) {
	s, err := kafala.ParseSettings([]byte(text))
	if s != nil {
		err = errors.Join(err, dialogs.CheckOptional(s))
	}
	return s, err
}

// value finds a setting in the struct by its name in the file, the first of several alike.
func value(s reflect.Value, name string) reflect.Value {
	before, rest, more := strings.Cut(name, ".")
	for i := range s.NumField() {
		if s.Type().Field(i).Tag.Get("toml") != before {
			continue
		}
		f := s.Field(i)
		if !more {
			return f
		}
		if f.Kind() == reflect.Slice {
			f = f.Index(0)
		}
		return value(f, rest)
	}
	panic("no setting " + name)
}

// written is a value as the page writes it.
func written(v reflect.Value) string {
	if d, ok := v.Interface().(kafala.Duration); ok {
		return "`" + span(time.Duration(d)) + "`"
	}
	switch v.Kind() {
	case reflect.Int64:
		return fmt.Sprintf("`%d`", v.Int())
	case reflect.String, reflect.Slice, reflect.Map:
		if v.Len() == 0 {
			return "none"
		}
	}
	return fmt.Sprintf("`%v`", v)
}

// span writes a duration as a settings file does.
func span(d time.Duration) string {
	if d >= kafala.Day && d%kafala.Day == 0 {
		return fmt.Sprintf("%dd", d/kafala.Day)
	}
	return regexp.MustCompile(`([hm])0[ms](0s)?$`).ReplaceAllString(d.String(), "$1")
}

// probe tries values of one setting in the example's file.
type probe struct {
	*testing.T
	name string
	kind reflect.Type
}

// refused tells whether a file with this value is refused for it.
func (p probe) refused(value any) bool {
	_, err := parsed(fileWith(p.T, func(all map[string]any) {
		source, last := table(all, "rules.condition_source") // of what is tried some needs it
		source[last] = map[string]any{"date": "2026-11-01", "by": map[string]any{"ar": "Letter", "en": "Letter"}}
		in, last := table(all, p.name)
		in[last] = value
	}))
	return len(blames(err, p.name)) > 0
}

// takes holds the code to what the page says is taken, and what is not.
func (p probe) takes(good, bad []any) {
	p.Helper()
	for _, v := range good {
		if p.refused(v) {
			p.Errorf("the page allows %v, and it is refused", v)
		}
	}
	for _, v := range bad {
		if !p.refused(v) {
			p.Errorf("the page does not allow %v, and it is taken", v)
		}
	}
}

// saying is a way in which the page says what a setting may be, and how that is tried.
type saying struct {
	form *regexp.Regexp
	try  func(p probe, found []string)
}

func (s saying) holds(p probe, cell string) bool {
	found := s.form.FindStringSubmatch(cell)
	if found == nil {
		return false
	}
	s.try(p, found)
	return true
}

// number reads a number of the page.
func number(p probe, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		p.Fatalf("%q is no number", text)
	}
	return n
}

// lasting reads a duration of the page.
func lasting(p probe, text string) time.Duration {
	var d kafala.Duration
	if err := d.UnmarshalText([]byte(text)); err != nil {
		p.Fatalf("%q is no duration", text)
	}
	return time.Duration(d)
}

// exampleOf is the value that a setting has in the example.
func exampleOf(p probe, name string) reflect.Value {
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		p.Fatal(err)
	}
	return value(reflect.ValueOf(s).Elem(), name)
}

// both is a text in the two languages that are required.
func both(words string) map[string]any { return map[string]any{"ar": words, "en": words} }

// grammar is every way of saying what a setting may be. A new way gets a row here.
var grammar = []saying{
	{regexp.MustCompile("^`true` or `false`"), func(p probe, _ []string) { p.kindIs(reflect.Bool) }},
	{regexp.MustCompile(`^(\d+) or more$`), func(p probe, found []string) {
		if p.kind == reflect.TypeFor[kafala.Duration]() {
			p.takes([]any{found[1] + "s", "3650d"}, []any{"-1s"})
			return
		}
		least := number(p, found[1])
		p.takes([]any{least, least + 1, 1_000_000}, []any{least - 1, -1})
	}},
	{regexp.MustCompile(`^(\d+) to (\d+)$`), func(p probe, found []string) {
		least, most := number(p, found[1]), number(p, found[2])
		p.takes([]any{least, most}, []any{least - 1, most + 1})
	}},
	{regexp.MustCompile("^not less than `([a-z_.]+)`$"), func(p probe, found []string) {
		least := int(exampleOf(p, found[1]).Int())
		p.takes([]any{least, 1_000_000}, []any{least - 1})
	}},
	{regexp.MustCompile("^more than 0(?:, under `(\\w+)`)?$"), func(p probe, found []string) {
		p.takes([]any{"1ns"}, []any{"0s", "-1s"})
		if found[1] == "" {
			p.takes([]any{"3650d"}, nil)
			return
		}
		most := lasting(p, found[1])
		p.takes([]any{(most - time.Second).String()}, []any{most.String()})
	}},
	{regexp.MustCompile("^0 or more, under `([a-z_.]+)`$"), func(p probe, found []string) {
		most := time.Duration(exampleOf(p, found[1]).Int())
		p.takes([]any{"0s", (most - time.Second).String()}, []any{"-1s", most.String()})
	}},
	{regexp.MustCompile("^`(\\w+)` to `(\\w+)`$"), func(p probe, found []string) {
		least, most := lasting(p, found[1]), lasting(p, found[2])
		p.takes([]any{least.String(), most.String()}, []any{(least - time.Second).String(), (most + time.Second).String()})
	}},
	{regexp.MustCompile(`^a text(?: of one line, (\d+) letters at most)?$`), func(p probe, found []string) {
		p.takes([]any{both("words")}, []any{map[string]any{"ar": "words"}, map[string]any{"en": "words"}})
		if found[1] != "" {
			p.line(number(p, found[1]), both)
		}
	}},
	{regexp.MustCompile("^`(\\w+)` or `(\\w+)`$"), func(p probe, found []string) {
		p.takes([]any{found[1], found[2]}, []any{"", "marker"})
	}},
	{regexp.MustCompile("^`(\\w+)`, `(\\w+)` or `(\\w+)`$"), func(p probe, found []string) {
		p.takes([]any{found[1], found[2], found[3]}, []any{"", "marker"})
	}},
	{regexp.MustCompile("^a text where `([a-z_.]+)` is `(\\w+)`, else none$"), func(p probe, found []string) {
		p.takes(nil, []any{both("words")})
		for given, good := range map[string]bool{"": false, "ar": false, "ar en": true} {
			_, err := parsed(fileWith(p.T, func(all map[string]any) {
				in, last := table(all, found[1])
				in[last] = found[2]
				words := map[string]any{}
				for _, language := range strings.Fields(given) {
					words[language] = "words"
				}
				in, last = table(all, p.name)
				in[last] = words
			}))
			if taken := len(blames(err, p.name)) == 0; taken != good {
				p.Errorf("in %q it is taken: %t", given, taken)
			}
		}
	}},
	{regexp.MustCompile(`^one line, (\d+) letters at most$`), func(p probe, found []string) {
		p.line(number(p, found[1]), func(words string) map[string]any { return map[string]any{"": words} })
	}},
	{regexp.MustCompile(`^(\d+) digits$`), func(p probe, found []string) {
		n := number(p, found[1])
		p.takes([]any{"", strings.Repeat("7", n)}, []any{strings.Repeat("7", n-1), strings.Repeat("7", n+1), strings.Repeat("x", n)})
	}},
	{regexp.MustCompile("^a day as `([0-9-]+)`$"), func(p probe, found []string) {
		p.takes([]any{found[1]}, []any{"22/11/2026", "2026-02-30", "soon"})
	}},
	{regexp.MustCompile("^a time of day as `([0-9:]+)`(, or empty)?$"), func(p probe, found []string) {
		p.takes([]any{found[1], "23:59"}, []any{"24:00", "8:00", "soon"})
		if p.refused("") != (found[2] == "") {
			p.Error("whether it may be empty is said otherwise")
		}
	}},
	{regexp.MustCompile(`^an https address$`), func(p probe, _ []string) {
		p.takes([]any{"", "https://wadi.sa/terms"}, []any{"http://wadi.sa/terms", "wadi"})
	}},
	{regexp.MustCompile(`^(\d+) to (\d+) of a–z and _$`), func(p probe, found []string) {
		least, most := number(p, found[1]), number(p, found[2])
		p.takes([]any{strings.Repeat("z", least), strings.Repeat("_", most)},
			[]any{strings.Repeat("z", least-1), strings.Repeat("z", most+1), "Z", "1"})
	}},
	{regexp.MustCompile("^one of ((?:`\\w+`(?:, )?)+)$"), func(p probe, found []string) {
		var names []any
		for name := range strings.SplitSeq(found[1], ", ") {
			names = append(names, strings.Trim(name, "`"))
		}
		p.takes(names, []any{"", "marker"})
		if len(names) != len(kafala.StaffReasonsFor) {
			p.Errorf("the page names %v, and taken are %v", names, kafala.StaffReasonsFor)
		}
	}},
	{regexp.MustCompile("^any of (?:those|(`\\w+`(?:, `\\w+`)*))$"), func(p probe, found []string) {
		names := strings.FieldsFunc(found[1], func(r rune) bool { return r == '`' || r == ',' || r == ' ' })
		if found[1] == "" { // those that the row names before, which another test holds to the code
			names = kafala.Switches()
		}
		p.takes([]any{names, names[:1], names[1:]}, []any{[]string{"marker"}, append(slices.Clone(names), "marker")})
		same(p.T, names, p.known())
	}},
}

// kindIs holds a setting to the kind of value that the page says it has.
func (p probe) kindIs(want reflect.Kind) {
	p.Helper()
	if p.kind.Kind() != want {
		p.Errorf("it is a %s, not a %s", p.kind.Kind(), want)
	}
}

// line tries the length of a text, and that it is one line. A value under no language stands alone.
func (p probe) line(most int, as func(words string) map[string]any) {
	p.Helper()
	try := func(words string) any {
		if all := as(words); all[""] != nil {
			return all[""]
		}
		return as(words)
	}
	p.takes([]any{try(strings.Repeat("w", most))}, []any{try(strings.Repeat("w", most+1)), try("two\nlines")})
}

// known are the names that the refusal of an unknown one says are known.
func (p probe) known() []string {
	_, err := parsed(fileWith(p.T, func(all map[string]any) {
		in, last := table(all, p.name)
		in[last] = []string{"marker"}
	}))
	for _, fault := range blames(err, p.name) {
		if _, names, ok := strings.Cut(fault, "knows only "); ok {
			all := strings.FieldsFunc(names, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' })
			return slices.DeleteFunc(all, func(name string) bool { return name == "and" })
		}
	}
	return nil
}
