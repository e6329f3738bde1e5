package kafala

import "testing"

// What is stored of a number gives its kind and digits back, and the same digits of two kinds are two numbers. What an
// earlier release has stored, which knew no kinds, is a citizen's or a resident's.
func TestStoredNumber(t *testing.T) {
	kinds := []NumberKind{National, Iqama, Border}
	for _, state := range GulfStates {
		kinds = append(kinds, GulfID(state))
	}
	seen := map[string]NumberKind{}
	for _, kind := range kinds {
		digits := "1012345672"
		if kind == Iqama {
			digits = "2123456788"
		}
		stored := StoredNumber(kind, digits)
		if before, ok := seen[stored]; ok {
			t.Errorf("%s and %s are both stored as %q", before, kind, stored)
		}
		seen[stored] = kind
		if k, d := ReadNumber(stored); k != kind || d != digits {
			t.Errorf("%s %s came back as %s %s", kind, digits, k, d)
		}
		if kind.Saudi() != (stored == digits) || (kind.State() != "") == (kind.Saudi() || kind == Border) {
			t.Errorf("%s: stored as %q, of the state %q", kind, stored, kind.State())
		}
		if Last4(stored) != digits[len(digits)-4:] {
			t.Errorf("%s: the last four of %q are %q", kind, stored, Last4(stored))
		}
	}
	if k, d := ReadNumber(""); k != "" || d != "" {
		t.Errorf("nothing is read as %s %s", k, d)
	}
}

// Each kind is taken where its own setting says so, and no other setting helps.
func TestWhichNumbersAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		rules Rules
		taken string // codes of what is taken
	}{
		"as little as can be": {Rules{}, "national iqama"},
		"border numbers":      {Rules{Border: true}, "national iqama border"},
		"one Gulf state":      {Rules{Gulf: []string{"kw"}}, "national iqama gulf.kw"},
		"everything":          {Rules{Border: true, Gulf: GulfStates}, "national iqama border gulf.ae gulf.kw gulf.qa gulf.bh gulf.om"},
	} {
		got := ""
		for _, kind := range []NumberKind{National, Iqama, Border, "gulf.ae", "gulf.kw", "gulf.qa", "gulf.bh", "gulf.om", "gulf.", "later"} {
			switch p := c.rules.Takes(kind); {
			case p == nil:
				got += " " + string(kind)
			case (p.Key == "number.border") != (kind == Border), p.Field != "person_id":
				t.Errorf("%s: %s is refused with %+v", name, kind, p)
			}
		}
		if got != " "+c.taken {
			t.Errorf("%s: takes%s, want %s", name, got, c.taken)
		}
	}
}
