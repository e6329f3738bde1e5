package staff_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// gone lets all the money of a guarantee leave by another hand.
func (d *counter) gone(g kafala.Guarantee) {
	d.t.Helper()
	d.house.Change(g.ID, func(g *kafala.Guarantee) { g.Payment.Back = g.Payment.Amount })
}

func (d *counter) close(id int64, g kafala.Guarantee, why string) string {
	d.t.Helper()
	_, p, err := d.Close(d.t.Context(), d.actor(id), g.ID, why)
	if p != nil {
		return p.Key
	}
	return key(err)
}

// Two end one whose money has left, for the reason of the first; with any other reason the second is told that something has
// changed. Only who wishes it can take the wish back.
func TestCloseIsBackedForItsReason(t *testing.T) {
	d, g := watched(t)
	if got := d.close(faisal, g, "unpaid"); got != "close.status" {
		t.Errorf("with its money: %q", got)
	}
	d.gone(g)
	unclose := func(id int64) bool {
		t.Helper()
		now := d.read(g.ID)
		may := staff.MayUnclose(&now, d.actor(id))
		after, err := d.WithdrawClosing(t.Context(), d.actor(id), g.ID)
		d.must(err)
		if may != (now.Closing.Waits() && !after.Closing.Waits()) {
			t.Errorf("%d may: %t, and it waits: %t", id, may, after.Closing.Waits())
		}
		return may
	}
	for i, c := range []struct {
		by   int64
		why  string
		want string
	}{
		{noura, "unpaid", "staff.refused"}, {faisal, "unpaid", "close.second"}, {faisal, "unpaid", "refund.waits"},
		{mona, "settled", "refund.changed"}, {badr, "unpaid", "refund.supervisors"},
	} {
		if got := d.close(c.by, g, c.why); got != c.want {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
		if now := d.read(g.ID); now.Status != kafala.Issued || now.Closing.Given() || now.Closing.Waits() != (i > 0) {
			t.Errorf("%d: it is %s, %+v", i, now.Status, now.Closing)
		}
	}
	if unclose(mona) || !unclose(faisal) || unclose(faisal) {
		t.Error("another can take the wish back, or its own maker cannot")
	}
	if got := d.close(mona, g, "settled"); got != "close.second" {
		t.Errorf("anew: %q", got)
	}
	if got := d.close(faisal, g, "settled"); got != "" || d.read(g.ID).Status != kafala.Ended {
		t.Errorf("both: %q, it is %s", got, d.read(g.ID).Status)
	}
}

// An order is backed for its own reason: with any other the second is told that something has changed, and nothing is given.
func TestOrderIsBackedForItsReason(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	order := func(id int64, why string) string {
		_, p, err := d.Refund(t.Context(), d.actor(id), g.ID, why)
		if p != nil {
			return p.Key
		}
		return key(err)
	}
	if got := order(faisal, kafala.WhyAsked); got != "refund.second" {
		t.Fatal(got)
	}
	for _, why := range []string{kafala.WhyFault, kafala.WhyDuplicate, kafala.WhyNotTaken} {
		if got := order(mona, why); got != "refund.changed" || d.read(g.ID).Order.Given() {
			t.Errorf("%s: %q", why, got)
		}
	}
	if got := order(mona, kafala.WhyAsked); got != "" || !d.read(g.ID).Order.Given() {
		t.Errorf("its own: %q", got)
	}
}

// Whoever stands first among staff has the seat of their rank, as everybody has.
func TestFirstOfStaffHasASeat(t *testing.T) {
	d, g := watched(t)
	eyes, err := d.Eyes(t.Context())
	d.must(err)
	for _, m := range eyes.All() {
		seat, p := eyes.Seat(&g, kafala.Motion{}, m.ID)
		if may := m.Rank.AtLeast(staff.Supervisor); may != (p == nil) || may != (seat == kafala.Alone) {
			t.Errorf("%d, %s: seat %d, %v", m.ID, m.Rank, seat, p)
		}
		if eyes.Hand(m.ID) != m.Hand() {
			t.Errorf("%d is %+v, want %+v", m.ID, eyes.Hand(m.ID), m.Hand())
		}
	}
}

// What a striking out tells is what it did.
func TestStrikeTellsWhatItDid(t *testing.T) {
	d, g := watched(t)
	d.show(mona, g)
	if _, struck, err := d.Strike(t.Context(), d.actor(noura), g.ID, 1); struck || key(err) != "staff.not_own" {
		t.Errorf("another's: struck %t, %v", struck, err)
	}
	if now, struck, err := d.Strike(t.Context(), d.actor(mona), g.ID, 1); !struck || err != nil || now.LastShown() >= 0 {
		t.Errorf("their own: struck %t, %v", struck, err)
	}
}

// renamed gives who has ordered another name, so that they count no more as who has.
func renamed(d *counter, _ kafala.Guarantee) {
	_, err := d.Register(context.Background(), d.actor(badr), faisal, staff.Called{Name: "Faisal Aldosari", Office: "Riyadh"})
	d.must(err)
}

// takenOver has another supervisor order in the place of one who was lowered, and withdraw that.
func takenOver(d *counter, g kafala.Guarantee) {
	d.appoint(faisal, staff.Officer, "")
	d.clock.Pass(kafala.Day)
	d.refund(mona, g)
	_, err := d.WithdrawOrder(context.Background(), d.actor(mona), g.ID)
	d.must(err)
}

// Nobody ends a guarantee while an order for its money waits, which would fall with it: neither whoever has ordered it, nor anybody else
// once that one counts no more. Withdrawn, by them or by who has taken it over, it can be ended.
func TestNobodyEndsWhatIsOrdered(t *testing.T) {
	for name, c := range map[string]struct {
		by   int64
		then func(d *counter, g kafala.Guarantee)
		ends bool
	}{
		"an officer":         {noura, nil, false},
		"another supervisor": {mona, nil, false},
		"an admin":           {badr, nil, false},
		"who asks":           {faisal, nil, false},
		"once it is withdrawn": {noura, func(d *counter, g kafala.Guarantee) {
			_, err := d.WithdrawOrder(t.Context(), d.actor(faisal), g.ID)
			d.must(err)
		}, true},
		"who asks, once it is withdrawn": {faisal, func(d *counter, g kafala.Guarantee) {
			_, err := d.WithdrawOrder(t.Context(), d.actor(faisal), g.ID)
			d.must(err)
		}, true},
		"once they are lowered": {noura, func(d *counter, _ kafala.Guarantee) { d.appoint(faisal, staff.Officer, "") }, false},
		"who was lowered":       {faisal, func(d *counter, _ kafala.Guarantee) { d.appoint(faisal, staff.Officer, "") }, false},
		"once they are removed": {noura, func(d *counter, _ kafala.Guarantee) {
			d.must(d.Remove(t.Context(), d.actor(badr), faisal))
		}, false},
		"once they are renamed":    {noura, renamed, false},
		"who was renamed":          {faisal, renamed, false},
		"taken over and withdrawn": {noura, takenOver, true},
	} {
		d, g := watched(t)
		d.show(noura, g)
		if got := d.refund(faisal, g); got != "refund.second" {
			t.Fatalf("%s: ordered: %q", name, got)
		}
		if c.then != nil {
			c.then(d, g)
		}
		before := d.read(g.ID)
		_, err := d.End(t.Context(), d.actor(c.by), g.ID, "appeared")
		d.must(err)
		now := d.read(g.ID)
		if (now.Status == kafala.Ended) != c.ends || before.Endable() != c.ends {
			t.Errorf("%s: it is %s, endable before: %t", name, now.Status, before.Endable())
		}
		if now.Order != before.Order || now.Order.Waits() == c.ends {
			t.Errorf("%s: the order was %+v, is %+v", name, before.Order, now.Order)
		}
	}
}

// Who has backed an order of the guarantor's, or of a decision, can take that back while another one is waited for: it waits on as it was
// made, for two, whoever they are then. What has become of it is in the history, and the group is told. Nobody else can, nor once it is
// given.
func TestBackingIsTakenBack(t *testing.T) {
	for _, from := range []string{kafala.ByCitizen, kafala.ByDecision} {
		d, g := watched(t)
		d.show(noura, g)
		d.clock.Pass(time.Hour)
		d.house.Change(g.ID, func(g *kafala.Guarantee) {
			g.Order = g.NewOrder(kafala.WhyAsked, d.clock.Now())
			g.Order.From = from
		})
		made := d.read(g.ID).Order
		if d.clock.Pass(time.Hour); d.refund(faisal, g) != "refund.second" || d.read(g.ID).Order.By != faisal {
			t.Fatalf("%s: %+v", from, d.read(g.ID).Order)
		}
		for _, id := range []int64{mona, noura, badr} {
			if d.withdraw(id, g); d.read(g.ID).Order.By != faisal {
				t.Errorf("%s: %d takes back what another has backed", from, id)
			}
		}
		if got := d.withdraw(faisal, g); got != "" || d.read(g.ID).Order != made {
			t.Errorf("%s: %q, %+v, was made as %+v", from, got, d.read(g.ID).Order, made)
		}
		all := d.read(g.ID).History
		if last := all[len(all)-1]; last.Why != kafala.NoteRefundUnbacked || last.By != kafala.StaffBy(faisal) {
			t.Errorf("%s: the history ends with %+v", from, last)
		}
		d.house.Deliver()
		if told := d.house.Acts(); !slices.Contains(told, kafala.ActUnbacked) {
			t.Errorf("%s: the group is told %v", from, told)
		}
		before := len(d.read(g.ID).History)
		if d.withdraw(faisal, g); len(d.read(g.ID).History) != before {
			t.Errorf("%s: it is taken back twice", from)
		}
		if first, second := d.refund(mona, g), d.refund(faisal, g); first != "refund.second" || second != "" {
			t.Errorf("%s: then %q, %q", from, first, second)
		}
		if d.withdraw(mona, g); !d.read(g.ID).Order.Given() || d.read(g.ID).Order.By != mona {
			t.Errorf("%s: in the end %+v", from, d.read(g.ID).Order)
		}
	}
}

// That an order which nobody could second counts anew goes with the backing by which it does: taking that back makes room for nobody.
func TestBackingTakenBackMakesNoRoom(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	d.house.Change(g.ID, func(g *kafala.Guarantee) {
		g.Order = g.NewOrder(kafala.WhyAsked, d.clock.Now())
		g.Order.From, g.Order.By, g.Order.Anew = kafala.ByCitizen, faisal, d.clock.Now().Add(time.Hour)
	})
	at := d.read(g.ID).Order.At
	d.clock.Pass(2 * time.Hour)
	if d.withdraw(faisal, g); !d.read(g.ID).Order.Counts().Equal(at) {
		t.Errorf("it counts from %s, and was made %s", d.read(g.ID).Order.Counts(), at)
	}
}
