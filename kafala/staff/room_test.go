package staff_test

import (
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// twosome is something that takes two: what comes before it, what each of the two does, and whether both have.
type twosome struct {
	set   func(d *counter, g kafala.Guarantee)
	act   func(d *counter, by int64, g kafala.Guarantee) string
	given func(d *counter, g kafala.Guarantee) bool
}

// twosomes are all that takes two.
func twosomes() map[string]twosome {
	return map[string]twosome{
		"refund": {func(*counter, kafala.Guarantee) {}, (*counter).refund, func(d *counter, g kafala.Guarantee) bool {
			return d.read(g.ID).Order.Given()
		}},
		"close": {(*counter).gone, func(d *counter, by int64, g kafala.Guarantee) string { return d.close(by, g, "unpaid") },
			func(d *counter, g kafala.Guarantee) bool { return d.read(g.ID).Closing.Given() }},
		"lift": {func(d *counter, g kafala.Guarantee) {
			_, err := d.Freeze(d.t.Context(), d.actor(faisal), g.ID, staff.Reasons[staff.Freeze][0])
			d.must(err)
		}, func(d *counter, by int64, g kafala.Guarantee) string {
			_, p, err := d.Lift(d.t.Context(), d.actor(by), g.ID)
			return answer(p, err)
		}, func(d *counter, g kafala.Guarantee) bool { return !d.read(g.ID).Freeze.Stands() }},
		"number": {func(d *counter, _ kafala.Guarantee) {
			_, _, err := d.FreezeNumber(d.t.Context(), d.actor(faisal), nobody, staff.Reasons[staff.Freeze][0])
			d.must(err)
		}, func(d *counter, by int64, _ kafala.Guarantee) string {
			all, err := d.Office.Freezes.Standing(d.t.Context())
			if d.must(err); len(all) == 0 {
				return "lifted"
			}
			_, p, err := d.LiftNumber(d.t.Context(), d.actor(by), all[0].ID)
			return answer(p, err)
		}, func(d *counter, _ kafala.Guarantee) bool {
			all, err := d.Office.Freezes.Standing(d.t.Context())
			d.must(err)
			return len(all) == 0
		}},
		"lost payment": {func(*counter, kafala.Guarantee) {}, func(d *counter, by int64, _ kafala.Guarantee) string { return d.giveLost(by) },
			func(d *counter, _ kafala.Guarantee) bool { return d.lost().Order.Given() }},
	}
}

// invites has somebody be made what they are by an invitation of Badr's.
func (d *counter) invites(id int64, rank staff.Rank, name string) {
	d.t.Helper()
	token, i, err := d.Invite(d.t.Context(), d.actor(badr), rank, staff.Called{Name: name, Office: "Riyadh North"})
	d.must(err)
	_, err = d.Accept(d.t.Context(), id, token)
	d.must(err)
	_, err = d.Agree(d.t.Context(), id, i.ID, true)
	d.must(err)
	_, err = d.Confirm(d.t.Context(), d.actor(badr), i.ID)
	d.must(err)
}

func (d *counter) names(id int64, name string) {
	d.t.Helper()
	_, err := d.Register(d.t.Context(), d.actor(badr), id, staff.Called{Name: name, Office: "Riyadh North"})
	d.must(err)
}

func (d *counter) removes(id int64) {
	d.t.Helper()
	d.must(d.Remove(d.t.Context(), d.actor(badr), id))
}

// Whatever an admin does with ranks and names makes no room for an admin among the two for a day: nobody who could have had the
// seat is got round by what they, or another one, are called.
func TestNoRoomByRankOrName(t *testing.T) {
	long.Test(t)
	const citizen = 712345678 // who has asked for the guarantee
	for act, do := range map[string]func(d *counter, g kafala.Guarantee){
		"lowered":                 func(d *counter, _ kafala.Guarantee) { d.appoint(mona, staff.Officer, "") },
		"raised":                  func(d *counter, _ kafala.Guarantee) { d.appoint(mona, staff.Admin, "") },
		"removed":                 func(d *counter, _ kafala.Guarantee) { d.removes(mona) },
		"spelled otherwise":       func(d *counter, _ kafala.Guarantee) { d.names(mona, "Mo-na Alzahrani") },
		"renamed":                 func(d *counter, _ kafala.Guarantee) { d.names(mona, "Mona Alshammari") },
		"renamed and back":        func(d *counter, _ kafala.Guarantee) { d.names(mona, "Mona Li"); d.names(mona, "Mona Alzahrani") },
		"invited anew":            func(d *counter, _ kafala.Guarantee) { d.invites(mona, staff.Supervisor, "Mona Alzahrani") },
		"invited by another name": func(d *counter, _ kafala.Guarantee) { d.invites(mona, staff.Supervisor, "Mona Alshammari") },
		"invited as an officer":   func(d *counter, _ kafala.Guarantee) { d.invites(mona, staff.Officer, "Mona Alzahrani") },
		"removed and invited": func(d *counter, _ kafala.Guarantee) {
			d.removes(mona)
			d.invites(mona, staff.Supervisor, "Noura Alqahtani")
		},
		"lowered and renamed": func(d *counter, _ kafala.Guarantee) {
			d.appoint(mona, staff.Officer, "")
			d.names(mona, "Noura Alqahtani")
		},
		"named as who has marked":        func(d *counter, _ kafala.Guarantee) { d.names(mona, "Noura Alqahtani") },
		"named as the first of the two":  func(d *counter, _ kafala.Guarantee) { d.names(mona, "Faisal Alharbi") },
		"the first is named alike":       func(d *counter, _ kafala.Guarantee) { d.names(faisal, "Mona Alzahrani") },
		"who has marked is named alike":  func(d *counter, _ kafala.Guarantee) { d.names(noura, "Mona Alzahrani") },
		"and spelled otherwise":          func(d *counter, _ kafala.Guarantee) { d.names(noura, "mona  al-zahrani") },
		"and removed":                    func(d *counter, _ kafala.Guarantee) { d.names(noura, "Mona Alzahrani"); d.removes(noura) },
		"who has marked is as the first": func(d *counter, _ kafala.Guarantee) { d.names(noura, "Faisal Alharbi") },
		"a namesake marks": func(d *counter, g kafala.Guarantee) {
			d.invites(khalid, staff.Officer, "Mona Alzahrani")
			d.show(khalid, g)
		},
		"a namesake marks and goes": func(d *counter, g kafala.Guarantee) {
			d.invites(khalid, staff.Officer, "Mona Alzahrani")
			d.show(khalid, g)
			d.removes(khalid)
		},
		"who has asked for it is named alike": func(d *counter, _ kafala.Guarantee) {
			d.invites(citizen, staff.Officer, "Mona Alzahrani")
		},
		"both renamed": func(d *counter, _ kafala.Guarantee) {
			d.names(faisal, "Fai-sal Alharbi")
			d.names(mona, "Mo-na Alzahrani")
		},
		"both named as who has marked": func(d *counter, _ kafala.Guarantee) {
			d.names(faisal, "Noura Alqahtani")
			d.names(mona, "Noura Alqahtani")
		},
		"both invited": func(d *counter, _ kafala.Guarantee) {
			d.invites(faisal, staff.Supervisor, "Faisal Alharbi")
			d.invites(mona, staff.Supervisor, "Mona Alzahrani")
		},
	} {
		for kind, two := range twosomes() {
			for when, early := range map[string]bool{"before": true, "after": false} {
				t.Run(act+" "+when+" "+kind, func(t *testing.T) {
					d, g := besideAdmins(t)
					two.set(d, g)
					if early {
						do(d, g)
					}
					two.act(d, faisal, g)
					if !early {
						do(d, g)
					}
					for range 2 {
						for _, by := range []int64{badr, huda, badr} {
							if got := two.act(d, by, g); got == "" || two.given(d, g) {
								t.Fatalf("%d: %q, %t", by, got, two.given(d, g))
							}
						}
						d.clock.Pass(staff.FreshFor - time.Second)
					}
				})
			}
		}
	}
}

// besideAdmins is lossy with a guarantee that Noura has marked, Faisal and Mona the only supervisors, and a second admin, Huda.
func besideAdmins(t *testing.T) (*counter, kafala.Guarantee) {
	t.Helper()
	d, _, _ := lossy(t)
	g := d.read(kafala.GuaranteeID(712345678, "abcdefghijklmnop"))
	d.must(d.Team.Dismiss(t.Context(), twin, 0))
	d.long(huda, staff.Admin, "Huda Alshehri")
	if got := d.show(noura, g); got != "" {
		t.Fatal(got)
	}
	return d, d.read(g.ID)
}

// Where a supervisor cannot be the second for what they have done themselves, or for a name that was theirs a day ago, an admin is, at
// once.
func TestAdminWhereNoSupervisorIsLeft(t *testing.T) {
	for act, c := range map[string]struct {
		do    func(d *counter, g kafala.Guarantee)
		kinds []string
	}{
		"she has gone long ago": {func(d *counter, _ kafala.Guarantee) { d.removes(mona); d.clock.Pass(staff.FreshFor) },
			[]string{"refund", "close", "lift", "number", "lost payment"}},
		"she has marked": {func(d *counter, g kafala.Guarantee) { d.show(mona, g) }, []string{"refund"}},
		"she has marked, and is renamed": {func(d *counter, g kafala.Guarantee) { d.show(mona, g); d.names(mona, "Mona Alshammari") },
			[]string{"refund"}},
		"her namesake of long standing has marked": {func(d *counter, g kafala.Guarantee) {
			d.long(khalid, staff.Officer, "Mona Alzahrani")
			d.show(khalid, g)
		}, []string{"refund"}},
		"who has marked had her name given a day ago": {func(d *counter, _ kafala.Guarantee) {
			d.names(noura, "Mona Alzahrani")
			d.clock.Pass(staff.FreshFor)
		}, []string{"refund", "close", "lift"}},
	} {
		for _, kind := range c.kinds {
			two := twosomes()[kind]
			d, g := besideAdmins(t)
			c.do(d, g)
			two.set(d, g)
			two.act(d, faisal, g)
			if got := two.act(d, badr, g); got != "" || !two.given(d, g) {
				t.Errorf("%s, %s: %q, given %t", act, kind, got, two.given(d, g))
			}
		}
	}
}

// Nor does an admin take the place of the first by giving the first's name to who has marked: for a day that order is nobody else's.
func TestNoRoomInPlaceOfTheFirst(t *testing.T) {
	d, g := besideAdmins(t)
	d.show(mona, g)
	d.refund(faisal, g)
	d.names(noura, "Faisal Alharbi")
	for _, want := range []string{"refund.supervisors", "refund.second"} {
		if got := d.refund(badr, g); got != want || (d.read(g.ID).Order.By == badr) != (want == "refund.second") {
			t.Errorf("%q, want %q; it is %+v", got, want, d.read(g.ID).Order)
		}
		d.clock.Pass(staff.FreshFor)
	}
}
