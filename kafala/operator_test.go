package kafala_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// rewritten is the example, read with other lines in some of its places.
func rewritten(t *testing.T, lines ...string) error {
	t.Helper()
	text := string(kafala.ExampleSettings())
	for i := 0; i < len(lines); i += 2 {
		if !strings.Contains(text, lines[i]) {
			t.Fatalf("the example has no %q", lines[i])
		}
		text = strings.Replace(text, lines[i], lines[i+1], 1)
	}
	_, err := kafala.ParseSettings([]byte(text))
	return err
}

// What the operator says of who allowed the service is said whole or not at all, and every text is a line that the page has
// room for; what is not always said may be left out.
func TestWhatTheOperatorSays(t *testing.T) {
	from := func(begins, ends string) string {
		_, after, _ := strings.Cut(string(kafala.ExampleSettings()), begins)
		inside, _, _ := strings.Cut(after, ends)
		return begins + inside
	}
	table, _, _ := strings.Cut(from("[operator.authority]", "[rules]"), "[operator.authority.name]")
	name := from("[operator.authority.name]", "[rules]")
	address, complaints := from("[operator.address]", "[operator.complaints]"), from("[operator.complaints]", "[operator.authority]")
	number, date := "number = \"0000\"\n", "date = \"2000-01-01\"\n"
	letters := func(n int) string { return strings.Repeat("n", n) }
	for what, c := range map[string]struct {
		lines []string
		want  string // what the fault begins with; "": none
	}{
		"all":                           {nil, ""},
		"no authority":                  {[]string{table, "", name, ""}, ""},
		"its name alone":                {[]string{number, "", date, ""}, "operator.authority.number"},
		"its number alone":              {[]string{name, "", date, ""}, "operator.authority.name"},
		"its date alone":                {[]string{name, "", number, ""}, "operator.authority.name"},
		"its name in one language":      {[]string{name, "[operator.authority.name]\nen = \"A\"\n"}, "operator.authority.name.ar"},
		"no address and no complaints":  {[]string{address, "", complaints, ""}, ""},
		"an address in one language":    {[]string{address, "[operator.address]\nen = \"A\"\n"}, "operator.address.ar"},
		"no hours":                      {[]string{from("[operator.hours]", "[operator.address]"), ""}, "operator.hours"},
		"as long a number as may be":    {[]string{"number = \"0000\"", "number = \"" + letters(40) + "\""}, ""},
		"a longer number":               {[]string{"number = \"0000\"", "number = \"" + letters(41) + "\""}, "operator.authority.number"},
		"as long a text as may be":      {[]string{"en = \"Example Authority\"", "en = \"" + letters(120) + "\""}, ""},
		"a longer text":                 {[]string{"en = \"Example Authority\"", "en = \"" + letters(121) + "\""}, "operator.authority.name.en"},
		"a text of two lines":           {[]string{"en = \"Example Authority\"", "en = \"A\\nB\""}, "operator.authority.name.en"},
		"a date that is none":           {[]string{date, "date = \"2000-13-01\"\n"}, "operator.authority.date"},
		"a terms address that is plain": {[]string{"terms_url = \"\"", "terms_url = \"http://a.sa\""}, "operator.terms_url"},
	} {
		err := rewritten(t, c.lines...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// A name that is the example's in one language alone is refused by that language, with a live key.
func TestLiveRefusesTheExampleInEachLanguage(t *testing.T) {
	example, err := kafala.ParseSettings(kafala.ExampleSettings())
	must(t, err)
	for language, words := range example.Operator.Name {
		s := own(t)
		s.Operator.Name[language] = words
		if got := blamed(s.LiveFaults(served)); !slices.Equal(got, []string{"operator.name." + language}) {
			t.Errorf("%s: %v", language, got)
		}
	}
}
