package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// What people ask instead of answering, and what is said when nothing that they type is taken. Whatever the waiting question
// accepts is an answer first; then a question that is known gets its answer; only then is a text refused.

// opening are the topics to which the screen of where nothing is open is itself the answer.
var opening = []string{"begin", "hello", "thanks"}

// asked answers a known question, and shows again where the person stands; false: the text is none.
func (d *Dialog) asked(s Session, here Place, in Input) (Turn, bool) {
	q, ok := typed.AsksFor(in.Text)
	if !ok || in.Act != Say {
		return Turn{}, false
	}
	if here.Kind == Welcome && slices.Contains(opening, q.Topic) {
		return d.turn(s, Screen{}), true
	}
	t := d.turn(s, Screen{})
	t.Screen.Help = q.Topic
	return t, true
}

// sure tells whether a text is a question where any words would be an answer. All others are somebody's name there.
func sure(text string) bool {
	q, ok := typed.AsksFor(text)
	return ok && q.Sure
}

// unread is why a text without any figure is refused at a field that asks for a number. Any other refusal is p.
func (f Field) unread(text string, p *kafala.Problem) *kafala.Problem {
	if !f.Number || p == nil || holdsDigit(text) {
		return p
	}
	return kafala.NewProblem("unread." + f.ID)
}

// fewFigures is how many figures a text has at most that is a question with a figure in it, and not a number.
const fewFigures = 6

// tried tells whether a text that seems to ask tries to answer a question for a number: it holds more than one that fits, or
// says where to call, and not whom.
func (f Field) tried(text, topic string, p *kafala.Problem) bool {
	if strings.HasSuffix(p.Key, ".many") {
		return true
	}
	n := 0
	for _, r := range text {
		if unicode.IsNumber(r) {
			n++
		}
	}
	return topic == "person" && f.Number && n > fewFigures
}

// holdsDigit tells whether any figure, of any script, stands in a text.
func holdsDigit(text string) bool { return strings.ContainsFunc(text, unicode.IsNumber) }

// FewRefusals is how many texts in a row are refused before whom to ask is named.
const FewRefusals = 3

// refusal counts what was not taken. Session.Refused names the place with the count, so that it holds for no other: what an
// earlier release accepts, without knowing of the count, leads on to another place.
func (d *Dialog) refusal(t Turn, here Place) Turn {
	at, n, _ := strings.Cut(t.Session.Refused, ".")
	times, _ := strconv.Atoi(n)
	if at != here.name() {
		times = 0
	}
	times = min(times+1, FewRefusals)
	t.Session.Refused = here.name() + "." + strconv.Itoa(times)
	t.Screen.Lost = times == FewRefusals
	return t
}

// name names a place in Session.Refused.
func (p Place) name() string {
	if p.Kind == Question {
		return p.Field.ID
	}
	return "-"
}
