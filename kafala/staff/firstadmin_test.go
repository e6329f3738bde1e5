package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala/staff"
)

// No invitation changes the rank of a first admin, who is one by configuration, nor since when they have it: they are told as they open
// it. Who becomes one between that and the confirmation keeps the rank as well.
func TestFirstAdminByInvitation(t *testing.T) {
	ctx, other := t.Context(), staff.Actor{ID: 8, Rank: staff.Admin}
	for _, rank := range []staff.Rank{staff.Officer, staff.Supervisor, staff.Admin} {
		d := newCounter(t)
		d.must(d.Team.Appoint(ctx, staff.Member{Actor: other, Since: d.clock.Now()}))
		if got := d.rank(chief); got != staff.Admin {
			t.Fatalf("is %q", got)
		}
		before, err := d.Team.Member(ctx, chief)
		d.must(err)
		d.clock.Pass(time.Hour)
		token, i, err := d.Invite(ctx, other, rank, called)
		d.must(err)
		if _, err := d.Accept(ctx, chief, token); key(err) != "staff.first_admin" {
			t.Errorf("%s, opened: %v", rank, err)
		}
		if kept, err := d.Invites.Invitation(ctx, i.ID); err != nil || kept.Taker != 0 {
			t.Errorf("%s: taken by %d, %v", rank, kept.Taker, err)
		}
		admins := d.Admins
		d.Admins = nil
		_, err = d.Accept(ctx, chief, token)
		d.must(err)
		_, err = d.Agree(ctx, chief, i.ID, true)
		d.must(err)
		d.Admins = admins
		d.house.Memory.Box().Take(d.clock.Now())
		if _, err := d.Confirm(ctx, other, i.ID); key(err) != "staff.first_admin" {
			t.Errorf("%s, confirmed: %v", rank, err)
		}
		if n := len(d.promised()); n != 0 {
			t.Errorf("%s: of what is not done is told: %v", rank, n)
		}
		if after, err := d.Team.Member(ctx, chief); err != nil || after.Since != before.Since || after.Name != before.Name {
			t.Errorf("%s: since %v under %q, and before since %v under %q; %v", rank, after.Since, after.Name, before.Since, before.Name, err)
		}
	}
}
