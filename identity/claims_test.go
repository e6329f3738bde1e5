package identity

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

func read(t *testing.T, text string) claims {
	t.Helper()
	var c claims
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// The ID number is in exactly one claim, in the form of its kind.
func TestNumber(t *testing.T) {
	for text, want := range map[string]kafala.NumberKind{
		`{"nin":"1012345672"}`:                                    kafala.National,
		`{"nin":1012345672}`:                                      kafala.National,
		`{"iqamaNumber":"2012345670"}`:                            kafala.Iqama,
		`{"visaNumber":"3012345678"}`:                             kafala.Border,
		`{"visaNumber":"6012345678"}`:                             kafala.Border,
		`{"borderNumber":"4012345678"}`:                           kafala.Border,
		`{"borderNumber":"5012345678"}`:                           kafala.Border,
		`{"nin":"1012345672","iqamaNumber":"","visaNumber":null}`: kafala.National,
		`{"nin":"1012345672","sub":"2012345670"}`:                 kafala.National,
		`{"sub":"1012345672"}`:                                    "",
		`{}`:                                                      "",
		`{"nin":""}`:                                              "",
		`{"nin":"1012345672","iqamaNumber":"2012345670"}`:         "",
		`{"nin":"1012345672","borderNumber":"x"}`:                 "",
		`{"borderNumber":"x","nin":"1012345672"}`:                 "",
		`{"nin":"1012345672","visaNumber":{}}`:                    "",
		`{"nin":"2012345670"}`:                                    "",
		`{"iqamaNumber":"1012345672"}`:                            "",
		`{"visaNumber":"1012345672"}`:                             "",
		`{"borderNumber":"9012345678"}`:                           "",
		`{"nin":"7012345678"}`:                                    "",
		`{"nin":"101234567"}`:                                     "",
		`{"nin":"10123456722"}`:                                   "",
		`{"nin":" 1012345672"}`:                                   "",
		`{"nin":"١٠١٢٣٤٥٦٧٢"}`:                                    "",
		`{"nin":"1012345672\n"}`:                                  "",
		`{"nin":["1012345672"]}`:                                  "",
		`{"nin":1012345672.0}`:                                    "",
		`{"NIN":"1012345672"}`:                                    "",
		`{"nin":"101234567a"}`:                                    "",
	} {
		number, kind, one := read(t, text).number()
		if kind != want || one != (want != "") || (number == "") != (want == "") {
			t.Errorf("%s: %q %q %t, want %q", text, number, kind, one, want)
		}
	}
}

// Names come in parts, by two sets of claims each, and hold nothing but letters.
func TestNames(t *testing.T) {
	for _, c := range []struct{ text, arabic, english string }{
		{`{"firstName":"نورة","fatherName":"سعد","grandFatherName":"فهد","familyName":"العتيبي"}`, "نورة سعد فهد العتيبي", ""},
		{`{"firstName":"نورة","secondName":"سعد","thirdName":"فهد","lastName":"العتيبي"}`, "نورة سعد فهد العتيبي", ""},
		{`{"firstName":"نورة","secondName":"سعد","fatherName":"سعد","lastName":"العتيبي","familyName":"العتيبي"}`, "نورة سعد العتيبي", ""},
		{`{"firstName":" عبد  الله ","secondName":"-","thirdName":"","lastName":null}`, "عبد الله", ""},
		{`{"englishFirstName":"MARY","englishSecondName":"ANN","englishThirdName":".","englishLastName":"O'NEIL-SMITH"}`, "",
			"MARY ANN O'NEIL-SMITH"},
		{`{"translatedFirstName":"MARY","translatedLastName":"SMITH"}`, "", "MARY SMITH"},
		{`{"firstName":"<b>نورة</b>","lastName":"\u202eالعتيبي\u0000\u200f"}`, "bنورةb العتيبي", ""},
		{`{"firstName":"نورة 1012345672"}`, "نورة", ""},
		{`{"firstName":{"a":1},"lastName":["x"]}`, "", ""},
		{`{"firstName":"` + strings.Repeat("ن", 61) + `","lastName":"` + strings.Repeat("ن", 60) + `"}`, strings.Repeat("ن", 60), ""},
	} {
		said := read(t, c.text)
		if arabic, english := said.name(arabicNames), said.name(englishNames); arabic != c.arabic || english != c.english {
			t.Errorf("%s: %q and %q", c.text, arabic, english)
		}
	}
}

// Full age is told on the day of the birthday and not before, by either calendar; what cannot be read is not known.
func TestAdult(t *testing.T) {
	today := kafala.Date{Year: 2026, Month: time.November, Day: 29}
	for text, want := range map[string]kafala.Adult{
		`{"dateOfBirthG":"29-11-2008"}`:                             kafala.AdultYes,
		`{"dateOfBirthG":"30-11-2008"}`:                             kafala.AdultNo,
		`{"dateOfBirthG":"29-11-2026"}`:                             kafala.AdultNo,
		`{"dateOfBirthG":"30-11-2026"}`:                             kafala.AdultUnknown,
		`{"dateOfBirthH":"01-01-1420"}`:                             kafala.AdultYes,
		`{"dateOfBirthH":"01-01-1440"}`:                             kafala.AdultNo,
		`{"dateOfBirthG":"","dateOfBirthH":"01-01-1420"}`:           kafala.AdultYes,
		`{"dateOfBirthG":"30-11-2008","dateOfBirthH":"01-01-1420"}`: kafala.AdultNo,
		`{"dateOfBirthH":"31-01-1420"}`:                             kafala.AdultUnknown,
		`{"dateOfBirthG":"31-02-1990"}`:                             kafala.AdultUnknown,
		`{"dateOfBirthG":"1990-02-01"}`:                             kafala.AdultUnknown,
		`{"dateOfBirthG":"1-2-1990"}`:                               kafala.AdultUnknown,
		`{"dateOfBirthG":19900201}`:                                 kafala.AdultUnknown,
		`{}`:                                                        kafala.AdultUnknown,
	} {
		if got := read(t, text).adult(today); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// The times of a token, and its audience, in the forms that JSON has for them.
func TestClaimForms(t *testing.T) {
	said := read(t, `{"a":1700000000,"b":1700000000.5,"c":"1700000000","d":null,"e":1e300,"aud":["x","y"]}`)
	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "e": false, "f": false} {
		if at, ok := said.time(name); ok != want || ok && at.Unix() != 1700000000 {
			t.Errorf("%s: %s %t", name, at, ok)
		}
	}
	for text, want := range map[string]int{`{"aud":"x"}`: 1, `{"aud":["x"]}`: 1, `{"aud":["x","y"]}`: 2, `{}`: 0, `{"aud":7}`: 0,
		`{"aud":{"x":1}}`: 0} {
		if got := read(t, text).audience(); len(got) != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
