package staff_test

import (
	"testing"

	"kafalabot/kafala"
)

// Whatever tells a member of staff how a guarantee stands is a sign of use to everybody else: its guarantor, who gives it up then,
// waits for two.
func TestWhatIsLearntIsUse(t *testing.T) {
	for name, do := range map[string]func(d *counter, g kafala.Guarantee){
		"found by a number": func(d *counter, _ kafala.Guarantee) {
			found, err := d.Find(d.t.Context(), d.actor(noura), person, "case")
			if d.must(err); len(found.Guarantees) != 1 || len(found.Guarantees[0].Seen) != 1 {
				d.t.Fatalf("found %+v", found)
			}
		},
		"glanced at": func(d *counter, g kafala.Guarantee) {
			_, err := d.Glance(d.t.Context(), d.actor(noura), g.ID)
			d.must(err)
		},
		"called off in vain": func(d *counter, g kafala.Guarantee) {
			_, err := d.Cancel(d.t.Context(), d.actor(faisal), g.ID, "asked")
			d.must(err)
		},
		"frozen, lifting refused": func(d *counter, g kafala.Guarantee) {
			_, p, err := d.Lift(d.t.Context(), d.actor(faisal), g.ID)
			if d.must(err); p == nil || p.Key != "lift.none" {
				d.t.Fatal(p)
			}
		},
		"its end refused": func(d *counter, g kafala.Guarantee) {
			_, p, err := d.Close(d.t.Context(), d.actor(faisal), g.ID, "unpaid")
			if d.must(err); p == nil || p.Key != "close.status" {
				d.t.Fatal(p)
			}
		},
	} {
		d, g := watched(t)
		if !g.Unused() {
			t.Fatal("it is used before")
		}
		for range 2 {
			do(d, g)
		}
		if now := d.read(g.ID); now.Unused() || len(now.Seen) != 1 {
			t.Errorf("%s: unused %t, seen %+v", name, now.Unused(), now.Seen)
		}
	}
}
