package identity

import (
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	for text, want := range map[string][2]bool{ // a key, a name
		"":                       {false, false},
		"abc":                    {false, true},
		"a~!b":                   {true, true},
		"a b c":                  {false, true},
		" abcd":                  {false, false},
		"abcd ":                  {false, false},
		"abc\u00e9":              {false, false},
		"abc\x7f":                {false, false},
		"abc\n":                  {false, false},
		strings.Repeat("a", 256): {true, true},
		strings.Repeat("a", 257): {false, false},
	} {
		if got := [2]bool{IsKey(text), IsName(text)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
