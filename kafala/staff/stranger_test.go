package staff_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// Whoever is no staff and tries what staff do is refused each time, stands in the trail a few times a day, by a name that does not
// tell their number, and is no alarm.
func TestStrangers(t *testing.T) {
	d, g := watched(t)
	const stranger = 7344444444
	by := staff.Actor{ID: stranger}
	try := func() {
		t.Helper()
		_, foreign := d.Foreign(t.Context(), by, "https://t.me/other_bot?start=x", staff.ByPhoto)
		for name, err := range map[string]error{
			"a look":     d.Allow(t.Context(), by, staff.Action{Duty: staff.Today}),
			"an act":     d.Run(t.Context(), by, staff.Action{Duty: staff.End, Guarantee: g.ID, Why: "settled"}, nil),
			"beginning":  d.Begin(t.Context(), by, staff.Action{Duty: staff.Find}),
			"a code":     foreign,
			"somebody's": d.AllowPerson(t.Context(), by, noura, d.clock.Now().Add(-time.Hour), 1000),
		} {
			if key(err) != "staff.refused" {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	before := len(d.trail())
	for range 20 {
		try()
	}
	if n := len(d.trail()) - before; n != staff.StrangerADay {
		t.Errorf("%d entries on one day, want %d", n, staff.StrangerADay)
	}
	d.clock.Pass(kafala.Day - time.Second)
	for range 20 {
		try()
	}
	if n := len(d.trail()) - before; n != staff.StrangerADay {
		t.Errorf("%d entries within 24 hours, want %d", n, staff.StrangerADay)
	}
	d.clock.Pass(time.Second)
	for range 20 {
		try()
	}
	rows := d.trail()[before:]
	if len(rows) != 2*staff.StrangerADay {
		t.Errorf("%d entries on two days, want %d", len(rows), 2*staff.StrangerADay)
	}
	for _, e := range rows {
		if !d.of(e, by) || e.Outcome != staff.Refused {
			t.Errorf("the trail says %+v", e)
		}
	}
	text, err := json.Marshal(d.trail())
	d.must(err)
	if strings.Contains(string(text), "7344444444") {
		t.Errorf("the number stands in the trail: %s", text)
	}
	for _, waits := range d.house.Memory.Box().Waiting() {
		if strings.Contains(waits.ID+waits.Detail, "7344444444") {
			t.Errorf("somebody is told of the number: %+v", waits)
		}
	}
}

// What a stranger has tried is found by their number, which is not written for that. One who stands there by number from an earlier
// release is found so, too, and so is what somebody has done since they were staff.
func TestTrailOfAStranger(t *testing.T) {
	d, _ := watched(t)
	const stranger, earlier, removed = 7344444444, 7355555555, 12
	d.appoint(removed, staff.Officer, "Huda")
	d.must(d.Remove(t.Context(), d.actor(badr), removed))
	for _, id := range []int64{stranger, removed} {
		if err := d.Allow(t.Context(), staff.Actor{ID: id}, staff.Action{Duty: staff.Today}); key(err) != "staff.refused" {
			t.Errorf("%d: %v", id, err)
		}
	}
	old := staff.Entry{At: d.clock.Now(), By: earlier, Duty: staff.Today, Outcome: staff.Refused}
	d.must(d.Audit.Write(t.Context(), old))
	since := d.clock.Now().Add(-time.Hour)
	for id, member := range map[int64]int64{stranger: 0, earlier: 0, removed: removed} {
		d.must(d.AllowPerson(t.Context(), d.actor(faisal), id, since, 1000))
		e := d.last()
		want := ""
		if member == 0 {
			want = d.Audit.Names(id)[0]
		}
		if e.By != faisal || e.Member != member || e.Stranger != want || e.Outcome != staff.Done {
			t.Errorf("%d: the trail says %+v", id, e)
		}
		if !e.Of(id, d.Audit.Names(id)) || e.Of(99, d.Audit.Names(99)) {
			t.Errorf("%d: whom it is of is not known: %+v", id, e)
		}
	}
	for id, want := range map[int64]int{stranger: 2, earlier: 2, 99: 0} {
		n, names := 0, d.Audit.Names(id)
		for _, e := range d.trail() {
			if e.Of(id, names) {
				n++
			}
		}
		if n != want {
			t.Errorf("%d entries are of %d, want %d", n, id, want)
		}
	}
}

// within is a trail that counts how much of it is read.
type within struct {
	staff.Audit
	read int
}

func (a *within) Back(ctx context.Context, before staff.TrailSpot, each func(staff.TrailSpot, staff.Entry) error) error {
	return a.Audit.Back(ctx, before, func(at staff.TrailSpot, e staff.Entry) error {
		a.read++
		return each(at, e)
	})
}

// A number that is nobody's of staff is looked for in so many of the newest entries, and it is said where there are others.
func TestTrailOfAStrangerLongAgo(t *testing.T) {
	d, _ := watched(t)
	const stranger, most = 7344444444, 50
	for after, want := range map[int]string{0: "", most - 2: "", most - 1: "staff.unknown.within"} {
		d := *d.Counter
		memory := kafalatest.NewMemory(d.Office.Time, kafalatest.Kept).Trail()
		trail := &within{Audit: memory}
		d.Audit = trail
		entries := []staff.Entry{{At: d.Office.Time(), Duty: staff.Today, Stranger: trail.Names(stranger)[0], Outcome: staff.Refused}}
		for range after + 1 {
			entries = append(entries, staff.Entry{At: d.Office.Time(), By: faisal, Rank: staff.Supervisor, Duty: staff.Today, Outcome: staff.Done})
		}
		if err := trail.Write(t.Context(), entries...); err != nil {
			t.Fatal(err)
		}
		err := d.AllowPerson(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, stranger, time.Time{}, most)
		if key(err) != want || trail.read > most+1 {
			t.Errorf("%d entries after theirs: %v, %d read", after+1, err, trail.read)
		}
	}
}
