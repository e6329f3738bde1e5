package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A member of staff with a request of their own is shown that first, with a button to the desk; without one the desk. The
// citizen's own home is one tap away, and has a button back. Nobody else is shown any of it.
func TestDeskIsHomeForStaff(t *testing.T) {
	t.Parallel()
	const officer, citizen = 7200000012, 7200000013
	w := world.New(t, world.Options{})
	c, other := w.Chats.As(officer), w.Chats.As(citizen)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	for _, text := range []string{"/start", "شكرا", "0239045436", "/start x_y_z"} {
		c.Type(text)
		other.Type(text)
		w.Quiet()
		if !offers(c.Last(), "search") || !offers(c.Last(), "home") || offers(c.Last(), "begin:") {
			t.Errorf("%s: an officer is shown %s", text, c.Last().Text)
		}
		if offers(other.Last(), "search") || offers(other.Last(), "desk") {
			t.Errorf("%s: a citizen is shown %s", text, other.Last().Text)
		}
	}
	w.TapData(c, "home")
	w.Quiet()
	if !offers(c.Last(), "begin:") || !offers(c.Last(), "desk") {
		t.Errorf("the citizen's home: %s %v", c.Last().Text, buttonsOf(c.Last()))
	}
	w.Request(officer)
	for _, text := range []string{"/start", "0239045436"} {
		c.Type(text)
		w.Quiet()
		if !offers(c.Last(), "verify:") || !offers(c.Last(), "desk") || offers(c.Last(), "search") {
			t.Errorf("%s with an open request: %s %v", text, c.Last().Text, buttonsOf(c.Last()))
		}
		if strings.Contains(c.Last().Text, "11") != (text != "/start") {
			t.Errorf("%s: what was wrong is said: %s", text, c.Last().Text)
		}
	}
	w.TapData(c, "desk")
	w.Quiet()
	if !offers(c.Last(), "search") {
		t.Errorf("the desk from there: %s", c.Last().Text)
	}
}

// While a number is waited for, anything else leaves it waited for: the number that comes after it is matched.
func TestOtherTextKeepsTheWaiting(t *testing.T) {
	t.Parallel()
	const officer = 7200000014
	w := world.New(t, world.Options{})
	g := w.Issued(payer, "1012345672", "1109876548")
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	c.Type(kafala.GroupReference(g.Reference))
	w.Quiet()
	w.TapData(c, "match:")
	w.Quiet()
	for _, text := range []string{"فهد", "شكرا جزيلا", "one moment"} {
		c.Type(text)
		w.Quiet()
		if !offers(c.Last(), "enough") || offers(c.Last(), "search") {
			t.Errorf("%s: %s", text, c.Last().Text)
		}
	}
	c.Type("1109876548")
	w.Quiet()
	if all := w.Trail(); all[len(all)-1].Outcome != "match-person" {
		t.Errorf("the number is not matched: %+v", all[len(all)-1])
	}
}

// The card of what an accident leads to is not opened by its initials: no button of that message has its id.
func TestAccidentOpensNothing(t *testing.T) {
	t.Parallel()
	const officer = 7200000015
	w := world.New(t, world.Options{})
	g := w.Issued(payer, "1012345672", "1109876548")
	c := w.Chats.As(officer)
	c.Type("/start")
	w.Appoint(officer, staff.Officer)
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "bycase")
	w.Quiet()
	c.Type(g.Answers["accident"])
	w.Quiet()
	all := strings.NewReplacer("\u2066", "", "\u2069", "").Replace(readAll(c.Last()))
	for _, s := range []string{g.ID, g.Reference, kafala.GroupReference(g.Reference), "Fahad", "Alotaibi", "6548", "5672"} {
		if strings.Contains(all, s) {
			t.Errorf("before a number is matched %q is shown: %s", s, all)
		}
	}
	if !strings.Contains(all, "F. A.") {
		t.Errorf("it is not found: %s", all)
	}
	c.Type("1109876548")
	w.Quiet()
	if !offers(c.Last(), "shown:") {
		t.Errorf("the card: %s", c.Last().Text)
	}
}
