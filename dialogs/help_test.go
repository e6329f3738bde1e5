package dialogs

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// places are sessions at every place where something may be typed.
func places(d *Dialog) map[string]Session {
	all := map[string]Session{"welcome": {}, "review": {Draft: draft, Answers: full()},
		"total":                  {Draft: draft, Answers: full(), Checked: true},
		"contact":                {Draft: draft, Answers: full(), Checked: true, Wanted: "submit.12300.1"},
		"contact, for a renewal": {Wanted: "renewal.10abc.0"}}
	for _, f := range d.Form {
		all["at "+f.ID] = Session{Draft: draft, Answers: full(), Editing: f.ID}
	}
	return all
}

func say(d *Dialog, s Session, text string) Turn {
	return d.Step(s, Input{Act: Say, Text: text, At: noon})
}

// A known question has its answer at every place, changes nothing, and is followed by where the person stood.
func TestAskedAtEveryPlace(t *testing.T) {
	d := example(t)
	for name, s := range places(d) {
		for text, topic := range map[string]string{"كم الرسوم؟": "fees", "How much": "fees", "kab niklega": "when", "متى يطلع محمد": "when",
			"رفضوا الرقم": "refused", "I want to cancel": "cancel", "help": "help", "?": "help", "الموقوف قاصر": "minor",
			"دفعت وما وصل شي": "paid", "قبول نہیں کیا": "refused"} {
			turn := say(d, s, text)
			if turn.Screen.Help != topic || turn.Screen.Problem != nil || turn.Screen.Note != "" {
				t.Errorf("%s, %q: asked about %q, %v %s", name, text, turn.Screen.Help, turn.Screen.Problem, turn.Screen.Note)
			}
			if turn.Delete && !strings.ContainsAny(text, "0123456789") {
				t.Errorf("%s: %q is deleted", name, text)
			}
			if place := d.Position(s); turn.Screen.Kind != place.Kind || turn.Screen.Field.ID != place.Field.ID ||
				!maps.Equal(turn.Session.Answers, s.Answers) || turn.Session.Wanted != s.Wanted {
				t.Errorf("%s, %q: %+v", name, text, turn.Screen)
			}
		}
	}
}

// Whatever the waiting question accepts is an answer first, also with a word in it that people ask with.
func TestAnswersBeforeQuestions(t *testing.T) {
	d := example(t)
	for _, c := range []struct{ field, text, want string }{
		{"guarantor_name", "فهد مطلوب العتيبي", "فهد مطلوب العتيبي"},
		{"guarantor_name", "مساعد الرسوم السلامي", "مساعد الرسوم السلامي"},
		{"person_name", "هلا سلام الحربي", "هلا سلام الحربي"},
		{"person_name", "سلام مرحبا", "سلام مرحبا"},
		{"person_name", "متى جرجس", "متى جرجس"},
		{"person_name", "Can Price Minor", "Can Price Minor"},
		{"office", "مرور الدعم", "مرور الدعم"},
		{"office", "مرور كم 5", "مرور كم 5"},
		{"office", "هلا", "هلا"},
		{"accident", "price 4512", "PRICE4512"},
		{"guarantor_id", "1012345672", "1012345672"},
		{"accident_date", "اليوم", "2026-11-22"},
	} {
		turn := say(d, Session{Draft: draft, Answers: kafala.Answers{}, Editing: c.field}, c.text)
		if c.field == "accident" { // how it is written there is the parser's business
			c.want = turn.Session.Answers[c.field]
		}
		if turn.Screen.Help != "" || turn.Screen.Accepted != c.field || turn.Session.Answers[c.field] != c.want || c.want == "" {
			t.Errorf("%s %q: %q, %+v", c.field, c.text, turn.Session.Answers[c.field], turn.Screen)
		}
	}
	for _, text := range []string{"كم الرسوم", "مساعدة", "who are you", "متى يطلع فهد", "السلام عليكم", "kya chahiye"} {
		for _, field := range []string{"guarantor_name", "person_name", "office"} {
			turn := say(d, Session{Draft: draft, Answers: kafala.Answers{}, Editing: field}, text)
			if turn.Screen.Help == "" || turn.Session.Answers[field] != "" {
				t.Errorf("%s: %q became %q", field, text, turn.Session.Answers[field])
			}
		}
	}
	if turn := say(d, Session{Draft: draft, Editing: "person_name"}, "سلام"); turn.Screen.Problem == nil || turn.Screen.Help != "" {
		t.Errorf("a name that is too short is taken for a greeting: %+v", turn.Screen)
	}
}

// Where nothing is open, the screen that says how to begin is itself the answer to who wants to.
func TestOpeningWords(t *testing.T) {
	d := example(t)
	for _, text := range []string{"السلام عليكم", "ابي اكفل اخوي", "thanks"} {
		if turn := say(d, Session{}, text); turn.Screen.Help != "" || turn.Screen.Kind != Welcome {
			t.Errorf("%q: %+v", text, turn.Screen)
		}
		if turn := say(d, Session{Draft: draft}, text); turn.Screen.Help == "" {
			t.Errorf("%q in a request: %+v", text, turn.Screen)
		}
	}
	for _, topic := range opening {
		if !containsTopic(topic) {
			t.Errorf("nobody asks about %s", topic)
		}
	}
}

func containsTopic(topic string) bool {
	for _, t := range typed.Topics() {
		if t == topic {
			return true
		}
	}
	return false
}

// A text without any figure is no number: it stays in the chat, and what is wanted is said. One with figures goes, where an
// ID number is asked for.
func TestNoNumber(t *testing.T) {
	d := example(t)
	for _, f := range d.Form {
		s := Session{Draft: draft, Answers: kafala.Answers{}, Editing: f.ID}
		turn := say(d, s, "والله ما ادري")
		if key := "unread." + f.ID; f.Number != (turn.Screen.Problem != nil && turn.Screen.Problem.Key == key) || turn.Delete {
			t.Errorf("%s: %v, deleted %v", f.ID, turn.Screen.Problem, turn.Delete)
		}
		turn = say(d, s, "!٣!")
		if p := turn.Screen.Problem; p != nil && strings.HasPrefix(p.Key, "unread.") || turn.Delete != f.Private {
			t.Errorf("%s with a figure: %v, deleted %v", f.ID, p, turn.Delete)
		}
	}
	if turn := say(d, Session{Draft: draft}, "كم الرسوم 1012345671"); turn.Screen.Help != "fees" || !turn.Delete {
		t.Errorf("a question with a number in it stays: %+v", turn)
	}
}

// From the third text in a row that is not taken on whom to ask is named, until one is taken; questions and buttons neither
// count nor end it, and it goes through the stored form.
func TestThirdRefusal(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: kafala.Answers{}}
	lost := func(text string) bool {
		t.Helper()
		turn := say(d, s, text)
		s = again(t, turn.Session)
		return turn.Screen.Lost
	}
	for i, step := range []struct {
		text string
		lost bool
	}{{"ما ادري", false}, {"10123", false}, {"كم الرسوم", false}, {"!", true}, {"متى يطلع", false}, {"10123", true}, {"1012345672", false},
		{"7", false}, {"8", false}, {"9", true}, {"سارة الحربي", false}, {"x", false}, {"x", false}, {"0501234567", false}, {"x", false}} {
		if got := lost(step.text); got != step.lost {
			t.Errorf("%d, %q: whom to ask is named: %v (%s)", i, step.text, got, s.Refused)
		}
	}
	s = Session{Draft: draft, Answers: full()}
	if lost("x") || lost("y") || !lost("z") {
		t.Error("it is not counted at the review")
	}
	turn := d.Step(s, Input{Act: Edit, Field: "mobile", Draft: draft[:4], At: noon})
	if s = turn.Session; lost("x") {
		t.Error("what was refused elsewhere counts")
	}
	if left := emptied(s); left.Refused != "" {
		t.Error("it outlives its request")
	}
	if out := say(d, say(d, say(d, Session{}, "xx").Session, "xx").Session, "xx"); out.Screen.Lost || out.Session.Refused != "" {
		t.Error("it is counted where nothing is open")
	}
}

// The stored form of a session that counts refusals: the first one, since an earlier release may write over it. What that
// accepts leads to another place, of which the count does not hold.
func TestStoredFormOfRefusals(t *testing.T) {
	text, err := os.ReadFile("testdata/session-refused.json")
	if err != nil {
		t.Fatal(err)
	}
	var s Session
	if err := json.Unmarshal(text, &s); err != nil || s.Refused != "guarantor_id.2" || s.AsRead() != "" {
		t.Fatalf("%+v, %v", s, err)
	}
	if got := string(written(t, s)); got != strings.TrimSpace(string(text)) {
		t.Errorf("stored as %s", got)
	}
	d := example(t)
	s.Answers = kafala.Answers{"guarantor_id": "1012345672"} // accepted without a look at the count
	if turn := say(d, s, "1"); turn.Screen.Lost || turn.Session.Refused != "guarantor_name.1" {
		t.Errorf("%+v, %s", turn.Screen, turn.Session.Refused)
	}
	for _, broken := range []string{"guarantor_name", "guarantor_name.", "guarantor_name.x", ".", "guarantor_name.-9"} {
		s.Refused = broken
		if turn := say(d, s, "1"); turn.Screen.Lost {
			t.Errorf("%q is read as many", broken)
		}
	}
}

// The answer that shows a limit of the chat's own guarantees is taken back: a first one, a changed one, and one that was kept
// from an earlier request.
func TestLimited(t *testing.T) {
	d := example(t)
	p := &kafala.Problem{Key: "limit.guarantor", Field: "guarantor_id", Data: map[string]any{"Count": 2}}
	begun := d.Step(Session{}, Input{Act: Begin, Value: "1" + Saved(kafala.Answers{"guarantor_id": "1012345672"}), NewDraft: draft, At: noon,
		Saved: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ali"}})
	for name, c := range map[string]struct {
		before Session
		turn   Turn
		answer string
	}{
		"the first answer": {Session{Draft: draft}, say(d, Session{Draft: draft}, "1012345672"), ""},
		"a changed one": {Session{Draft: draft, Answers: full(), Editing: "guarantor_id"},
			say(d, Session{Draft: draft, Answers: full(), Editing: "guarantor_id"}, "1122334459"), "1012345672"},
		"a kept one": {Session{}, begun, ""},
	} {
		if roles := Named(c.before, c.turn); len(roles) != 1 || roles[0] != kafala.AsGuarantor {
			t.Errorf("%s: names %v", name, roles)
		}
		named := c.turn.Session.Answers["guarantor_id"]
		turn := d.Limited(c.before, c.turn, kafala.AsGuarantor, p)
		if turn.Screen.Kind != Question || turn.Screen.Field.ID != "guarantor_id" || turn.Screen.Problem != p ||
			turn.Session.Answers["guarantor_id"] != c.answer || turn.Begun != c.turn.Begun || turn.Delete != c.turn.Delete ||
			turn.Session.Draft != draft {
			t.Errorf("%s: %+v", name, turn)
		}
		if c.turn.Session.Answers["guarantor_id"] != named {
			t.Errorf("%s: what it was given has changed", name)
		}
	}
	if begun.Session.Answers["guarantor_name"] == "" {
		t.Error("nothing was kept")
	}
	for name, turn := range map[string]Turn{"nothing new": say(d, Session{Draft: draft, Answers: full()}, "x"),
		"another answer": say(d, Session{Draft: draft, Answers: full(), Editing: "mobile"}, "0501234567"),
		"the same again": say(d, Session{Draft: draft, Answers: full(), Editing: "person_id"}, "1109876548"),
		"given up":       d.Step(Session{Draft: draft, Answers: full()}, Input{Act: Drop, At: noon})} {
		if roles := Named(Session{Draft: draft, Answers: full()}, turn); len(roles) > 0 {
			t.Errorf("%s: names %v", name, roles)
		}
	}
}
