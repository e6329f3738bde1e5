package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// What was recorded and could not be told before it was struck out is not told any more: that it was struck out says what it said.
func TestStruckOutBeforeItCouldBeTold(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	officer := w.Appoint(7, staff.Officer)
	g, _, err := w.Counter.RecordUnaccepted(t.Context(), officer, g.ID, "papers", g.Entries())
	if err != nil {
		t.Fatal(err)
	}
	before := len(w.Chats.As(world.Citizen).Messages())
	w.Chats.Fault(botapi.Fault{Kind: botapi.ResetBefore, Method: "sendMessage", Chat: world.Citizen, Count: 1})
	w.Clock.Pass(kafala.DecisionPause)
	w.PutOff(".decided.")
	g = w.Newest(world.Citizen) // as it is on the card by now
	if _, struck, err := w.Counter.Undecide(t.Context(), officer, g.ID, g.Entries()); err != nil || !struck {
		t.Fatal(struck, err)
	}
	w.PutOff(".decided.") // the word of that is not under way any more
	w.Clock.Pass(time.Hour)
	w.Quiet()
	var told []string
	for _, m := range w.Chats.As(world.Citizen).Messages()[before:] {
		told = append(told, m.Text)
	}
	if len(told) != 1 || !strings.Contains(told[0], "وأُلغي تسجيله") {
		t.Errorf("told: %q", told)
	}
}

// A decision is told on time and without a sound at night: it is there when one looks.
func TestDecidedAtNight(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 22, 2, 18, 0, 0, kafala.Riyadh)})
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	if _, _, err := w.Counter.RecordAccepted(t.Context(), w.Appoint(7, staff.Officer), g.ID, 0); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	w.Clock.Pass(kafala.DecisionPause)
	w.Quiet()
	if m := w.Chats.As(world.Citizen).Last(); !strings.Contains(m.Text, "أن المرور قبلها") || !m.Silent {
		t.Errorf("told %q, without a sound: %t", m.Text, m.Silent)
	}
}
