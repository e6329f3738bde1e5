package typed

import (
	"testing"

	"kafalabot/kafala"
)

var everyNumber = kafala.Rules{Border: true, Gulf: kafala.GulfStates}

// Walks testdata/numbers.toml, where every kind is taken and where no other than before.
func TestPersonNumber(t *testing.T) {
	var file struct {
		Number []struct{ Typed, Chosen, Want, Off string }
	}
	readTOML(t, "testdata/numbers.toml", &file)
	if len(file.Number) < 40 {
		t.Fatalf("only %d examples", len(file.Number))
	}
	for _, c := range file.Number {
		if c.Off == "" {
			c.Off = c.Want
		}
		for _, try := range []struct {
			rules kafala.Rules
			want  string
		}{{everyNumber, c.Want}, {kafala.Rules{}, c.Off}} {
			a := kafala.Answers{"guarantor_id": "1122334459", "person_id" + KindSuffix: c.Chosen}
			got, p := PersonNumber(try.rules)(c.Typed, a, today)
			if p != nil {
				got = p.Key
			}
			if got != try.want {
				t.Errorf("%q with %q chosen, %d states taken: got %s, want %s", c.Typed, c.Chosen, len(try.rules.Gulf), got, try.want)
			}
		}
	}
}

// What has a check digit is typed once, and everything else that is not the Kingdom's own card twice.
func TestTwice(t *testing.T) {
	for stored, want := range map[string]bool{"1109876548": false, "2209876545": false, "": false, "border:3123456789": true,
		"gulf.ae:784199012345676": false, "gulf.kw:290051701235": false, "gulf.qa:28012345678": true, "gulf.bh:900512345": true,
		"gulf.om:12345678": true, "later:1": true} {
		if Twice(stored) != want {
			t.Errorf("%q: want %t", stored, want)
		}
	}
	for _, state := range kafala.GulfStates {
		if shapes[kafala.GulfID(state)].least == 0 || len(stateWords.state[state]) < 4 {
			t.Errorf("%s has no shape, or no words", state)
		}
	}
}

// A guarantor's number is an ID or an Iqama number; one of another kind is told apart from a mistyped one.
func TestGuarantorNumber(t *testing.T) {
	for text, want := range map[string]string{"1012345672": "", "2123456788": "id.residents", "1012345671": "id.check",
		"3123456789":         "id.foreign",
		"784-1990-1234567-6": "id.foreign", "290051701235": "id.foreign", "312345678": "id.length", "7123456789": "id.first",
		"مرحبا": "id.letters"} {
		got := ""
		rules := kafala.Rules{Guarantors: []string{"citizen"}, Border: true, Gulf: kafala.GulfStates}
		if _, p := GuarantorNumber(rules)(text, nil, today); p != nil {
			got = p.Key
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Staff type numbers of every kind; where digits alone do not say of which state they are, its name beside them does.
func TestNumberOfStaff(t *testing.T) {
	for text, want := range map[string]string{
		"1109876548": "1109876548", "1109876541": "id.check", "3123456789": "border:3123456789", "٣١٢٣٤٥٦٧٨٩": "border:3123456789",
		"784-1990-1234567-6": "gulf.ae:784199012345676", "الإمارات 784199012345676": "gulf.ae:784199012345676",
		"290051701235": "gulf.kw:290051701235", "28012345678": "id.length", "قطر 28012345678": "gulf.qa:28012345678",
		"28012345678 QA": "gulf.qa:28012345678", "Bahrain: 900512345": "gulf.bh:900512345", "عُمان 900512345": "gulf.om:900512345",
		"900512345": "id.length", "قطر 900512345": "gulf.shape", "قطر البحرين 900512345": "id.length", "": "id.digits",
	} {
		got, p := Number(text)
		if p != nil {
			got = p.Key
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
		if p == nil { // what is stored is read as itself
			if again, p := NumberOf(first(kafala.ReadNumber(got)), got); p != nil || again != got {
				t.Errorf("%q is read as %q, %v", got, again, p)
			}
		}
	}
}

func first(kind kafala.NumberKind, _ string) kafala.NumberKind { return kind }

// Outside its question a number goes where it is surely somebody's; what it may be besides stays.
func TestHoldsForeign(t *testing.T) {
	for text, want := range map[string]bool{
		"784199012345676": true, "my ID is 784-1990-1234567-6.": true, "٧٨٤١٩٩٠١٢٣٤٥٦٧٦": true, "784199012345671": false,
		"290051701235": true, "المكفول 290051701235": true, "290051701234": false, "966501234567": false,
		"رقم الحدود 3123456789": true, "رقمه بالحدود 4123456789": true, "حدودي 4123456789": true, "4123456789 رقم حدوده": true,
		"Border number: 4123 456 789": true, "3123456789": false, "حادث 3123456789": false,
		"الحدود الشمالية 45128830": false, "28012345678": false, "482 7035 9169": false, "1012345671": false, "": false,
		"4201320111111010": false, "0501234567 0541234567": false,
	} {
		if rowsOf(text).holdForeign(text) != want {
			t.Errorf("%q: want %t", text, want)
		}
		if want && (!HoldsID(text) || IsCard(text)) {
			t.Errorf("%q: held %t, taken for a card %t", text, HoldsID(text), IsCard(text))
		}
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("784-1990-1234567-6")
	f.Add("قطر 28012345678")
	f.Fuzz(func(t *testing.T, s string) {
		HoldsID(s)
		v, p := Number(s)
		if p != nil {
			return
		}
		if again, p := NumberOf(first(kafala.ReadNumber(v)), v); p != nil || again != v {
			t.Errorf("%q: the stored form %q is read as %q, %v", s, v, again, p)
		}
	})
}
