package dialogs

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// undertaken is a session in which a submit waits for the account's number.
func undertaken(t *testing.T, d *Dialog) Session {
	t.Helper()
	s := Session{Draft: draft, Answers: full(), Checked: true}
	s = d.Step(s, Input{Act: Want, At: noon}).Session
	if here := d.Position(s); here.Kind != Contact {
		t.Fatalf("it stands at %d", here.Kind)
	}
	return s
}

// What is done where the account's number is wanted: who shares it goes on by themselves, what changes nothing stays there,
// and whoever does something else has left it, so that nothing goes on that they have not just undertaken.
func TestContact(t *testing.T) {
	d := example(t)
	terms := d.Terms(Session{Answers: full()})
	for name, c := range map[string]struct {
		in    Input
		there PlaceKind
		apply bool
		key   string // of the problem
	}{
		"shares it":              {Input{Act: Share, Own: true, Text: "+4915112345678"}, Submitted, true, ""},
		"shares another's":       {Input{Act: Share, Text: "+966501234567"}, Contact, false, "contact.other"},
		"types it":               {Input{Act: Say, Text: "0501234567"}, Contact, false, "contact.text"},
		"sends a picture":        {Input{Act: Foreign, Value: "photo"}, Contact, false, ""},
		"looks":                  {Input{Act: Look}, Contact, false, ""},
		"is asked to drop it":    {Input{Act: Cancel}, Sure, false, ""},
		"drops it":               {Input{Act: Drop}, Dropped, false, ""},
		"goes back":              {Input{Act: Back}, Total, false, ""},
		"starts":                 {Input{Act: Start}, Total, false, ""},
		"changes an answer":      {Input{Act: Edit, Field: "accident"}, Question, false, ""},
		"wants details kept":     {Input{Act: Remember}, Total, false, ""},
		"undertakes once more":   {Input{Act: Submit, Value: terms}, Submitted, true, ""},
		"undertakes other terms": {Input{Act: Submit, Value: "1.1"}, Total, false, ""},
		"taps an old choice":     {Input{Act: Choose, Field: "region", Value: "asir"}, Total, false, ""},
		"taps another draft's":   {Input{Act: Submit, Value: terms, Draft: "zzzz"}, Contact, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := undertaken(t, d)
			c.in.At = noon
			turn := d.Step(again(t, s), c.in) // as another process reads it
			key := ""
			if turn.Screen.Problem != nil {
				key = turn.Screen.Problem.Key
			}
			if turn.Screen.Kind != c.there || (turn.Apply != nil) != c.apply || key != c.key || turn.Renewal != "" {
				t.Errorf("led to %d, applies: %t, %s, renews %q", turn.Screen.Kind, turn.Apply != nil, key, turn.Renewal)
			}
			if turn.Proved != (c.in.Act == Share && c.in.Own) {
				t.Errorf("proved: %t", turn.Proved)
			}
			if strings.Contains(string(written(t, turn.Session)), "4915112345678") {
				t.Error("the number is kept")
			}
		})
	}
}

// What costs or says something else by the time that the number is shared is shown anew, and undertaken anew.
func TestContactAfterTheTermsHaveChanged(t *testing.T) {
	d := example(t)
	s := undertaken(t, d)
	d.settings.Tariff[0].Amount += 1000
	turn := d.Step(s, Input{Act: Share, Own: true, At: noon})
	if turn.Screen.Kind != Total || turn.Apply != nil || !turn.Proved || turn.Session.Wanted != "" {
		t.Errorf("led to %d, applies: %t", turn.Screen.Kind, turn.Apply != nil)
	}
}

// A renewal waits with and without a request that is being written, and leaves that as it is.
func TestContactForARenewal(t *testing.T) {
	d := example(t)
	for name, s := range map[string]Session{"nothing else": {},
		"a request": {Draft: draft, Answers: kafala.Answers{"guarantor_id": "1012345672"}}} {
		t.Run(name, func(t *testing.T) {
			before := d.Position(s)
			waiting := d.Step(s, Input{Act: Want, Value: "10abc.12300", At: noon}).Session
			if here := d.Position(waiting); here.Kind != Contact {
				t.Fatalf("it stands at %d", here.Kind)
			}
			turn := d.Step(again(t, waiting), Input{Act: Share, Own: true, Text: "+4915112345678", At: noon})
			if turn.Renewal != "10abc.12300" || !turn.Proved || turn.Apply != nil || turn.Screen.Kind != before.Kind {
				t.Errorf("renews %q, proved: %t, led to %d", turn.Renewal, turn.Proved, turn.Screen.Kind)
			}
			if back := d.Step(waiting, Input{Act: Back, At: noon}); back.Screen.Kind != before.Kind || back.Screen.Field.ID != before.Field.ID {
				t.Errorf("back led to %d", back.Screen.Kind)
			}
			if s.Draft == "" {
				if turn := d.Step(waiting, Input{Act: Cancel, At: noon}); turn.Screen.Kind != Welcome || turn.Screen.Note != "nothing_open" {
					t.Errorf("cancel led to %d", turn.Screen.Kind)
				}
			}
		})
	}
}

// Every act is decided on: it leaves what waits for the number, or does not.
func TestWaits(t *testing.T) {
	stays := map[Act]bool{Look: true, Say: true, Share: true, Foreign: true, Cancel: true, Identified: true}
	for act := Look; act <= Foreign; act++ {
		if waits(Input{Act: act}) != stays[act] {
			t.Errorf("act %d stays: %t", act, !stays[act])
		}
	}
}

// The form in which a session that waits is stored, which an earlier release leaves alone.
func TestStoredFormOfWaiting(t *testing.T) {
	text, err := os.ReadFile("testdata/session-wanted.json")
	if err != nil {
		t.Fatal(err)
	}
	var s Session
	if err := json.Unmarshal(text, &s); err != nil || s.Wanted != "submit.12300.1" || s.AsRead() != "" {
		t.Fatalf("%+v, %v", s, err)
	}
	if got := string(written(t, s)); got != strings.TrimSpace(string(text)) {
		t.Errorf("stored as %s", got)
	}
	if s.Wanted = ""; !strings.HasPrefix(string(written(t, s)), `{"v":1,`) {
		t.Error("one that waits no more is not of the first form")
	}
}

func written(t *testing.T, s Session) []byte {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// again is a session as another process reads it.
func again(t *testing.T, s Session) (back Session) {
	t.Helper()
	if err := json.Unmarshal(written(t, s), &back); err != nil {
		t.Fatal(err)
	}
	return back
}
