package kafala_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// counterAt is a house with a guarantee that is paid, and two members who may record that it was shown.
type counterAt struct {
	*kafalatest.House
	t  *testing.T
	id string
}

func atCounter(t *testing.T) counterAt {
	t.Helper()
	h := manned(t)
	g := h.Request(mine)
	h.Pay(g)
	return counterAt{h, t, g.ID}
}

// show records that it was shown, and strike strikes the last mark out: each on a card that was just read.
func (c counterAt) show() {
	c.t.Helper()
	g := c.Find(c.id)
	if _, came, err := c.Counter.Present(c.t.Context(), first, c.id, g.Entries()); err != nil || came == staff.NotMarked {
		c.t.Fatal(came, err)
	}
}

func (c counterAt) strike() {
	c.t.Helper()
	g := c.Find(c.id)
	if _, struck, err := c.Counter.Strike(c.t.Context(), judge, c.id, g.Entries()); err != nil || !struck {
		c.t.Fatal(struck, err)
	}
}

// passes lets time pass and delivers what is due.
func (c counterAt) passes(d time.Duration) {
	c.t.Helper()
	c.Clock.Pass(d)
	if faults := c.Deliver(); len(faults) > 0 {
		c.t.Fatal(faults)
	}
}

// told is what the guarantor was told of marks, by their index, in the order of the telling.
func (c counterAt) told() string {
	shown, struck := c.Told(mine, kafala.SendShown), c.Told(mine, kafala.SendStruck)
	return strings.TrimSpace(strings.Join(shown, " ") + " / " + strings.Join(struck, " "))
}

// What the guarantor is told of its being shown: the first time after a pause, every further one at once, a slip that was
// struck out by then never, and one that was told is told again when it is struck out.
func TestToldOfBeingShown(t *testing.T) {
	for name, c := range map[string]struct {
		play func(c counterAt)
		want string
	}{
		"at once":         {func(c counterAt) { c.show(); c.passes(0) }, "/"},
		"just before":     {func(c counterAt) { c.show(); c.passes(kafala.ShownPause - time.Second) }, "/"},
		"after the pause": {func(c counterAt) { c.show(); c.passes(kafala.ShownPause) }, "0 /"},
		"a slip":          {func(c counterAt) { c.show(); c.passes(time.Minute); c.strike(); c.passes(time.Hour) }, "/"},
		"a mistake, told": {func(c counterAt) { c.show(); c.passes(3 * time.Minute); c.strike(); c.passes(time.Hour) }, "0 / 0"},
		"again":           {func(c counterAt) { c.show(); c.passes(time.Hour); c.show(); c.passes(0) }, "0 1 /"},
		"again, struck out": {func(c counterAt) {
			c.show()
			c.passes(time.Hour)
			c.show()
			c.passes(0)
			c.strike()
			c.passes(0)
		}, "0 1 / 1"},
		"again, at once out": {func(c counterAt) { c.show(); c.passes(time.Hour); c.show(); c.strike(); c.passes(time.Hour) }, "0 /"},
		"again within the pause: it names the first": {func(c counterAt) {
			c.show()
			c.passes(time.Minute)
			c.show()
			c.passes(time.Hour)
		}, "1 /"},
		"again within the pause, and a mistake": {func(c counterAt) {
			c.show()
			c.passes(time.Minute)
			c.show()
			c.passes(0)
			c.strike()
			c.passes(time.Hour)
			c.strike()
			c.passes(time.Hour)
		}, "1 / 1 0"},
		"again within the pause, and a slip": {func(c counterAt) {
			c.show()
			c.passes(time.Minute)
			c.show()
			c.strike()
			c.passes(time.Hour)
		}, "0 /"},
		"anew after a slip has its own pause": {func(c counterAt) {
			c.show()
			c.strike()
			c.show()
			c.passes(kafala.ShownPause - time.Second)
			c.strike()
			c.passes(time.Hour)
		}, "/"},
		"promised as a further one, and now the first": {func(c counterAt) {
			c.show()
			c.show()
			c.Change(c.id, func(g *kafala.Guarantee) { g.Strike(0, kafala.Hand{ID: first.ID}, c.Clock.Now()) })
			c.passes(time.Minute)
			c.strike()
			c.passes(time.Hour)
		}, "/"},
		"it was ended meanwhile": {func(c counterAt) {
			c.show()
			if _, err := c.Counter.End(c.t.Context(), first, c.id, "appeared"); err != nil {
				c.t.Fatal(err)
			}
			c.passes(time.Hour)
		}, "0 /"},
		"it was erased meanwhile": {func(c counterAt) {
			c.show()
			c.Change(c.id, func(g *kafala.Guarantee) {
				if err := g.Move(kafala.Ended, c.Clock.Now(), "sweep", kafala.CauseOver); err != nil {
					c.t.Fatal(err)
				}
				g.Erase(c.Clock.Now(), "sweep")
			})
			c.passes(time.Hour)
		}, "/"},
	} {
		at := atCounter(t)
		c.play(at)
		if got := at.told(); got != c.want {
			t.Errorf("%s: told %q, want %q", name, got, c.want)
		}
	}
}

// That it is told is in the record before it is told, and a sender that is asked again after a crash agrees again.
func TestToldIsWrittenFirst(t *testing.T) {
	c := atCounter(t)
	c.show()
	early := (*kafala.NotYetError)(nil)
	if _, tell, err := c.Office.TellShown(t.Context(), c.id, 0); tell || !errors.As(err, &early) {
		t.Fatalf("too early: %t, %v", tell, err)
	}
	if got := c.Find(c.id).Presented[0].Told; !got.IsZero() {
		t.Fatalf("told at %s", got)
	}
	c.Clock.Pass(kafala.ShownPause)
	for range 2 {
		g, tell, err := c.Office.TellShown(t.Context(), c.id, 0)
		if err != nil || !tell || !g.Presented[0].Told.Equal(c.Office.Time()) || !c.Find(c.id).Presented[0].Told.Equal(c.Office.Time()) {
			t.Fatalf("told %t, %v, %+v", tell, err, g.Presented)
		}
	}
	c.strike()
	if _, tell, err := c.Office.TellShown(t.Context(), c.id, 0); tell || err != nil {
		t.Errorf("it was struck out, and is told: %t, %v", tell, err)
	}
	for _, mark := range []int{-1, 1, 7} {
		if _, tell, err := c.Office.TellShown(t.Context(), c.id, mark); tell || err != nil {
			t.Errorf("mark %d: %t, %v", mark, tell, err)
		}
	}
	for detail, want := range map[string]int{"0": 0, "12": 12, "-1": -1, "": -1, "x": -1, "1.5": -1} {
		if got := kafala.ReadMark(detail); got != want {
			t.Errorf("%q is read as %d", detail, got)
		}
	}
}

// Who knows nothing of its being shown makes an objection of that once for each showing, also of one that is over; of what
// was struck out there is nothing to object to, and nobody else can.
func TestUnaware(t *testing.T) {
	c := atCounter(t)
	says := func(mark int) string {
		t.Helper()
		_, came, err := c.Office.ObjectShown(t.Context(), mine, c.id, mark)
		switch {
		case errors.Is(err, kafala.ErrNotFound):
			return "none"
		case err != nil:
			t.Fatal(err)
		}
		c.Deliver()
		return string(came)
	}
	var got []string
	heard := func(mark int) { got = append(got, fmt.Sprintf("%d %s", mark, says(mark))) }
	heard(0)
	c.show()
	c.passes(time.Hour)
	heard(0)
	heard(0)
	c.passes(time.Minute)
	c.show()
	c.passes(time.Minute)
	heard(1)
	heard(0)
	c.show()
	c.strike()
	heard(2)
	c.passes(time.Hour)
	c.show()
	if _, err := c.Counter.End(t.Context(), first, c.id, "appeared"); err != nil {
		t.Fatal(err)
	}
	heard(3)
	heard(3)
	c.passes(2 * kafala.Day)
	heard(3)
	heard(-1)
	want := []string{"0 none", "0 noted", "0 before", "1 noted", "0 before", "2 struck", "3 noted", "3 before", "3 before", "-1 none"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if _, _, err := c.Office.ObjectShown(t.Context(), mine+1, c.id, 0); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("another chat: %v", err)
	}
	objections := 0
	for _, detail := range c.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(detail); n.Kind == kafala.NoticeObjection && n.Why == kafala.WhyUnaware && n.Sort == kafala.ByCitizen {
			objections++
		}
	}
	if objections != 3 {
		t.Errorf("staff heard of %d objections: %v", objections, c.Told(0, kafala.TellStaff))
	}
	_, p, err := c.Office.Object(t.Context(), mine+1, c.Find(c.id).Reference, kafala.WhyUnaware)
	if p != nil || !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("a stranger gives that reason: %v, %v", p, err)
	}
}

// That a guarantor knows nothing of a showing is refused nobody: not for what they have objected to before, and not however often
// something is shown.
func TestUnawareIsNeverRefused(t *testing.T) {
	c := atCounter(t)
	reference := c.Find(c.id).Reference
	for _, why := range kafala.Objections {
		if came, p, err := c.Office.Object(t.Context(), mine, reference, why); came != kafala.ObjectedNow || p != nil || err != nil {
			t.Fatalf("%s: %s, %v, %v", why, came, p, err)
		}
	}
	for n := range kafala.ObjectionsDay + 1 {
		c.show()
		c.passes(time.Minute)
		for _, want := range []kafala.Unaware{kafala.UnawareNoted, kafala.UnawareBefore} {
			if _, came, err := c.Office.ObjectShown(t.Context(), mine, c.id, n); err != nil || came != want {
				t.Fatalf("%d: %s, %v; want %s", n, came, err, want)
			}
		}
		c.passes(time.Minute)
	}
}
