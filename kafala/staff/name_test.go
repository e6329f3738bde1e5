package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Who may give whom a name.
func TestRegister(t *testing.T) {
	for name, c := range map[string]struct {
		by   staff.Actor
		id   int64
		want string
	}{
		"another's":                         {admin, 7, ""},
		"one's own":                         {second, second.ID, "called.own"},
		"a first admin's own, who has none": {admin, chief, ""},
		"a first admin's, by another":       {second, chief, ""},
		"by an officer":                     {clerk, 7, "staff.refused"},
		"nobody's":                          {admin, 99, "not found"},
	} {
		d := newCounter(t)
		d.join(7, staff.Officer)
		d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: second, Since: d.clock.Now()}))
		_, err := d.Register(t.Context(), c.by, c.id, reading)
		if got := key(err); got != c.want || (d.Known(t.Context(), c.id) == reading) != (c.want == "") {
			t.Errorf("%s: %q, want %q; is %+v", name, got, c.want, d.Known(t.Context(), c.id))
		}
		if last := d.trail()[len(d.trail())-1]; last.By != c.by.ID || c.want == "" && (last.Member != c.id || last.Why != "name") {
			t.Errorf("%s: the trail says %+v", name, last)
		}
	}
	d := newCounter(t)
	_, err := d.Register(t.Context(), admin, chief, reading)
	d.must(err)
	if _, err := d.Register(t.Context(), admin, chief, called); key(err) != "called.own" {
		t.Errorf("a first admin's own, the second time: %v", err)
	}
}

// A first admin who has no registered name is asked for it once, when they are first seen; others hear of it when they have one.
func TestFirstAdminIsAskedForTheName(t *testing.T) {
	d := newCounter(t)
	d.Admins = []int64{chief, 2}
	for range 3 {
		d.rank(chief)
	}
	d.rank(2)
	all := d.notices()
	for _, id := range d.Admins {
		if len(all[id]) != 1 || all[id][0].Kind != kafala.NoticeNameless {
			t.Errorf("%d is told %+v", id, all[id])
		}
	}
	_, err := d.Register(t.Context(), admin, chief, called)
	d.must(err)
	if all := d.notices(); len(all[0]) != 1 || all[0][0].Kind != kafala.NoticeNamed || all[0][0].By != chief || len(all[chief]) != 0 {
		t.Errorf("told: %+v", all)
	}
	d.rank(chief)
	if d.Known(t.Context(), chief) != called || len(d.notices()) != 0 {
		t.Errorf("is %+v", d.Known(t.Context(), chief))
	}
}

// Another name is as a rank given now, where a second person is asked for; another office is not.
func TestAnotherNameIsFresh(t *testing.T) {
	d := newCounter(t)
	m := d.join(7, staff.Supervisor)
	d.clock.Pass(48 * time.Hour)
	moved := called
	moved.Office = "Jeddah"
	m2, err := d.Register(t.Context(), admin, 7, moved)
	if d.must(err); !m2.Since.Equal(m.Since) || d.Known(t.Context(), 7) != moved {
		t.Errorf("another office: since %s, was %s", m2.Since, m.Since)
	}
	m2, err = d.Register(t.Context(), admin, 7, reading)
	if d.must(err); !m2.Since.Equal(d.clock.Now()) || d.rank(7) != staff.Supervisor {
		t.Errorf("another name: since %s", m2.Since)
	}
}

// Whoever is removed, or lapses, is still named by what they have done, until records of that time are gone.
func TestLeaversAreNamed(t *testing.T) {
	d := newCounter(t)
	d.join(7, staff.Officer)
	d.join(8, staff.Officer)
	d.must(d.Remove(t.Context(), admin, 7))
	d.clock.Pass(60 * kafala.Day)
	if d.rank(7) != "" || d.rank(8) != "" {
		t.Errorf("are %q, %q", d.rank(7), d.rank(8))
	}
	for _, id := range []int64{7, 8} {
		if got := d.Known(t.Context(), id); got != called {
			t.Errorf("%d is %+v", id, got)
		}
	}
	if all, err := d.Members(t.Context(), admin); err != nil || len(all) != 1 {
		t.Errorf("listed: %+v, %v", all, err)
	}
	d.clock.Pass(time.Duration(d.Office.Settings.Times.Records))
	if _, err := d.Members(t.Context(), admin); err != nil {
		t.Error(err)
	}
	for _, id := range []int64{7, 8} {
		if got := d.Known(t.Context(), id); got != (staff.Called{}) {
			t.Errorf("%d is still %+v", id, got)
		}
	}
	m := d.join(7, staff.Officer) // and may come back
	if m.Rank != staff.Officer || d.rank(7) != staff.Officer {
		t.Errorf("back: %+v", m)
	}
}

// Whoever it concerns is told what became of their rank or invitation, and the admins to take them out of the staff chat.
func TestMembersAreTold(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		play    func(d *counter)
		own     string // what 7 is told last
		outside bool
	}{
		"raised":  {func(d *counter) { _, err := d.ChangeRank(ctx, admin, 7, staff.Admin); d.must(err) }, "appointed admin", false},
		"lowered": {func(d *counter) { _, err := d.ChangeRank(ctx, admin, 7, staff.Officer); d.must(err) }, "appointed officer", false},
		"removed": {func(d *counter) { d.must(d.Remove(ctx, admin, 7)) }, "dismissed removed", true},
		"removed at the machine": {func(d *counter) {
			d.must(d.Remove(ctx, staff.Actor{Rank: staff.Admin}, 7))
		}, "dismissed removed", true},
		"lapsed":  {func(d *counter) { d.clock.Pass(60 * kafala.Day); d.rank(7) }, "dismissed lapsed", true},
		"renamed": {func(d *counter) { _, err := d.Register(ctx, admin, 7, reading); d.must(err) }, "registered ", false},
		"invited under another name": {func(d *counter) {
			token, i, err := d.Invite(ctx, admin, staff.Supervisor, reading)
			d.must(err)
			d.takes(token, i)
			d.notices()
			d.clock.Pass(time.Minute)
			_, err = d.Confirm(ctx, admin, i.ID)
			d.must(err)
			named := 0
			for _, e := range d.trail() {
				if e.Member == 7 && e.Why == "name" && e.Outcome == staff.Done {
					named++
				}
			}
			if named != 1 {
				d.t.Errorf("the trail has it %d times", named)
			}
		}, "appointed supervisor registered ", false},
		"refused": {func(d *counter) {
			token, i, err := d.Invite(ctx, admin, staff.Admin, called)
			d.must(err)
			d.takes(token, i)
			d.must(d.Revoke(ctx, admin, i.ID))
		}, "dismissed refused", false},
		"late": {func(d *counter) {
			token, i, err := d.Invite(ctx, admin, staff.Admin, called)
			d.must(err)
			d.takes(token, i)
			d.clock.Pass(2 * time.Hour)
			if _, err := d.Confirm(ctx, admin, i.ID); key(err) != "not found" {
				d.t.Errorf("late: %v", err)
			}
		}, "dismissed late", false},
	} {
		d := newCounter(t)
		d.join(7, staff.Supervisor)
		d.notices()
		c.play(d)
		all := d.notices()
		own := all[7]
		said := []string{}
		for _, n := range own {
			said = append(said, string(n.Kind)+" "+n.Sort)
		}
		if strings.Join(said, " ") != c.own {
			t.Errorf("%s: told %+v, want %s", name, own, c.own)
		}
		heard := false // the group, and with it the admins, of a rank
		for _, n := range all[0] {
			heard = heard || n.Kind == kafala.NoticeTeam && n.Of == "7" && n.Sort == kafala.DismissedLapsed
		}
		if heard != (name == "lapsed") {
			t.Errorf("%s: the group is told %+v", name, all[0])
		}
		reminded := false
		for _, n := range all[chief] {
			reminded = reminded || n.Kind == kafala.NoticeOutside && n.Of == "7"
		}
		if reminded != c.outside {
			t.Errorf("%s: the admin is told %+v", name, all[chief])
		}
	}
}

// That somebody is out of the staff chat decides nothing about their rank.
func TestLeftGroupIsNoStanding(t *testing.T) {
	d := newCounter(t)
	var s staff.Standings
	_, err := d.LeftGroup(t.Context(), admin, 7, true)
	d.must(err)
	m := staff.Member{Actor: clerk, Since: d.clock.Now().Add(-time.Hour)}
	for _, e := range d.trail() {
		s.Note(e)
	}
	if s.Outdated(m) {
		t.Error("whoever came back before is a member no more")
	}
	if _, err := d.LeftGroup(t.Context(), clerk, 7, true); key(err) != "staff.refused" {
		t.Errorf("by an officer: %v", err)
	}
}

// Notes are of the list, ours or the operator's; each with name and time in the history, one for two taps, and so many.
func TestNotes(t *testing.T) {
	d := newCounter(t)
	ctx := t.Context()
	g := d.guarantee("aaaaaaaaaaaaaaaa", kafala.Issued)
	d.house.Appoint(clerk)
	if _, err := d.Leave(ctx, clerk, g.ID, "something typed"); key(err) != "staff.reason" {
		t.Errorf("typed: %v", err)
	}
	if _, err := d.Leave(ctx, clerk, g.ID, "own-asked"); key(err) != "staff.reason" {
		t.Errorf("of no list: %v", err)
	}
	d.Office.Settings.Staff.Reasons = []kafala.StaffReason{{For: "note", ID: "asked"}, {For: "find", ID: "other"}}
	if _, err := d.Leave(ctx, clerk, g.ID, "own-other"); key(err) != "staff.reason" {
		t.Errorf("of another list: %v", err)
	}
	for _, note := range []string{"own-asked", "own-asked", "no-card"} {
		now, err := d.Leave(ctx, clerk, g.ID, note)
		d.must(err)
		g = now
	}
	want := []kafala.LeftNote{{At: d.clock.Now(), By: 7, Note: "own-asked"}, {At: d.clock.Now(), By: 7, Note: "no-card"}}
	if got := g.LeftNotes(); len(got) != 2 || !got[0].At.Equal(want[0].At) || got[0].Note != want[0].Note || got[1].Note != want[1].Note ||
		got[0].By != 7 {
		t.Errorf("notes: %+v", got)
	}
	member := func(id int64, name string) staff.Actor {
		who := staff.Actor{ID: id, Rank: staff.Officer}
		m, err := d.Team.Member(ctx, id)
		if err != nil && !errors.Is(err, kafala.ErrNotFound) {
			t.Fatal(err)
		}
		m.Actor, m.Name, m.Office, m.Registered, m.Since = who, name, "Riyadh North", true, d.clock.Now()
		d.must(d.Team.Appoint(ctx, m))
		return who
	}
	last, name := clerk, "Noura Alqahtani"
	member(last.ID, name)
	for n := 2; n < kafala.NotesKept; n++ {
		if d.clock.Pass(time.Minute); n%kafala.NotesOfOne == 0 { // one leaves no room for the others, by no account
			for _, full := range []staff.Actor{last, member(last.ID+100, name)} {
				if _, err := d.Leave(ctx, full, g.ID, "no-card"); key(err) != "notes.many" {
					t.Errorf("%d after %d notes: %v", full.ID, n, err)
				}
			}
			name += "a"
			last = member(last.ID+10, name)
		}
		now, err := d.Leave(ctx, last, g.ID, "callback")
		d.must(err)
		g = now
	}
	if _, err := d.Leave(ctx, member(500, "Somebody Else"), g.ID, "comes-back"); key(err) != "notes.full" {
		t.Errorf("more than are kept: %v", err)
	}
	if _, err := d.Leave(ctx, staff.Actor{ID: 9, Rank: staff.Auditor}, g.ID, "no-card"); key(err) != "staff.refused" {
		t.Errorf("an auditor: %v", err)
	}
}

// Of a change of name the old one is known beside the new one, whatever was changed since, and the last ten are kept.
func TestRenamed(t *testing.T) {
	d := newCounter(t)
	first := d.join(7, staff.Officer)
	if _, _, ok := first.Renamed(kafala.NoticeTime(first.Since)); ok {
		t.Error("a first name has one before it")
	}
	d.notices()
	names := []staff.Called{called}
	var at []string
	for i := range 12 {
		next := staff.Called{Name: "Noura " + string(rune('A'+i)) + "l", Office: called.Office}
		names = append(names, next)
		d.clock.Pass(time.Hour)
		m, err := d.Register(t.Context(), admin, 7, next)
		d.must(err)
		at = append(at, kafala.NoticeTime(d.clock.Now()))
		if before, after, ok := m.Renamed(at[i]); !ok || before != names[i] || after != next {
			t.Errorf("change %d: %+v to %+v, %t", i, before, after, ok)
		}
		if told := d.notices()[0]; len(told) != 1 || told[0].Kind != kafala.NoticeNamed || told[0].At != at[i] {
			t.Errorf("change %d is told as %+v", i, told)
		}
	}
	m, err := d.Team.Member(t.Context(), 7)
	d.must(err)
	for i := range at {
		if before, after, ok := m.Renamed(at[i]); ok != (i >= 2) || ok && (before != names[i] || after != names[i+1]) {
			t.Errorf("change %d, later: %+v to %+v, %t", i, before, after, ok)
		}
	}
	m, err = d.Register(t.Context(), admin, 7, called) // and once more within the second
	d.must(err)
	if before, after, ok := m.Renamed(at[11]); !ok || before != names[11] || after != called {
		t.Errorf("twice at once: %+v to %+v, %t", before, after, ok)
	}
}
