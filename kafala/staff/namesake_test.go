package staff_test

import (
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whose a mark or a decision is goes by the account: a namesake at another office strikes nothing out as their own, and what the other
// has recorded is not counted as theirs.
func TestNamesakesMarks(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Officer, "Noura Alqahtani")
	d.show(noura, g)
	if got := d.strike(twin, g); got != "staff.not_own" {
		t.Errorf("the namesake strikes the mark out: %q", got)
	}
	if got := d.strike(noura, g); got != "" {
		t.Errorf("whose mark it is cannot strike it out: %q", got)
	}
	for range kafala.DecisionsOfOne {
		_, done, err := d.RecordAccepted(t.Context(), d.actor(noura), g.ID, entries(d.read(g.ID)))
		if d.must(err); !done {
			t.Fatal("nothing was recorded")
		}
		if _, _, err := d.Undecide(t.Context(), d.actor(twin), g.ID, entries(d.read(g.ID))); key(err) != "staff.not_own" {
			t.Errorf("the namesake strikes the decision out: %v", err)
		}
		_, _, err = d.Undecide(t.Context(), d.actor(noura), g.ID, entries(d.read(g.ID)))
		d.must(err)
	}
	if _, done, err := d.RecordAccepted(t.Context(), d.actor(twin), g.ID, entries(d.read(g.ID))); !done || err != nil {
		t.Errorf("what the other recorded counts as theirs: %v", err)
	}
}

// A namesake is nobody's second all the same, nor has a say over the money of what the other has marked.
func TestNamesakeIsNoSecond(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Supervisor, "Faisal Alharbi")
	d.open(noura, g)
	if got := d.refund(faisal, g); got != "refund.second" {
		t.Fatal(got)
	}
	if got := d.refund(twin, g); got != "refund.same" {
		t.Errorf("the namesake seconds it: %q", got)
	}
	d, g = watched(t)
	d.long(twin, staff.Supervisor, "Faisal Alharbi")
	d.show(twin, g)
	if got := d.refund(faisal, g); got != "refund.own" {
		t.Errorf("of what the namesake marked: %q", got)
	}
}

// Who makes an invitation can be told of whom its name is in use, however it is spelled, but not of the one whose name it is.
func TestNamesakes(t *testing.T) {
	d, _ := watched(t)
	_, err := d.Register(t.Context(), d.actor(badr), noura, staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"})
	d.must(err)
	for name, want := range map[string]int{"Noura Alqahtani": 1, "noura al-qahtani": 1, "Noura Alharbi": 0} {
		same, err := d.Namesakes(t.Context(), staff.Called{Name: name, Office: "Jeddah Port"}, 0)
		if d.must(err); len(same) != want {
			t.Errorf("%s: %d", name, len(same))
		}
		if same, _ = d.Namesakes(t.Context(), staff.Called{Name: name}, noura); len(same) != 0 {
			t.Errorf("%s: they are their own namesake", name)
		}
	}
}
