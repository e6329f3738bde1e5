package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// An edit and a contact of a member of staff are answered with one sentence: nothing of them is read, and what waits waits on.
func TestEditsAndContactsOfStaff(t *testing.T) {
	w, c, g := atWork(t, staff.Officer)
	said := func(what, key, waits string) {
		t.Helper()
		w.Quiet()
		text := c.Last().Text
		if !strings.Contains(text, wordsIn(t, "ar", key)) || waits != "" && !strings.Contains(text, wordsIn(t, "ar", waits)) {
			t.Errorf("%s: %s", what, text)
		}
	}
	m := c.Type("xyzzy")
	w.Quiet()
	c.Edit(m.ID, g.Reference)
	said("an edit into a reference", "edit.unread", "")
	c.ShareContact()
	said("a contact", "contact.unread", "")
	c.Type(g.Reference)
	w.Quiet()
	w.TapData(c, "match:")
	w.Quiet()
	m = c.Type("xyzzy")
	w.Quiet()
	trail := len(w.Trail())
	c.Edit(m.ID, "1109876548")
	said("an edit while a number is waited for", "edit.unread", "waits.match")
	c.ShareContact()
	said("a contact while a number is waited for", "contact.unread", "waits.match")
	for _, m := range c.Messages() {
		if strings.Contains(m.Text, "1109876548") {
			t.Error("an ID number stays in the chat")
		}
	}
	if all := w.Trail()[trail:]; len(all) > 0 {
		t.Errorf("the trail says %+v", all)
	}
	c.Type("1109876548")
	w.Quiet()
	if all := w.Trail()[trail:]; len(all) != 1 || all[0].Outcome != "match-person" {
		t.Errorf("the number that follows: %+v", all)
	}
	c.Type("/find")
	w.Quiet()
	w.TapData(c, "bycase")
	w.Quiet()
	c.ShareContact()
	said("a contact while an accident is waited for", "contact.unread", "waits.case")
	c.Type(g.Answers["accident"])
	w.Quiet()
	if !offers(c.Last(), "enough") || !strings.Contains(c.Last().Text, wordsIn(t, "ar", "ask.open")) {
		t.Errorf("the accident that follows: %s", c.Last().Text)
	}
}

// Whoever may not do any more what waits to be typed is refused once, and it is waited for no more.
func TestLoweredWhileANumberIsWaitedFor(t *testing.T) {
	w, c, _ := atWork(t, staff.Supervisor)
	for _, text := range []string{"1109876548", "xyzzy"} {
		w.Appoint(world.AnOfficer, staff.Supervisor)
		c.Type("/freeze")
		w.Quiet()
		w.TapData(c, "freezeid:")
		w.Quiet()
		w.Appoint(world.AnOfficer, staff.Officer)
		c.Type(text)
		w.Quiet()
		if said := c.Last().Text; !strings.Contains(said, wordsIn(t, "ar", "problem.staff.refused")) {
			t.Errorf("%q: %s", text, said)
		}
		c.Type("plugh")
		w.Quiet()
		if said := c.Last().Text; strings.Contains(said, wordsIn(t, "ar", "waits.freeze")) {
			t.Errorf("after %q: %s", text, said)
		}
	}
}
