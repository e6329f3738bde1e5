package staff_test

import (
	"testing"

	"kafalabot/kafala/staff"
)

// A number that a guarantee of their own chat names is nobody's to stop, and they are neither of the two who lift its stop, nor named as
// who may. Of a number in no guarantee of theirs nobody knows whose it is.
func TestOwnNumber(t *testing.T) {
	d, g := watched(t)
	const owner = 712345678 // who has asked for it
	d.long(owner, staff.Supervisor, "Salem Aldosari")
	if _, _, err := d.FreezeNumber(t.Context(), d.actor(owner), person, "unwanted"); key(err) != "staff.own.number" {
		t.Errorf("their own number was stopped: %v", err)
	}
	if now := d.read(g.ID); now.Frozen() {
		t.Error("their own guarantee was stopped with it")
	}
	if _, _, err := d.FreezeNumber(t.Context(), d.actor(owner), nobody, "unwanted"); err != nil {
		t.Errorf("a number of nobody's: %v", err)
	}
	n, _, err := d.FreezeNumber(t.Context(), d.actor(mona), person, "unwanted")
	d.must(err)
	all, err := d.FrozenNumbers(t.Context(), d.actor(badr))
	d.must(err)
	eyes, err := d.Eyes(t.Context())
	d.must(err)
	for _, one := range append(all, n) {
		_, p := eyes.LiftNumber(one, owner)
		if own := one.ID == n.ID; own != (p != nil && p.Key == "staff.own.number") {
			t.Errorf("%s, their own: %t: %v", one.ID, own, p)
		}
	}
	if _, p, err := d.LiftNumber(t.Context(), d.actor(owner), n.ID); answer(p, err) != "staff.own.number" {
		t.Errorf("they lift it: %v %v", p, err)
	}
	if e := d.last(); e.Duty != staff.Lift || e.By != owner || e.Outcome != "staff.own.number" {
		t.Errorf("the trail says %+v", e)
	}
	if _, p, err := d.LiftNumber(t.Context(), d.actor(mona), n.ID); answer(p, err) != "lift.second" {
		t.Errorf("another cannot be the first: %v %v", p, err)
	}
	if _, p, err := d.LiftNumber(t.Context(), d.actor(owner), n.ID); answer(p, err) != "staff.own.number" {
		t.Errorf("they second it: %v %v", p, err)
	}
}
