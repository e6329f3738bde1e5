package staff_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// One admin lowers the supervisors and makes a second account one: for a day neither of the two is anything to money.
func TestNobodyMakesTheirOwnSecond(t *testing.T) {
	const second = 12
	lower := func(d *counter) {
		d.appoint(faisal, staff.Officer, "")
		d.appoint(mona, staff.Officer, "")
	}
	for name, c := range map[string]struct {
		do   func(d *counter)
		pass time.Duration
		by   int64
		want string
	}{
		"a supervisor, at once": {func(d *counter) { d.appoint(second, staff.Supervisor, "Khalid Aldossari") }, 0, second, "refund.new"},
		"a supervisor, a moment early": {func(d *counter) { d.appoint(second, staff.Supervisor, "Khalid Aldossari") },
			staff.FreshFor - time.Millisecond, second, "refund.new"},
		"a supervisor, a day later": {func(d *counter) { d.appoint(second, staff.Supervisor, "Khalid Aldossari") },
			staff.FreshFor, second, "refund.second"},
		"a supervisor who was removed and restored": {func(d *counter) {
			d.must(d.Remove(d.t.Context(), d.actor(badr), mona))
			d.appoint(mona, staff.Supervisor, "Mona Alzahrani")
		}, 0, mona, "refund.new"},
		"the admin, at once":        {lower, 0, badr, "refund.supervisors"},
		"the admin, a moment early": {lower, staff.FreshFor - time.Millisecond, badr, "refund.supervisors"},
		"the admin, a day later":    {lower, staff.FreshFor, badr, "refund.second"},
		"the admin, with both raised again": {func(d *counter) {
			lower(d)
			d.appoint(faisal, staff.Supervisor, "")
			d.appoint(mona, staff.Supervisor, "")
		}, 0, badr, "refund.supervisors"},
		"the admin, of what those who were lowered have marked": {func(d *counter) {
			for _, id := range []int64{faisal, mona} {
				if key := d.show(id, d.read(kafala.GuaranteeID(712345678, "abcdefghijklmnop"))); key != "" {
					d.t.Fatal(key)
				}
			}
			lower(d)
		}, 0, badr, "refund.second"},
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			d.show(noura, g)
			c.do(d)
			d.clock.Pass(c.pass)
			if got := d.refund(c.by, g); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if now := d.read(g.ID); now.Order.Given() || now.Order.Waits() != (c.want == "refund.second") {
				t.Errorf("the order is %+v", now.Order)
			}
		})
	}
}

// The same of a decision's order, which nobody of staff has made: within a minute and with two accounts no money moves.
func TestNobodyBacksADecisionAlone(t *testing.T) {
	const second = 12
	d, g := watched(t)
	d.house.Change(g.ID, func(g *kafala.Guarantee) {
		g.Show(kafala.Hand{ID: noura}, d.clock.Now())
		g.Order = kafala.Motion{From: kafala.ByDecision, Why: "asked", At: d.Office.Time()}
	})
	d.clock.Pass(2 * staff.FreshFor)
	d.appoint(faisal, staff.Officer, "")
	d.appoint(mona, staff.Officer, "")
	d.appoint(second, staff.Supervisor, "Khalid Aldossari")
	for _, c := range []struct {
		by   int64
		want string
	}{{second, "refund.new"}, {badr, "refund.supervisors"}, {second, "refund.new"}} {
		if got := d.refund(c.by, g); got != c.want {
			t.Errorf("%d: %q, want %q", c.by, got, c.want)
		}
	}
	if now := d.read(g.ID); now.Order.Given() || now.Order.By != 0 {
		t.Errorf("the order is %+v", now.Order)
	}
}
