package dialogs

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// paged is the example's dialog with the private page.
func paged(t *testing.T, where kafala.Entering) *Dialog {
	t.Helper()
	d := example(t)
	d.settings.Rules.PrivateEntry = where
	d.Form = Guarantee(d.settings)
	return d
}

// A ticket is there for the question of a number and no other, is kept while it is good for long enough, and goes with what it was for.
func TestTicket(t *testing.T) {
	d := paged(t, kafala.OnPageAlone)
	s := Session{Draft: "abcdefgh"}
	look := func(secret string, after time.Duration) Session {
		return d.Step(s, Input{Act: Look, At: noon.Add(after), Secret: secret}).Session
	}
	if s = look("first", 0); d.Screen(s).Ticket != "first" {
		t.Fatalf("the ticket of the question: %q", s.Ticket)
	}
	if got := look("second", TicketFor/2-time.Second); got.Ticket != s.Ticket {
		t.Errorf("with half of its time it is %q", got.Ticket)
	}
	if got := look("second", TicketFor/2+time.Second); d.Screen(got).Ticket != "second" {
		t.Errorf("with less than half of its time it is %q", got.Ticket)
	}
	for name, c := range map[string]struct {
		secret string
		after  time.Duration
		want   error
	}{
		"right": {"first", 0, nil}, "to its end": {"first", TicketFor - time.Second, nil}, "at its end": {"first", TicketFor, ErrTicketEnd},
		"wrong": {"firsx", 0, ErrNoTicket}, "a part": {"firs", 0, ErrNoTicket}, "none": {"", 0, ErrNoTicket},
		"wrong, after its end": {"x", TicketFor, ErrNoTicket},
	} {
		if what, err := s.Admits(c.secret, noon.Add(c.after)); !errors.Is(err, c.want) || err == nil && !d.Takes(s, what) {
			t.Errorf("%s: %q, %v", name, what, err)
		}
	}
	taken := d.Step(s, Input{Act: Say, Text: "1012345672", Page: true, At: noon, Secret: "third"})
	if taken.Screen.Accepted != "guarantor_id" || taken.Session.Ticket != "" {
		t.Errorf("after the answer: %q, %q", taken.Screen.Accepted, taken.Session.Ticket)
	}
	if _, err := taken.Session.Admits("first", noon); !errors.Is(err, ErrNoTicket) {
		t.Errorf("spent: %v", err)
	}
	other := s
	other.Draft = "zyxwvuts"
	if what, err := other.Admits("first", noon); err != nil || d.Takes(other, what) {
		t.Errorf("of another request: %q, %v", what, err)
	}
	if got := paged(t, kafala.InChat).Step(s, Input{Act: Look, At: noon}).Session; got.Ticket != "" {
		t.Errorf("where there is no page: %q", got.Ticket)
	}
}

// Where the page alone takes a number, nothing that is typed in the chat is one, whatever stands beside it.
func TestChatTakesNoNumber(t *testing.T) {
	d := paged(t, kafala.OnPageAlone)
	for _, text := range []string{"1012345672", "هويتي 1012345672", "١٠١٢٣٤٥٦٧٢", "1012345671", "7",
		"https://x/1012345672", "كم الرسوم 1012345672"} {
		turn := d.Step(Session{Draft: "abcdefgh"}, Input{Act: Say, Text: text, At: noon, Secret: "s"})
		if len(turn.Session.Answers) > 0 || !turn.Delete || turn.Screen.Note != "page" && turn.Screen.Note != "code" {
			t.Errorf("%q: %v, deleted %t, %q", text, turn.Session.Answers, turn.Delete, turn.Screen.Note)
		}
	}
	for text, want := range map[string]string{"abc def": "page", "كم الرسوم": ""} {
		turn := d.Step(Session{Draft: "abcdefgh"}, Input{Act: Say, Text: text, At: noon, Secret: "s"})
		if turn.Screen.Note != want || turn.Delete {
			t.Errorf("%q: %q, deleted %t", text, turn.Screen.Note, turn.Delete)
		}
	}
}

// The form in which a session with a ticket is stored. It is the first one: an earlier release keeps it, and knows no page.
func TestStoredFormOfTicket(t *testing.T) {
	text, err := os.ReadFile("testdata/session-ticket.json")
	if err != nil {
		t.Fatal(err)
	}
	var s Session
	const want = "guarantor_id:abcd.1795349880.ABCDEFGHIJKLMNOPQRSTUVWXY2"
	if err := json.Unmarshal(text, &s); err != nil || s.Ticket != want || s.AsRead() != "" {
		t.Fatalf("%+v, %v", s, err)
	}
	if got := string(written(t, s)); got != strings.TrimSpace(string(text)) {
		t.Errorf("stored as %s", got)
	}
}

// What the chat was asked meanwhile is answered there: on the page the number alone is given.
func TestPageGivesNothingUp(t *testing.T) {
	d := paged(t, kafala.OnPageAlone)
	for _, text := range []string{"نعم", "yes", "ہاں", "لا"} {
		s := d.Step(Session{Draft: "abcdefgh"}, Input{Act: Cancel, At: noon, Secret: "s"}).Session
		turn := d.Step(s, Input{Act: Say, Text: text, Page: true, At: noon, Secret: "t"})
		if turn.Session.Draft != s.Draft || turn.Screen.Problem == nil || turn.Screen.Ticket != "s" {
			t.Errorf("%s: %q, %v, %q", text, turn.Session.Draft, turn.Screen.Problem, turn.Screen.Ticket)
		}
	}
}

// Nor does a number stay in the chat for the name of a state beside it, where the state is asked for.
func TestChatKeepsNoNumberBesideAState(t *testing.T) {
	for _, where := range []kafala.Entering{kafala.InChat, kafala.InEither, kafala.OnPageAlone} {
		d := numbered(t, gulfToo)
		d.settings.Rules.PrivateEntry = where
		chosen := d.Step(asking(), Input{Act: Choose, Field: "person_id", Value: typed.AnyGulf, At: noon, Secret: "s"}).Session
		for text, holds := range map[string]bool{"قطر": false, "قطر 28012345678": true, "28012345678 qatar": true} {
			turn := d.Step(chosen, Input{Act: Say, Text: text, At: noon, Secret: "s"})
			read := turn.Session.Answers["person_id"+typed.FirstSuffix] != ""
			if kind := turn.Session.Answers["person_id"+typed.KindSuffix]; kind != "gulf.qa" || turn.Delete != holds ||
				read != (holds && where != kafala.OnPageAlone) {
				t.Errorf("%s: %q: %q, deleted %t, read %t", where, text, kind, turn.Delete, read)
			}
		}
	}
}

// A button of another request shows the question that is open, with a page that opens.
func TestStaleButtonHasAPage(t *testing.T) {
	d := paged(t, kafala.OnPageAlone)
	turn := d.Step(Session{Draft: "abcdefgh"}, Input{Act: Back, Draft: "zyxw", At: noon, Secret: "s"})
	if !turn.Stale || turn.Screen.Ticket != "s" {
		t.Errorf("stale: %t, with the ticket %q", turn.Stale, turn.Screen.Ticket)
	}
	if what, err := turn.Session.Admits("s", noon); err != nil || !d.Takes(turn.Session, what) {
		t.Errorf("it opens %q, %v", what, err)
	}
}
