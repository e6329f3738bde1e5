package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever is no staff any more and taps an old button of theirs is not told that the attempt is recorded: a few of a day's are.
func TestOldButtonsOfWhoIsNoStaff(t *testing.T) {
	const was = 7200000035
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.Lookups = 100 }})
	c := w.Chats.As(was)
	c.Type("/start")
	w.Quiet()
	trail := len(w.Trail())
	for i := range staff.StrangerADay + 2 {
		said := answer(t, w.Bot.Webhook(secret), tapOf(2_000_000_001+i, was, 1, "todaynow")) // rides in it
		if !strings.Contains(said, wordsIn(t, "ar", "problem.staff.stranger")) || strings.Contains(said, "سُجّلت") {
			t.Errorf("tap %d: %q", i+1, said)
		}
	}
	if n := len(w.Trail()) - trail; n != staff.StrangerADay {
		t.Errorf("%d are recorded", n)
	}
}
