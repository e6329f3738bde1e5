package dialogs

import (
	"encoding/json"
	"testing"
	"time"

	"kafalabot/kafala"
)

// confirming is the example's dialog whose kinds have their guarantors confirmed so.
func confirming(t *testing.T, kinds ...kafala.Identifying) *Dialog {
	t.Helper()
	d := example(t)
	for i := range d.settings.Kinds {
		d.settings.Kinds[i].Identity = kinds[min(i, len(kinds)-1)]
	}
	return d
}

const aCase, anotherCase = "24aa", "24bb"

func proofOf(number string) *kafala.Proof {
	return &kafala.Proof{Number: number, Kind: kafala.National, Arabic: "عبدالله محمد سالم العتيبي", At: noon, Trans: "t", Service: "Login",
		Adult: kafala.AdultYes, Mark: "m"}
}

// opened is a session for whose guarantor a request is open.
func opened(t *testing.T, d *Dialog, s Session, id string) Session {
	t.Helper()
	turn := d.Step(s, Input{Act: Identify, Field: "guarantor_id", At: noon})
	if turn.Identify == "" {
		t.Fatalf("no request is wanted: %+v", turn)
	}
	r := kafala.IdentityRequest{URL: "https://nafath/" + id, Until: noon.Add(15 * time.Minute)}
	turn = d.Opened(turn, kafala.IdentityCase{ID: id, Request: r})
	if turn.Screen.Identity.URL == "" {
		t.Fatalf("its page is not shown: %+v", turn.Screen)
	}
	var back Session // as it is kept
	text, err := json.Marshal(turn.Session)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

func came(d *Dialog, s Session, id string, p *kafala.Proof) Turn {
	return d.Step(s, Input{Act: Identified, Value: id, Proof: p, At: noon.Add(time.Minute)})
}

// A proof answers the number and the name, skips both questions, and is submitted; no other answer is touched.
func TestProofAnswers(t *testing.T) {
	for _, how := range []kafala.Identifying{kafala.IdentityOffered, kafala.IdentityRequired} {
		d := confirming(t, how)
		s := opened(t, d, Session{Draft: draft}, aCase)
		turn := came(d, s, aCase, proofOf("1012345672"))
		if turn.Screen.Field.ID != "mobile" || turn.Screen.Accepted != "guarantor_id" || turn.Screen.Note != "identity.proven" {
			t.Fatalf("%s: %+v", how, turn.Screen)
		}
		a := turn.Session.Answers
		if a["guarantor_id"] != "1012345672" || a["guarantor_name"] == "" || !a.Proven().Stands() || a.Proven().Trans != "t" {
			t.Errorf("%s: %v", how, a)
		}
		again := came(d, turn.Session, aCase, proofOf("1098765439"))
		if !again.Repeat || again.Session.Answers["guarantor_id"] != "1012345672" {
			t.Errorf("%s: it is taken twice: %+v", how, again)
		}
		done := full()
		for id, v := range a {
			done[id] = v
		}
		all := Session{Draft: draft, Answers: done, Checked: true}
		sent := d.Step(all, Input{Act: Submit, Value: d.Terms(all), At: noon})
		if sent.Apply == nil || sent.Apply.Proof.Trans != "t" || sent.Apply.Answers["guarantor_id_proof"] != "" {
			t.Fatalf("%s: %+v", how, sent.Apply)
		}
	}
}

// What is proven changes with the number alone, and another number drops the proof with the name that it brought.
func TestAnotherNumberDropsProof(t *testing.T) {
	d := confirming(t, kafala.IdentityOffered)
	s := came(d, opened(t, d, Session{Draft: draft, Answers: full(), Editing: "guarantor_id"}, aCase), aCase, proofOf("1012345672")).Session
	if d.Position(s).Kind != Review {
		t.Fatalf("%+v", d.Position(s))
	}
	if turn := d.Step(s, Input{Act: Edit, Field: "guarantor_name", At: noon}); !turn.Stale {
		t.Errorf("the proven name can be changed: %+v", turn.Screen)
	}
	if _, ok := d.Form.Changeable(s.Answers).Field("guarantor_name"); ok {
		t.Error("the proven name is offered to be changed")
	}
	edit := d.Step(s, Input{Act: Edit, Field: "guarantor_id", At: noon}).Session
	if same := say(d, edit, "1012345672"); !same.Session.Answers.Proven().Stands() || same.Session.Answers["guarantor_name"] == "" {
		t.Errorf("the same number drops it: %v", same.Session.Answers)
	}
	other := say(d, edit, "1098765439")
	if a := other.Session.Answers; a.Proven().Stands() || a["guarantor_name"] != "" || a["guarantor_id"] != "1098765439" {
		t.Errorf("another number: %v", a)
	}
	if other.Screen.Note != "identity.dropped" {
		t.Errorf("that the proof is gone is not said: %q", other.Screen.Note)
	}
	if third := say(d, d.Step(other.Session, Input{Act: Back, At: noon}).Session, "1012345672"); third.Screen.Note != "" {
		t.Errorf("what was dropped before is said again: %q", third.Screen.Note)
	}
	if other.Screen.Field.ID != "guarantor_name" {
		t.Errorf("then %s is asked", other.Screen.Field.ID)
	}
	if late := came(d, other.Session, aCase, proofOf("1012345672")); !late.Repeat {
		t.Errorf("the old proof comes back: %+v", late.Screen)
	}
}

// Whoever types the number while a request is open has answered later: the proof of another number changes nothing, which is said;
// that of the same one confirms it.
func TestTypedSince(t *testing.T) {
	d := confirming(t, kafala.IdentityOffered)
	s := say(d, opened(t, d, Session{Draft: draft}, aCase), "1098765439").Session
	if s.Answers["guarantor_id"] != "1098765439" {
		t.Fatalf("%v", s.Answers)
	}
	other := came(d, s, aCase, proofOf("1012345672"))
	if other.Screen.Note != "identity.overtaken" ||
		other.Session.Answers["guarantor_id"] != "1098765439" || other.Session.Answers.Proven().Stands() {
		t.Errorf("another number: %q, %v", other.Screen.Note, other.Session.Answers)
	}
	same := came(d, s, aCase, proofOf("1098765439"))
	if same.Screen.Note != "identity.proven" || !same.Session.Answers.Proven().Stands() {
		t.Errorf("the same number: %q, %v", same.Screen.Note, same.Session.Answers)
	}
	if failed := d.Step(s, Input{Act: Identified, Value: aCase, Unproven: kafala.ProofExpired, At: noon}); failed.Screen.Note != "" {
		t.Errorf("who typed is told %q", failed.Screen.Note)
	}
	again := opened(t, d, d.Step(s, Input{Act: Edit, Field: "guarantor_id", At: noon}).Session, anotherCase)
	if after := came(d, again, anotherCase, proofOf("1012345672")); after.Session.Answers["guarantor_id"] != "1012345672" {
		t.Errorf("a request that was begun after typing: %v", after.Session.Answers)
	}
}

// What is not this session's changes nothing: made up, of another draft, of nobody's, or of one that was given up.
func TestProofOfAnother(t *testing.T) {
	d := confirming(t, kafala.IdentityOffered)
	s := opened(t, d, Session{Draft: draft}, aCase)
	for name, c := range map[string]struct {
		s  Session
		id string
	}{"made up": {s, "24zz"}, "empty": {s, ""}, "another request": {Session{Draft: "zyxwvuts"}, aCase}, "none": {Session{}, aCase},
		"given up": {d.Step(s, Input{Act: Drop, At: noon}).Session, aCase}} {
		turn := came(d, c.s, c.id, proofOf("1012345672"))
		if !turn.Repeat || turn.Session.Answers["guarantor_id"] != "" {
			t.Errorf("%s: %+v", name, turn.Session)
		}
	}
	if old := d.Step(s, Input{Act: Identify, Field: "guarantor_id", Draft: "zzzz", Tap: true, At: noon}); !old.Stale {
		t.Error("an old button begins a request")
	}
	if elsewhere := d.Step(s, Input{Act: Identify, Field: "mobile", At: noon}); !elsewhere.Stale || elsewhere.Identify != "" {
		t.Error("another question's button begins a request")
	}
	if off := example(t).Step(Session{Draft: draft}, Input{Act: Identify, Field: "guarantor_id", At: noon}); !off.Stale {
		t.Error("a request is begun where nobody is confirmed")
	}
}

// While a request is open no other one is begun, however often that is pressed, and after its end another one is. Whoever asks what
// came of it begins none at any time: an old button of that is there to be pressed.
func TestOneRequestAtATime(t *testing.T) {
	d := confirming(t, kafala.IdentityOffered)
	begun := Session{Draft: draft}
	s := opened(t, d, begun, aCase)
	typedSince := d.Step(s, Input{Act: Say, Text: "1012345672", At: noon}).Session
	typedSince.Editing = "guarantor_id"
	done := came(d, s, aCase, nil).Session
	for name, c := range map[string]struct {
		s           Session
		act         Act
		after       time.Duration
		begins      bool
		looks, note string
	}{
		"begin, while it is open":           {s, Identify, 14 * time.Minute, false, "", "identity.opened"},
		"begin, after its end":              {s, Identify, 16 * time.Minute, true, "", ""},
		"begin, where the number was typed": {typedSince, Identify, time.Minute, true, "", ""},
		"asked, while it is open":           {s, Inquire, 14 * time.Minute, false, aCase, "identity.awaited"},
		"asked, after its end":              {s, Inquire, 16 * time.Minute, false, aCase, "identity.awaited"},
		"asked, where the number was typed": {typedSince, Inquire, time.Minute, false, aCase, "identity.awaited"},
		"asked, where none is open":         {begun, Inquire, time.Minute, false, "", "identity.none"},
		"asked, where what came was said":   {done, Inquire, time.Minute, false, "", "identity.none"},
	} {
		turn := d.Step(c.s, Input{Act: c.act, Field: "guarantor_id", At: noon.Add(c.after)})
		if (turn.Identify != "") != c.begins || turn.Looks != c.looks || turn.Screen.Note != c.note {
			t.Errorf("%s: begins %q, looks at %q, says %q", name, turn.Identify, turn.Looks, turn.Screen.Note)
		}
	}
}

// Where a proof is required nothing that is typed is the number, the page takes none, and nothing goes on without it. A kind that
// requires it asks once it is chosen, and leaves the way to another kind.
func TestProofRequired(t *testing.T) {
	d := confirming(t, kafala.IdentityRequired)
	for _, text := range []string{"1012345672", "هويتي 1012345672", "abc"} {
		turn := say(d, Session{Draft: draft}, text)
		if turn.Session.Answers["guarantor_id"] != "" || turn.Screen.Note != "identity.typed" || turn.Delete != holdsDigit(text) {
			t.Errorf("%q: %v, %q", text, turn.Session.Answers, turn.Screen.Note)
		}
	}
	d.settings.Rules.PrivateEntry = kafala.InEither
	if turn := d.Step(Session{Draft: draft}, Input{Act: Look, Secret: "s", At: noon}); turn.Screen.Ticket != "" {
		t.Error("the private page is offered")
	}
	d = confirming(t, kafala.IdentityRequired, kafala.IdentityOff)
	if len(d.settings.Kinds) < 2 {
		d.settings.Kinds = append(d.settings.Kinds, kafala.Kind{ID: "other"})
		d.Form = Guarantee(d.settings)
	}
	a := full()
	a["kind"] = d.settings.Kinds[0].ID
	here := d.Screen(Session{Draft: draft, Answers: a, Checked: true})
	if here.Field.ID != "guarantor_id" || here.Identity.How != kafala.IdentityRequired || !here.Identity.Other {
		t.Fatalf("%+v", here)
	}
	a["kind"] = d.settings.Kinds[1].ID
	if here := d.Position(Session{Draft: draft, Answers: a}); here.Kind != Review {
		t.Errorf("another kind: %+v", here)
	}
}

// A number that may not stand surety is refused as one that is typed, and a name that the question does not take is asked.
func TestProofIsParsed(t *testing.T) {
	d := confirming(t, kafala.IdentityOffered)
	s := opened(t, d, Session{Draft: draft}, aCase)
	resident := proofOf("2012345670")
	resident.Kind = kafala.Iqama
	if turn := came(d, s, aCase, resident); turn.Screen.Problem == nil || turn.Session.Answers["guarantor_id"] != "" {
		t.Errorf("a resident: %+v", turn.Screen)
	}
	nameless := proofOf("1012345672")
	nameless.Arabic = ""
	if turn := came(d, s, aCase, nameless); turn.Screen.Field.ID != "guarantor_name" || !turn.Session.Answers.Proven().Stands() {
		t.Errorf("without a name: %+v", turn.Screen)
	}
}

// Whatever nobody is proven for is said where the number is asked for, with what is left to do by the setting; nothing else changes.
func TestEveryUnprovenIsSaid(t *testing.T) {
	for how, end := range map[kafala.Identifying]string{kafala.IdentityOffered: "", kafala.IdentityRequired: ".required"} {
		d := confirming(t, how)
		for _, why := range kafala.Unprovens {
			if !why.Ends() && why != kafala.ProofDown {
				continue // it ends as another one
			}
			s := opened(t, d, Session{Draft: draft}, aCase)
			turn := d.Step(s, Input{Act: Identified, Value: aCase, Unproven: why, At: noon})
			if turn.Screen.Note != "identity."+string(why)+end || turn.Screen.Field.ID != "guarantor_id" || turn.Screen.Identity.URL != "" ||
				len(turn.Session.Answers) != 0 {
				t.Errorf("%s, %s: %q, %v", how, why, turn.Screen.Note, turn.Session.Answers)
			}
			typed := say(d, turn.Session, "1012345672")
			if taken := typed.Screen.Accepted != ""; taken != (how == kafala.IdentityOffered) {
				t.Errorf("%s, %s: then a number that is typed is taken: %t", how, why, taken)
			}
		}
	}
}
