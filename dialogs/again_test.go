package dialogs

import "testing"

// An answer that was asked once more is taken when it is typed again at once, and at no later time: whatever is done in
// between, it is asked once more then.
func TestOnceMoreAtOnce(t *testing.T) {
	d := example(t)
	for _, c := range []struct{ field, text string }{
		{"accident", "1122334459"}, {"guarantor_name", "Suharto"}, {"person_name", "هو فهد العتيبي"}} {
		at := Session{Draft: draft, Answers: full(), Editing: c.field}
		once := say(d, at, c.text)
		if once.Screen.Problem == nil || once.Session.Again == "" {
			t.Fatalf("%s %q: %+v", c.field, c.text, once.Screen)
		}
		if twice := say(d, once.Session, c.text); twice.Screen.Accepted != c.field || twice.Session.Again != "" {
			t.Errorf("%s %q is not taken when typed again: %+v", c.field, c.text, twice.Screen)
		}
		problem := once.Screen.Problem.Key
		for between, in := range map[string]Input{
			"a refusal":         {Act: Say, Text: "12?"},
			"a question":        {Act: Say, Text: "help"},
			"one with it":       {Act: Say, Text: "كم الرسوم " + c.text},
			"a photo":           {Act: Foreign, Value: "photo"},
			"a look":            {Act: Look},
			"/start":            {Act: Start},
			"a contact":         {Act: Share, Text: "+966501234567", Own: true},
			"another question":  {Act: Edit, Field: "mobile"},
			"thoughts of going": {Act: Cancel},
		} {
			in.At = noon
			s := d.Step(once.Session, in).Session
			s.Editing = c.field
			if again := say(d, s, c.text); again.Screen.Problem == nil || again.Screen.Problem.Key != problem {
				t.Errorf("%s %q is taken after %s: %+v", c.field, c.text, between, again.Screen)
			}
		}
	}
}

// What was read out of other words than its own is told; what was taken as it was typed stands there already.
func TestReadOutOfWords(t *testing.T) {
	d := example(t)
	for _, c := range []struct {
		field, text string
		lifted      bool
	}{
		{"person_name", "Fahad Ali", false}, {"person_name", " Fahad  ali. ", false}, {"person_name", "his name is Fahad Ali", true},
		{"accident", "٤٥١٢-٨٨٣٠", false}, {"accident", "رقم الحادث 45128830", true}, {"accident", "4512 8830", true},
	} {
		turn := say(d, Session{Draft: draft, Answers: full(), Editing: c.field}, c.text)
		if turn.Screen.Accepted != c.field || turn.Screen.Lifted != c.lifted {
			t.Errorf("%s %q: %+v", c.field, c.text, turn.Screen)
		}
	}
}

// A typed yes or no answers whether to give up what is being written, if it is typed at once; at any other time it is what is
// asked there.
func TestTypedYesAndNo(t *testing.T) {
	d := example(t)
	for _, c := range []struct{ field, text, gives string }{
		{"office", "yes", "dropped"}, {"guarantor_name", "yes cancel", "dropped"}, {"accident", "نعم", "dropped"}, {"kind", "جی ہاں", "dropped"},
		{"office", "no", "asked"}, {"guarantor_name", "لا", "asked"}, {"guarantor_id", "nahi", "asked"},
		{"guarantor_name", "Sara Alharbi", "taken"}, {"office", "مرور جدة", "taken"},
	} {
		at := Session{Draft: draft, Answers: full(), Editing: c.field}
		asks := d.Step(at, Input{Act: Cancel, At: noon})
		if asks.Screen.Kind != Sure {
			t.Fatalf("%s: it leads to %d", c.field, asks.Screen.Kind)
		}
		turn := say(d, again(t, asks.Session), c.text)
		got := "refused"
		switch s := turn.Screen; {
		case s.Kind == Dropped && turn.Session.Draft == "":
			got = "dropped"
		case s.Accepted == c.field:
			got = "taken"
		case s.Kind == Question && s.Field.ID == c.field && s.Problem == nil && turn.Session.Draft != "":
			got = "asked"
		}
		if got != c.gives {
			t.Errorf("%s %q: it is %s, want %s", c.field, c.text, got, c.gives)
		}
		later := d.Step(asks.Session, Input{Act: Look, At: noon}).Session
		if turn := say(d, later, c.text); turn.Session.Draft == "" {
			t.Errorf("%s %q: later it gives up the request", c.field, c.text)
		}
		if turn := say(d, at, c.text); turn.Session.Draft == "" {
			t.Errorf("%s %q: not asked, it gives up the request", c.field, c.text)
		}
	}
}
