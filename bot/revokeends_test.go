package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Where the end of a guarantee waits, every sentence that names its day says so, before the wish that has it wait and while it does,
// however long: on the request and on a copy of the receipt.
func TestAnEndThatWaitsIsSaidTo(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{NoSignal: true, Settings: func(s *kafala.Settings) {
		s.Rules.ValidDays = 1
	}})
	c := w.Chats.As(world.Citizen)
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	clerk := w.Appoint(7, staff.Officer)
	if _, err := w.Counter.LookUp(t.Context(), clerk, g.Reference, staff.ByTyping); err != nil {
		t.Fatal(err)
	}
	says := func(when, key string, want bool) {
		t.Helper()
		if said := c.Last().Text; strings.Contains(said, noteWordsOf(t, key)) != want {
			t.Errorf("%s: %s is said: %t, in %q", when, key, !want, said)
		}
	}
	open := func() {
		c.Type("/requests")
		w.Quiet()
		presses(w, c, "open:"+g.ID)
	}
	open()
	says("before", "ends", true)
	presses(w, c, "quit:")
	says("asked", "revoke.sure.ends", true)
	presses(w, c, "quitnow:")
	for _, when := range []string{"now", "ten days later"} {
		open()
		says(when, "ends.waits", true)
		says(when, "ends", false)
		w.Clock.Pass(10 * kafala.Day)
		if _, err := w.Office.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Quiet()
	}
	if now := w.Newest(world.Citizen); now.Status != kafala.Issued {
		t.Errorf("it is %s", now.Status)
	}
	says("beside the button", "request.wish.over", true)
	presses(w, c, "keepon:"+g.ID)
	if !hears(t, c, "revoke.keep.sure") {
		t.Errorf("tapped: %s", c.Last().Text)
	}
	if now := w.Newest(world.Citizen); !now.WishWaits() {
		t.Error("one tap has withdrawn it")
	}
	presses(w, c, "keepnow:"+g.ID)
	says("withdrawn", "revoke.kept.over", true)
	if now := w.Newest(world.Citizen); now.Status != kafala.Ended {
		t.Errorf("withdrawn, it is %s", now.Status)
	}
	press(t, w, "keepon:"+g.ID) // of a screen of before
	w.Quiet()
	says("again", "revoke.kept.over", false)
}
