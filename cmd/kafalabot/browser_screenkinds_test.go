package main

import (
	"fmt"
	"html"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// screenKind is a row of the table of what a citizen, or an officer, may be shown.
type screenKind struct {
	name string
	by   []string // keys: a message that has the words of one of them is of this kind
	like string   // or one that is all of this pattern, where a key has next to no words of its own
	sees []string // keys whose words are in sight when it arrives; nil: those of by that it has
	all  bool     // all of the message is in sight
	card bool     // of its first five lines each is one on the telephone
	any  bool     // the words of by stand anywhere in it; what it has to say are those of the kind that it is else
	long bool     // a text to be read from its beginning by scrolling: of it only what is told is in sight
	most int      // buttons under it and on the keyboard below

	elsewhere bool // the stories of another world lead to it
}

// screenKinds is every kind. A new screen is a new row here, and an act in one of
// the stories that leads to it.
func screenKinds() (kinds []screenKind) {
	add := func(most int, name string, by ...string) *screenKind {
		if len(by) == 0 {
			by = []string{name}
		}
		kinds = append(kinds, screenKind{name: name, by: by, most: most})
		return &kinds[len(kinds)-1]
	}
	add(6, "welcome").all = true
	review := add(4, "review")
	review.all = true
	add(10, "changes")
	add(7, "additions")
	total := add(4, "total")
	total.sees = []string{"total.sum"}
	add(4, "earlier request", "waiting").sees = []string{"waiting", "waiting.after"}
	add(2, "sure")
	add(3, "withdraw?", "withdraw.sure")
	add(1, "dropped")
	add(2, "nothing else open", "home.none")
	add(1, "submitted")
	add(3, "contact", "problem.contact", "problem.contact.text", "problem.contact.other")
	for _, f := range dialogs.Questions(exampleSettings()) {
		if !f.Later {
			review.sees = append(review.sees, "row."+f.ID)
		}
		q := add(len(f.Choices)+4, "question "+f.ID)
		q.by = []string{"ask." + f.ID, "again." + f.ID, "again." + f.ID + ".citizen", "again." + f.ID + ".contact"}
	}
	add(4, "exit", "problem.id.residents", "problem.ids", "problem.limit.guarantor")
	add(4, "refused", "problem.limit.person", "problem.caps.links", "problem.caps.day", "problem.refused", "problem.caps.declines")
	add(3, "link ends", "linkends")
	add(3, "link")
	add(3, "declined")
	add(3, "not paid yet", "unpaid", "unpaid.later")
	add(4, "home: waiting", "home.waiting", "home.making", "home.late").sees = nil
	add(4, "home: paid", "home.paid", "home.paid.several")
	add(3, "home: over", "home.over")
	add(3, "not accepted?", "home.unaccepted")
	add(1, "link ended", "expired")
	add(1, "link stopped", "stopped")
	add(1, "cancelled")
	add(2, "receipt")
	add(0, "receipt: code", "receipt.qr")
	add(0, "receipt: sheet", "receipt.sheet")
	add(2, "gives up?", "revoke.sure")
	add(1, "gave up", "revoke.done")
	add(4, "objects?", "object.ask")
	add(1, "objected", "object.done.now")
	add(0, "guarantee ended", "ended", "ended.staff")
	add(0, "shown")
	add(1, "shown again", "shown.again")
	add(0, "shown by mistake", "struck", "struck.today")
	add(0, "accepted, as recorded", "decided.accepted")
	add(0, "not accepted, as recorded", "decided.unaccepted")
	add(0, "a decision by mistake", "decided.accepted.struck", "decided.unaccepted.struck")
	add(2, "still wanted?", "unused", "unused.reminder")
	add(1, "still wanted", "unused.wanted", "unused.wanted.again")
	add(0, "money back", "refunded.all", "refunded.part")
	add(0, "held", "onhold")
	add(0, "not held any more", "onhold.over")
	add(6, "request").sees = []string{"request"}
	add(8, "requests", "requests", "requests.none", "requests.unfinished").long = true
	add(2, "help").long = true
	add(8, "questions", "query")
	add(1, "a question to staff", "query.ask").all = true
	add(1, "no such question", "problem.query.link", "problem.query.mobile", "problem.query.long")
	add(2, "asked", "query.asked").all = true
	add(2, "the answer", "query.answer").all = true
	add(2, "nobody answered", "query.unmet").all = true
	add(2, "privacy").long = true
	add(2, "mydata").long = true
	add(2, "delete").sees = []string{"delete.ask"}
	add(1, "deleted", "delete.done", "delete.done.stays", "delete.partly", "delete.unable")
	add(1, "not deleted", "delete.stayed")
	add(4, "language", "language.ask")
	answer := add(18, "answer") // with the question that waits below it
	answer.by, answer.all = nil, true
	for _, topic := range typed.Topics() {
		answer.by = append(answer.by, "help.on."+topic)
	}
	add(2, "look-up", "public.found", "public.none", "public.wrong")
	add(1, "not of this chat", "request.unknown")
	add(3, "code", "scan.found", "scan.none")
	add(2, "not known here", "public.lost", "scan.lost", "request.lost").all = true
	return kinds
}

// told are the families of keys that say what became of an act: a note, a refusal, a sum, a verdict. Wherever their words
// stand in a message that arrives, they are in sight.
var told = regexp.MustCompile(`^(note|problem|help\.on|declined|unpaid|unsure|refunded|revoke|onhold|present|unaware)\.` +
	`|^(decided\.accepted|decided\.unaccepted|decided\.review|total\.sum|expired|linkends|stopped|` +
	`cancelled|dropped|lost\.done|lost\.may\.(nobody|later|never)|lost\.state\.(asked|ordered)|ended|` +
	`ended\.staff|unclear|strike\.done|delete\.done|delete\.stayed)$`)

// phrases are the words of a language by key: the fixed parts of each form, around its variables.
type phrases map[string][][]string

var (
	markup   = regexp.MustCompile(`<[^>]*>`)
	variable = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

// readPhrases reads the words of a language; what it does not have is said in Arabic.
func readPhrases(t *testing.T, language string) phrases {
	t.Helper()
	all := phrases{}
	for _, l := range []string{"ar", language} {
		file, err := os.ReadFile("../../locales/active." + l + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := toml.Unmarshal(file, &words); err != nil {
			t.Fatal(err)
		}
		for key, word := range words {
			all[key] = nil
			forms, _ := word.(map[string]any)
			if text, ok := word.(string); ok {
				forms = map[string]any{"other": text}
			}
			for form, text := range forms {
				if form != "description" {
					all[key] = append(all[key], fixed(text.(string)))
				}
			}
		}
	}
	return all
}

// fixed gives the parts of a text around its variables, and around its lines, as they are read.
func fixed(text string) (parts []string) {
	text = html.UnescapeString(markup.ReplaceAllString(text, ""))
	for _, part := range variable.Split(text, -1) {
		for line := range strings.Lines(part) {
			if line = plainText(line); strings.ContainsFunc(line, func(r rune) bool { return unicode.In(r, unicode.L, unicode.So) }) {
				parts = append(parts, line)
			}
		}
	}
	return parts
}

// plainText is a text without what is not seen, and with one kind of space.
func plainText(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '\u2066' && r <= '\u2069':
			return -1
		case r == '\u00a0':
			return ' '
		}
		return r
	}, text))
}

// in gives the parts of a key that stand in a text, in their order; nil: it does not have them.
func (p phrases) in(key, text string) []string {
	for _, parts := range p[key] {
		if letters(parts) >= 4 && inOrder(parts, text) {
			return parts
		}
	}
	return nil
}

func letters(parts []string) (n int) {
	for _, r := range strings.Join(parts, "") {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func inOrder(parts []string, text string) bool {
	for _, part := range parts {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return true
}

// kindOf gives the row of a message: the one whose words come first in it, and of two such the one with more of them.
func kindOf(kinds []screenKind, p phrases, text string) (kind *screenKind) {
	first, most := len(text), 0
	for i, k := range kinds {
		if k.any && slices.ContainsFunc(k.by, func(key string) bool { return p.in(key, text) != nil }) ||
			k.like != "" && regexp.MustCompile(`^(?:`+k.like+`)$`).MatchString(text) {
			return &kinds[i]
		}
	}
	for i, k := range kinds {
		for _, key := range k.by {
			parts := p.in(key, text)
			if parts == nil {
				continue
			}
			if at, n := strings.Index(text, parts[0]), letters(parts); at < first || at == first && n > most {
				kind, first, most = &kinds[i], at, n
			}
		}
	}
	return kind
}

func exampleSettings() *kafala.Settings {
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		panic(fmt.Errorf("the example settings: %w", err)) // other tests hold it
	}
	return s
}

// examples are what people type and is refused, one for each reason, by question and reason: the parser's own examples.
func examples(t *testing.T, known phrases) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, name := range []string{"answers", "dates"} {
		file, err := os.ReadFile("../../kafala/typed/testdata/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var tables map[string][]struct{ Typed, Want string }
		if err := toml.Unmarshal(file, &tables); err != nil {
			t.Fatal(err)
		}
		for question, rows := range tables {
			all[question] = map[string]string{}
			for _, row := range rows {
				if _, there := all[question][row.Want]; !there && len(known["problem."+row.Want]) > 0 && strings.TrimSpace(row.Typed) != "" {
					all[question][row.Want] = row.Typed
				}
			}
		}
	}
	return all
}

// asking is one way of asking about each topic that the bot knows to answer.
func asking(t *testing.T) map[string]string {
	t.Helper()
	var file struct{ Topics map[string][]string }
	if _, err := toml.DecodeFile("../../kafala/typed/testdata/questions.toml", &file); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for topic, texts := range file.Topics {
		all[topic] = texts[0]
	}
	return all
}
