package desk

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// Page by page, the trail of a person gives each of their entries once, the newest first, and of an act either what came of it or that
// it was begun; no page looks through more of the trail than it may, and whatever is written meanwhile.
func TestTrailBack(t *testing.T) {
	was := trailWalk
	trailWalk = 100
	t.Cleanup(func() { trailWalk = was })
	at := time.Date(2026, 11, 22, 20, 0, 0, 0, kafala.Riyadh)
	d := testDesk(t, testVoices(t), kafala.Guarantee{}, at)
	trail := &counting{Audit: kafalatest.NewMemory(kafalatest.NewClock(at).Now, kafalatest.Kept).Trail()}
	d.Counter.Audit = trail
	k := clerk{Desk: d}
	write := func(e staff.Entry) {
		if err := trail.Write(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	for i := range 400 { // eight acts of theirs, then none for long, and so on
		e := staff.Entry{At: at.Add(time.Duration(i) * 20 * time.Minute), By: 8, Rank: staff.Officer, Duty: staff.Present, Outcome: staff.Done,
			Act: fmt.Sprint("act", i)}
		if i%200 < 60 {
			e.By = 7
			begun := e
			begun.Outcome = staff.Trying
			write(begun)
			if i%9 == 0 { // nobody knows what came of it
				want = append(want, e.Act+" "+staff.Trying)
				continue
			}
			want = append(want, e.Act+" "+staff.Done)
		}
		write(e)
	}
	slices.Reverse(want)
	for _, selected := range []string{"u7", "u9"} {
		s, ok := readSelection(selected)
		var got []string
		pages := 0
		for ; ok; pages++ {
			trail.read = 0
			p, err := k.pageBack(t.Context(), s, "")
			if err != nil || len(p.entries) > rowsShown || trail.read > trailWalk+2*besidesRead {
				t.Fatalf("a page of %d, %d looked through: %v", len(p.entries), trail.read, err)
			}
			for _, e := range slices.Backward(p.entries) {
				got = append(got, e.Act+" "+e.Outcome)
			}
			if p.older == (staff.TrailSpot{}) {
				break
			}
			s.before = p.older
			if s, ok = readSelection(s.String()); !ok {
				t.Fatalf("a button has %s", s)
			}
			write(staff.Entry{At: at.AddDate(0, 1, 0), By: 7, Duty: staff.Today, Outcome: staff.Done})
		}
		if selected == "u9" {
			want = nil
		}
		if !slices.Equal(got, want) || pages < 4 {
			t.Errorf("%s: %d of %d, in %d pages: %v", selected, len(got), len(want), pages, got)
		}
	}
	for _, made := range []string{"u7~2026-11-22.zz!", "u7~2026-13-22.1", "u7~.1", "u7~2026-11-22.-1", "d2026-11-22~2026-11-22.1", "x7", "u"} {
		if s, ok := readSelection(made); ok {
			t.Errorf("%s is read as %+v", made, s)
		}
	}
	if s, ok := readSelection("g02541891021~3"); !ok || s.before != (staff.TrailSpot{}) { // of a message of an earlier release
		t.Errorf("a counted page is %+v, %t", s, ok)
	}
}

// counting is a trail that counts what is read of it backwards.
type counting struct {
	staff.Audit
	read int
}

func (c *counting) Back(ctx context.Context, before staff.TrailSpot, each func(staff.TrailSpot, staff.Entry) error) error {
	return c.Audit.Back(ctx, before, func(spot staff.TrailSpot, e staff.Entry) error {
		c.read++
		return each(spot, e)
	})
}
