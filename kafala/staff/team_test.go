package staff_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

var (
	admin = staff.Actor{ID: chief, Rank: staff.Admin}
	clerk = staff.Actor{ID: 7, Rank: staff.Officer}
)

// called is how somebody is registered in these tests.
var called = staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"}

// join makes somebody a member by an invitation.
func (d *counter) join(id int64, rank staff.Rank) staff.Member {
	d.t.Helper()
	token, i, err := d.Invite(d.t.Context(), admin, rank, called)
	d.must(err)
	_, err = d.Accept(d.t.Context(), id, token)
	d.must(err)
	_, err = d.Agree(d.t.Context(), id, i.ID, true)
	d.must(err)
	m, err := d.Confirm(d.t.Context(), admin, i.ID)
	d.must(err)
	return m
}

// takes has somebody accept an invitation and agree to its name.
func (d *counter) takes(token string, i staff.Invitation) {
	d.t.Helper()
	_, err := d.Accept(d.t.Context(), 7, token)
	d.must(err)
	_, err = d.Agree(d.t.Context(), 7, i.ID, true)
	d.must(err)
}

// rank is what somebody is who writes now.
func (d *counter) rank(id int64) staff.Rank {
	d.t.Helper()
	s, err := d.Who(d.t.Context(), id)
	d.must(err)
	return s.Rank
}

func TestInvitation(t *testing.T) {
	d := newCounter(t)
	ctx := t.Context()
	token, i, err := d.Invite(ctx, admin, staff.Supervisor, called)
	d.must(err)
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{26,62}$`).MatchString(token) || i.Secret == token ||
		strings.Contains(fmt.Sprintf("%+v", i), token) {
		t.Errorf("a token of %d letters; kept is %+v", len(token), i)
	}
	if got, err := d.Accept(ctx, 7, token); err != nil || got.Taker != 7 || got.Rank != staff.Supervisor || got.Name != called.Name {
		t.Errorf("accepted: %+v, %v", got, err)
	}
	if _, err := d.Confirm(ctx, admin, i.ID); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("confirmed before the name was: %v", err)
	}
	for range 2 {
		if got, err := d.Agree(ctx, 7, i.ID, true); err != nil || got.Agreed.IsZero() {
			t.Errorf("the name is right: %+v, %v", got, err)
		}
	}
	if got, err := d.Accept(ctx, 7, token); err != nil || got.Taker != 7 {
		t.Errorf("accepted by the same person again: %+v, %v", got, err)
	}
	if d.rank(7) != "" {
		t.Error("a member before it was confirmed")
	}
	m, err := d.Confirm(ctx, admin, i.ID)
	if err != nil || m.ID != 7 || m.Rank != staff.Supervisor || m.By != chief || d.rank(7) != staff.Supervisor || m.Called() != called {
		t.Errorf("confirmed: %+v, %v; is %q", m, err, d.rank(7))
	}
	d.must(d.Remove(ctx, admin, 7))
	if _, err := d.Confirm(ctx, admin, i.ID); !errors.Is(err, kafala.ErrNotFound) || d.rank(7) != "" {
		t.Errorf("a tap on the old button: %v; is %q", err, d.rank(7))
	}
	if _, err := d.Accept(ctx, 7, token); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("the link again: %v", err)
	}
	got := ""
	for _, e := range d.trail() {
		if e.Outcome != staff.Trying {
			got += fmt.Sprintf("%d>%d %s %s; ", e.By, e.Member, e.Why, e.Outcome)
		}
	}
	if want := "1>0 supervisor invited; 0>0 supervisor accepted; 1>0 supervisor nothing; " +
		"0>0 supervisor agreed; 1>7 supervisor done; 1>7 remove done; 1>7 supervisor nothing; "; got != want {
		t.Errorf("the trail says\n%s", got)
	}
}

// Each way in which an invitation leads nowhere.
func TestInvitationsThatLeadNowhere(t *testing.T) {
	other := staff.Actor{ID: 2, Rank: staff.Admin}
	for name, c := range map[string]struct {
		play func(d *counter, token string, i staff.Invitation) error
		want string
	}{
		"another's secret": {func(d *counter, token string, _ staff.Invitation) error {
			_, err := d.Accept(t.Context(), 7, token[:len(token)-1]+"7")
			return err
		}, "not found"},
		"no token": {func(d *counter, _ string, _ staff.Invitation) error {
			_, err := d.Accept(t.Context(), 7, "short")
			return err
		}, "not found"},
		"run out": {func(d *counter, token string, _ staff.Invitation) error {
			d.clock.Pass(time.Hour)
			_, err := d.Accept(t.Context(), 7, token)
			return err
		}, "not found"},
		"run out before it was confirmed": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			d.clock.Pass(time.Hour)
			_, err := d.Confirm(t.Context(), admin, i.ID)
			return err
		}, "not found"},
		"revoked": {func(d *counter, token string, i staff.Invitation) error {
			d.must(d.Revoke(t.Context(), other, i.ID))
			_, err := d.Accept(t.Context(), 7, token)
			return err
		}, "not found"},
		"revoked once accepted": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			d.must(d.Revoke(t.Context(), admin, i.ID))
			_, err := d.Confirm(t.Context(), admin, i.ID)
			return err
		}, "not found"},
		"revoked twice": {func(d *counter, _ string, i staff.Invitation) error {
			d.must(d.Revoke(t.Context(), admin, i.ID))
			return d.Revoke(t.Context(), admin, i.ID)
		}, "not found"},
		"accepted by nobody": {func(d *counter, _ string, i staff.Invitation) error {
			_, err := d.Confirm(t.Context(), admin, i.ID)
			return err
		}, "not found"},
		"the name not agreed to": {func(d *counter, token string, i staff.Invitation) error {
			_, err := d.Accept(t.Context(), 7, token)
			d.must(err)
			_, err = d.Confirm(t.Context(), admin, i.ID)
			return err
		}, "not found"},
		"the name refused": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			_, err := d.Agree(t.Context(), 7, i.ID, false)
			d.must(err)
			_, err = d.Confirm(t.Context(), admin, i.ID)
			return err
		}, "not found"},
		"the name agreed to by somebody else": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			_, err := d.Agree(t.Context(), 8, i.ID, true)
			return err
		}, "not found"},
		"the name agreed to too late": {func(d *counter, token string, i staff.Invitation) error {
			_, err := d.Accept(t.Context(), 7, token)
			d.must(err)
			d.clock.Pass(time.Hour)
			_, err = d.Agree(t.Context(), 7, i.ID, true)
			return err
		}, "not found"},
		"without a name": {func(d *counter, _ string, _ staff.Invitation) error {
			_, _, err := d.Invite(t.Context(), admin, staff.Officer, staff.Called{Office: "Riyadh"})
			return err
		}, "called.both"},
		"taken by somebody else": {func(d *counter, token string, _ staff.Invitation) error {
			_, err := d.Accept(t.Context(), 8, token)
			d.must(err)
			_, err = d.Accept(t.Context(), 7, token)
			return err
		}, "not found"},
		"the admin's own": {func(d *counter, token string, _ staff.Invitation) error {
			_, err := d.Accept(t.Context(), chief, token)
			return err
		}, "staff.own_invite"},
		"confirmed by another admin": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			_, err := d.Confirm(t.Context(), other, i.ID)
			return err
		}, "not found"},
		"confirmed by an officer": {func(d *counter, token string, i staff.Invitation) error {
			d.takes(token, i)
			_, err := d.Confirm(t.Context(), clerk, i.ID)
			return err
		}, "staff.refused"},
		"made by a supervisor": {func(d *counter, _ string, _ staff.Invitation) error {
			_, _, err := d.Invite(t.Context(), staff.Actor{ID: 3, Rank: staff.Supervisor}, staff.Officer, called)
			return err
		}, "staff.refused"},
		"to no rank": {func(d *counter, _ string, _ staff.Invitation) error {
			_, _, err := d.Invite(t.Context(), admin, "emperor", called)
			return err
		}, "staff.reason"},
	} {
		d := newCounter(t)
		token, i, err := d.Invite(t.Context(), admin, staff.Officer, called)
		d.must(err)
		if got := key(c.play(d, token, i)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if d.rank(7) != "" {
			t.Errorf("%s: has become a member", name)
		}
		if strings.Contains(fmt.Sprintf("%+v", d.trail()), "emperor") {
			t.Errorf("%s: what was given is in the trail", name)
		}
	}
}

func TestRanksChange(t *testing.T) {
	d := newCounter(t)
	ctx := t.Context()
	d.join(7, staff.Officer)
	for _, c := range []struct {
		name string
		do   func() error
		want string
		rank staff.Rank // of 7 after it
	}{
		{"raised", func() error { _, err := d.ChangeRank(ctx, admin, 7, staff.Admin); return err }, "", staff.Admin},
		{"the same again", func() error { _, err := d.ChangeRank(ctx, admin, 7, staff.Admin); return err }, "", staff.Admin},
		{"lowered", func() error { _, err := d.ChangeRank(ctx, admin, 7, staff.Officer); return err }, "", staff.Officer},
		{"to no rank", func() error { _, err := d.ChangeRank(ctx, admin, 7, "x"); return err }, "staff.reason", staff.Officer},
		{"by himself", func() error { _, err := d.ChangeRank(ctx, clerk, 7, staff.Admin); return err }, "staff.refused", staff.Officer},
		{"nobody's", func() error { _, err := d.ChangeRank(ctx, admin, 99, staff.Admin); return err }, "not found", staff.Officer},
		{"a first admin's", func() error { _, err := d.ChangeRank(ctx, admin, chief, staff.Officer); return err }, "staff.first_admin",
			staff.Officer},
		{"a first admin removed", func() error { return d.Remove(ctx, admin, chief) }, "staff.first_admin", staff.Officer},
		{"removed by an officer", func() error { return d.Remove(ctx, clerk, 7) }, "staff.refused", staff.Officer},
		{"nobody removed", func() error { return d.Remove(ctx, admin, 99) }, "not found", staff.Officer},
		{"removed", func() error { return d.Remove(ctx, admin, 7) }, "", ""},
	} {
		known := len(d.trail())
		if got := key(c.do()); got != c.want || d.rank(7) != c.rank || d.rank(chief) != staff.Admin {
			t.Errorf("%s: %q, want %q; is %q, want %q", c.name, got, c.want, d.rank(7), c.rank)
		}
		if len(d.trail()) == known {
			t.Errorf("%s is not in the trail", c.name)
		}
	}
}

// A rank lapses when its owner has not written for so long; writing keeps it, and a first admin's never does.
func TestRankLapses(t *testing.T) {
	const idle = 60 * 24 * time.Hour
	d := newCounter(t)
	d.join(7, staff.Officer)
	d.join(8, staff.Officer)
	d.clock.Pass(idle - time.Minute)
	if d.rank(7) != staff.Officer {
		t.Error("lapsed too early")
	}
	d.clock.Pass(time.Minute)
	if d.rank(7) != staff.Officer || d.rank(8) != "" || d.rank(chief) != staff.Admin {
		t.Errorf("the one who wrote is %q, the idle one %q, the first admin %q", d.rank(7), d.rank(8), d.rank(chief))
	}
	all := d.trail()
	if last := all[len(all)-1]; last.Outcome != "lapsed" || last.Member != 8 || last.Why != "officer" {
		t.Errorf("the trail says %+v", last)
	}
	if members, err := d.Members(t.Context(), admin); err != nil || len(members) != 2 || members[0].ID != chief || members[1].ID != 7 {
		t.Errorf("listed: %+v, %v", members, err)
	}
	d.Office.Settings.Staff.IdleDays = 0
	d.clock.Pass(10 * idle)
	if d.rank(7) != staff.Officer {
		t.Error("lapsed, where none does")
	}
	if _, err := d.Members(t.Context(), clerk); key(err) != "staff.refused" {
		t.Errorf("an officer lists the staff: %v", err)
	}
}

// When a member last wrote is kept to the hour, so that not every message is a save.
func TestSeenIsKeptToTheHour(t *testing.T) {
	d := newCounter(t)
	joined := d.join(7, staff.Officer)
	d.clock.Pass(2 * time.Hour)
	for _, c := range []struct {
		pass  time.Duration
		saved int64 // how often since they joined
	}{{0, 1}, {0, 1}, {59 * time.Minute, 1}, {time.Minute, 2}, {time.Minute, 2}} {
		d.clock.Pass(c.pass)
		d.rank(7)
		m, err := d.Team.Member(t.Context(), 7)
		d.must(err)
		if m.Rev != joined.Rev+c.saved {
			t.Errorf("%s later it was saved %d times, want %d", c.pass, m.Rev-joined.Rev, c.saved)
		}
	}
}

// An admin by configuration is one whatever is kept of him.
func TestFirstAdmin(t *testing.T) {
	d := newCounter(t)
	d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: chief, Rank: staff.Officer},
		Since: d.clock.Now().AddDate(-9, 0, 0)}))
	if got := d.rank(chief); got != staff.Admin {
		t.Errorf("is %q", got)
	}
	if all, err := d.Members(t.Context(), admin); err != nil || len(all) != 1 || all[0].Rank != staff.Admin {
		t.Errorf("listed: %+v, %v", all, err)
	}
	if s, err := new(staff.Counter).Who(t.Context(), 5); err != nil || s != (staff.Actor{ID: 5}) {
		t.Errorf("an office without staff: %+v, %v", s, err)
	}
}
