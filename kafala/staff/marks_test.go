package staff_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A tap means what its card showed: with any other number of entries nothing is recorded, however short the time.
func TestTapMeansItsCard(t *testing.T) {
	d, g := watched(t)
	one, two := d.actor(noura), d.actor(mona)
	for i, c := range []struct {
		by   staff.Actor
		seen int
		pass time.Duration
		want staff.Marked
		log  int
	}{
		{by: one, seen: 0, want: staff.MarkedFirst, log: 1},
		{by: one, seen: 0, want: staff.NotMarked, log: 1}, // the same tap, or an old card of the same officer
		{by: two, seen: 0, want: staff.NotMarked, log: 1}, // two officers at once
		{by: one, seen: 0, pass: time.Hour, want: staff.NotMarked, log: 1},
		{by: one, seen: 2, want: staff.NotMarked, log: 1}, // made up
		{by: one, seen: -1, want: staff.NotMarked, log: 1},
		{by: one, seen: 1, want: staff.MarkedAgain, log: 2},
		{by: two, seen: 2, want: staff.MarkedAgain, log: 3},
	} {
		d.clock.Pass(c.pass)
		now, came, err := d.Present(t.Context(), c.by, g.ID, c.seen)
		d.must(err)
		all := d.trail()
		recorded := came == staff.MarkedFirst || came == staff.MarkedAgain
		if came != c.want || now.Entries() != c.log || (all[len(all)-1].Outcome == staff.Done) != recorded {
			t.Errorf("%d: %s, %d entries, the trail says %s", i, came, now.Entries(), all[len(all)-1].Outcome)
		}
	}
	for _, status := range []kafala.Status{kafala.Awaiting, kafala.Ended} {
		d := newCounter(t)
		g := d.guarantee("abcdefghijklmnop", status)
		if _, _, err := d.Present(t.Context(), one, g.ID, g.Entries()); key(err) != "staff.not_issued" {
			t.Errorf("one that is %s: %v", status, err)
		}
	}
}

// No more marks are recorded than are kept, and the answer says so.
func TestMarksAreBounded(t *testing.T) {
	d, g := watched(t)
	for n := range kafala.MarksKept + 2 {
		now, came, err := d.Present(t.Context(), d.actor(noura), g.ID, entries(d.read(g.ID)))
		d.must(err)
		if full := n >= kafala.MarksKept; (came == staff.MarksFull) != full || len(now.Presented) != min(n+1, kafala.MarksKept) {
			t.Errorf("mark %d: %s, %d are kept", n, came, len(now.Presented))
		}
	}
}

// Who may strike the last mark out, and when. It stays, with who has struck it out, and the group hears of it.
func TestStrike(t *testing.T) {
	for name, c := range map[string]struct {
		marks, strikes int64
		after          time.Duration
		before         func(d *counter, g kafala.Guarantee)
		want           string
	}{
		"their own at once":            {marks: noura, strikes: noura},
		"their own, just in time":      {marks: noura, strikes: noura, after: staff.StrikeTime - time.Second},
		"their own, too late":          {marks: noura, strikes: noura, after: staff.StrikeTime, want: "strike.late"},
		"a supervisor's own, too late": {marks: mona, strikes: mona, after: time.Hour, want: "strike.late"},
		"another's by an officer":      {marks: mona, strikes: noura, want: "staff.not_own"},
		"another's by a supervisor":    {marks: noura, strikes: faisal, after: 5 * kafala.Day},
		"another's by an admin":        {marks: faisal, strikes: badr},
		"a namesake's by a supervisor": {marks: twin, strikes: faisal, after: time.Hour},
		"once a refund is ordered": {marks: noura, strikes: noura, before: func(d *counter, g kafala.Guarantee) { d.refund(faisal, g) },
			want: "strike.ordered"},
		"once it is over": {marks: noura, strikes: noura, before: func(d *counter, g kafala.Guarantee) { d.end(faisal, g) },
			want: "staff.not_issued"},
		"once it is struck out": {marks: noura, strikes: faisal, before: func(d *counter, g kafala.Guarantee) { d.strike(noura, g) },
			want: "strike.none"},
	} {
		d, g := watched(t)
		d.long(twin, staff.Supervisor, "Faisal Alharbi")
		d.show(c.marks, g)
		if c.before != nil {
			c.before(d, g)
		}
		d.clock.Pass(c.after)
		before := d.read(g.ID)
		if got := d.strike(c.strikes, g); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		now := d.read(g.ID)
		if len(now.Presented) != 1 || now.Presented[0].By != c.marks {
			t.Errorf("%s: the mark is gone: %+v", name, now.Presented)
		}
		struck := !now.Presented[0].Stands()
		if c.want == "" && (!struck || now.Presented[0].StruckBy != c.strikes || now.Entries() != 2) ||
			c.want != "" && now.Entries() != before.Entries() {
			t.Errorf("%s: %+v", name, now.Presented)
		}
		d.house.Deliver()
		if told := slices.Contains(d.house.Acts(), kafala.ActStruck); told != struck {
			t.Errorf("%s: the group was told: %t", name, told)
		}
	}
}

// Nobody fills the log of a guarantee with marks of their own that they strike out at once, of which its guarantor hears nothing: after
// some another supervisor strikes them out.
func TestSlipsOfOneAreBounded(t *testing.T) {
	for _, who := range []int64{noura, faisal} {
		d, g := watched(t)
		for n := range staff.StrikesOfOne + 2 {
			d.show(who, g)
			want := ""
			if n >= staff.StrikesOfOne {
				want = "strike.many"
			}
			if got := d.strike(who, g); got != want {
				t.Errorf("slip %d of %d: %q, want %q", n+1, who, got, want)
			}
			if want != "" && d.strike(mona, g) != "" {
				t.Errorf("slip %d of %d: another supervisor cannot strike it out", n+1, who)
			}
		}
	}
}

// A tap on an older card strikes nothing out: not the mark that was made since, nor one that the card did not show.
func TestStrikeMeansItsCard(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	d.show(mona, g)
	for _, seen := range []int{0, 1, 3} {
		if now, struck, err := d.Strike(t.Context(), d.actor(faisal), g.ID, seen); err != nil || struck || now.Entries() != 2 {
			t.Errorf("of a card with %d entries: struck out %t, %d entries, %v", seen, struck, now.Entries(), err)
		}
	}
}

// Whatever shows a member something of a paid guarantee is in its record first, once for each member.
func TestSignsAreKept(t *testing.T) {
	for name, look := range map[string]func(d *counter, g kafala.Guarantee){
		"looked up": func(d *counter, g kafala.Guarantee) {
			_, _ = d.LookUp(t.Context(), d.actor(noura), g.Reference, staff.ByTyping)
		},
		"opened": func(d *counter, g kafala.Guarantee) { d.open(noura, g) },
		"scanned": func(d *counter, g kafala.Guarantee) {
			_, _ = d.Scan(t.Context(), d.actor(noura), g.ID, g.Token, staff.ByScan)
		},
		"disclosed": func(d *counter, g kafala.Guarantee) { _, _ = d.Disclose(t.Context(), d.actor(mona), g.ID, "case") },
		"matched":   func(d *counter, g kafala.Guarantee) { d.match(noura, g) },
		"sent again": func(d *counter, g kafala.Guarantee) {
			_, _ = d.Resend(t.Context(), d.actor(mona), g.ID, "1")
		},
		"an end that is none": func(d *counter, g kafala.Guarantee) { _, _ = d.Reopen(t.Context(), d.actor(noura), g.ID) },
		"a tap on an old card": func(d *counter, g kafala.Guarantee) {
			_, _, _ = d.Present(t.Context(), d.actor(noura), g.ID, 7)
		},
	} {
		d, g := watched(t)
		if g.Used(kafala.Hand{}) {
			t.Fatal("it is used at once")
		}
		for range 2 {
			look(d, g)
			now := d.read(g.ID)
			if !now.Used(kafala.Hand{}) || !now.Used(kafala.Hand{ID: faisal}) || len(now.Seen)+len(now.Matched) != 1 {
				t.Errorf("%s: %+v, %+v", name, now.Seen, now.Matched)
			}
		}
	}
	d := newCounter(t)
	g := d.guarantee("abcdefghijklmnop", kafala.Awaiting)
	d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: noura, Rank: staff.Officer}, Since: d.clock.Now()}))
	if d.open(noura, g); len(d.read(g.ID).Seen) > 0 {
		t.Error("a request that nobody has paid keeps who has looked at it")
	}
}

// An end by staff holds at once and keeps the places of its people until it is told; until then whoever has ended it, or a
// supervisor, takes it back.
func TestEndCanBeTakenBack(t *testing.T) {
	for name, c := range map[string]struct {
		ends, reopens int64
		after         time.Duration
		want          kafala.Status
	}{
		"by the same":               {noura, noura, 0, kafala.Issued},
		"just in time":              {noura, noura, kafala.EndPause - time.Second, kafala.Issued},
		"too late":                  {noura, noura, kafala.EndPause, kafala.Ended},
		"by a supervisor":           {noura, mona, time.Minute, kafala.Issued},
		"by another officer":        {mona, noura, time.Minute, kafala.Ended},
		"by a supervisor, too late": {noura, mona, kafala.EndPause, kafala.Ended},
	} {
		for _, late := range []bool{false, true} { // the notice comes late: the time alone decides
			d, g := watched(t)
			d.end(c.ends, g)
			if now := d.read(g.ID); now.Counts() || !now.Holds() {
				t.Errorf("%s: ended, it counts: %t, and holds its places: %t", name, now.Counts(), now.Holds())
			}
			d.clock.Pass(c.after)
			if !late {
				d.house.Deliver()
			}
			now, err := d.Reopen(t.Context(), d.actor(c.reopens), g.ID)
			d.must(err)
			if now.Status != c.want {
				t.Errorf("%s: it is %s", name, now.Status)
			}
			d.clock.Pass(kafala.Day)
			d.house.Deliver()
			told := d.house.Told(g.Chat, kafala.SendEnded)
			over := c.want == kafala.Ended
			if got := d.read(g.ID); (len(told) == 1) != over || len(told) > 1 || got.Status != c.want || got.Holds() == over {
				t.Errorf("%s: a day later the guarantor was told %v, it is %s and holds: %t", name, told, got.Status, got.Holds())
			}
			want := []string{kafala.ActEnded}
			if !over {
				want = append(want, kafala.ActReopened)
			}
			if acts := d.house.Acts(); !slices.Equal(acts, want) {
				t.Errorf("%s: the group was told %v", name, acts)
			}
		}
	}
}

// An end that was taken back, and came again, is told by the later one alone.
func TestEndedTwice(t *testing.T) {
	d, g := watched(t)
	d.end(noura, g)
	d.clock.Pass(kafala.EndPause / 2)
	_, err := d.Reopen(t.Context(), d.actor(noura), g.ID)
	d.must(err)
	d.clock.Pass(time.Second)
	d.end(mona, g)
	d.clock.Pass(kafala.EndPause / 2)
	d.house.Deliver() // the first pause is over
	if now := d.read(g.ID); !now.Ending.Open() || len(d.house.Told(g.Chat, kafala.SendEnded)) > 0 {
		t.Errorf("told too early: %+v", now.Ending)
	}
	d.clock.Pass(kafala.EndPause)
	d.house.Deliver()
	if now := d.read(g.ID); now.Ending.Open() || len(d.house.Told(g.Chat, kafala.SendEnded)) != 1 {
		t.Errorf("not told: %+v", now.Ending)
	}
	if got := fmt.Sprint(d.house.Acts()); got != "[ended reopened ended]" {
		t.Errorf("the group was told %s", got)
	}
}
