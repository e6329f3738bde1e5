package staff_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

var (
	second  = staff.Actor{ID: 2, Rank: staff.Admin}
	reading = staff.Called{Name: "Huda Alsubaie", Office: "Internal audit"}
)

// admins are two first admins with names of their own, who have had the rank for two days.
func (d *counter) admins() {
	d.t.Helper()
	d.Admins = []int64{admin.ID, second.ID}
	since := d.clock.Now().AddDate(0, 0, -2)
	d.must(d.Team.Appoint(d.t.Context(), staff.Member{Actor: admin, Name: "Khaled Alotaibi", Office: "HQ", Registered: true, Since: since,
		Configured: true}))
	d.must(d.Team.Appoint(d.t.Context(), staff.Member{Actor: second, Name: "Badr Alharbi", Office: "HQ", Registered: true, Since: since,
		Configured: true}))
}

// oneAdmin is the first of them without the other.
func (d *counter) oneAdmin() {
	d.Admins = []int64{admin.ID}
	d.must(d.Team.Dismiss(d.t.Context(), second.ID, 0))
}

// audited invites an auditor and has the taker agree.
func (d *counter) audited(taker int64) staff.Invitation {
	d.t.Helper()
	token, i, err := d.Invite(d.t.Context(), admin, staff.Auditor, reading)
	d.must(err)
	_, err = d.Accept(d.t.Context(), taker, token)
	d.must(err)
	i, err = d.Agree(d.t.Context(), taker, i.ID, true)
	d.must(err)
	return i
}

// notices lists what members were promised, by chat.
func (d *counter) notices() map[int64][]kafala.Notice {
	all := map[int64][]kafala.Notice{}
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		n := kafala.ReadNotice(out.Detail)
		if out.Kind != kafala.TellStaff {
			continue
		}
		if i, err := d.Invites.Invitation(d.t.Context(), n.Of); n.Sort == kafala.DismissedLate && (err != nil || !i.Lapses(n.At)) {
			continue // which nobody is told
		}
		all[out.Chat] = append(all[out.Chat], n)
	}
	return all
}

// One admin makes nobody an auditor; the other is asked, and their word makes one. Either may be the one who removes them.
func TestAuditorIsAppointedByTwo(t *testing.T) {
	d := newCounter(t)
	d.admins()
	ctx := t.Context()
	i := d.audited(7)
	if _, err := d.Confirm(ctx, second, i.ID); key(err) != "not found" || d.rank(7) != "" {
		t.Errorf("by the other one alone: %v; is %q", err, d.rank(7))
	}
	for range 2 { // tapped twice, too
		if m, err := d.Confirm(ctx, admin, i.ID); err != nil || m.Rank != "" || d.rank(7) != "" {
			t.Errorf("by the first: %+v, %v; is %q", m, err, d.rank(7))
		}
	}
	if asked := d.notices()[second.ID]; len(asked) != 1 ||
		asked[0].Kind != kafala.NoticeChecker || asked[0].Of != i.ID || asked[0].By != admin.ID {
		t.Errorf("the other one is told %+v", asked)
	}
	d.clock.Pass(kafala.Day - time.Minute) // for the second word there is a day
	m, err := d.Confirm(ctx, second, i.ID)
	if err != nil || m.Rank != staff.Auditor || d.rank(7) != staff.Auditor || m.Called() != reading {
		t.Errorf("by the second: %+v, %v; is %q", m, err, d.rank(7))
	}
	if own := d.notices()[7]; len(own) != 1 || own[0].Kind != kafala.NoticeAppointed || own[0].Sort != "auditor" {
		t.Errorf("the auditor is told %+v", own)
	}
	d.must(d.Remove(ctx, second, 7))
	if d.rank(7) != "" {
		t.Error("not removed")
	}
}

// Every way of having an auditor by one person's word, or with another rank beside it.
func TestWaysRoundTheSecondAdmin(t *testing.T) {
	ctx := t.Context()
	member := func(d *counter, id int64) staff.Member {
		m, err := d.Team.Member(ctx, id)
		d.must(err)
		return m
	}
	for name, c := range map[string]struct {
		play func(d *counter) error
		want string
	}{
		"there is one admin": {func(d *counter) error {
			d.oneAdmin()
			return d.Invitable(ctx, admin, staff.Auditor)
		}, "auditor.alone"},
		"and the invitation is made up": {func(d *counter) error {
			d.oneAdmin()
			_, _, err := d.Invite(ctx, admin, staff.Auditor, reading)
			return err
		}, "auditor.alone"},
		"the other is of today": {func(d *counter) error {
			m := member(d, second.ID)
			m.Since = d.clock.Now()
			d.must(d.Team.Appoint(ctx, m))
			return d.Invitable(ctx, admin, staff.Auditor)
		}, "auditor.alone"},
		"the other is the same person": {func(d *counter) error {
			m := member(d, second.ID)
			m.Name = " khaled  ALOTAIBI"
			d.must(d.Team.Appoint(ctx, m))
			return d.Invitable(ctx, admin, staff.Auditor)
		}, "auditor.alone"},
		"the other is renamed on the way": {func(d *counter) error {
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			d.must(err)
			_, err = d.Register(ctx, admin, second.ID, staff.Called{Name: "Somebody Else", Office: "HQ"})
			d.must(err)
			_, err = d.Confirm(ctx, second, i.ID)
			return err
		}, "auditor.new"},
		"the first has no name": {func(d *counter) error {
			m := member(d, admin.ID)
			m.Name, m.Registered = "", false
			d.must(d.Team.Appoint(ctx, m))
			return d.Invitable(ctx, admin, staff.Auditor)
		}, "auditor.nameless"},
		"the first is removed on the way": {func(d *counter) error {
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			d.must(err)
			d.Admins = []int64{second.ID}
			_, err = d.Confirm(ctx, second, i.ID)
			if last := d.last(); last.By != second.ID || last.Outcome != staff.Nothing { // they have tried nothing beyond their rank
				t.Errorf("of the second the trail says %+v", last)
			}
			return err
		}, "not found"},
		"the first confirms twice": {func(d *counter) error {
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			d.must(err)
			_, err = d.Confirm(ctx, admin, i.ID)
			return err
		}, ""},
		"a day later": {func(d *counter) error {
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			d.must(err)
			d.clock.Pass(kafala.Day)
			_, err = d.Confirm(ctx, second, i.ID)
			return err
		}, "not found"},
		"an officer": {func(d *counter) error {
			d.join(7, staff.Officer)
			_, err := d.ChangeRank(ctx, admin, 7, staff.Auditor)
			return err
		}, "auditor.invite"},
		"an officer who takes the invitation": {func(d *counter) error {
			d.join(7, staff.Officer)
			i := d.audited(7)
			_, err := d.Confirm(ctx, admin, i.ID)
			return err
		}, "auditor.rank"},
		"an officer's other account": {func(d *counter) error {
			d.join(8, staff.Officer)
			_, _, err := d.Invite(ctx, admin, staff.Auditor, called)
			return err
		}, "auditor.same"},
		"an officer's other account, spelled otherwise": {func(d *counter) error {
			d.join(8, staff.Officer)
			_, _, err := d.Invite(ctx, admin, staff.Auditor, staff.Called{Name: strings.ReplaceAll(called.Name, " ", "-"), Office: called.Office})
			return err
		}, "auditor.same"},
	} {
		d := newCounter(t)
		d.admins()
		if got := key(c.play(d)); got != c.want || d.rank(7) == staff.Auditor {
			t.Errorf("%s: %q, want %q; is %q", name, got, c.want, d.rank(7))
		}
	}
}

// Whoever is an auditor gets no other rank, by no account; and no name by which they would have one.
func TestAuditorHasNoOtherRank(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		play func(d *counter) error
		want string
	}{
		"changed": {func(d *counter) error { _, err := d.ChangeRank(ctx, admin, 7, staff.Officer); return err }, "auditor.invite"},
		"another account": {func(d *counter) error {
			_, _, err := d.Invite(ctx, admin, staff.Officer, reading)
			return err
		}, "auditor.same"},
		"an officer's name": {func(d *counter) error {
			d.join(8, staff.Officer)
			_, err := d.Register(ctx, admin, 7, called)
			return err
		}, "auditor.same"},
		"the auditor's name": {func(d *counter) error {
			d.join(8, staff.Officer)
			_, err := d.Register(ctx, admin, 8, reading)
			return err
		}, "auditor.same"},
		"an officer's invitation": {func(d *counter) error {
			token, i, err := d.Invite(ctx, admin, staff.Officer, called)
			d.must(err)
			d.takes(token, i)
			_, err = d.Confirm(ctx, admin, i.ID)
			return err
		}, "auditor.rank"},
	} {
		d := newCounter(t)
		d.admins()
		i := d.audited(7)
		for _, by := range []staff.Actor{admin, second} {
			_, err := d.Confirm(ctx, by, i.ID)
			d.must(err)
		}
		if got := key(c.play(d)); got != c.want || d.rank(7) != staff.Auditor {
			t.Errorf("%s: %q, want %q; is %q", name, got, c.want, d.rank(7))
		}
	}
}

// What an auditor reads is in the trail; what is not theirs to do is refused, and in the trail as well.
func TestAuditorAtWork(t *testing.T) {
	d := newCounter(t)
	by := staff.Actor{ID: 7, Rank: staff.Auditor}
	g := d.guarantee("aaaaaaaaaaaaaaaa", kafala.Issued)
	for duty := range staff.Duties {
		e := staff.Action{Duty: duty, Guarantee: g.ID}
		if all := d.ReasonsFor(duty); len(all) > 0 {
			e.Why = all[0]
		}
		want, outcome := "", staff.Done
		if !by.Rank.May(duty) {
			want, outcome = "staff.refused", staff.Refused
		}
		err := d.Allow(t.Context(), by, e)
		if last := d.trail()[len(d.trail())-1]; key(err) != want || last.By != 7 || last.Rank != staff.Auditor || last.Outcome != outcome {
			t.Errorf("%s: %v; the trail says %+v", duty, err, last)
		}
	}
	if _, err := d.LookUp(t.Context(), by, g.Reference, staff.ByGroup); key(err) != "staff.refused" {
		t.Errorf("a reference: %v", err)
	}
	if now, err := d.store.Find(t.Context(), g.ID); err != nil || len(now.Seen) > 0 {
		t.Errorf("the auditor has left a sign of use: %+v, %v", now.Seen, err)
	}
}

// Two admins may agree at the same moment, so that one name is an auditor's by one account and an officer's by another: that has no
// higher rank by then.
func TestNoRankBesideAnAuditor(t *testing.T) {
	d := newCounter(t)
	d.admins()
	for id, rank := range map[int64]staff.Rank{7: staff.Auditor, 8: staff.Officer, 9: staff.Officer} {
		name := reading.Name
		if id == 9 {
			name = "Noura Alqahtani"
		}
		d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: id, Rank: rank}, Name: name, Office: "HQ", Registered: true,
			Since: d.clock.Now(), Seen: d.clock.Now()}))
	}
	if _, err := d.ChangeRank(t.Context(), admin, 8, staff.Supervisor); key(err) != "auditor.same" || d.rank(8) != staff.Officer {
		t.Errorf("under the auditor's name: %v; is %q", err, d.rank(8))
	}
	if _, err := d.ChangeRank(t.Context(), admin, 9, staff.Supervisor); err != nil || d.rank(9) != staff.Supervisor {
		t.Errorf("under another name: %v; is %q", err, d.rank(9))
	}
}

// Whoever may read the trail or the table of the books is named where the inventory and the notice's paper say who reads what.
func TestInventoryNamesEveryReader(t *testing.T) {
	for _, page := range []string{"privacy.md", "legal.md"} {
		b, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, rank := range staff.Ranks() {
			all := strings.Contains(string(b), "authorised staff") && rank.AtLeast(staff.Officer)
			if reads := rank.May(staff.Review) || rank.May(staff.Export); reads && !all && !strings.Contains(string(b), string(rank)) {
				t.Errorf("%s does not name the %s", page, rank)
			}
		}
	}
	b, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "| not erased") && !strings.Contains(line, "auditors") {
			t.Errorf("a row of the trail without auditors: %.60s", line)
		}
	}
}
