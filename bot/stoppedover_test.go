package bot_test

import (
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// A guarantee that is over and stopped for a review says that it is stopped on its own screen, too, and not only at home.
func TestOverAndStopped(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{})
	c := w.Chats.As(world.Citizen)
	asks(w, c, "/help")
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	lead := w.Appoint(8, staff.Supervisor)
	_, err := w.Counter.End(t.Context(), lead, g.ID, "appeared")
	must(t, err)
	w.Quiet()
	stopped := longest(wordsIn(t, "ar", "request.frozen.over"))
	if said := asks(w, c, "/requests", "tap open:"+g.ID); strings.Contains(said, stopped) {
		t.Errorf("before it is stopped: %q", said)
	}
	_, err = w.Counter.Freeze(t.Context(), lead, g.ID, "impersonated")
	must(t, err)
	w.Quiet()
	if said := asks(w, c, "/requests", "tap open:"+g.ID); !strings.Contains(said, stopped) {
		t.Errorf("stopped: %q", said)
	}
}
