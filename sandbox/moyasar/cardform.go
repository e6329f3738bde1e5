package moyasar

import (
	"strconv"
	"strings"
	"time"
)

// cardForm is a card as somebody typed it.
type cardForm struct {
	Number string // digits only
	Name   string
	Month  int
	Year   int
	CVC    string
}

// readCardForm reads the fields of the payment page. Digits may be typed in
// either of the numerals in use in Saudi Arabia, with spaces or dashes.
func readCardForm(get func(string) string) cardForm {
	form := cardForm{
		Number: digitsOf(get("number")),
		Name:   strings.Join(strings.Fields(get("name")), " "),
		CVC:    digitsOf(get("cvc")),
	}
	form.Month, form.Year = readExpiry(get("expiry"))
	return form
}

// readExpiry reads "12/29", "1229", "12 / 2029"; zeros if it is none of them.
func readExpiry(text string) (month, year int) {
	all := digitsOf(text)
	if cut := strings.IndexAny(text, "/-"); cut > 0 && len(digitsOf(text[:cut])) == 1 {
		all = "0" + all
	}
	if len(all) != 4 && len(all) != 6 {
		return 0, 0
	}
	month, _ = strconv.Atoi(all[:2])
	year, _ = strconv.Atoi(all[2:])
	return month, year
}

// digitsOf keeps the digits of a text and writes them as 0 to 9.
func digitsOf(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r >= 0x0660 && r <= 0x0669: // Arabic-Indic
			b.WriteRune(r - 0x0660 + '0')
		case r >= 0x06f0 && r <= 0x06f9: // extended Arabic-Indic
			b.WriteRune(r - 0x06f0 + '0')
		}
	}
	return b.String()
}

// check names the fields that cannot be right: number, name, expiry, cvc.
func (f cardForm) check(now time.Time) map[string]bool {
	wrong := map[string]bool{}
	if !f.numbered() {
		wrong["number"] = true
	}
	if len(strings.Fields(f.Name)) < 2 {
		wrong["name"] = true
	}
	if !f.current(now) {
		wrong["expiry"] = true
	}
	want := 3
	if scheme(f.Number) == Amex {
		want = 4
	}
	if len(f.CVC) != want || digitsOf(f.CVC) != f.CVC {
		wrong["cvc"] = true
	}
	return wrong
}

// numbered tells whether the number is one of a scheme we take: a test card, or
// any other whose check digit is right (that one will be declined).
func (f cardForm) numbered() bool {
	company := scheme(f.Number)
	length := 16
	if company == Amex {
		length = 15
	}
	if company == "" || len(f.Number) != length {
		return false
	}
	_, known := find(f.Number)
	return known || luhn(f.Number)
}

func luhn(number string) bool {
	sum := 0
	for i := range number {
		digit := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if digit *= 2; digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0
}

// current tells whether the card has not expired: it is good until the end of
// its month, where the shop is (Riyadh).
func (f cardForm) current(now time.Time) bool {
	year := f.Year
	if year < 100 {
		year += 2000
	}
	if f.Month < 1 || f.Month > 12 || year > 2100 {
		return false
	}
	end := time.Date(year, time.Month(f.Month)+1, 1, 0, 0, 0, 0, riyadh)
	return now.Before(end) && year < now.Year()+30
}

// riyadh has no summer time.
var riyadh = time.FixedZone("+03", 3*60*60)
