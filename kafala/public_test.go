package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// Anybody may know of a reference how its guarantee stands and since when, and nothing of what has none.
func TestPublic(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Issued(mine, me, brother)
	for reference, want := range map[string]kafala.Public{
		g.Reference: {Status: kafala.Issued, IssuedAt: g.IssuedAt}, "10169090602": {}, "": {}, g.ID: {},
	} {
		if got, err := h.Office.Public(t.Context(), reference); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", reference, got, err, want)
		}
	}
	move(t, h, g.ID, kafala.Ended)
	if got, err := h.Office.Public(t.Context(), g.Reference); err != nil || got.Status != kafala.Ended {
		t.Errorf("once it is over: %+v, %v", got, err)
	}
}

// Whoever asks about others' guarantees without end is slowed down, and then stopped until time has passed.
func TestCurious(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.Lookups, s.Rules.LookupsDay = 2, 4 })
	ask := func(chat int64, want string) {
		t.Helper()
		p, err := h.Office.Curious(t.Context(), chat)
		if err != nil || (p == nil) != (want == "") || p != nil && p.Key != want {
			t.Errorf("chat %d: %v, %v; want %q", chat, p, err, want)
		}
	}
	for _, want := range []string{"", "", "slow"} {
		ask(mine, want)
	}
	ask(theirs, "")
	h.Clock.Pass(time.Minute)
	for _, want := range []string{"", "", "slow"} {
		ask(mine, want)
	}
	h.Clock.Pass(time.Minute)
	ask(mine, "stopped")
	h.Clock.Pass(kafala.Day - 2*time.Minute - time.Second) // of any 24 hours
	ask(mine, "stopped")
	h.Clock.Pass(time.Second)
	ask(mine, "")
}
