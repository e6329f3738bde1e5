package staff_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// An invitation is worth what its maker is: once they are no admin it is opened, agreed to and confirmed by nobody, however far it has
// come, and whoever has agreed to it is told when it runs out, once.
func TestInvitationOfWhoIsNoAdminAnyMore(t *testing.T) {
	ctx, maker := t.Context(), staff.Actor{ID: 9, Rank: staff.Admin}
	ends := map[string]func(d *counter){
		"removed": func(d *counter) { d.must(d.Remove(ctx, admin, maker.ID)) },
		"lowered": func(d *counter) { _, err := d.ChangeRank(ctx, admin, maker.ID, staff.Supervisor); d.must(err) },
		"idle": func(d *counter) {
			m, err := d.Team.Member(ctx, maker.ID)
			d.must(err)
			m.Since = d.clock.Now().AddDate(-2, 0, 0)
			d.must(d.Team.Appoint(ctx, m))
		},
	}
	for name, end := range ends {
		for _, came := range []string{"made", "opened", "agreed to"} {
			d := newCounter(t)
			d.must(d.Team.Appoint(ctx, staff.Member{Actor: maker, Since: d.clock.Now()}))
			token, i, err := d.Invite(ctx, maker, staff.Officer, called)
			d.must(err)
			if came != "made" {
				_, err := d.Accept(ctx, 7, token)
				d.must(err)
			}
			if came == "agreed to" {
				_, err := d.Agree(ctx, 7, i.ID, true)
				d.must(err)
			}
			end(d)
			d.notices()
			if _, err := d.Accept(ctx, 7, token); key(err) != "not found" {
				t.Errorf("%s, %s: opened: %v", name, came, err)
			}
			if _, err := d.Agree(ctx, 7, i.ID, true); key(err) != "not found" {
				t.Errorf("%s, %s: agreed to: %v", name, came, err)
			}
			for _, by := range []staff.Actor{admin, maker} { // maker: as read before it was so
				if _, err := d.Confirm(ctx, by, i.ID); err == nil || d.rank(7) != "" {
					t.Errorf("%s, %s: confirmed by %d: %v", name, came, by.ID, err)
				}
			}
			d.clock.Pass(2 * time.Hour)
			want := map[string]int{"agreed to": 1}[came]
			if told := d.notices()[7]; len(told) != want || want > 0 && told[0].Sort != kafala.DismissedLate {
				t.Errorf("%s, %s: told %+v", name, came, told)
			}
		}
	}
}

// Whoever is removed while they confirm an invitation of theirs makes nobody staff: that they are an admin holds in the stroke that saves.
func TestMakerIsRemovedWhileTheyConfirm(t *testing.T) {
	d := newCounter(t)
	ctx, maker := t.Context(), staff.Actor{ID: 9, Rank: staff.Admin}
	d.must(d.Team.Appoint(ctx, staff.Member{Actor: maker, Since: d.clock.Now()}))
	token, i, err := d.Invite(ctx, maker, staff.Officer, called)
	d.must(err)
	d.takes(token, i)
	d.Team = &meanwhile{d.Team, func() { d.must(d.Remove(ctx, admin, maker.ID)) }}
	if _, err := d.Confirm(ctx, maker, i.ID); key(err) != "staff.refused" || d.rank(7) != "" {
		t.Errorf("%v; is %q", err, d.rank(7))
	}
}

// It does not come back with the rank: whoever is an admin again, in whatever way, has not made it as that.
func TestInvitationDoesNotComeBack(t *testing.T) {
	ctx, id := t.Context(), int64(9)
	again := func(d *counter) {
		token, i, err := d.Invite(ctx, admin, staff.Admin, staff.Called{Name: "Badr Five", Office: "Riyadh"})
		d.must(err)
		_, err = d.Accept(ctx, id, token)
		d.must(err)
		_, err = d.Agree(ctx, id, i.ID, true)
		d.must(err)
		_, err = d.Confirm(ctx, admin, i.ID)
		d.must(err)
	}
	for name, back := range map[string]func(d *counter){
		"lowered and raised": func(d *counter) {
			for _, rank := range []staff.Rank{staff.Supervisor, staff.Admin} {
				_, err := d.ChangeRank(ctx, admin, id, rank)
				d.must(err)
			}
		},
		"removed and invited": func(d *counter) { d.must(d.Remove(ctx, admin, id)); again(d) },
		"lowered and invited": func(d *counter) {
			_, err := d.ChangeRank(ctx, admin, id, staff.Officer)
			d.must(err)
			again(d)
		},
		"a first admin, taken out and put back": func(d *counter) {
			was := d.Admins
			d.Admins = []int64{admin.ID}
			_, err := d.Who(ctx, id)
			d.must(err)
			d.Admins = was
			_, err = d.Who(ctx, id)
			d.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newCounter(t)
			if strings.HasPrefix(name, "a first") {
				d.Admins = []int64{admin.ID, id}
			}
			d.must(d.Team.Appoint(ctx, staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Admin}, Since: d.clock.Now(),
				Configured: len(d.Admins) > 1}))
			maker, err := d.Who(ctx, id)
			d.must(err)
			open, _, err := d.Invite(ctx, maker, staff.Officer, called)
			d.must(err)
			token, i, err := d.Invite(ctx, maker, staff.Officer, called)
			d.must(err)
			d.takes(token, i)
			if upheld, err := d.Upheld(ctx, i); err != nil || !upheld {
				t.Fatalf("at first it is upheld: %t %v", upheld, err)
			}
			d.clock.Pass(time.Minute)
			back(d)
			maker, err = d.Who(ctx, id)
			d.must(err)
			if maker.Rank != staff.Admin {
				t.Fatalf("they are %q", maker.Rank)
			}
			if _, err := d.Accept(ctx, 7, open); key(err) != "not found" {
				t.Errorf("opened: %v", err)
			}
			if _, err := d.Confirm(ctx, maker, i.ID); key(err) != "not found" || d.rank(7) != "" {
				t.Errorf("confirmed: %v, is %q", err, d.rank(7))
			}
		})
	}
}
