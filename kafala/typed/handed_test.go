package typed

import (
	"slices"
	"testing"

	"kafalabot/kafala"
)

// A reference is found as receipts print it whatever signs stand between its groups, and an ID number beside it is told from it in
// either order, grouped or not.
func TestHand(t *testing.T) {
	const one, slip, id, other = "02541891021", "02541891022", "1012345672", "1109876548"
	for text, want := range map[string]Handed{
		"025 4189 1021 " + id:           {References: []string{one}, Numbers: []string{id}},
		id + " 025\u00a04189\u00a01021": {References: []string{one}, Numbers: []string{id}},
		one + " " + id:                  {References: []string{one}, Numbers: []string{id}},
		"025-4189-1021\n" + id:          {References: []string{one}, Numbers: []string{id}},
		"رقم الكفالة 025 4189 1021 وهويته 1012345672": {References: []string{one}, Numbers: []string{"رقم الكفالة وهويته 1012345672"}},
		"025 4189 1021 101 234 5672":                  {References: []string{one}, Numbers: []string{"101 234 5672"}},
		"101 234 5672 025 4189 1021":                  {References: []string{one}, Numbers: []string{"101 234 5672"}},
		id + " 025 4189 1021 " + other:                {References: []string{one}, Numbers: []string{id, other}},
		"025 4189 1022 " + id:                         {Mistyped: []string{slip}, Numbers: []string{id}},
		id + " " + other:                              {Numbers: []string{id, other}},
		"025 4189 1021 1012345673":                    {References: []string{one}, Numbers: []string{"1012345673"}},
		"025 4189 1021 0501234567":                    {References: []string{one}},
		"قطر 02541891021":                             {References: []string{one}},
		"قطر 25418910210":                             {Numbers: []string{"قطر 25418910210"}},
		"784-1990-1234567-6":                          {Numbers: []string{"784-1990-1234567-6"}},
		"22/11/2026":                                  {},
	} {
		got := Hand(text)
		if !slices.Equal(got.References, want.References) || !slices.Equal(got.Mistyped, want.Mistyped) ||
			!slices.Equal(got.Numbers, want.Numbers) {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

// The groups of a receipt are one reference with any signs between; a day and its hour never are.
func TestReferenceBetweenAnySigns(t *testing.T) {
	for _, sign := range []string{" ", "\u00a0", "-", "–", "—", ".", "/", "_", ",", "،",
		" ، ", ":", ";", "؛", "+", "*", "|", "\\", "~", "=", "·", "•", "٫", "٬", ") (", " : ", "→", "ـ", "\t", "\n", "   ,   "} {
		found, mistyped := References("x 025" + sign + "4189" + sign + "1021 y")
		if !slices.Equal(found, []string{"02541891021"}) || mistyped != nil {
			t.Errorf("%q: %v %v", sign, found, mistyped)
		}
		if found, mistyped := References("025" + sign + "4189" + sign + "1022"); found != nil || len(mistyped) != 1 {
			t.Errorf("%q: of a slip are found %v %v", sign, found, mistyped)
		}
	}
	for day := range 9 {
		for minute := range 50 {
			text := "2" + string(rune('0'+day)) + "/1/2026 10:" + string(rune('1'+minute/10)) + string(rune('0'+minute%10))
			if found, mistyped := References(text); found != nil || mistyped != nil {
				t.Errorf("%q: %v %v", text, found, mistyped)
			}
		}
	}
}

// No ID number in groups before a reference gives a part of itself to another reference.
func TestNumberBeforeAReference(t *testing.T) {
	const one = "02541891021"
	for n := range 5000 {
		id := []byte("1000000000")
		for i, left := 9, n*1999; i > 0 && left > 0; i, left = i-1, left/10 {
			id[i] = '0' + byte(left%10)
		}
		for !luhn(string(id)) {
			id[9] = '0' + (id[9]-'0'+1)%10
		}
		text := string(id[:3]) + " " + string(id[3:6]) + " " + string(id[6:]) + " " + kafala.GroupReference(one)
		if got := Hand(text); !slices.Equal(got.References, []string{one}) || got.Mistyped != nil || len(got.Numbers) != 1 {
			t.Fatalf("%q: %+v", text, got)
		}
	}
}
