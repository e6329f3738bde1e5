package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A guarantee that was stopped by itself before an ID number that it names was: lifting its own stop frees it for nobody, and the
// question before says so. Once the number's is lifted, too, two lift what it has put on the guarantee.
func TestStoppedByCardAndByNumber(t *testing.T) {
	t.Parallel()
	c := newCounters(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	one, two := staff.Actor{ID: faisal, Rank: staff.Supervisor}, staff.Actor{ID: mona, Rank: staff.Supervisor}
	_, err := c.Counter.Freeze(t.Context(), one, c.g.ID, "unwanted")
	must(err)
	n, _, err := c.Counter.FreezeNumber(t.Context(), two, c.g.Answers["guarantor_id"], "impersonated")
	must(err)
	c.Quiet()
	c.tap(faisal, "lift:%s")
	if said := c.Chats.As(faisal).Last().Text; !strings.Contains(plain(said), plain(longest(wordsIn(t, "ar", "lift.sure.number")))) {
		t.Errorf("the question says %q", said)
	}
	for _, by := range []staff.Actor{one, two} {
		_, p, err := c.Counter.Lift(t.Context(), by, c.g.ID)
		if err != nil || p != nil && p.Key != "lift.second" {
			t.Fatal(p, err)
		}
	}
	if g := c.read(); !g.Frozen() || g.Freeze.Number != n.ID || g.Counts() {
		t.Errorf("while its number is stopped it is %+v, counts: %t", g.Freeze, g.Counts())
	}
	for _, by := range []staff.Actor{one, two} {
		_, _, err := c.Counter.LiftNumber(t.Context(), by, n.ID)
		must(err)
		_, _, err = c.Counter.Lift(t.Context(), by, c.g.ID)
		must(err)
	}
	if g := c.read(); g.Frozen() || !g.Counts() {
		t.Errorf("in the end it is %+v, counts: %t", g.Freeze, g.Counts())
	}
}

// Whoever lifts the stop of a guarantee whose time is over is asked whether it is to end.
func TestLiftOfWhatIsOver(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Staff.NightAlarm = 1000; s.Rules.ValidDays = 30 }})
	n := 0
	g := fresh(w, &n)
	by := w.Appoint(world.AnOfficer, staff.Supervisor)
	_, err := w.Counter.Freeze(t.Context(), by, g.ID, "unwanted")
	must(t, err)
	w.Clock.Pass(31*kafala.Day + time.Hour)
	now, err := w.Office.Find(t.Context(), g.ID)
	must(t, err)
	if !now.EndsWithLift(w.Clock.Now()) || !now.Frozen() {
		t.Errorf("it ends with the lifting: %t, frozen: %t", now.EndsWithLift(w.Clock.Now()), now.Frozen())
	}
	if now.EndsWithLift(g.IssuedAt.Add(time.Hour)) {
		t.Error("it ends with the lifting before its time")
	}
}
