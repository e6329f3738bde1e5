package staff_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// khalid and huda become staff after the order that they are to second was made.
const khalid, huda = 12, 13

// alone leaves Faisal as the only one who has had a rank over money for long.
func (d *counter) alone() {
	d.t.Helper()
	for _, id := range []int64{mona, badr} {
		d.must(d.Team.Dismiss(d.t.Context(), id, 0)) // long ago
	}
	d.Admins = []int64{chief}
}

// raise gives ranks now, as an operator at the machine does.
func (d *counter) raise(rank staff.Rank, names map[int64]string) {
	d.t.Helper()
	for id, name := range names {
		d.must(d.Team.Appoint(d.t.Context(), staff.Member{Actor: staff.Actor{ID: id, Rank: rank}, Name: name, Since: d.clock.Now()}))
	}
}

func (d *counter) stuck(g kafala.Guarantee) bool {
	d.t.Helper()
	eyes, err := d.Eyes(d.t.Context())
	d.must(err)
	now := d.read(g.ID)
	return eyes.Stuck(&now, now.Order)
}

// An order that is older than the rank of everybody who may second it counts anew once it is asked for again, and from then on
// it takes one who has had their rank for a day before that.
func TestOrderOlderThanEveryRank(t *testing.T) {
	for name, asked := range map[string]func(d *counter, g kafala.Guarantee){
		"of a supervisor": func(d *counter, g kafala.Guarantee) { d.refund(faisal, g) },
		"of a decision, backed": func(d *counter, g kafala.Guarantee) {
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.Motion{From: kafala.ByDecision, Why: "asked", At: d.Office.Time()}
			})
			d.refund(faisal, g)
		},
		"of the guarantor, backed": func(d *counter, g kafala.Guarantee) {
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.Motion{From: kafala.ByCitizen, Why: "asked", At: d.Office.Time()}
			})
			d.refund(faisal, g)
		},
	} {
		for first, second := range map[int64]int64{faisal: khalid, khalid: faisal, huda: khalid} {
			t.Run(name, func(t *testing.T) {
				d, g := watched(t)
				d.alone()
				d.show(noura, g)
				asked(d, g)
				made := d.read(g.ID).Order
				if !d.stuck(g) {
					t.Error("nobody may second it, and it is not said to be stuck")
				}
				if got := d.refund(faisal, g); got != "refund.waits" {
					t.Errorf("asked for again while nobody could second that: %q", got)
				}
				d.raise(staff.Supervisor, map[int64]string{khalid: "Khalid Aldossari", huda: "Huda Alshehri"})
				d.clock.Pass(staff.FreshFor - time.Second)
				if got := d.refund(khalid, g); got != "refund.fresh" {
					t.Errorf("a moment early: %q", got)
				}
				d.clock.Pass(time.Second)
				if got := d.refund(first, g); got != "refund.second" {
					t.Fatalf("asked for anew: %q", got)
				}
				now := d.read(g.ID)
				if now.Order.Given() || now.Order.By != first || !now.Order.Counts().Equal(d.Office.Time()) || now.Order.From != made.From {
					t.Errorf("it is %+v", now.Order)
				}
				if d.stuck(g) {
					t.Error("it is still said to be stuck")
				}
				if got := d.refund(first, g); got != "refund.waits" {
					t.Errorf("the same person once more: %q", got)
				}
				d.notGiven(t, g)
				if d.refund(second, g); !d.read(g.ID).Order.Given() {
					t.Errorf("not given: %+v; %v", d.read(g.ID).Order, outcomes(d.trail()))
				}
			})
		}
	}
}

// While somebody may second an order as it stands, or was lowered or removed within the day and could have, it does not count
// anew: whoever was given their rank after it is nobody's second.
func TestOrderIsNotMadeAnewRoundSomebody(t *testing.T) {
	for name, then := range map[string]func(d *counter){
		"who may":         func(*counter) {},
		"who was lowered": func(d *counter) { d.appoint(mona, staff.Officer, "") },
		"who was removed": func(d *counter) { d.must(d.Remove(d.t.Context(), d.actor(badr), mona)) },
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.show(noura, g)
			d.refund(faisal, g)
			made := d.read(g.ID).Order
			d.raise(staff.Supervisor, map[int64]string{khalid: "Khalid Aldossari"})
			d.clock.Pass(staff.FreshFor)
			then(d)
			for _, c := range []struct {
				by   int64
				want string
			}{{khalid, "refund.fresh"}, {faisal, "refund.waits"}, {badr, "refund.supervisors"}, {khalid, "refund.fresh"}} {
				if got := d.refund(c.by, g); got != c.want {
					t.Errorf("%d: %q, want %q", c.by, got, c.want)
				}
			}
			if now := d.read(g.ID); now.Order != made || d.stuck(g) {
				t.Errorf("it is %+v, stuck %t", now.Order, d.stuck(g))
			}
		})
	}
}

// Nobody makes an order anew for a second who is no other person, or has had a hand in it.
func TestOrderIsNotMadeAnewForNobody(t *testing.T) {
	for name, second := range map[string]func(d *counter, g kafala.Guarantee){
		"another account": func(d *counter, _ kafala.Guarantee) {
			d.raise(staff.Supervisor, map[int64]string{khalid: "Faisal Alharbi"})
		},
		"who has marked it": func(d *counter, g kafala.Guarantee) {
			d.raise(staff.Supervisor, map[int64]string{khalid: "Khalid Aldossari"})
			d.show(khalid, g)
		},
		"an officer": func(d *counter, _ kafala.Guarantee) {
			d.raise(staff.Officer, map[int64]string{khalid: "Khalid Aldossari"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.alone()
			d.show(noura, g)
			d.refund(faisal, g)
			second(d, g)
			d.clock.Pass(2 * staff.FreshFor)
			if got := d.refund(faisal, g); got != "refund.waits" {
				t.Errorf("%q", got)
			}
			if got := d.refund(khalid, g); got == "" || got == "refund.second" {
				t.Errorf("the other: %q", got)
			}
			if !d.stuck(g) {
				t.Error("it is not said to be stuck")
			}
			d.notGiven(t, g)
		})
	}
}

// The same of ending one whose money has left by another hand, and of lifting a freeze.
func TestOtherMotionsOlderThanEveryRank(t *testing.T) {
	for name, c := range map[string]struct {
		before func(d *counter, g kafala.Guarantee)
		act    func(d *counter, id int64, g kafala.Guarantee) string
		done   func(g kafala.Guarantee) bool
	}{
		"close": {func(d *counter, g kafala.Guarantee) {
			d.house.Change(g.ID, func(g *kafala.Guarantee) { g.Payment.Back = g.Payment.Amount })
		}, func(d *counter, id int64, g kafala.Guarantee) string {
			_, p, err := d.Close(d.t.Context(), d.actor(id), g.ID, "unpaid")
			d.must(err)
			return keyOf(p)
		}, func(g kafala.Guarantee) bool { return g.Status == kafala.Ended }},
		"lift": {func(d *counter, g kafala.Guarantee) {
			_, err := d.Freeze(d.t.Context(), d.actor(faisal), g.ID, "unwanted")
			d.must(err)
		}, func(d *counter, id int64, g kafala.Guarantee) string {
			_, p, err := d.Lift(d.t.Context(), d.actor(id), g.ID)
			d.must(err)
			return keyOf(p)
		}, func(g kafala.Guarantee) bool { return !g.Frozen() }},
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.alone()
			c.before(d, g)
			said := []string{c.act(d, faisal, g)}
			d.raise(staff.Supervisor, map[int64]string{khalid: "Khalid Aldossari"})
			said = append(said, c.act(d, khalid, g))
			d.clock.Pass(staff.FreshFor)
			said = append(said, c.act(d, khalid, g), c.act(d, khalid, g))
			of := map[string]string{"close": "refund", "lift": "lift"}[name]
			if want := []string{name + ".second", of + ".fresh", name + ".second", of + ".waits"}; !slices.Equal(said, want) {
				t.Errorf("%q, want %q", said, want)
			}
			if c.done(d.read(g.ID)) {
				t.Fatal("one person has done it")
			}
			if c.act(d, faisal, g); !c.done(d.read(g.ID)) {
				t.Error("two people cannot")
			}
		})
	}
}

func keyOf(p *kafala.Problem) string {
	if p == nil {
		return ""
	}
	return p.Key
}

// A supervisor who was removed within the day is as one who was lowered: no room for an admin, however they come back. After a
// day they are nobody, and nothing is kept of them.
func TestRemovedWithinTheDay(t *testing.T) {
	remove := func(d *counter, ids ...int64) {
		for _, id := range ids {
			d.must(d.Remove(d.t.Context(), d.actor(badr), id))
		}
	}
	both := func(d *counter, _ kafala.Guarantee) { remove(d, faisal, mona) }
	for name, c := range map[string]struct {
		do   func(d *counter, g kafala.Guarantee)
		pass time.Duration
		want string
	}{
		"at once":        {both, 0, "refund.supervisors"},
		"a moment early": {both, staff.FreshFor - time.Millisecond, "refund.supervisors"},
		"a day later":    {both, staff.FreshFor, "refund.second"},
		"lowered, then removed": {func(d *counter, _ kafala.Guarantee) {
			d.appoint(faisal, staff.Officer, "")
			d.appoint(mona, staff.Officer, "")
			remove(d, faisal, mona)
		}, 0, "refund.supervisors"},
		"removed, and back as an officer": {func(d *counter, _ kafala.Guarantee) {
			remove(d, faisal, mona)
			d.appoint(mona, staff.Officer, "Mona Alzahrani")
		}, 0, "refund.supervisors"},
		"one who could not have": {func(d *counter, g kafala.Guarantee) {
			d.show(faisal, g)
			d.show(mona, g)
			remove(d, faisal, mona)
		}, 0, "refund.second"},
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.show(noura, g)
			c.do(d, g)
			d.clock.Pass(c.pass)
			if got := d.refund(badr, g); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			d.notGiven(t, g)
			listed, err := d.Members(t.Context(), d.actor(badr))
			d.must(err)
			for _, m := range listed {
				if m.ID == faisal || m.Rank == "" {
					t.Errorf("listed: %+v", m)
				}
			}
			kept, err := d.Team.Members(t.Context())
			d.must(err)
			left := slices.ContainsFunc(kept, func(m staff.Member) bool { return m.ID == faisal })
			if left != (c.pass < staff.FreshFor) {
				t.Errorf("what is kept of who was removed: %t", left)
			}
			if who := d.actor(faisal); who.Rank != "" {
				t.Errorf("who was removed is %q", who.Rank)
			}
		})
	}
}

// Nothing is kept of an officer who was removed.
func TestRemovedOfficer(t *testing.T) {
	d, _ := watched(t)
	d.must(d.Remove(t.Context(), d.actor(badr), noura))
	kept, err := d.Team.Members(t.Context())
	d.must(err)
	if slices.ContainsFunc(kept, func(m staff.Member) bool { return m.ID == noura }) {
		t.Errorf("kept: %+v", kept)
	}
}

// A first admin of whom no name is registered is not the first of two either: another account of theirs would be the second.
func TestNamelessIsNotTheFirst(t *testing.T) {
	d, g := watched(t)
	d.alone()
	d.actor(chief)
	d.show(noura, g)
	d.refund(faisal, g)
	d.clock.Pass(2 * staff.FreshFor)
	if got := d.refund(chief, g); got != "refund.fresh" {
		t.Errorf("anew: %q", got)
	}
	d.withdraw(faisal, g)
	d.must(d.Team.Dismiss(t.Context(), faisal, 0))
	if got := d.refund(chief, g); got != "refund.nameless" {
		t.Errorf("the first: %q", got)
	}
	d.notGiven(t, g)
}
