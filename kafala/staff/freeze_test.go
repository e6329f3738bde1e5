package staff_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

func answer(p *kafala.Problem, err error) string {
	if p != nil {
		return p.Key
	}
	return key(err)
}

// last is what the trail says last.
func (d *counter) last() staff.Entry {
	all := d.trail()
	return all[len(all)-1]
}

// A freeze is made once, by a supervisor and for a reason of the list, and lifted by two, of whom nobody has marked the
// guarantee; the trail says what came of each try.
func TestFreezeTakesTwoToLift(t *testing.T) {
	d, g := watched(t)
	d.long(twin, staff.Supervisor, "Faisal Alharbi")
	freeze := func(id int64, why string) string {
		_, err := d.Freeze(t.Context(), d.actor(id), g.ID, why)
		return key(err)
	}
	lift := func(id int64) string {
		_, p, err := d.Lift(t.Context(), d.actor(id), g.ID)
		return answer(p, err)
	}
	d.show(mona, g)
	for i, c := range []struct {
		got, want, outcome string
		frozen             bool
	}{
		{lift(faisal), "lift.none", "lift.none", false},
		{freeze(noura, "unwanted"), "staff.refused", staff.Refused, false},
		{freeze(faisal, "made up"), "staff.reason", staff.Malformed, false},
	} {
		if now := d.read(g.ID); c.got != c.want || now.Frozen() {
			t.Errorf("%d: %q, want %q", i, c.got, c.want)
		}
	}
	steps := []struct {
		do      func() string
		want    string
		outcome string
		frozen  bool
	}{
		{func() string { return freeze(faisal, "unwanted") }, "", staff.Done, true},
		{func() string { return freeze(faisal, "authority") }, "", staff.Nothing, true},
		{func() string { return lift(noura) }, "staff.refused", staff.Refused, true},
		{func() string { return lift(mona) }, "lift.own", "lift.own", true},
		{func() string { return lift(faisal) }, "lift.second", "lift.second", true},
		{func() string { return lift(faisal) }, "lift.waits", "lift.waits", true},
		{func() string { return lift(twin) }, "lift.same", "lift.same", true},
		{func() string { return lift(badr) }, "", staff.Done, false},
		{func() string { return lift(badr) }, "lift.none", "lift.none", false},
	}
	for i, s := range steps {
		d.clock.Pass(time.Minute)
		got := s.do()
		if now := d.read(g.ID); got != s.want || now.Frozen() != s.frozen || d.last().Outcome != s.outcome {
			t.Errorf("step %d: %q, want %q; frozen %t; the trail says %s", i, got, s.want, now.Frozen(), d.last().Outcome)
		}
	}
	if now := d.read(g.ID); now.Freeze.Why != "unwanted" || now.Freeze.By != faisal || now.Freeze.Person == "" {
		t.Errorf("%+v", now.Freeze)
	}
	for id, want := range map[string]string{"00aaaaaaaaaaaaaaaa": "not found"} {
		_, err := d.Freeze(t.Context(), d.actor(faisal), id, "unwanted")
		_, p, lifted := d.Lift(t.Context(), d.actor(faisal), id)
		if key(err) != want || p != nil || !errors.Is(lifted, kafala.ErrNotFound) {
			t.Errorf("of none: %v; %v, %v", err, p, lifted)
		}
	}
}

// A number is frozen with what names it, each with an entry of its own; once more it changes nothing. It counts among the
// numbers that are looked for in a day, and is lifted by two, by its own name.
func TestFreezeOfANumber(t *testing.T) {
	d, g := watched(t)
	d.Office.Settings.Staff.Finds = 2
	by := d.actor(faisal)
	if _, _, err := d.FreezeNumber(t.Context(), d.actor(noura), person, "unwanted"); key(err) != "staff.refused" {
		t.Errorf("an officer: %v", err)
	}
	if _, _, err := d.FreezeNumber(t.Context(), by, "12", "unwanted"); key(err) == "" || d.last().Outcome != staff.Malformed {
		t.Errorf("no number: %v, %s", err, d.last().Outcome)
	}
	n, frozen, err := d.FreezeNumber(t.Context(), by, person, "unwanted")
	d.must(err)
	if now := d.read(g.ID); len(frozen) != 1 || frozen[0].ID != g.ID || !now.Frozen() || n.By != faisal {
		t.Fatalf("%+v, %+v", n, frozen)
	}
	if e := d.last(); e.Guarantee != g.ID || e.Duty != staff.Freeze || e.Outcome != staff.Done || e.Why != "unwanted" {
		t.Errorf("the trail says %+v", e)
	}
	again, frozen, err := d.FreezeNumber(t.Context(), by, person, "authority")
	d.must(err)
	outcome := slices.IndexFunc(d.trail(), func(e staff.Entry) bool { return e.Outcome == staff.Nothing && e.Why == "authority" })
	if again.ID != n.ID || again.Why != "unwanted" || len(frozen) != 1 || outcome < 0 {
		t.Errorf("once more: %+v, %d; %s", again, len(frozen), outcomes(d.trail()))
	}
	if _, _, err := d.FreezeNumber(t.Context(), by, nobody, "unwanted"); key(err) != "" {
		t.Errorf("a second number: %v", err)
	}
	if _, _, err := d.FreezeNumber(t.Context(), by, guarantor, "unwanted"); key(err) == "" || d.last().Outcome != staff.Capped {
		t.Errorf("a third number of the day: %v, %s", err, d.last().Outcome)
	}
	if _, err := d.FrozenNumbers(t.Context(), d.actor(noura)); key(err) != "staff.refused" {
		t.Errorf("an officer reads them: %v", err)
	}
	if all, err := d.FrozenNumbers(t.Context(), by); err != nil || len(all) != 2 {
		t.Errorf("%d stand, %v", len(all), err)
	}
	for i, c := range []struct {
		by   int64
		want string
	}{{noura, "staff.refused"}, {faisal, "lift.second"}, {faisal, "lift.waits"}, {mona, ""}, {mona, "not found"}} {
		_, p, err := d.LiftNumber(t.Context(), d.actor(c.by), n.ID)
		if got := answer(p, err); got != c.want {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
		all, err := d.FrozenNumbers(t.Context(), by)
		d.must(err)
		if lifted := i > 2; (len(all) == 1) != lifted {
			t.Errorf("%d: %d stand", i, len(all))
		}
	}
	if now := d.read(g.ID); !now.Frozen() {
		t.Error("what was frozen with the number is lifted with it")
	}
}

var errTrouble = errors.New("trouble on the way")

// troubled is a team that cannot be read.
type troubled struct{ staff.Team }

func (troubled) Member(context.Context, int64) (staff.Member, error) {
	return staff.Member{}, errTrouble
}

func (troubled) Members(context.Context) ([]staff.Member, error) { return nil, errTrouble }

// Where it cannot be read who is staff, nothing is frozen, lifted, ordered or marked, nor is anybody made a member. What is
// tried all the same has failed by the trail.
func TestNothingWithoutWhoIsStaff(t *testing.T) {
	d, g := watched(t)
	by, head := d.actor(faisal), d.actor(badr)
	token, i, err := d.Invite(t.Context(), head, staff.Officer, called)
	d.must(err)
	if kept, err := d.Invites.Invitation(t.Context(), i.ID); err != nil || kept.Rev != i.Rev {
		t.Errorf("it is saved as %d, kept as %d, %v", i.Rev, kept.Rev, err)
	}
	taken, err := d.Accept(t.Context(), 77, token)
	d.must(err)
	taken, err = d.Agree(t.Context(), 77, taken.ID, true)
	d.must(err)
	if kept, err := d.Invites.Invitation(t.Context(), i.ID); err != nil || kept.Rev != taken.Rev {
		t.Errorf("taken it is saved as %d, kept as %d, %v", taken.Rev, kept.Rev, err)
	}
	whole := d.Team
	d.Team = troubled{whole}
	before := d.read(g.ID)
	for name, act := range map[string]func() error{
		"freeze":  func() error { _, err := d.Freeze(t.Context(), by, g.ID, "unwanted"); return err },
		"number":  func() error { _, _, err := d.FreezeNumber(t.Context(), by, person, "unwanted"); return err },
		"lift":    func() error { _, _, err := d.Lift(t.Context(), by, g.ID); return err },
		"refund":  func() error { _, _, err := d.Refund(t.Context(), by, g.ID, "asked"); return err },
		"close":   func() error { _, _, err := d.Close(t.Context(), by, g.ID, "unpaid"); return err },
		"present": func() error { _, _, err := d.Present(t.Context(), by, g.ID, 0); return err },
		"strike":  func() error { _, _, err := d.Strike(t.Context(), by, g.ID, 0); return err },
		"end":     func() error { _, err := d.End(t.Context(), by, g.ID, "settled"); return err },
		"confirm": func() error { _, err := d.Confirm(t.Context(), head, i.ID); return err },
	} {
		written := len(d.trail())
		if err := act(); !errors.Is(err, errTrouble) {
			t.Errorf("%s: %v", name, err)
		}
		tried := name == "confirm" // of the others it is seen first whose the guarantee is
		if now := d.trail(); len(now) > written != tried || tried && d.last().Outcome != staff.Failed {
			t.Errorf("%s: the trail says %s", name, outcomes(now[written:]))
		}
	}
	if now := d.read(g.ID); len(now.History) != len(before.History) || !now.Counts() || now.Used(kafala.Hand{}) {
		t.Errorf("it is %s: %+v", now.Status, now.History)
	}
	d.Team = whole
	if d.rank(77) != "" {
		t.Errorf("made a member: %s", d.rank(77))
	}
	if standing, err := d.Office.Freezes.Standing(t.Context()); err != nil || len(standing) > 0 {
		t.Errorf("%d numbers are frozen, %v", len(standing), err)
	}
	if told := strings.Join(d.house.Acts(), " "); told != "" {
		t.Errorf("the group was told %s", told)
	}
}

// Each guarantee that is frozen with a number has an entry of its own in the trail.
func TestEachFrozenHasItsEntry(t *testing.T) {
	d, g := watched(t)
	want := []string{g.ID, d.guarantee("ponmlkjihgfedcba", kafala.Issued).ID, d.guarantee("aaaabbbbccccdddd", kafala.Cancelled).ID}
	_, frozen, err := d.FreezeNumber(t.Context(), d.actor(faisal), person, "unwanted")
	d.must(err)
	var written []string
	for _, e := range d.trail() {
		if e.Duty == staff.Freeze && e.Outcome == staff.Done && e.Guarantee != "" {
			written = append(written, e.Guarantee)
		}
	}
	slices.Sort(want)
	slices.Sort(written)
	if len(frozen) != len(want) || !slices.Equal(written, want) {
		t.Errorf("%d are frozen; the trail names %v, want %v", len(frozen), written, want)
	}
}
