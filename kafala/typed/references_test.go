package typed

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/kafala"
)

func TestReferences(t *testing.T) {
	const one, two = "02541891021", "00123456786"
	for _, r := range []string{one, two} {
		if _, ok := Reference(r); !ok {
			t.Fatalf("%s is no reference", r)
		}
	}
	arabic := strings.Map(func(r rune) rune { return 0x660 + r - '0' }, one)
	for text, want := range map[string][2][]string{
		one: {{one}}, "025 4189 1021": {{one}}, "025\u00a04189\u00a01021": {{one}}, arabic: {{one}}, "025-4189-1021": {{one}},
		"\u2066025\u00a04189\u00a01021\u2069": {{one}}, "025.4189.1021.": {{one}}, "025 \u2013 4189 \u2013 1021": {{one}},
		"Please look at 025 4189 1021, it is urgent": {{one}},
		"ref:02541891021/":                           {{one}},
		"1. 02541891021\n2. 001 2345 6786\n":         {{one, two}},
		one + " " + two:                              {{one, two}},
		one + "\n" + one:                             {{one}},
		"2541 0254 1891021 then":                     {{one}},
		"02541891021 in 2026":                        {{one}},
		"02541891022":                                {nil, {"02541891022"}},
		"look: 025 4189 1022 and " + two:             {{two}, {"02541891022"}},
		"99541891021":                                {nil, {"99541891021"}},
		"1 1012345672":                               {}, // an ID after the number of a row
		"0501234567":                                 {},
		"5078 0351 2345 6789":                        {}, // a bank card
		"025418910210":                               {},
		"0254189102":                                 {},
		"22/11/2026 02:21":                           {},
		"":                                           {},
		"no digits":                                  {},
	} {
		found, mistyped := References(text)
		if !slices.Equal(found, want[0]) || !slices.Equal(mistyped, want[1]) {
			t.Errorf("%q: found %v and %v, want %v", text, found, mistyped, want)
		}
	}
}

// Of every reference, no single wrong digit and no swap of neighbours passes for another one.
func TestReferencesCatchSlips(t *testing.T) {
	const right = "02541891021"
	for i := range len(right) {
		for d := byte('0'); d <= '9'; d++ {
			slip := []byte(right)
			slip[i] = d
			if found, mistyped := References("a " + string(slip)); d != right[i] && (len(found) > 0 || len(mistyped) != 1) {
				t.Errorf("%s: %v %v", slip, found, mistyped)
			}
		}
		if i > 0 && right[i] != right[i-1] {
			slip := []byte(right)
			slip[i], slip[i-1] = slip[i-1], slip[i]
			if found, _ := References(kafala.GroupReference(string(slip))); len(found) > 0 {
				t.Errorf("%s passes", slip)
			}
		}
	}
}

func FuzzReferences(f *testing.F) {
	seeds(f)
	f.Add("x 025 4189 1021 y")
	f.Add("\u0660\u0662\u0665")
	f.Fuzz(func(t *testing.T, text string) {
		found, mistyped := References(text)
		for _, r := range found {
			if _, ok := Reference(r); !ok {
				t.Errorf("%q: %s is none", text, r)
			}
		}
		for _, r := range mistyped {
			if _, ok := Reference(r); ok || len(r) != kafala.ReferenceDigits {
				t.Errorf("%q: %s is one", text, r)
			}
		}
	})
}
