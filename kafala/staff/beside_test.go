package staff_test

import (
	"context"
	"testing"
	"time"

	"kafalabot/kafala/staff"
)

// meanwhile is a team of which something else is decided just before a member is saved.
type meanwhile struct {
	staff.Team
	do func()
}

func (m *meanwhile) Appoint(ctx context.Context, who staff.Member, beside ...staff.Beside) error {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return m.Team.Appoint(ctx, who, beside...)
}

// Whatever is decided of one name at the same moment, it is an auditor's or has another rank.
func TestNobodyIsSavedBesideAnAuditor(t *testing.T) {
	ctx := t.Context()
	for name, begin := range map[string]func(d *counter) (do func() error){
		"two are confirmed": func(d *counter) func() error {
			token, i, err := d.Invite(ctx, admin, staff.Officer, reading)
			d.must(err)
			_, err = d.Accept(ctx, 8, token)
			d.must(err)
			_, err = d.Agree(ctx, 8, i.ID, true)
			d.must(err)
			return func() error { _, err := d.Confirm(ctx, admin, i.ID); return err }
		},
		"one is confirmed, and another registered so": func(d *counter) func() error {
			d.join(8, staff.Officer)
			return func() error { _, err := d.Register(ctx, admin, 8, reading); return err }
		},
	} {
		for _, first := range []string{"auditor", "other"} {
			d := newCounter(t)
			d.admins()
			other := begin(d)
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			d.must(err)
			auditor := func() error { _, err := d.Confirm(ctx, second, i.ID); return err }
			late, early := auditor, other
			if first == "auditor" {
				late, early = other, auditor
			}
			d.Team = &meanwhile{d.Team, func() { d.must(early()) }}
			if err := late(); key(err) != "auditor.same" {
				t.Errorf("%s, the %s first: %v", name, first, err)
			}
			members, err := d.Members(ctx, admin)
			d.must(err)
			of := map[staff.Rank]bool{}
			for _, m := range members {
				if m.Name == reading.Name {
					of[m.Rank] = true
				}
			}
			if len(of) != 1 || of[staff.Auditor] != (first == "auditor") {
				t.Errorf("%s, the %s first: of one name are %v", name, first, of)
			}
		}
	}
}

// Whoever is to be given another rank and another name at once, and is refused at that very moment, is who they were: the trail has no
// name of theirs, and what is kept of them is not older than what it says.
func TestWhoIsNotPlacedIsNotNamed(t *testing.T) {
	ctx := t.Context()
	d := newCounter(t)
	d.admins()
	d.join(8, staff.Officer)
	d.clock.Pass(time.Minute)
	token, other, err := d.Invite(ctx, admin, staff.Supervisor, reading)
	d.must(err)
	_, err = d.Accept(ctx, 8, token)
	d.must(err)
	_, err = d.Agree(ctx, 8, other.ID, true)
	d.must(err)
	i := d.audited(7)
	_, err = d.Confirm(ctx, admin, i.ID)
	d.must(err)
	d.Team = &meanwhile{d.Team, func() { _, err := d.Confirm(ctx, second, i.ID); d.must(err) }}
	if _, err := d.Confirm(ctx, admin, other.ID); key(err) != "auditor.same" || d.last().Outcome != staff.Refused {
		t.Errorf("%v; the trail says %+v", err, d.last())
	}
	var standings staff.Standings
	for _, e := range d.trail() {
		if standings.Note(e); e.Member == 8 && e.Why == "name" {
			t.Errorf("in the trail: %+v", e)
		}
	}
	if m, err := d.Team.Member(ctx, 8); err != nil || m.Rank != staff.Officer || standings.Outdated(m) {
		t.Errorf("%+v, %v, outdated %t", m, err, standings.Outdated(m))
	}
}
