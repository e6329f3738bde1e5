package dialogs

import (
	"maps"
	"testing"

	"kafalabot/kafala"
)

// The lists of the review are looks: nothing is kept of them, and each of their buttons does what it does on the review.
func TestLists(t *testing.T) {
	d := example(t)
	s := Session{Draft: draft, Answers: full()}
	for act, want := range map[Act]PlaceKind{ToChange: Changes, ToAdd: Additions} {
		turn := d.Step(again(t, s), Input{Act: act, At: noon, Draft: draft[:DraftMark]})
		if turn.Screen.Kind != want || turn.Stale || d.Position(turn.Session).Kind != Review || !maps.Equal(turn.Session.Answers, full()) {
			t.Fatalf("act %d: %+v", act, turn)
		}
		if back := d.Step(turn.Session, Input{Act: Look, At: noon}); back.Screen.Kind != Review {
			t.Errorf("back from %d to %d", act, back.Screen.Kind)
		}
		rows := map[PlaceKind]Form{Changes: d.Form.Given(s.Answers), Additions: d.Form.Open(s.Answers)}[want]
		for _, f := range rows {
			if asked := d.Step(turn.Session, Input{Act: Edit, Field: f.ID, At: noon}); asked.Screen.Field.ID != f.ID {
				t.Errorf("%s leads to %+v", f.ID, asked.Screen)
			}
		}
	}
	if given, open := d.Form.Given(s.Answers), d.Form.Open(s.Answers); len(given) != 8 || len(given)+len(open) != len(d.Form) {
		t.Errorf("%d can be changed and %d added, of %d", len(given), len(open), len(d.Form))
	}
}

// Away from the review, and with nothing to be listed, their buttons are old ones.
func TestListsElsewhere(t *testing.T) {
	d := example(t)
	everything := full()
	for _, f := range d.Form {
		if everything[f.ID] == "" {
			everything[f.ID] = "x"
		}
	}
	for name, c := range map[string]struct {
		s   Session
		act Act
	}{
		"at the welcome":        {Session{}, ToChange},
		"at a question":         {Session{Draft: draft, Answers: kafala.Answers{"guarantor_id": "1012345672"}}, ToChange},
		"changing an answer":    {Session{Draft: draft, Answers: full(), Editing: "region"}, ToAdd},
		"at the total":          {Session{Draft: draft, Answers: full(), Checked: true}, ToChange},
		"nothing is to add":     {Session{Draft: draft, Answers: everything}, ToAdd},
		"of an earlier request": {Session{Draft: "zzzzzzzz", Answers: full()}, ToChange},
	} {
		in := Input{Act: c.act, At: noon, Draft: draft[:DraftMark]}
		if c.s.Draft == "" {
			in.Draft = ""
		}
		turn := d.Step(c.s, in)
		if !turn.Stale || turn.Screen.Kind != d.Position(c.s).Kind {
			t.Errorf("%s: %+v", name, turn)
		}
	}
}
