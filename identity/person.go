package identity

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// numberForm is that of an ID number. Nafath takes one more first digit when a request is opened than when it is asked about:
// the narrower form counts.
var numberForm = regexp.MustCompile(`^[1-6][0-9]{9}$`)

// idClaims are the claims in which an ID number comes, exactly one of them, and with what digits it begins in each.
var idClaims = []struct {
	name, first string
	kind        kafala.NumberKind
}{
	{"nin", "1", kafala.National},
	{"iqamaNumber", "2", kafala.Iqama},
	{"visaNumber", "3456", kafala.Border},
	{"borderNumber", "3456", kafala.Border},
}

// number gives the ID number and its kind; false: there is none, more than one, or it does not fit its claim. sub is no place
// for it: it has been seen with something else.
func (c claims) number() (string, kafala.NumberKind, bool) {
	number, kind, n, good := "", kafala.NumberKind(""), 0, false
	for _, id := range idClaims {
		raw := c[id.name]
		if raw == nil || string(raw) == "null" || string(raw) == `""` {
			continue
		}
		n++
		number, kind = c.text(id.name), id.kind
		good = numberForm.MatchString(number) && strings.Contains(id.first, number[:1])
	}
	if n != 1 || !good {
		return "", "", false
	}
	return number, kind, true
}

// The claims of a name, part by part; a citizen's have other names than a resident's.
var (
	arabicNames = [][]string{{"firstName"}, {"secondName", "fatherName"}, {"thirdName", "grandFatherName"}, {"lastName", "familyName"}}

	englishNames = [][]string{{"englishFirstName", "translatedFirstName"}, {"englishSecondName", "translatedSecondName"},
		{"englishThirdName", "translatedThirdName"}, {"englishLastName", "translatedLastName"}}
)

const longestPart = 60 // letters of one part of a name

// name joins the parts of a name that are there.
func (c claims) name(parts [][]string) string {
	var name []string
	for _, part := range parts {
		for _, claim := range part {
			if word := clean(c.text(claim)); word != "" {
				name = append(name, word)
				break
			}
		}
	}
	return strings.Join(name, " ")
}

// clean leaves what a name is written with. Marks that turn the direction around, control characters and a dash in the place of
// a part are left out, and so is what no name is as long as.
func clean(text string) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.L, unicode.M), strings.ContainsRune("-'’.", r):
			return r
		}
		return -1
	}, text)), " ")
	if len([]rune(text)) > longestPart || !strings.ContainsFunc(text, unicode.IsLetter) {
		return ""
	}
	return text
}

var birthForm = regexp.MustCompile(`^([0-9]{2})-([0-9]{2})-([0-9]{4})$`)

// adult tells whether somebody is of full age on a day; the date itself goes no further.
func (c claims) adult(today kafala.Date) kafala.Adult {
	born, ok := c.date("dateOfBirthG", kafala.Gregorian)
	if !ok {
		born, ok = c.date("dateOfBirthH", func(year, month, day int) (kafala.Date, bool) {
			return kafala.Hijri{Year: year, Month: month, Day: day}.Date()
		})
	}
	switch {
	case !ok || today.Before(born):
		return kafala.AdultUnknown
	case born.Years(today) < kafala.FullAge:
		return kafala.AdultNo
	}
	return kafala.AdultYes
}

func (c claims) date(name string, read func(year, month, day int) (kafala.Date, bool)) (kafala.Date, bool) {
	var written string
	if raw := c[name]; raw == nil || json.Unmarshal(raw, &written) != nil {
		return kafala.Date{}, false
	}
	found := birthForm.FindStringSubmatch(written)
	if found == nil {
		return kafala.Date{}, false
	}
	day, _ := strconv.Atoi(found[1])
	month, _ := strconv.Atoi(found[2])
	year, _ := strconv.Atoi(found[3])
	return read(year, month, day)
}
