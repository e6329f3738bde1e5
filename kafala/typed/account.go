package typed

import (
	"strings"
	"unicode"
)

// ibans are how many letters and digits a bank account number has (ISO 13616), by the country that it begins with.
var ibans = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21,
	"CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18,
	"FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
	"IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24,
	"ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
	"PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23,
	"ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// holdsAccount tells whether the number of a bank account stands in a text, in one piece or in groups: one whose check digits fit, or
// one of the Kingdom whatever they are, as somebody may have mistyped theirs.
func holdsAccount(text string) bool {
	runes := []rune(strings.ToUpper(strings.Map(asciiDigit, visible(text))))
	for from := range runes {
		if from > 0 && alphanumeric(runes[from-1]) {
			continue
		}
		if isAccount(runes[from:]) {
			return true
		}
	}
	return false
}

// How many digits a number has that is called a bank account's: that of the bank alone, or an IBAN without its letters.
const accountLeast, accountMost = 10, 22

// holdAccountCalled tells whether a number stands right behind a word for a bank account.
func (all rows) holdAccountCalled(text string) (found bool) {
	others := all.daysAndReferences()
	all.each(accountLeast, accountMost, gaps, func(s span) bool {
		before := text[:all[s.from].at]
		said := Words(before[strings.LastIndexAny(before, "\n\r")+1:])
		for len(said) > 1 && (typedWords.between[said[len(said)-1]] || said[len(said)-1] == "\u0647\u0648") { // "it is"
			said = said[:len(said)-1]
		}
		found = len(said) > 0 && !s.meets(others) && endsIn(said, typedWords.accounts)
		return !found
	})
	return found
}

// isAccount tells whether a text begins with such a number.
func isAccount(text []rune) bool {
	number := make([]byte, 0, 34)
	length, apart, rest := 4, 0, []rune(nil)
	for i, r := range text {
		if !alphanumeric(r) {
			if apart++; apart > 3 || r != ' ' && gapOf(r)&(spaces|dashes|dots|slashes) == 0 {
				return false
			}
			continue
		}
		number, apart = append(number, byte(r)), 0
		if len(number) == 2 {
			if length = ibans[string(number)]; length == 0 {
				return false
			}
		}
		if n := len(number); (n == 3 || n == 4) && (r < '0' || r > '9') || n == 5 && number[0] == 'S' && number[1] == 'A' && r > '9' {
			return false
		}
		if len(number) == length {
			rest = text[i+1:]
			break
		}
	}
	if len(number) != length || length < 15 || len(rest) > 0 && alphanumeric(rest[0]) {
		return false
	}
	digits := 0
	for _, c := range number {
		if c <= '9' {
			digits++
		}
	}
	if string(number[:2]) == "SA" {
		return digits >= length-2-2 // the bank's may be letters
	}
	return digits*2 > length && checkedAccount(number)
}

// checkedAccount tells whether the check digits of an account's number fit the others (ISO 7064, 97-10).
func checkedAccount(number []byte) bool {
	rest := 0
	for _, c := range append(append([]byte(nil), number[4:]...), number[:4]...) {
		if c <= '9' {
			rest = (rest*10 + int(c-'0')) % 97
		} else {
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r > unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
