package typed

import (
	"slices"
	"strings"
	"testing"
)

// Two cards at once are two numbers, however they are parted; one number in groups stays one.
func TestApart(t *testing.T) {
	for text, want := range map[string][]string{
		"1012345672":                   {"1012345672"},
		"101 234 5672":                 {"101 234 5672"},
		"1012345672\n1109876548":       {"1012345672", "1109876548"},
		"1012345672 1109876548":        {"1012345672", "1109876548"},
		"1012345672, 1109876548":       {"1012345672", "1109876548"},
		"1012345672\u060c1109876548":   {"1012345672", "1109876548"},
		"1012345672 \u0648 1109876548": {"1012345672", "1109876548"},
		"1012345672 \u06481109876548":  {"1012345672", "1109876548"},
		"101 234 5672\n110 987 6548":   {"101 234 5672", "110 987 6548"},
		"101 234 5672 110 987 6548":    {"1012345672", "1109876548"},
		"10123456721109876548":         {"1012345672", "1109876548"},
		"1012345672\n110987654":        {"1012345672", "110987654"},
		"1012345672\n1012345672":       {"1012345672"},
		"\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0662 1109876548": {"1012345672", "1109876548"},
		"784-1990-1234567-1":                 {"784-1990-1234567-1"},
		"1,012,345,672":                      {"1,012,345,672"},
		"1012345672\n1109876548\n2123456788": {"1012345672", "1109876548", "2123456788"},
		"hello":                              {"hello"},
		"":                                   {""},
	} {
		if got := Apart(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What is taken apart has no digit that was not typed, and loses none but of a number that is there twice.
func FuzzApart(f *testing.F) {
	for _, text := range []string{"1012345672 1109876548", "10123456721109876548", "1\n2", "101 234 5672, x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts := Apart(text)
		if len(parts) == 0 {
			t.Fatal("nothing is given")
		}
		if len(parts) == 1 {
			return
		}
		all := digitsOf(Clean(text))
		for _, part := range parts {
			if digits := digitsOf(part); len(digits) < wholeNumber || !strings.Contains(all, digits) {
				t.Errorf("%q: %q", text, part)
			}
		}
	})
}

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
