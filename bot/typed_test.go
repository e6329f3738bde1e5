package bot

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/BurntSushi/toml"

	"kafalabot/dialogs"
	"kafalabot/kafala"
)

// Walks kafala/typed/testdata/inputs.toml: what is typed at each question, as it is read in a chat.
func TestTypedInputs(t *testing.T) {
	t.Parallel()
	var file map[string]map[string]string
	if _, err := toml.DecodeFile("../kafala/typed/testdata/inputs.toml", &file); err != nil {
		t.Fatal(err)
	}
	b := testBot(t)
	rows := 0
	for _, f := range b.dialog.Form {
		question := f.ID
		if len(file[question]) == 0 && question != "person_name" { // the same as guarantor_name
			t.Errorf("nothing is typed at %s", question)
		}
		for text, want := range file[question] {
			rows++
			want, deleted := strings.CutSuffix(want, " deleted")
			want, twice := strings.CutSuffix(want, " twice")
			s, got, gone := typeAt(b, dialogs.Session{}, f, text)
			if got != want {
				t.Errorf("%s %q: %s, want %s", question, text, got, want)
			}
			if f.Private {
				deleted = strings.ContainsFunc(text, unicode.IsNumber)
			}
			if gone != deleted {
				t.Errorf("%s %q: deleted is %t", question, text, gone)
			}
			if !twice {
				continue
			}
			other := map[string]string{"name.short": "Budi", "name.again": "هو سالم الحربي", "name.verdict": "Salim Accepted",
				"accident.verdict": "PAID-77", "accident.mobile": "0559876543", "accident.id": "2209876545",
				"accident.date": "21/11", "accident.other": "B12345678"}[want]
			if s, _, _ := typeAt(b, s, f, "123"); s.Again != "" {
				t.Errorf("%q is still waited for after another answer", text)
			} else if _, got, _ := typeAt(b, s, f, text); got != want {
				t.Errorf("%s %q: it is taken though something else was refused after it", question, text)
			}
			if s, got, _ := typeAt(b, s, f, other); got != want {
				t.Errorf("%s %q: another one is taken at once, as %s", question, text, got)
			} else if _, got, _ = typeAt(b, s, f, text); got != want {
				t.Errorf("%s %q: it is taken though another one was typed after it", question, text)
			}
			if _, got, _ = typeAt(b, s, f, text); got == want || strings.Contains(got, ".") {
				t.Errorf("%s %q: the second time %s", question, text, got)
			}
		}
		delete(file, question)
	}
	for question := range file {
		t.Errorf("%s is no question", question)
	}
	if rows < 300 {
		t.Errorf("only %d rows", rows)
	}
}

// Digits alone go at every question but those that ask for a number or a day; there they are an answer, or were meant as one, and go only
// as whatever is typed at the question of an ID number does.
func TestDigitsAloneAtQuestions(t *testing.T) {
	t.Parallel()
	stays := map[string]bool{"mobile": true, "accident": true, "birth_date": true, "person_mobile": true, "accident_date": true}
	b := testBot(t)
	if len(b.dialog.Form) != len(dialogs.Questions(b.Settings)) {
		t.Fatal("not every question is asked")
	}
	for _, f := range b.dialog.Form {
		_, got, gone := typeAt(b, dialogs.Session{}, f, "4829")
		if gone == stays[f.ID] || gone && !f.Private && got != "note.code" {
			t.Errorf("digits alone at %s: %s, deleted: %t", f.ID, got, gone)
		}
	}
}

// typeAt types a text at a question of a request that has all the other answers. It gives the session after it, the value
// that was taken, or the problem or the note that answered it, and whether the message is deleted.
func typeAt(b *Bot, s dialogs.Session, f dialogs.Field, text string) (dialogs.Session, string, bool) {
	if s.Draft == "" {
		s = dialogs.Session{Draft: "abcdefgh", Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Alharbi",
			"mobile": "+966501234567", "person_id": "1109876548", "person_name": "Fahad Alotaibi", "accident": "77770000",
			"region": "riyadh", "kind": "payment", "person_mobile": "+966551112223"}, Editing: f.ID}
	}
	in := dialogs.Input{Act: dialogs.Say, Text: text, At: time.Date(2026, 11, 22, 10, 18, 0, 0, kafala.Riyadh)}
	b.readLabel(&in, b.dialog.Position(s))
	turn := b.dialog.Step(s, in)
	switch {
	case turn.Screen.Accepted == f.ID:
		return turn.Session, turn.Session.Answers[f.ID], turn.Delete
	case turn.Screen.Problem != nil:
		return turn.Session, turn.Screen.Problem.Key, turn.Delete
	case turn.Screen.Help != "":
		return turn.Session, "help." + turn.Screen.Help, turn.Delete
	case turn.Screen.Note != "":
		return turn.Session, "note." + turn.Screen.Note, turn.Delete
	}
	return turn.Session, "nothing", turn.Delete
}
