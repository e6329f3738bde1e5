package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// reborn is all by which somebody ends as a supervisor of another rank, or of another name, than they were one of before.
var reborn = map[string]func(d *counter){
	"removed, and invited": func(d *counter) {
		d.removes(faisal)
		d.clock.Pass(time.Minute)
		d.invites(faisal, staff.Supervisor, "Faisal Alharbi")
	},
	"removed, and invited by another name": func(d *counter) {
		d.removes(faisal)
		d.clock.Pass(time.Minute)
		d.invites(faisal, staff.Supervisor, "Fahad Alqarni")
	},
	"lowered, and raised": func(d *counter) {
		d.appoint(faisal, staff.Officer, "")
		d.clock.Pass(time.Minute)
		d.appoint(faisal, staff.Supervisor, "")
	},
	"renamed": func(d *counter) { d.names(faisal, "Fahad Alqarni") },
	"lapsed, and invited": func(d *counter) {
		for range d.Office.Settings.Staff.IdleDays {
			d.clock.Pass(kafala.Day)
			d.actor(badr)
			d.actor(mona)
		}
		d.actor(faisal)
		d.invites(faisal, staff.Supervisor, "Faisal Alharbi")
	},
}

// Whoever has a rank anew does not stand behind what they have moved before: of all that takes two the next one is the first.
func TestOrderDoesNotComeBackWithARank(t *testing.T) {
	for what, do := range reborn {
		for kind, two := range twosomes() {
			t.Run(kind+" "+what, func(t *testing.T) {
				d, g := besideAdmins(t)
				two.set(d, g)
				d.clock.Pass(time.Minute)
				first := two.act(d, faisal, g)
				d.clock.Pass(time.Minute)
				do(d)
				if got := two.act(d, mona, g); got != first || two.given(d, g) {
					t.Fatalf("the next one: %q, want %q as of the first; given %t", got, first, two.given(d, g))
				}
				d.long(khalid, staff.Supervisor, "Khalid Aldossari")
				if got := two.act(d, khalid, g); got != "" || !two.given(d, g) {
					t.Errorf("the second: %q, given %t", got, two.given(d, g))
				}
			})
		}
	}
}

// Who backs the guarantor's order counts from when they back it, whenever that was made; once their rank is another one they do not.
func TestBackingDoesNotComeBackWithARank(t *testing.T) {
	const asked = 10 * kafala.Day
	for what, do := range reborn {
		t.Run(what, func(t *testing.T) {
			d, g := besideAdmins(t)
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.Motion{Why: kafala.WhyRevoked, At: d.Office.Time(), From: kafala.ByCitizen, Sum: 1}
			})
			d.clock.Pass(asked / 2)
			d.names(faisal, "Faisal Almutairi") // a rank that is later than the order
			d.clock.Pass(asked / 2)
			order := func() kafala.Motion { return d.read(g.ID).Order }
			if got := d.refund(faisal, g); got != "refund.second" || order().By != faisal {
				t.Fatalf("he backs it: %q, %+v", got, order())
			}
			d.clock.Pass(time.Minute)
			if now := d.read(g.ID); !d.seen().Counts(&now, now.Order) {
				t.Error("who has backed it does not count")
			}
			do(d)
			if now := d.read(g.ID); d.seen().Counts(&now, now.Order) {
				t.Error("who has another rank now counts")
			}
			if got := d.refund(mona, g); got != "refund.second" || order().By != mona || order().Given() {
				t.Errorf("the next one: %q, %+v", got, order())
			}
		})
	}
}

// seen are the eyes of now.
func (d *counter) seen() staff.Eyes {
	d.t.Helper()
	eyes, err := d.Eyes(d.t.Context())
	d.must(err)
	return eyes
}
