package dialogs

import "testing"

// The accident's number is none of the IDs and mobiles of its request, whichever of them was typed first.
func TestAccidentStandsApart(t *testing.T) {
	d := example(t)
	for field, c := range map[string]struct{ typed, accident string }{
		"guarantor_id":  {"1098765439", "1098765439"},
		"person_id":     {"1098765439", "10-98765439"},
		"mobile":        {"0501234599", "0501234599"},
		"person_mobile": {"0501234599", "966501234599"},
	} {
		s := Session{Draft: draft, Answers: full(), Editing: field}
		s.Answers["accident"] = c.accident
		turn := say(d, s, c.typed)
		if _, kept := turn.Session.Answers["accident"]; kept || turn.Screen.Field.ID != "accident" || turn.Screen.Note != "dropped.accident" {
			t.Errorf("%s: %v, at %q, note %q, problem %+v", field, turn.Session.Answers, turn.Screen.Field.ID, turn.Screen.Note, turn.Screen.Problem)
		}
		s = Session{Draft: draft, Answers: full(), Checked: true} // however it came to be
		s.Answers[field], s.Answers["accident"] = turn.Session.Answers[field], c.accident
		if at := d.Position(s); at.Field.ID != "accident" {
			t.Errorf("%s: stands at %q", field, at.Field.ID)
		}
	}
	s := Session{Draft: draft, Answers: full(), Editing: "person_id"}
	s.Answers["accident"] = "45128830"
	if turn := say(d, s, "1098765439"); turn.Session.Answers["accident"] != "45128830" || turn.Screen.Note != "" {
		t.Errorf("another number: %v, note %q", turn.Session.Answers, turn.Screen.Note)
	}
}

// A button of a request that is not open any more says so, where the welcome stands in its place.
func TestOldButtonSaysThatItIsOver(t *testing.T) {
	d := example(t)
	for name, s := range map[string]Session{"nothing": {}, "another request": {Draft: draft, Answers: full()}} {
		turn := d.Step(s, Input{Act: Look, Tap: true, Draft: "zzzz", At: noon})
		if (turn.Screen.Note == "over") != (s.Draft == "") || !turn.Stale {
			t.Errorf("%s: note %q", name, turn.Screen.Note)
		}
	}
}
