package kafala

import (
	"strings"
	"unicode"
)

// ParseAccident reads an accident or report number. Its form is not published: 4 to 20 letters or digits.
func ParseAccident(text string, _ Answers, _ Date) (string, *Problem) {
	n := strings.ToUpper(Compact(text))
	for _, r := range n {
		if !unicode.IsLetter(r) && (r < '0' || r > '9') {
			return "", problem("accident.format")
		}
	}
	if len([]rune(n)) < 4 || len([]rune(n)) > 20 || !strings.ContainsAny(n, "0123456789") {
		return "", problem("accident.format")
	}
	return n, nil
}

// ParseOffice reads the name of a traffic office: 2 to 60 characters with a letter among them, no line breaks.
func ParseOffice(text string, _ Answers, _ Date) (string, *Problem) {
	office := Clean(text)
	if n := len([]rune(office)); n < 2 || n > 60 || !hasLetter(office) || strings.ContainsAny(office, "<>@/\\") {
		return "", problem("office.format")
	}
	return office, nil
}

// Regions are the thirteen regions of the Kingdom, those with the most people first.
var Regions = []string{
	"riyadh", "makkah", "eastern", "madinah", "asir", "jazan", "qassim", "tabuk", "hail", "jawf", "najran",
	"northern", "bahah",
}

// Relations are what the guaranteed person may be to the guarantor.
var Relations = []string{"son", "brother", "father", "husband", "relative", "worker", "friend", "other"}
