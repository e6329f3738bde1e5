package staff_test

import (
	"slices"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Nobody does on their own guarantee what another member of staff has to answer for; it is refused to every rank, and
// the refusal is in the trail. To look at it, and to have the receipt sent again, is everybody's.
func TestNobodyServesHimself(t *testing.T) {
	const chat = 712345678 // of every guarantee here
	for name, c := range map[string]struct {
		duty   staff.Duty
		status kafala.Status
		do     func(d *counter, by staff.Actor, id string) error
	}{
		"present": {staff.Present, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, _, err := d.Present(d.t.Context(), by, id, 0)
			return err
		}},
		"strike out": {staff.Present, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, _, err := d.Strike(d.t.Context(), by, id, 1)
			return err
		}},
		"accepted": {staff.Accept, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, _, err := d.RecordAccepted(d.t.Context(), by, id, 0)
			return err
		}},
		"not accepted": {staff.Unaccept, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, _, err := d.RecordUnaccepted(d.t.Context(), by, id, "papers", 0)
			return err
		}},
		"strike a decision out": {staff.Undecide, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, _, err := d.Undecide(d.t.Context(), by, id, 1)
			return err
		}},
		"take an end back": {staff.Reopen, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.Reopen(d.t.Context(), by, id)
			return err
		}},
		"withdraw an order": {staff.Withdraw, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.WithdrawOrder(d.t.Context(), by, id)
			return err
		}},
		"end one whose money has left": {staff.Close, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			g, err := d.store.Find(d.t.Context(), id)
			d.must(err)
			_, err = d.store.Change(d.t.Context(), id, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.Payment.Back = g.Payment.Amount
				return nil, nil
			})
			d.must(err)
			_, p, err := d.Close(d.t.Context(), by, g.ID, "unpaid")
			if p != nil && p.Key != "close.second" {
				return p
			}
			return err
		}},
		"withdraw a wish to end": {staff.Unclose, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.WithdrawClosing(d.t.Context(), by, id)
			return err
		}},
		"end": {staff.End, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.End(d.t.Context(), by, id, "settled")
			return err
		}},
		"call off": {staff.CallOff, kafala.Awaiting, func(d *counter, by staff.Actor, id string) error {
			_, err := d.Cancel(d.t.Context(), by, id, "asked")
			return err
		}},
		"refund": {staff.Refund, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, p, err := d.Refund(d.t.Context(), by, id, "asked")
			if p != nil {
				return p
			}
			return err
		}},
		"disclose": {staff.Disclose, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.Disclose(d.t.Context(), by, id, "case")
			return err
		}},
		"match": {staff.Match, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			_, err := d.Match(d.t.Context(), by, id, person)
			return err
		}},
		"begin": {staff.Refund, kafala.Issued, func(d *counter, by staff.Actor, id string) error {
			return d.Begin(d.t.Context(), by, staff.Action{Duty: staff.Refund, Guarantee: id, Why: "asked"})
		}},
	} {
		for _, rank := range []staff.Rank{staff.Supervisor, staff.Admin} {
			d := newCounter(t)
			d.house.Appoint(staff.Actor{ID: chat, Rank: rank}, staff.Actor{ID: 9, Rank: rank})
			was := d.guarantee("abcdefghijklmnop", c.status)
			d.promised()
			if err := c.do(d, staff.Actor{ID: chat, Rank: rank}, was.ID); key(err) != "staff.own" {
				t.Errorf("%s by %s: %v", name, rank, err)
			}
			now, err := d.store.Find(t.Context(), was.ID)
			d.must(err)
			all := d.trail()
			if len(all) != 1 || all[0].Outcome != staff.Refused || all[0].Duty != c.duty || all[0].Guarantee != was.ID {
				t.Errorf("%s: the trail says %+v", name, all)
			}
			if now.Status != was.Status || len(now.History) != len(was.History) || len(now.Presented) > 0 || now.Order.By != 0 ||
				len(d.promised()) > 0 {
				t.Errorf("%s has changed it: %+v", name, now)
			}
			if err := c.do(d, staff.Actor{ID: 9, Rank: rank}, was.ID); err != nil {
				t.Errorf("%s by somebody else: %v", name, err)
			}
		}
	}
}

// A guarantee stays a person's own after the account that asked for it has left staff, to their other account: for what they do at
// the counter, and for its money.
func TestOwnAfterLeaving(t *testing.T) {
	for name, leave := range map[string]func(d *counter, g kafala.Guarantee){
		"removed": func(d *counter, g kafala.Guarantee) { d.must(d.Remove(d.t.Context(), d.actor(badr), g.Chat)) },
		"idle": func(d *counter, g kafala.Guarantee) {
			m, err := d.Team.Member(d.t.Context(), g.Chat)
			d.must(err)
			m.Since, m.Seen = d.clock.Now().AddDate(-1, 0, 0), d.clock.Now().AddDate(-1, 0, 0)
			d.must(d.Team.Appoint(d.t.Context(), m))
			d.actor(g.Chat)
		},
	} {
		d, g := watched(t)
		d.long(g.Chat, staff.Officer, "faisal  ALHARBI")
		leave(d, g)
		if who := d.actor(g.Chat); who.Rank != "" {
			t.Fatalf("%s: they are %q", name, who.Rank)
		}
		g = d.read(g.ID)
		if own, err := d.Own(t.Context(), d.actor(faisal), g); !own || err != nil {
			t.Errorf("%s: it is their own: %t, %v", name, own, err)
		}
		if own, err := d.Own(t.Context(), d.actor(mona), g); own || err != nil {
			t.Errorf("%s: it is another's own: %t, %v", name, own, err)
		}
		if got := d.show(faisal, g); got != "staff.own" {
			t.Errorf("%s: shown to themself: %q", name, got)
		}
		d.show(noura, g)
		eyes, err := d.Eyes(t.Context())
		d.must(err)
		if seat, p := eyes.Seat(&g, g.Order, faisal); seat != kafala.NoSeat || p.Key != "staff.own" {
			t.Errorf("%s: they sit as %d", name, seat)
		}
		if got := d.refund(mona, g); got != "refund.second" {
			t.Errorf("%s: another: %q", name, got)
		}
		if g.Erase(d.clock.Now(), "sweep"); g.Applied != "" {
			t.Errorf("%s: their name is kept", name)
		}
	}
}

// The second signature of a refund is not the guarantor's own.
func TestNobodySignsHisOwnRefund(t *testing.T) {
	d := newCounter(t)
	g := d.guarantee("abcdefghijklmnop", kafala.Issued)
	for _, id := range []int64{8, 10, g.Chat} {
		d.house.Appoint(staff.Actor{ID: id, Rank: staff.Supervisor})
	}
	_, _, err := d.Present(t.Context(), staff.Actor{ID: 7, Rank: staff.Officer}, g.ID, 0)
	d.must(err)
	_, p, err := d.Refund(t.Context(), staff.Actor{ID: 8, Rank: staff.Supervisor}, g.ID, "asked")
	d.must(err)
	if p == nil || p.Key != "refund.second" {
		t.Fatalf("the first signature: %v", p)
	}
	for _, c := range []struct {
		by   int64
		want string
	}{{g.Chat, "staff.own"}, {10, ""}} {
		got := ""
		if _, p, err = d.Refund(t.Context(), staff.Actor{ID: c.by, Rank: staff.Supervisor}, g.ID, "asked"); p != nil {
			got = p.Key
		}
		d.must(err)
		now, err := d.store.Find(t.Context(), g.ID)
		d.must(err)
		if got != c.want || now.Order.Given() != (c.want == "") {
			t.Errorf("the second signature by %d: %q, given: %t", c.by, got, now.Order.Given())
		}
	}
}

// Every duty that a guarantee is served with is one of those that nobody does for themselves, or only looks at it.
func TestMayOn(t *testing.T) {
	for duty := range staff.Duties {
		mine := []staff.Duty{staff.Match, staff.Present, staff.Accept, staff.Unaccept, staff.Undecide, staff.Note, staff.End,
			staff.Reopen, staff.CallOff, staff.Refund, staff.Withdraw, staff.Close,
			staff.Unclose, staff.Freeze, staff.Lift, staff.Disclose, staff.GiveLost, staff.Answer}
		if got := staff.OnOwn(duty); got == slices.Contains(mine, duty) {
			t.Errorf("%s on their own: %t", duty, got)
		}
	}
}
