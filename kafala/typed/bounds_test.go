package typed

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// The last value that is taken and the first that is not, of everything that has an end.
func TestBounds(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("Ali ", n)) }
	long := func(n int) string { return "Ali " + strings.Repeat("a", n-4) }
	parsers := map[string]func(string, kafala.Answers, kafala.Date) (string, *kafala.Problem){
		"birth": BirthDate, "accident day": AccidentDate, "name": Name, "accident": Accident, "office": TrafficOffice,
	}
	for _, c := range []struct{ what, typed, want string }{
		{"birth", today.AddDays(-1).String(), ""}, {"birth", today.String(), "date.future"},
		{"birth", today.AddDays(-120 * 365).String(), ""}, {"birth", today.AddDays(-120*365 - 1).String(), "date.past"},
		{"accident day", today.String(), ""}, {"accident day", today.AddDays(1).String(), "date.future"},
		{"accident day", today.AddDays(-1).String(), ""},
		{"accident day", today.AddDays(-730).String(), ""}, {"accident day", today.AddDays(-731).String(), "date.past"},
		{"name", words(1), "name.short"}, {"name", words(2), ""}, {"name", words(12), ""}, {"name", words(13), "name.long"},
		{"name", long(80), ""}, {"name", long(81), "name.long"},
		{"accident", "123", "accident.format"}, {"accident", "1234", ""}, {"accident", strings.Repeat("1", 20), ""},
		{"accident", strings.Repeat("1", 21), "accident.format"},
		{"office", "a", "office.format"}, {"office", "ab", ""}, {"office", strings.Repeat("a", 60), ""},
		{"office", strings.Repeat("a", 61), "office.format"},
	} {
		got := ""
		if _, p := parsers[c.what](c.typed, nil, today); p != nil {
			got = p.Key
		}
		if got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.what, c.typed, got, c.want)
		}
	}
}

// Which calendar a year belongs to, and where the years end that can be a date at all.
func TestYears(t *testing.T) {
	for text, want := range map[string]string{
		"1299-01-01": "date.year", "1300-01-01": "date.impossible", "1356-01-01": "1937-03-14", "1500-12-30": "2077-11-16",
		"1501-01-01": "date.year", "1899-01-01": "date.year", "1900-01-01": "1900-01-01", "2100-12-31": "2100-12-31", "2101-01-01": "date.year",
	} {
		d, p := Day(text, today)
		got := d.String()
		if p != nil {
			got = p.Key
		}
		if got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// A sign before a number is none between two parts of it.
func TestJoinedNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"- 12 / 34": "12/34", "12 34": "1234", "12 - / 34": "12-34", "12 -": "12", "(12).34": "1234", "12 \u2013 34": "12-34",
	} {
		if got := joinedNumber(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

// lastDigits gives the last digits with which a number passes.
func lastDigits(prefix string, passes func(string) bool) (all []string) {
	for d := range 10 {
		if n := fmt.Sprintf("%s%d", prefix, d); passes(n) {
			all = append(all, n)
		}
	}
	return all
}

// A bank card has 13 to 19 digits, of which the last one fits the others, and only what people put between the groups of
// one number stands between them.
func TestCardsOfEveryLength(t *testing.T) {
	for n := 10; n <= 22; n++ {
		all := lastDigits(strings.Repeat("9", n-1), IsCard)
		if want := map[bool]int{true: 1}[n >= 13 && n <= 19]; len(all) != want {
			t.Errorf("of %d digits are cards %v, want %d", n, all, want)
		}
		for _, card := range all {
			for between, is := range map[string]bool{"": true, " ": true, ".": true, "-": true, "\u2013": true, "a": false, ",": false, "/": false} {
				if got := IsCard("my card " + card[:6] + between + card[6:] + "!"); got != is {
					t.Errorf("%s, %q between: %t", card, between, got)
				}
			}
		}
	}
}

// The codes that banks and ministries send have four to eight digits, and nothing beside them.
func TestIsCode(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "123": false, "1234": true, "12345678": true, "123456789": false, " 12 34 ": true, "1234 it is": false, "12a4": false,
		"\u0661\u0662\u0663\u0664": true,
	} {
		if got := IsCode(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// A number with the shape of an ID is known whatever its check digit, and whatever stands beside it but a digit; a true one
// has the one last digit that fits.
func TestNumbersLikeAnID(t *testing.T) {
	for _, first := range []string{"109999999", "200000000"} {
		if all := lastDigits(first, LikeID); len(all) != 10 {
			t.Errorf("like an ID are %v", all)
		}
		for _, around := range []string{"%s", "it is %s.", "x%sx", "a:%s/b", "10 %s"} {
			holds := func(n string) bool { return HoldsID(fmt.Sprintf(around, n)) }
			like := func(n string) bool { return LikeID(fmt.Sprintf(around, n)) }
			if true1, all := lastDigits(first, holds), lastDigits(first, like); len(true1) != 1 || len(all) != 10 || !IsID(true1[0]) {
				t.Errorf("%s: held are %v, like one are %v", around, true1, all)
			}
		}
	}
	for _, text := range []string{"", "hello", "0999999999", "3000000000", "109999999", "10999999900", "x10999999900x"} {
		if LikeID(text) || HoldsID(text) {
			t.Errorf("%q has the shape of an ID", text)
		}
	}
}

// A part of a reference has eight digits at most. Parts that make up its length by chance are neither a reference nor a
// mistyped one, and what comes after them is found all the same.
func TestPartsOfReferences(t *testing.T) {
	const one, two = "02541891021", "00123456786"
	for text, want := range map[string][2][]string{
		"02541891 021": {{one}}, "025 41891021": {{one}}, "025418910 21": {}, "0254 1891022 " + two: {{two}},
		"0254 1891022": {}, "02 54189 1022 and " + one: {{one}}, "025 4189 1022": {nil, {"02541891022"}}, "0254 189 1022": {},
		"025\u22124189\u22121021": {{one}}, "025a4189a1021": {}, "02541891,021": {},
	} {
		found, mistyped := References(text)
		if !slices.Equal(found, want[0]) || !slices.Equal(mistyped, want[1]) {
			t.Errorf("%q: found %v and %v, want %v", text, found, mistyped, want)
		}
	}
}
