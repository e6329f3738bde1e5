package dialogs

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/kafala"
)

func example(t testing.TB) *Dialog {
	t.Helper()
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var noon = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

const draft = "abcdefghijklmnop"

// full are answers to every question that must be answered.
func full() kafala.Answers {
	return kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ali", "mobile": "+966501234567", "mobile_from": "typed",
		"person_id": "1109876548", "person_name": "Fahad Ali", "accident": "unknown", "region": "riyadh", "kind": "appearance"}
}

func TestPosition(t *testing.T) {
	d := example(t)
	without := func(ids ...string) kafala.Answers {
		a := full()
		for _, id := range ids {
			delete(a, id)
		}
		return a
	}
	with := func(id, v string) kafala.Answers {
		a := full()
		a[id] = v
		return a
	}
	for name, c := range map[string]struct {
		s     Session
		kind  PlaceKind
		field string
	}{
		"nothing":        {Session{}, Welcome, ""},
		"just submitted": {Session{Done: draft}, Submitted, ""},
		"begun":          {Session{Draft: draft}, Question, "guarantor_id"},
		"some done": {Session{Draft: draft, Answers: without("person_id", "person_name", "accident", "region", "kind")},
			Question, "person_id"},
		"a hole in the middle":        {Session{Draft: draft, Answers: without("guarantor_name")}, Question, "guarantor_name"},
		"all done":                    {Session{Draft: draft, Answers: full()}, Review, ""},
		"found right":                 {Session{Draft: draft, Answers: full(), Checked: true}, Total, ""},
		"found right, and a hole":     {Session{Draft: draft, Answers: without("region"), Checked: true}, Question, "region"},
		"being changed":               {Session{Draft: draft, Answers: full(), Editing: "mobile"}, Question, "mobile"},
		"optional, being given":       {Session{Draft: draft, Answers: full(), Editing: "office"}, Question, "office"},
		"a kind that was dropped":     {Session{Draft: draft, Answers: with("kind", "gone")}, Question, "kind"},
		"a question that was dropped": {Session{Draft: draft, Answers: with("shoe_size", "44")}, Review, ""},
		"changing what no longer is":  {Session{Draft: draft, Answers: full(), Editing: "shoe_size"}, Review, ""},
		"changing what is hidden":     {Session{Draft: draft, Answers: with("accident", "none"), Editing: "accident_date"}, Review, ""},
	} {
		if p := d.Position(c.s); p.Kind != c.kind || p.Field.ID != c.field {
			t.Errorf("%s: at %d %q, want %d %q", name, p.Kind, p.Field.ID, c.kind, c.field)
		}
	}
}

func TestRepeatsAndOldButtonsChangeNothing(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: full(), Message: 10, Tap: 20}
	for name, in := range map[string]Input{
		"repeated message":            {Act: Drop, Update: 10},
		"older message":               {Act: Drop, Update: 3},
		"repeated tap":                {Act: Drop, Update: 20, Tap: true},
		"tap of another draft":        {Act: Drop, Update: 21, Tap: true, Draft: "zzzz"},
		"choice of what is not asked": {Act: Choose, Update: 21, Tap: true, Draft: "abcd", Field: "region", Value: "asir"},
		"submit before the check":     {Act: Submit, Update: 21, Tap: true, Draft: "abcd", Value: d.Terms(s)},
		"begin in the middle":         {Act: Begin, Update: 21, Tap: true, Value: "1", NewDraft: "other"},
	} {
		turn := d.Step(s, in)
		if turn.Session.Draft != draft || !maps.Equal(turn.Session.Answers, full()) || turn.Apply != nil || turn.Screen.Kind != Review {
			t.Errorf("%s: %+v", name, turn)
		}
		if !turn.Repeat && !turn.Stale {
			t.Errorf("%s: taken for something new", name)
		}
	}
	if turn := d.Step(s, Input{Act: Edit, Update: 11, Tap: true, Draft: "abcd", Field: "region"}); !turn.Repeat {
		t.Error("taps are numbered apart from messages: 11 is older than 20")
	}
}

// Nobody undertakes other terms than those on the button.
func TestTermsChangedMeanwhile(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: full(), Checked: true}
	if turn := d.Step(s, Input{Act: Submit, Value: "10000.1"}); turn.Apply != nil || !turn.Stale || turn.Screen.Note != "terms" {
		t.Errorf("submitted at other terms: %+v", turn)
	}
	turn := d.Step(s, Input{Act: Submit, Value: d.Terms(s)})
	if turn.Apply == nil || turn.Apply.Draft != draft || turn.Session.Draft != "" || turn.Session.Answers != nil ||
		turn.Session.Done != draft {
		t.Errorf("not submitted: %+v", turn)
	}
}

// What comes back is a part of the terms: where the tariff says otherwise now, the total is shown anew.
func TestTermsHaveWhatComesBack(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: full(), Checked: true}
	seen := d.Terms(s)
	d.settings.Tariff[0].Refundable = false
	if turn := d.Step(s, Input{Act: Submit, Value: seen}); turn.Apply != nil || !turn.Stale || turn.Screen.Note != "terms" {
		t.Errorf("submitted at other terms: %+v", turn)
	}
}

func TestRefusalGoesBackToItsField(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: full(), Checked: true}
	turn := d.Step(s, Input{Act: Refuse, Problem: &kafala.Problem{Key: "choice", Field: "kind"}})
	if turn.Screen.Field.ID != "kind" || turn.Screen.Problem == nil || turn.Session.Checked {
		t.Errorf("got %+v", turn)
	}
}

// The stored form: a changed byte is a change for everybody who is in the middle of a request.
func TestStoredForm(t *testing.T) {
	s := Session{Draft: draft, Answers: kafala.Answers{"region": "riyadh"}, Editing: "region", Checked: true,
		Consent: kafala.Consent{Version: 2, At: noon}, Message: 7, Tap: 8, Begun: noon, Seen: noon, Keep: true, Done: "x",
		Asked: "match.00aaaaaaaaaaaaaaaa.1795338000"}
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/session.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("stored as\n%s\nwant\n%s", got, want)
	}
	var back Session
	if err := json.Unmarshal(want, &back); err != nil || fmt.Sprint(back) != fmt.Sprint(s) {
		t.Errorf("comes back as %+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"v":99}`), &back); !errors.Is(err, kafala.ErrNewer) {
		t.Errorf("an unknown version: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"v":1,"new":"field","d":"q"}`), &back); err != nil || back.Draft != "q" {
		t.Errorf("a field of a later release: %v", err)
	}
}

// Whatever somebody does, in whatever order: there is always a screen, what was given stays until it is changed or
// given up, nothing is submitted with a hole, and the way out is always open.
func TestAnyOrderOfActs(t *testing.T) {
	d := example(t)
	texts := []string{"1012345672", "1109876548", "2123456788", "Sara Ali", "0501234567", "45128830", "1/1/1400", "", "x", "4111111111111111"}
	var fields, values []string
	for _, f := range d.Form {
		fields = append(fields, f.ID)
		values = append(values, f.Choices...)
	}
	rapid.Check(t, func(t *rapid.T) {
		var s Session
		for i := range rapid.IntRange(1, 60).Draw(t, "acts") {
			in := Input{Act: Act(rapid.IntRange(int(Look), int(Foreign)).Draw(t, "act")), At: noon, NewDraft: draft, Update: int64(i + 1),
				Text: rapid.SampledFrom(texts).Draw(t, "text"), Field: rapid.SampledFrom(fields).Draw(t, "field"),
				Value: rapid.SampledFrom(append(values, "1", "photo", d.Terms(s))).Draw(t, "value"), Own: true}
			if here := d.Position(s); here.Kind == Question && rapid.Bool().Draw(t, "fitting") { // else nobody ever gets far
				in.Act, in.Text = Say, map[string]string{"guarantor_id": texts[0], "person_id": texts[1], "mobile": texts[4],
					"accident": texts[5]}[here.Field.ID]
				if in.Text == "" {
					in.Text = "Sara Ali"
				}
				if here.Field.Parse == nil {
					in.Act, in.Field, in.Value = Choose, here.Field.ID, here.Field.Choices[0]
				}
			}
			if in.Act == Refuse {
				in.Problem = &kafala.Problem{Key: "choice", Field: in.Field}
			}
			before := maps.Clone(s.Answers)
			turn := d.Step(s, in)
			if !maps.Equal(before, s.Answers) {
				t.Fatal("the step changed what it was given")
			}
			holds(t, d, s, turn)
			s = throughStorage(t, turn.Session)
			if s.Draft != "" {
				if out := d.Step(s, Input{Act: Drop, Update: int64(i + 2)}); out.Session.Draft != "" || out.Session.Answers != nil {
					t.Fatal("there is no way out")
				}
			}
		}
	})
}

// holds checks what must hold after every turn.
func holds(t *rapid.T, d *Dialog, before Session, turn Turn) {
	if turn.Screen.Kind == Question && turn.Screen.Field.ID == "" {
		t.Fatal("a blank question")
	}
	if shares := d.Position(turn.Session).Shares(); turn.Session.Keyboard != (before.Keyboard || shares) {
		t.Fatalf("a keyboard that may stand is known: %t, and a contact is asked for: %t", turn.Session.Keyboard, shares)
	}
	if turn.Apply != nil {
		for _, f := range d.Form.Visible(before.Answers) {
			if v := turn.Apply.Answers[f.ID]; v == "" && !f.Later {
				t.Fatalf("submitted without %s", f.ID)
			}
		}
		if turn.Apply.Draft != before.Draft {
			t.Fatal("submitted under another draft")
		}
		return
	}
	if turn.Session.Draft == before.Draft {
		lost := slices.DeleteFunc(slices.Sorted(maps.Keys(before.Answers)), func(id string) bool { _, ok := turn.Session.Answers[id]; return ok })
		if f, _ := d.Form.Field(append(lost, "")[0]); len(lost) > 1 || len(lost) == 1 && !f.Later {
			t.Fatalf("lost %v", lost)
		}
	}
}

func throughStorage(t *rapid.T, s Session) (back Session) {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func BenchmarkStep(b *testing.B) {
	d := example(b)
	s := Session{Draft: draft, Answers: full()}
	delete(s.Answers, "person_name")
	in := Input{Act: Say, Text: "Fahad Mohammed Alotaibi", Update: 1, At: noon}
	b.ReportAllocs()
	for b.Loop() {
		d.Step(s, in)
	}
}

// A session that another release stored: with a question that no longer is, one that it did not know yet, and a
// choice that was taken away. The person goes on where something is missing, and loses nothing else.
func TestSessionOfAnOlderRelease(t *testing.T) {
	d := example(t)
	b, err := os.ReadFile("testdata/session-older.json")
	if err != nil {
		t.Fatal(err)
	}
	var s Session
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatal(err)
	}
	if here := d.Position(s); here.Field.ID != "person_id" {
		t.Fatalf("goes on at %q, want person_id", here.Field.ID)
	}
	steps := []Input{
		{Act: Say, Text: "1109876548"}, {Act: Say, Text: "Fahad Ali"}, {Act: Choose, Field: "accident", Value: "unknown"},
		{Act: Choose, Field: "region", Value: "asir"}, {Act: Choose, Field: "kind", Value: "appearance"}, {Act: Check},
		{Act: Submit, Value: d.Terms(Session{Answers: full()})},
	}
	var turn Turn
	for i, in := range steps {
		in.Update, in.At = int64(100+i), noon
		turn = d.Step(s, in)
		s = turn.Session
	}
	if turn.Apply == nil || turn.Apply.Answers["region"] != "asir" || turn.Apply.Answers["guarantor_name"] != "Sara Ali" {
		t.Fatalf("not submitted: %+v", turn)
	}
	if _, kept := turn.Apply.Answers["shoe_size"]; kept {
		t.Error("an answer to a question that is no longer asked was submitted")
	}
}

// "The details are right" was said of the answers as they were: whatever is answered, changed or taken away afterwards,
// by an old button too, has them reviewed anew. So does a question of a later release.
func TestAnAnswerIsReviewedAnew(t *testing.T) {
	d := example(t)
	for _, f := range d.Form.Visible(full()) {
		s := Session{Draft: draft, Answers: full(), Checked: true}
		in := Input{Act: Say, Text: s.Answers[f.ID]}
		switch {
		case f.Later:
			s.Answers[f.ID] = "anything"
			in = Input{Act: Clear, Field: f.ID}
		case len(f.Choices) > 0:
			in = Input{Act: Choose, Field: f.ID, Value: s.Answers[f.ID]}
		}
		if !f.Later {
			delete(s.Answers, f.ID)
		}
		in.At, in.Draft = noon, draft[:DraftMark]
		if turn := d.Step(s, in); turn.Screen.Kind != Review || turn.Screen.Problem != nil {
			t.Errorf("after %s the screen is %d, the problem %v", f.ID, turn.Screen.Kind, turn.Screen.Problem)
		}
	}
}

// A button that names an ID number begins with that one: where another is kept by now, or none, it is out of date.
func TestButtonOfAnotherNumber(t *testing.T) {
	d := example(t)
	named := Saved(kafala.Answers{"guarantor_id": "1012345672"})
	for name, saved := range map[string]kafala.Answers{"another": {"guarantor_id": "1000000073"}, "none": nil} {
		turn := d.Step(Session{}, Input{Act: Begin, NewDraft: draft, At: noon, Saved: saved, Value: fmt.Sprint(d.settings.Notice) + named})
		if !turn.Stale || turn.Session.Draft != "" {
			t.Errorf("%s: begun with %v", name, turn.Session.Answers)
		}
	}
}

// Kept details are taken as far as they are there and still pass; the rest is asked, and nothing stands as answered that is
// empty.
func TestKeptDetailsThatAreNotWhole(t *testing.T) {
	d := example(t)
	for name, c := range map[string]struct {
		saved kafala.Answers
		asked string
	}{
		"nothing":              {nil, "guarantor_id"},
		"no number":            {kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara A", "mobile_from": FromTelegram}, "mobile"},
		"no name any more":     {kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "7", "mobile": "+96650123456"}, "guarantor_name"},
		"another person's too": {kafala.Answers{"guarantor_id": "1012345672", "person_id": "1109876548"}, "guarantor_name"},
	} {
		turn := d.Step(Session{}, Input{Act: Begin, NewDraft: draft, At: noon, Saved: c.saved,
			Value: fmt.Sprint(d.settings.Notice) + Saved(c.saved)})
		if turn.Screen.Field.ID != c.asked {
			t.Errorf("%s: %q is asked, want %q", name, turn.Screen.Field.ID, c.asked)
		}
		for id, answer := range turn.Session.Answers {
			if answer == "" || strings.HasPrefix(id, "person") {
				t.Errorf("%s: %s is taken as answered with %q", name, id, answer)
			}
		}
	}
}
