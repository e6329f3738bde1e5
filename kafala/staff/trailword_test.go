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

// changing are the duties that change something, said a second time.
const changing = "accept answer cancel close closegap end freeze givelost invite lift note present refund reopen resend retry unaccept " +
	"unclose undecide withdraw"

// A look at what a duty is about is written as done by those duties alone that only show.
func TestALookIsNoDeed(t *testing.T) {
	var acting []string
	for duty := range staff.Duties {
		d := newCounter(t)
		e := staff.Action{Duty: duty}
		if all := d.ReasonsFor(duty); len(all) > 0 {
			e.Why = all[0]
		}
		d.must(d.Allow(t.Context(), staff.Actor{ID: 7, Rank: staff.Admin}, e))
		want := staff.Done
		if staff.Acts(duty) {
			acting, want = append(acting, string(duty)), staff.Seen
		}
		if got := d.last().Outcome; got != want {
			t.Errorf("a look by %s is written as %s, want %s", duty, got, want)
		}
	}
	slices.Sort(acting)
	if got := strings.Join(acting, " "); got != changing {
		t.Errorf("changing are %s, want %s", got, changing)
	}
	d, _ := watched(t)
	_, _, err := d.FreezeNumber(t.Context(), d.actor(faisal), nobody, "unwanted")
	d.must(err)
	_, err = d.FrozenNumbers(t.Context(), d.actor(mona))
	d.must(err)
	if e := d.last(); e.Duty != staff.Lift || e.Outcome != staff.Seen || e.Why != "list" || e.By != mona {
		t.Errorf("of who has looked at what is stopped the trail says %+v", e)
	}
}

// deedDone tells whether an entry says that its duty has changed something.
func deedDone(e staff.Entry) bool {
	return !slices.Contains([]string{staff.Trying, staff.Begun, staff.Seen, staff.Nothing, staff.Refused, staff.Malformed, staff.Capped,
		staff.Failed, "lift.none", "refund.ordered", "close.status"}, e.Outcome)
}

// Whoever meets what is done has done nothing, whatever they tried: so the trail says.
func TestWhatIsDoneIsNotDoneAgain(t *testing.T) {
	walked := map[staff.Duty]bool{}
	for name, m := range meetings {
		walked[m.duty] = true
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.long(twin, staff.Supervisor, "Turki Alsubaie")
			d.long(noteless, staff.Supervisor, "Sami Alharthi")
			who := m.by
			if who == nil {
				who = []int64{faisal, mona}
			}
			do := m.begin(d, g)
			for i, id := range who {
				d.clock.Pass(time.Second)
				before := len(d.trail())
				err := do(d.actor(id))
				entries := d.trail()[before:]
				last, meets := entries[len(entries)-1], i == len(who)-1
				if last.Duty != m.duty || last.By != id || deedDone(last) == meets {
					t.Errorf("%d of %d: %v; the trail says %s", i+1, len(who), err, outcomes(entries))
				}
				if meets && slices.ContainsFunc(entries, deedDone) {
					t.Errorf("of who meets it: %s", outcomes(entries))
				}
			}
		})
	}
	for duty := range staff.Duties {
		if _, apart := beside[duty]; staff.Acts(duty) && walked[duty] == apart {
			t.Errorf("%s: met %t, apart %t", duty, walked[duty], apart)
		}
	}
}

// A number that another one has stopped: what stands frozen with it is not written as stopped by whoever types it again; what is frozen
// by that is, for the reason that it stands frozen for.
func TestStopOfAnother(t *testing.T) {
	d, g := watched(t)
	_, _, err := d.FreezeNumber(t.Context(), d.actor(faisal), person, "unwanted")
	d.must(err)
	late := d.guarantee("aaaabbbbccccdddd", kafala.Issued)
	before := len(d.trail())
	n, frozen, err := d.FreezeNumber(t.Context(), d.actor(mona), person, "suspicious")
	if err != nil || !n.Stood || len(frozen) != 2 {
		t.Fatalf("%+v, %d, %v", n, len(frozen), err)
	}
	of := map[string]string{}
	for _, e := range d.trail()[before:] {
		if e.Outcome != staff.Trying {
			of[e.Guarantee] += e.Why + " " + e.Outcome
		}
	}
	for id, want := range map[string]string{"": "suspicious nothing", g.ID: "suspicious nothing", late.ID: "unwanted done"} {
		if of[id] != want {
			t.Errorf("of %q the trail says %q, want %q", id, of[id], want)
		}
	}
}

// overtakenLedger has something else saved while a change is made, which is then made anew.
type overtakenLedger struct {
	kafala.Ledger
	do func()
}

func (l *overtakenLedger) Change(ctx context.Context, id string, change func(*kafala.Guarantee) ([]kafala.Delivery, error)) (
	kafala.Guarantee, error) {
	if do := l.do; do != nil {
		l.do = nil
		g, err := l.Find(ctx, id)
		if err == nil {
			_, err = change(&g)
		}
		if err != nil {
			return g, err
		}
		do()
	}
	return l.Ledger.Change(ctx, id, change)
}

// Of two who cancel a request at once one has done so.
func TestCancelledOnce(t *testing.T) {
	d, _ := watched(t)
	g := d.guarantee("aaaabbbbccccdddd", kafala.Awaiting)
	d.Office.Ledger = &overtakenLedger{d.Office.Ledger, func() {
		_, err := d.Cancel(t.Context(), d.actor(mona), g.ID, "asked")
		d.must(err)
	}}
	now, err := d.Cancel(t.Context(), d.actor(faisal), g.ID, "mistake")
	d.must(err)
	if by, why := now.CalledOff(); by != mona || why != "asked" || d.last().By != faisal || d.last().Outcome != staff.Nothing {
		t.Errorf("cancelled by %d for %s; the trail says %+v", by, why, d.last())
	}
}

// An act that has failed, or that a rule has refused in the end, is not written as what it would have come to.
func TestWhatFailsIsNotDone(t *testing.T) {
	d := newCounter(t)
	refused := kafala.NewProblem("auditor.same")
	for _, c := range []struct {
		outcome string
		err     error
		want    string
	}{
		{staff.Done, nil, staff.Done}, {"named", nil, "named"}, {staff.Done, errors.New("no store"), staff.Failed},
		{"agreed", errors.New("no store"), staff.Failed}, {staff.Done, refused, staff.Refused}, {"", refused, staff.Refused},
		{"auditor.same", refused, staff.Refused}, {"refund.own", kafala.NewProblem("refund.own"), "refund.own"},
		{"frozen", kafala.NewProblem("refund.own"), staff.Refused}, {staff.Done, kafala.ErrNotFound, staff.Nothing},
		{"", errors.New("no store"), staff.Failed},
	} {
		err := d.Run(t.Context(), admin, staff.Action{Duty: staff.Invite}, func() (string, error) { return c.outcome, c.err })
		if got := d.last().Outcome; got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q with %v: the trail says %q, want %q", c.outcome, c.err, got, c.want)
		}
	}
}
