package dialogs

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// numbered is the example's dialog, where numbers of some Gulf states are taken too.
func numbered(t *testing.T, change func(*kafala.Settings)) *Dialog {
	t.Helper()
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	change(s)
	d, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func gulfToo(s *kafala.Settings) { s.Rules.Gulf = []string{"ae", "qa"} }

// asking is a session at the question of the guaranteed person's number.
func asking() Session {
	a := full()
	for _, id := range []string{"person_id", "person_name", "accident", "region", "kind"} {
		delete(a, id)
	}
	return Session{Draft: draft, Answers: a}
}

// play takes acts one after another, each on a session that has gone through its stored form: "[back]" and the like are
// buttons, "=kind" a choice, "@field" a change, and everything else is typed.
func play(t *testing.T, d *Dialog, s Session, acts ...string) Turn {
	t.Helper()
	var turn Turn
	for _, act := range acts {
		in := Input{Act: Say, Text: act, At: noon}
		switch {
		case act == "[back]":
			in = Input{Act: Back, At: noon}
		case act == "[keep]":
			in = Input{Act: Keep, At: noon}
		case act == "[cancel]":
			in = Input{Act: Cancel, At: noon}
		case act == "[look]":
			in = Input{Act: Look, At: noon}
		case act == "[picture]":
			in = Input{Act: Foreign, Value: "photo", At: noon}
		case strings.HasPrefix(act, "="):
			in = Input{Act: Choose, Field: "person_id", Value: act[1:], At: noon, Draft: draft[:DraftMark]}
		case strings.HasPrefix(act, "@"):
			in = Input{Act: Edit, Field: act[1:], At: noon, Draft: draft[:DraftMark]}
		}
		turn = d.Step(s, in)
		text, err := json.Marshal(turn.Session)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
	}
	turn.Session = s
	return turn
}

const one, two, three = "3123456789", "4123456789", "5123456789"

// A number that nobody can check counts once it was typed twice and equal, whatever is done in between; until then nothing is
// kept that leads on.
func TestTypedTwice(t *testing.T) {
	for name, c := range map[string]struct {
		acts  []string
		value string // of the answer; "": the question stands
		first string // what was typed and does not count
		kind  string // that was chosen
		why   string // the refusal
	}{
		"once":                      {[]string{one}, "", "border:" + one, "", ""},
		"twice":                     {[]string{one, one}, "border:" + one, "", "", ""},
		"in other digits":           {[]string{one, "٣١٢٣-٤٥٦-٧٨٩"}, "border:" + one, "", "", ""},
		"two that differ":           {[]string{one, two}, "", "border:" + one + " border:" + two, "", "twice.differs"},
		"the first was right":       {[]string{one, two, one}, "border:" + one, "", "", ""},
		"the second was right":      {[]string{one, two, two}, "border:" + two, "", "", ""},
		"three that differ":         {[]string{one, two, three}, "", "border:" + three, "", "twice.anew"},
		"none of the first three":   {[]string{one, two, three, one}, "", "border:" + three + " border:" + one, "", "twice.differs"},
		"anew and right":            {[]string{one, two, three, three}, "border:" + three, "", "", ""},
		"a slip in between":         {[]string{one, "312345678"}, "", "border:" + one, "", "id.length"},
		"a slip, then right":        {[]string{one, "312345678", one}, "border:" + one, "", "", ""},
		"a look in between":         {[]string{one, "[look]", "[picture]", "[cancel]", one}, "border:" + one, "", "", ""},
		"back forgets":              {[]string{one, "[back]"}, "", "", "", ""},
		"back, then once":           {[]string{one, "[back]", one}, "", "border:" + one, "", ""},
		"back twice leads away":     {[]string{one, "[back]", "[back]", "[keep]", one}, "", "border:" + one, "", ""},
		"a change forgets":          {[]string{one, "@guarantor_name", "[keep]", one}, "", "border:" + one, "", ""},
		"an ID needs no second":     {[]string{"1109876548"}, "1109876548", "", "", ""},
		"an ID instead":             {[]string{one, "1109876548"}, "1109876548", "", "", ""},
		"the guarantor's own":       {[]string{one, "1012345672"}, "", "border:" + one, "", "id.same"},
		"a state":                   {[]string{"=gulf"}, "", "", "gulf", ""},
		"a state that is not taken": {[]string{"=gulf", "=gulf.kw"}, "", "", "gulf", ""},
		"a state before any":        {[]string{"=gulf.qa"}, "", "", "", ""},
		"a checked one, once":       {[]string{"=gulf", "=gulf.ae", "784-1990-1234567-6"}, "gulf.ae:784199012345676", "", "", ""},
		"a wrong digit":             {[]string{"=gulf", "=gulf.ae", "784-1990-1234567-1"}, "", "", "gulf.ae", "id.check"},
		"before its state":          {[]string{"784-1990-1234567-6"}, "", "", "gulf", "gulf.choose"},
		"before its state, then": {[]string{"784-1990-1234567-6", "=gulf.ae", "784-1990-1234567-6"},
			"gulf.ae:784199012345676", "", "", ""},
		"a state that is typed":           {[]string{"=gulf", "قطر"}, "", "", "gulf.qa", ""},
		"a state with its number":         {[]string{"=gulf", "قطر 28012345678"}, "", "gulf.qa:28012345678", "gulf.qa", ""},
		"a checked one with its state":    {[]string{"=gulf", "الإمارات 784-1990-1234567-6"}, "gulf.ae:784199012345676", "", "", ""},
		"a state with a wrong number":     {[]string{"=gulf", "الإمارات 784-1990-1234567-1"}, "", "", "gulf.ae", "id.check"},
		"an unchecked one, once":          {[]string{"=gulf", "=gulf.qa", "28012345678"}, "", "gulf.qa:28012345678", "gulf.qa", ""},
		"an unchecked one, twice":         {[]string{"=gulf", "=gulf.qa", "28012345678", "28012345678"}, "gulf.qa:28012345678", "", "", ""},
		"of a state that is not taken":    {[]string{"290051701235"}, "", "", "", "number.gulf"},
		"not taken after all":             {[]string{"=gulf", "=gulf.qa", "290051701235"}, "", "", "", "number.gulf"},
		"another state, after one number": {[]string{"=gulf", "=gulf.qa", "28012345678", "[back]", "=gulf", "=gulf.ae"}, "", "", "gulf.ae", ""},
		"a visitor's, after the state":    {[]string{"=gulf", "=gulf.qa", one, one}, "border:" + one, "", "", ""},
	} {
		turn := play(t, numbered(t, gulfToo), asking(), c.acts...)
		a := turn.Session.Answers
		if a["person_id"] != c.value || a["person_id_first"] != c.first || a["person_id_kind"] != c.kind {
			t.Errorf("%s: the session has %v", name, a)
		}
		why := ""
		if turn.Screen.Problem != nil {
			why = turn.Screen.Problem.Key
		}
		if why != c.why {
			t.Errorf("%s: refused with %q, want %q", name, why, c.why)
		}
		asked := turn.Screen.Kind == Question && turn.Screen.Field.ID == "person_id"
		if asked != (c.value == "") || !asked && turn.Screen.Accepted != "person_id" {
			t.Errorf("%s: the screen is %d of %q, accepted %q", name, turn.Screen.Kind, turn.Screen.Field.ID, turn.Screen.Accepted)
		}
		if last := c.acts[len(c.acts)-1]; strings.Trim(last, "0123456789") == "" && !turn.Delete {
			t.Errorf("%s: the message stays", name)
		}
	}
}

// On the review a number can be changed to one of another kind, and until it was typed twice the old one stands; what was
// typed once is never submitted.
func TestTypedTwiceOnTheReview(t *testing.T) {
	d := numbered(t, gulfToo)
	ready := Session{Draft: draft, Answers: full()}
	for name, c := range map[string]struct {
		acts []string
		want string
	}{
		"once, and kept":      {[]string{"@person_id", one, "[keep]"}, "1109876548"},
		"once, back and back": {[]string{"@person_id", one, "[back]", "[back]"}, "1109876548"},
		"twice":               {[]string{"@person_id", one, one}, "border:" + one},
		"the same once more":  {[]string{"@person_id", one, one, "@person_id", one}, "border:" + one},
		"a state, and kept":   {[]string{"@person_id", "=gulf", "[keep]"}, "1109876548"},
		"one changed again":   {[]string{"@person_id", one, one, "@person_id", "1109876548"}, "1109876548"},
	} {
		turn := play(t, d, ready, c.acts...)
		if turn.Screen.Kind != Review || turn.Session.Answers["person_id"] != c.want || len(turn.Session.Answers) != len(full()) {
			t.Errorf("%s: screen %d, %v", name, turn.Screen.Kind, turn.Session.Answers)
		}
	}
	half := maps.Clone(full())
	half["person_id_first"], half["person_id_kind"] = "border:"+one, "gulf"
	if got := d.Submitted(half); !maps.Equal(got, full()) {
		t.Errorf("submitted are %v", got)
	}
}

// Where a kind is not taken, nothing of it is kept, and what was begun while it was taken is forgotten; what an earlier
// release knows nothing of is asked for anew by it, and this one reads what that one left.
func TestNumbersNotTaken(t *testing.T) {
	off := numbered(t, func(s *kafala.Settings) { s.Rules.Border = false })
	for typed, want := range map[string]string{one: "number.border", "784-1990-1234567-6": "number.gulf", "290051701235": "number.gulf",
		"28012345678": "id.length", "7123456789": "id.first"} {
		turn := play(t, off, asking(), typed)
		if p := turn.Screen.Problem; p == nil || p.Key != want || !turn.Delete || len(turn.Session.Answers) != len(asking().Answers) {
			t.Errorf("%s: %+v, %v", typed, p, turn.Session.Answers)
		}
	}
	begun := play(t, numbered(t, gulfToo), asking(), "=gulf", "=gulf.qa", "28012345678").Session
	if sc := off.Screen(begun); sc.Field.ID != "person_id" || sc.Asked.Kind != "" {
		t.Errorf("a state is chosen that is not taken: %+v", sc.Asked)
	}
	if a := play(t, off, begun, "1109876548").Session.Answers; a["person_id"] != "1109876548" || len(a) != len(asking().Answers)+1 {
		t.Errorf("after an ID: %v", a)
	}
	if p := play(t, off, play(t, numbered(t, gulfToo), asking(), one).Session, one).Screen.Problem; p == nil || p.Key != "number.border" {
		t.Errorf("the second typing of what is not taken any more: %+v", p)
	}
	if p := play(t, off, Session{Draft: draft}, one).Screen.Problem; p == nil || p.Key != "id.foreign" {
		t.Errorf("as guarantor: %+v", p)
	}
}
