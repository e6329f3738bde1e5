package typed

import (
	"slices"
	"strings"

	"kafalabot/kafala"
)

// TrafficOffice reads the name of a traffic office: 2 to 60 characters with a letter among them, no line breaks. It is
// shown on the card and on the sheet: no number of a person or of a card stands in it, no link, no word that reads as how a guarantee
// stands (SaysVerdict), also none of letters that look like others, and no picture, which is left out: a line that began with one would
// look like a verdict. A yes, a no and the like are none.
func TrafficOffice(text string, _ kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	office := Clean(unpictured(text))
	n := len([]rune(office))
	if n < 2 || n > 60 || !hasLetter(office) || strings.ContainsAny(office, "<>@/\\") || holdsLink(office) || IsUnknown(office) ||
		!OneScriptEach(office) || !slices.ContainsFunc(Words(office), func(w string) bool { return !isAside(w) }) {
		return "", kafala.NewProblem("office.format")
	}
	if SaysVerdict(office) {
		return "", kafala.NewProblem("office.verdict")
	}
	if len(Intruders(office)) > 0 || len(rowsOf(office).mobiles()) > 0 || LikeID(office) {
		return "", kafala.NewProblem("office.number")
	}
	return office, nil
}
