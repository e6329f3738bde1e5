package dialogs

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Only where a contact is shared a keyboard stands below the screen, and it is known until it is taken away: whatever
// becomes of the request, and in another process.
func TestKeyboardLeft(t *testing.T) {
	d := example(t)
	asked := Session{Draft: draft, Answers: full()}
	delete(asked.Answers, "mobile")
	looked := d.Step(asked, Input{Act: Look, At: noon})
	asked = looked.Session
	if here := d.Position(asked); !asked.Keyboard || !here.Shares() || looked.KeyboardLeft() {
		t.Fatalf("it is asked for the mobile at %+v with %+v", here, asked)
	}
	reviewed := Session{Draft: draft, Answers: full()}
	for name, c := range map[string]struct {
		from  Session
		in    Input
		stays bool // the question is shown
	}{
		"shares it":                        {asked, Input{Act: Share, Own: true, Text: "+966501234567"}, false},
		"types it":                         {asked, Input{Act: Say, Text: "0501234567"}, false},
		"types it wrongly":                 {asked, Input{Act: Say, Text: "12"}, true},
		"goes back":                        {asked, Input{Act: Back, Key: true}, false},
		"starts again":                     {asked, Input{Act: Start}, true},
		"is asked to drop it":              {asked, Input{Act: Cancel, Key: true}, false},
		"drops it":                         {asked, Input{Act: Drop}, false},
		"changes another by an old button": {asked, Input{Act: Edit, Field: "guarantor_name", Draft: draft[:DraftMark]}, false},
		"changes it on the review":         {reviewed, Input{Act: Edit, Field: "mobile"}, true},
		"presses an old key":               {reviewed, Input{Act: Back, Key: true}, false},
		"shares where nobody asked":        {reviewed, Input{Act: Share, Own: true, Key: true}, false},
		"presses an old key at the start":  {Session{}, Input{Act: Cancel, Key: true}, false},
	} {
		c.in.At = noon
		turn := d.Step(again(t, c.from), c.in)
		s := again(t, turn.Session)
		if !s.Keyboard || turn.KeyboardLeft() == c.stays {
			t.Errorf("%s: known: %t, left: %t", name, s.Keyboard, turn.KeyboardLeft())
		}
		if next := d.Step(s, Input{Act: Look, At: noon}).Session; !next.Keyboard {
			t.Errorf("%s: forgotten with the next step", name)
		}
	}
	if turn := d.Step(reviewed, Input{Act: Look, At: noon}); turn.Session.Keyboard {
		t.Error("none was shown, and one is known")
	}
}

// The form in which a session with a keyboard is stored. It is the first one, which an earlier release keeps as it is.
func TestStoredFormOfKeyboard(t *testing.T) {
	text, err := os.ReadFile("testdata/session-keyboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var s Session
	if err := json.Unmarshal(text, &s); err != nil || !s.Keyboard || s.AsRead() != "" {
		t.Fatalf("%+v, %v", s, err)
	}
	if got := string(written(t, s)); got != strings.TrimSpace(string(text)) {
		t.Errorf("stored as %s", got)
	}
}
