package typed

import (
	"slices"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// Accident reads an accident or report number. Its form is not published: 4 to 20 letters or digits, with the
// hyphens and slashes between them that the papers have. What people write before it ("accident no.") is left out.
func Accident(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	n := strings.ToUpper(Clean(text))
	for was := ""; was != n; { // what stands together now may be a label again
		was, n = n, joinedNumber(withoutLabel(n))
	}
	signs := 0
	for _, r := range n {
		switch {
		case r == '-' || r == '/':
		case unicode.IsLetter(r) || r >= '0' && r <= '9':
			signs++
		default:
			return "", kafala.NewProblem("accident.format")
		}
	}
	if signs < 4 || signs > 20 || !strings.ContainsAny(n, "0123456789") {
		return "", kafala.NewProblem("accident.format")
	}
	return n, nil
}

// withoutLabel leaves out the words of words.toml that stand before a number. A Latin one that touches a digit is a part
// of the number.
func withoutLabel(n string) string {
	for {
		n = strings.TrimLeft(n, " .,:;#_()/-\u060c\u2116")
		end := strings.IndexFunc(n, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
		if end < 0 {
			end = len(n)
		}
		touches := end > 0 && end < len(n) && n[0] < 0x80 && n[end] >= '0' && n[end] <= '9'
		if touches || !slices.Contains(typedWords.number, Fold(n[:end])) {
			return n
		}
		n = n[end:]
	}
}

// joinedNumber takes the spaces, dots and brackets out of a number and keeps one hyphen or slash where some stand
// between two parts of it.
func joinedNumber(n string) string {
	var b strings.Builder
	between := rune(0)
	for _, r := range n {
		switch {
		case r == ' ' || r == '.' || r == '_' || r == '(' || r == ')':
			continue
		case r == '/' || unicode.Is(unicode.Pd, r) || r == '\u2212':
			if r != '/' {
				r = '-'
			}
			if between == 0 {
				between = r
			}
			continue
		case between != 0 && b.Len() > 0:
			b.WriteRune(between)
		}
		between = 0
		b.WriteRune(r)
	}
	return b.String()
}

// TrafficOffice reads the name of a traffic office: 2 to 60 characters with a letter among them, no line breaks.
func TrafficOffice(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	office := Clean(text)
	if n := len([]rune(office)); n < 2 || n > 60 || !hasLetter(office) || strings.ContainsAny(office, "<>@/\\") {
		return "", kafala.NewProblem("office.format")
	}
	return office, nil
}
