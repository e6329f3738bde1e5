package kafala_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// hands are everybody by whose hand a line of a history may be, as it names them, and some that it never does.
var hands = map[kafala.Party]string{kafala.Guarantor: "citizen", kafala.Stranger: "stranger", kafala.Paying: "gateway",
	kafala.Clock: "sweep", kafala.AnyStaff: "staff:7", kafala.Following: "decision", "nobody": "", "staff, unnamed": "staff", "test": "test"}

// Every row says from where, by whom and what; a mark says what stands in the history.
func TestLife(t *testing.T) {
	for _, r := range kafala.Life {
		if len(r.From) == 0 || len(r.By) == 0 || r.What == "" {
			t.Errorf("%+v is not whole", r)
		}
		if (r.Note == "") != (r.Words == "") || r.To != kafala.Stays && r.Note != "" {
			t.Errorf("%+v: a mark with words has a line, and a move has neither", r)
		}
		for _, by := range r.By {
			if hands[by] == "" {
				t.Errorf("%s: by %s, whom no history names", r.What, by)
			}
		}
	}
}

// Every pair of statuses, by every hand: allowed exactly when it is listed, once.
func TestMoves(t *testing.T) {
	type move struct {
		from, to kafala.Status
		by       kafala.Party
	}
	allowed := map[move]bool{}
	for _, r := range kafala.Life {
		for _, from := range r.From {
			for _, by := range r.By {
				if m := (move{from, r.To, by}); r.To != kafala.Stays && allowed[m] {
					t.Errorf("%s to %s by %s is listed twice", from, r.To, by)
				} else {
					allowed[m] = true
				}
			}
		}
	}
	for _, from := range kafala.Statuses() {
		for _, to := range kafala.Statuses() {
			for party, by := range hands {
				want := from != to && allowed[move{from, to, party}]
				g := kafala.Guarantee{Status: from}
				err := g.Move(to, kafalatest.Noon, by, "why")
				if ok := err == nil; ok != want {
					t.Errorf("%s to %s by %q: %v", from, to, by, err)
				}
				if err != nil && (g.Status != from || len(g.History) != 0) {
					t.Errorf("%s to %s was refused and still changed the record", from, to)
				}
				if err == nil && (g.Status != to || len(g.History) != 1) {
					t.Errorf("%s to %s left %s and %d events", from, to, g.Status, len(g.History))
				}
				if want != (kafala.Continues(kafala.Guarantee{Status: from}, written(from, to, by, "why")) == nil) && from != to {
					t.Errorf("%s to %s by %q: what is saved is judged otherwise", from, to, by)
				}
			}
		}
	}
}

// written is a record with one line in its history.
func written(from, to kafala.Status, by, why string) kafala.Guarantee {
	return kafala.Guarantee{Status: to, History: []kafala.Event{{At: kafalatest.Noon, By: by, From: from, To: to, Why: why}}}
}

// Every mark in every status by every hand: a store takes it exactly where its row says so.
func TestMarksOfLife(t *testing.T) {
	said := 0
	for _, r := range kafala.Life {
		if r.To != kafala.Stays {
			continue
		}
		note := r.Note
		switch {
		case r.Words == "":
			note = "7d1a:second"
		case strings.HasSuffix(note, ": "):
			note += "duplicate 100"
		}
		for _, status := range kafala.Statuses() {
			for party, by := range hands {
				want := slices.Contains(r.From, status) && slices.Contains(r.By, party)
				err := kafala.Continues(kafala.Guarantee{Status: status}, written(status, status, by, note))
				if (err == nil) != want {
					t.Errorf("%s while it is %s by %q: %v", r.What, status, by, err)
				}
				if want {
					said++
				}
			}
		}
	}
	if said == 0 {
		t.Error("no mark was looked at")
	}
	stray := written(kafala.Issued, kafala.Issued, "staff:7", "looked at")
	if err := kafala.Continues(kafala.Guarantee{Status: kafala.Issued}, stray); err == nil {
		t.Error("what is in no table is saved")
	}
}

// Each mark is made somewhere in the program: one that nothing makes is none.
func TestEveryMarkIsMade(t *testing.T) {
	names := regexp.MustCompile(`(?m)^\s+(Note[A-Z]\w*)\s+= "(.*?)"`)
	program, declared := "", map[string]string{}
	for file, text := range source.Product(t) {
		program += text
		if strings.HasSuffix(file, "kafala/note.go") {
			for _, m := range names.FindAllStringSubmatch(text, -1) {
				declared[m[2]] = m[1]
			}
		}
	}
	for _, r := range kafala.Life {
		if r.Note == "" {
			continue
		}
		if name := declared[r.Note]; name == "" || !regexp.MustCompile(`\.Note\([^\n]*\b`+name+`\b`).MatchString(program) {
			t.Errorf("nothing notes %q (%s)", r.What, name)
		}
	}
}
