package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala/staff"
)

// Whoever made the second admin, or had them made by an admin of theirs, is not one of two with them.
func TestNobodyMakesTheirSecond(t *testing.T) {
	const first, other, third, fourth, fifth = 1, 2, 3, 4, 5
	ctx := t.Context()
	names := map[int64]string{first: "Khaled Alotaibi", other: "Badr Alharbi", third: "Sara Aldosari", fourth: "Fahad Alshehri",
		fifth: "Maha Alqarni"}
	for name, c := range map[string]struct {
		firsts []int64
		made   [][2]int64 // who made whom an admin, one after the other
		after  func(d *counter)
		by     [2]int64 // who invites, and who confirms
		want   string
	}{
		"made by the first": {[]int64{first}, [][2]int64{{first, third}}, nil, [2]int64{first, third}, "auditor.alone"},
		"made by one whom the first made": {[]int64{first}, [][2]int64{{first, third}, {third, fourth}}, nil, [2]int64{first, fourth},
			"auditor.alone"},
		"who is removed then": {[]int64{first}, [][2]int64{{first, third}, {third, fourth}}, func(d *counter) {
			d.must(d.Remove(ctx, admin, third))
		}, [2]int64{first, fourth}, "auditor.alone"},
		"both made by one": {[]int64{first}, [][2]int64{{first, third}, {first, fourth}}, nil, [2]int64{third, fourth},
			"auditor.alone"},
		"two first admins":               {[]int64{first, other}, nil, nil, [2]int64{first, other}, ""},
		"made by the other":              {[]int64{first, other}, [][2]int64{{other, third}}, nil, [2]int64{first, third}, ""},
		"made by the first, of two":      {[]int64{first, other}, [][2]int64{{first, third}}, nil, [2]int64{first, third}, "auditor.origin"},
		"each made by one":               {[]int64{first, other}, [][2]int64{{first, third}, {other, fourth}}, nil, [2]int64{third, fourth}, ""},
		"whom the other has raised anew": {[]int64{first, other}, [][2]int64{{first, third}, {other, third}}, nil, [2]int64{first, third}, ""},
		"of one who is no first admin more": {[]int64{first, other}, [][2]int64{{other, third}}, func(d *counter) {
			d.Admins = []int64{first}
		}, [2]int64{first, third}, "auditor.alone"},
		"who was made one by the first since": {[]int64{first, other}, [][2]int64{{other, third}}, func(d *counter) {
			d.Admins = []int64{first}
			_, err := d.Who(ctx, other)
			d.must(err)
			d.appointed(first, other)
		}, [2]int64{first, third}, "auditor.alone"},
		"of an earlier release": {[]int64{first, other}, [][2]int64{{other, third}, {third, fourth}}, func(d *counter) {
			for _, id := range []int64{third, fourth} {
				m, err := d.Team.Member(ctx, id)
				d.must(err)
				m.From = staff.Origin{}
				d.must(d.Team.Appoint(ctx, m))
			}
		}, [2]int64{other, fourth}, "auditor.origin"},
		"raised by the first in an earlier release": {[]int64{first, other}, [][2]int64{{other, third}}, func(d *counter) {
			m, err := d.Team.Member(ctx, third)
			d.must(err)
			m.By = first // and knows nothing of what stands beside it
			d.must(d.Team.Appoint(ctx, m))
		}, [2]int64{first, third}, "auditor.origin"},
		"by another account of the first": {[]int64{first, other}, [][2]int64{{other, third}}, func(d *counter) {
			m, err := d.Team.Member(ctx, other)
			d.must(err)
			m.Name = names[first]
			d.must(d.Team.Appoint(ctx, m))
		}, [2]int64{first, third}, "auditor.alone"},
		"by a first admin without a name": {[]int64{first, other}, [][2]int64{{other, third}}, func(d *counter) {
			m, err := d.Team.Member(ctx, other)
			d.must(err)
			m.Name, m.Office, m.Registered = "", "", false
			d.must(d.Team.Appoint(ctx, m))
		}, [2]int64{first, third}, "auditor.alone"},
	} {
		d := newCounter(t)
		d.admins()
		if d.Admins = c.firsts; len(c.firsts) == 1 {
			d.oneAdmin()
		}
		for _, made := range c.made {
			d.called(made[1], names[made[1]])
			d.appointed(made[0], made[1])
		}
		if c.after != nil {
			c.after(d)
		}
		d.clock.Pass(25 * time.Hour)
		if got := key(d.audit(c.by[0], c.by[1])); got != c.want || (d.rank(7) == staff.Auditor) != (c.want == "") {
			t.Errorf("%s: %q, want %q; is %q", name, got, c.want, d.rank(7))
		}
	}
}

// called has somebody be an officer of this name.
func (d *counter) called(id int64, name string) {
	d.t.Helper()
	if _, err := d.Team.Member(d.t.Context(), id); err == nil {
		return
	}
	d.must(d.Team.Appoint(d.t.Context(), staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Officer}, Name: name, Office: "HQ",
		Registered: true, Since: d.clock.Now(), Seen: d.clock.Now()}))
}

// appointed has one admin make another one, by the invitation of a new officer's account or the rank of a member.
func (d *counter) appointed(by, id int64) {
	d.t.Helper()
	who := staff.Actor{ID: by, Rank: staff.Admin}
	m, err := d.Team.Member(d.t.Context(), id)
	if err == nil && m.Rank == staff.Admin {
		_, err = d.ChangeRank(d.t.Context(), who, id, staff.Officer)
		d.must(err)
	}
	if err == nil {
		_, err = d.ChangeRank(d.t.Context(), who, id, staff.Admin)
		d.must(err)
		return
	}
	token, i, err := d.Invite(d.t.Context(), who, staff.Admin, m.Called())
	d.must(err)
	_, err = d.Accept(d.t.Context(), id, token)
	d.must(err)
	_, err = d.Agree(d.t.Context(), id, i.ID, true)
	d.must(err)
	_, err = d.Confirm(d.t.Context(), who, i.ID)
	d.must(err)
}

// audit has one admin invite an auditor, and another confirm it as well.
func (d *counter) audit(by, second int64) error {
	d.t.Helper()
	ctx, who := d.t.Context(), staff.Actor{ID: by, Rank: staff.Admin}
	token, i, err := d.Invite(ctx, who, staff.Auditor, reading)
	if err != nil {
		return err
	}
	_, err = d.Accept(ctx, 7, token)
	d.must(err)
	_, err = d.Agree(ctx, 7, i.ID, true)
	d.must(err)
	if _, err = d.Confirm(ctx, who, i.ID); err != nil {
		return err
	}
	_, err = d.Confirm(ctx, staff.Actor{ID: second, Rank: staff.Admin}, i.ID)
	return err
}
