package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// idle lets so much time pass that whoever does not write has no rank any more; these do write.
func (d *counter) idle(busy ...int64) {
	d.t.Helper()
	for range d.Office.Settings.Staff.IdleDays {
		d.clock.Pass(kafala.Day)
		for _, id := range busy {
			d.actor(id)
		}
	}
}

// The rank of whoever has lapsed comes back by nothing that an admin does to them: it, and the name, are changed no more. An
// invitation brings it back.
func TestLapsedRankStaysLapsed(t *testing.T) {
	const auditor = 20
	rank := func(r staff.Rank, id int64) func(d *counter) error {
		return func(d *counter) error { _, err := d.ChangeRank(t.Context(), d.actor(badr), id, r); return err }
	}
	name := func(id int64, name, office string) func(d *counter) error {
		return func(d *counter) error {
			_, err := d.Register(t.Context(), d.actor(badr), id, staff.Called{Name: name, Office: office})
			return err
		}
	}
	for what, c := range map[string]struct {
		id int64
		do func(d *counter) error
	}{
		"raised":                      {noura, rank(staff.Supervisor, noura)},
		"made an admin":               {noura, rank(staff.Admin, noura)},
		"lowered":                     {faisal, rank(staff.Officer, faisal)},
		"given the rank that it was":  {noura, rank(staff.Officer, noura)},
		"given another name":          {noura, name(noura, "Noura Alharbi", "North")},
		"given another office":        {noura, name(noura, "Noura Alqahtani", "South")},
		"an auditor of another name":  {auditor, name(auditor, "Sami Alqarni", "North")},
		"an auditor, made an officer": {auditor, rank(staff.Officer, auditor)},
	} {
		t.Run(what, func(t *testing.T) {
			d, _ := watched(t)
			d.long(auditor, staff.Auditor, "Sami Alghamdi")
			d.idle(badr)
			before, err := d.Team.Member(t.Context(), c.id)
			d.must(err)
			if got := key(c.do(d)); got != "staff.lapsed" || d.last().Outcome != staff.Refused {
				t.Errorf("%q, and the trail says %+v", got, d.last())
			}
			if m, err := d.Team.Member(t.Context(), c.id); err != nil || m.Since != before.Since || m.Name != before.Name {
				t.Errorf("is %+v, %v", m, err)
			}
			if got := d.actor(c.id); got.Rank != "" {
				t.Fatalf("writes as %q", got.Rank)
			}
			d.invited(c.id, staff.Officer, "Noura Alqahtani")
			if got := d.actor(c.id); got.Rank != staff.Officer {
				t.Errorf("invited anew writes as %q", got.Rank)
			}
		})
	}
}

// heard lists what was told of who is staff since the last time: to whom, and what.
func (d *counter) heard() (all []string) {
	for chat, told := range d.notices() {
		for _, n := range told {
			all = append(all, fmt.Sprintf("%d %s %s %s", chat, n.Kind, n.Sort, n.Of))
		}
	}
	slices.Sort(all)
	return all
}

// Whoever lapses and never writes again is told, once, and so are the staff chat and the admins, who are reminded of the staff chat:
// whichever processes look, and however often.
func TestLapsedAreToldThoughTheyDoNotWrite(t *testing.T) {
	d, _ := watched(t)
	ctx := t.Context()
	d.actor(chief)
	d.heard()
	d.must(d.EndLapsed(ctx))
	if got := d.heard(); len(got) > 0 {
		t.Errorf("before their time: told are %v", got)
	}
	d.idle(badr, mona)
	want := []string{"0 team lapsed 7", "0 team lapsed 8", "1 outside  7", "1 outside  8", "10 outside  7", "10 outside  8",
		"7 dismissed lapsed ", "8 dismissed lapsed "}
	other := *d.Counter // of another process
	var both [2]error
	done := make(chan struct{})
	go func() { both[1] = other.EndLapsed(ctx); close(done) }()
	both[0] = d.EndLapsed(ctx)
	<-done
	d.must(errors.Join(both[:]...))
	for range 3 {
		d.must(d.EndLapsed(ctx))
		d.clock.Pass(2 * time.Hour)
	}
	if got := d.heard(); !slices.Equal(got, want) {
		t.Errorf("told are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	lapsed := 0
	for _, e := range d.trail() {
		if e.Outcome == "lapsed" {
			lapsed++
		}
	}
	if members, err := d.Members(ctx, d.actor(badr)); err != nil || len(members) != 3 || lapsed != 2 {
		t.Errorf("listed are %+v, %v; the trail says it %d times", members, err, lapsed)
	}
	for id, want := range map[int64]staff.Rank{noura: "", faisal: "", mona: staff.Supervisor, badr: staff.Admin, chief: staff.Admin} {
		if got := d.actor(id).Rank; got != want {
			t.Errorf("%d is %q, want %q", id, got, want)
		}
	}
}
