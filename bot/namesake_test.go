package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Two officers of one name: the card of the one does not call the other's mark their own. The admin who registers the second is told
// that the name is in use.
func TestNamesakesCard(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	const other = 7300000009
	w.Appoint(other, staff.Officer)
	admin := staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}
	for id, office := range map[int64]string{world.AnOfficer: "Riyadh North", other: "Jeddah Port"} {
		if _, err := w.Counter.Register(t.Context(), admin, id, staff.Called{Name: "Noura Alqahtani", Office: office}); err != nil {
			t.Fatal(err)
		}
	}
	w.Quiet() // both have been told of their names
	if _, _, err := w.Counter.Present(t.Context(), staff.Actor{ID: other, Rank: staff.Officer}, g.ID, 0); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(20 * time.Minute)
	c.Type(g.Reference)
	w.Quiet()
	if text := c.Last().Text; !strings.HasPrefix(text, "🔴 عُرضت من قبل") || !strings.Contains(text, "Jeddah Port") {
		t.Errorf("%q", text)
	}
	boss := w.Chats.As(world.AnAdmin)
	for _, say := range []string{"/staff", "tap invite:officer", "Noura Alqahtani\nDammam"} {
		if data, tap := strings.CutPrefix(say, "tap "); tap {
			w.TapData(boss, data)
		} else {
			boss.Type(say)
		}
		w.Quiet()
	}
	text := boss.Last().Text
	for _, office := range []string{"الاسم مسجّل من قبل", "Riyadh North", "Jeddah Port"} {
		if !strings.Contains(text, office) {
			t.Errorf("the admin is not told of %s: %q", office, text)
		}
	}
}
