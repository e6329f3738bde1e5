package kafala_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

var (
	officer = staff.Actor{ID: 31, Rank: staff.Officer}
	first   = staff.Actor{ID: 32, Rank: staff.Supervisor}
	other   = staff.Actor{ID: 33, Rank: staff.Supervisor}
)

// presented marks a guarantee as presented by a member of staff.
func presented(h *kafalatest.House, id string, by staff.Actor) {
	h.Change(id, func(g *kafala.Guarantee) {
		g.Presented = append(g.Presented, kafala.Mark{At: h.Clock.Now(), By: by.ID})
	})
}

// Who may order a refund, in which state, and what it takes.
func TestRefundByStaff(t *testing.T) {
	type order struct {
		by   staff.Actor
		want string // the problem's key; empty: it is ordered
	}
	for name, c := range map[string]struct {
		presented staff.Actor // by whom; nobody: it was not
		orders    []order
		status    kafala.Status
	}{
		"by a supervisor": {orders: []order{{first, ""}, {first, "refund.ordered"}, {other, "refund.ordered"}},
			status: kafala.Refunded},
		"by an officer":          {orders: []order{{officer, "staff.refused"}}, status: kafala.Issued},
		"by nobody of the staff": {orders: []order{{staff.Actor{ID: 34}, "staff.refused"}}, status: kafala.Issued},
		"presented: by two": {presented: officer, orders: []order{{first, "refund.second"}, {first, "refund.waits"}, {other, ""}},
			status: kafala.Refunded},
		"presented: by one": {presented: officer, orders: []order{{first, "refund.second"}, {officer, "staff.refused"}},
			status: kafala.Issued},
		"presented by the orderer": {presented: first, orders: []order{{first, "refund.own"}, {other, "refund.second"}, {first, "refund.own"}},
			status: kafala.Issued},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			h.Appoint(officer, first, other)
			g := h.Request(mine)
			h.Pay(g)
			if c.presented.ID != 0 {
				presented(h, g.ID, c.presented)
			}
			for i, o := range c.orders {
				_, p, err := h.Counter.Refund(t.Context(), o.by, g.ID, "asked")
				got := ""
				if p != nil {
					got = p.Key
				}
				if err != nil || got != o.want {
					t.Errorf("order %d: %q, %v; want %q", i, got, err, o.want)
				}
				all := h.Trail()
				by, stranger := o.by.ID, ""
				if o.by.Rank == "" {
					by, stranger = 0, h.Counter.Audit.Names(o.by.ID)[0]
				}
				if last := all[len(all)-1]; last.By != by || last.Stranger != stranger ||
					last.Duty != staff.Refund || (last.Outcome == "done") != (o.want == "") {
					t.Errorf("order %d: the trail ends with %+v", i, last)
				}
			}
			if faults := h.Deliver(); len(faults) > 0 {
				t.Fatal(faults)
			}
			now := h.Find(g.ID)
			if now.Status != c.status {
				t.Fatalf("it is %s, want %s; %v", now.Status, c.status, now.History)
			}
			told := h.Told(mine, kafala.SendRefunded)
			if len(told) != map[kafala.Status]int{kafala.Refunded: 1}[c.status] {
				t.Errorf("the citizen was told %v", told)
			}
			if c.status != kafala.Refunded {
				return
			}
			payment, sum, _ := strings.Cut(told[0], "/")
			if _, why := now.WentBack(payment); why != kafala.StaffOrdered || sum != "10000" {
				t.Errorf("the citizen is told that it went back for %q", why)
			}
			last := now.History[len(now.History)-1]
			if last.By != (staff.Actor{ID: now.Order.By}).By() || last.Why != "asked" {
				t.Errorf("the history ends with %+v", last)
			}
			if got := h.Gateway.Received(); got != 2300 || now.Sums() != (kafala.Sums{Gross: 12300, Returned: 10000}) {
				t.Errorf("%s stayed with us, and our record says %+v", got, now.Sums())
			}
		})
	}
}

// The status follows the gateway's answer and never precedes it; until then nobody is told.
func TestRefundWaitsForTheGateway(t *testing.T) {
	h := kafalatest.New(t)
	h.Appoint(first)
	g := h.Request(mine)
	h.Pay(g)
	h.Gateway.Down("Refund")
	if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); p != nil || err != nil {
		t.Fatal(p, err)
	}
	for range 3 {
		if faults := h.Deliver(); len(faults) != 1 || !errors.Is(faults[0], kafalatest.ErrDown) {
			t.Errorf("faults: %v", faults)
		}
		if now := h.Find(g.ID); now.Status != kafala.Issued || len(h.Told(mine, kafala.SendRefunded)) > 0 {
			t.Errorf("before the gateway has answered it is %s", now.Status)
		}
		h.Clock.Pass(time.Hour)
	}
	h.Gateway.Down()
	if faults := h.Deliver(); len(faults) > 0 {
		t.Error(faults)
	}
	if now := h.Find(g.ID); now.Status != kafala.Refunded || len(h.Told(mine, kafala.SendRefunded)) != 1 {
		t.Errorf("after the gateway has answered it is %s", now.Status)
	}
}
