package staff_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// lossy is a counter that has lost a guarantee, which it gives with the gap: what was paid for it is listed.
func lossy(t *testing.T) (*counter, kafala.Guarantee, kafala.Gap) {
	t.Helper()
	d, _ := watched(t)
	d.house.Office.Gateway = d.house.Gateway
	d.long(twin, staff.Supervisor, "Faisal Alharbi") // another account of faisal's
	gone := d.house.Request(712345678)
	if _, err := d.house.Gateway.Pay(gone.Invoice.ID); err != nil {
		t.Fatal(err)
	}
	bill, err := d.house.Gateway.Get(t.Context(), gone.Invoice.ID)
	d.must(err)
	gap := kafala.Gap{From: d.clock.Now().Add(-time.Hour), To: d.clock.Now(), Read: d.clock.Now(), Told: d.clock.Now()}
	d.must(d.Office.Gaps.SaveGap(t.Context(), gap))
	_, err = d.store.Erase(t.Context(), gone.ID, func(kafala.Guarantee) bool { return true })
	d.must(err)
	l := kafala.LostPayment{Payment: bill.Tries[0].Payment, Invoice: gone.Invoice.ID, Guarantee: gone.ID,
		Reference: gone.Drawn.Reference, Gap: gap.ID()}
	_, err = d.Office.Lost.SaveLost(t.Context(), l)
	d.must(err)
	return d, gone, gap
}

func (d *counter) lost() kafala.LostPayment {
	d.t.Helper()
	_, all, err := d.Office.Losses(d.t.Context())
	d.must(err)
	return all[0]
}

func (d *counter) giveLost(by int64) string {
	_, p, err := d.GiveLost(d.t.Context(), d.actor(by), d.lost().Payment.ID)
	return answer(p, err)
}

// returned is how much of a payment the gateway has given back by now.
func (d *counter) returned(l kafala.LostPayment) kafala.Halalas {
	d.t.Helper()
	d.house.Deliver()
	bill, err := d.house.Gateway.Get(d.t.Context(), l.Invoice)
	d.must(err)
	return bill.Tries[0].Returned
}

// A lost payment goes back by the order of two who may say so of a used guarantee, and by nothing else.
func TestLostPaymentTakesTwo(t *testing.T) {
	d, _, _ := lossy(t)
	steps := []struct {
		by      int64
		want    string
		outcome string
	}{
		{noura, "staff.refused", staff.Refused},
		{7000, "staff.refused", staff.Refused}, // who is no staff
		{badr, "refund.supervisors", "refund.supervisors"},
		{faisal, "lost.second", "lost.second"},
		{faisal, "refund.waits", "refund.waits"},
		{twin, "refund.same", "refund.same"},
		{badr, "refund.supervisors", "refund.supervisors"},
		{mona, "", staff.Done},
	}
	for i, s := range steps {
		if back := d.returned(d.lost()); back > 0 {
			t.Fatalf("before step %d %s are back", i, back)
		}
		if s.want == "" { // nobody's silence orders anything
			d.clock.Pass(10 * kafala.Day)
			if back := d.returned(d.lost()); back > 0 {
				t.Fatalf("after ten days %s are back", back)
			}
		}
		if got := d.giveLost(s.by); got != s.want {
			t.Errorf("step %d, %d: %q, want %q", i, s.by, got, s.want)
		}
		if e := d.last(); e.Duty != staff.GiveLost || e.Outcome != s.outcome || e.Guarantee != d.lost().Guarantee {
			t.Errorf("step %d: the trail says %+v", i, e)
		}
	}
	if got := d.giveLost(faisal); got != "refund.ordered" {
		t.Errorf("while it goes: %q", got)
	}
	l := d.lost()
	if back := d.returned(l); back != l.Payment.Amount {
		t.Errorf("%s of %s are back", back, l.Payment.Amount)
	}
	for _, by := range []int64{mona, faisal} {
		if got := d.giveLost(by); got != "lost.back" {
			t.Errorf("once more: %q", got)
		}
	}
}

// Whoever asks for the money alone may withdraw that, and nobody for them.
func TestLostPaymentIsKept(t *testing.T) {
	d, _, _ := lossy(t)
	keep := func(by int64) string {
		_, err := d.KeepLost(t.Context(), d.actor(by), d.lost().Payment.ID)
		return key(err) + " " + d.last().Outcome
	}
	for i, s := range []struct{ got, want string }{
		{keep(faisal), " nothing"}, {d.giveLost(faisal), "lost.second"}, {keep(noura), "staff.refused refused"},
		{keep(mona), " nothing"}, {keep(faisal), " done"}, {d.giveLost(mona), "lost.second"}, {d.giveLost(mona), "refund.waits"},
	} {
		if s.got != s.want {
			t.Errorf("%d: %q, want %q", i, s.got, s.want)
		}
	}
	if back := d.returned(d.lost()); back > 0 {
		t.Errorf("%s are back", back)
	}
}

// An order whose money a record has again, or of which nothing is with us any more, is nobody's to withdraw: its log says nothing of it.
func TestOrderOfALostPaymentThatIsSettled(t *testing.T) {
	for name, become := range map[string]func(l *kafala.LostPayment, now time.Time){
		"a record has it": func(l *kafala.LostPayment, now time.Time) { l.Settled = now },
		"all of it back":  func(l *kafala.LostPayment, _ time.Time) { l.Payment.Back = l.Payment.Amount },
	} {
		d, _, _ := lossy(t)
		if got := d.giveLost(faisal); got != "lost.second" || !staff.MayKeepLost(d.lost(), d.actor(faisal)) {
			t.Fatalf("%s: before that: %q", name, got)
		}
		was, err := d.Office.Lost.ChangeLost(t.Context(), d.lost().Payment.ID, func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
			become(l, d.clock.Now())
			return nil, nil
		})
		d.must(err)
		if staff.MayKeepLost(was, d.actor(faisal)) {
			t.Errorf("%s: it is offered to withdraw the order", name)
		}
		now, err := d.KeepLost(t.Context(), d.actor(faisal), was.Payment.ID)
		if err != nil || len(now.Log) != len(was.Log) || d.last().Outcome != staff.Nothing {
			t.Errorf("%s: %v; the log says %+v, the trail %+v", name, err, now.Log, d.last())
		}
	}
}

// The list is for supervisors, and closing a gap for admins.
func TestWhoSeesWhatWasLost(t *testing.T) {
	d, _, gap := lossy(t)
	for _, c := range []struct {
		by          int64
		sees, close string
	}{{noura, "staff.refused", "staff.refused"}, {faisal, "", "staff.refused"}, {badr, "", ""}} {
		_, _, err := d.Losses(t.Context(), d.actor(c.by))
		if got := key(err); got != c.sees {
			t.Errorf("%d sees the list: %q", c.by, got)
		}
		_, err = d.OneLost(t.Context(), d.actor(c.by), d.lost().Payment.ID)
		if got := key(err); got != c.sees {
			t.Errorf("%d sees one: %q", c.by, got)
		}
		for _, made := range []string{"1-2", "x", ""} {
			if _, err := d.CloseGap(t.Context(), d.actor(badr), made); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("closed %q: %v", made, err)
			}
		}
		_, err = d.CloseGap(t.Context(), d.actor(c.by), gap.ID())
		if got := key(err); got != c.close {
			t.Errorf("%d closes the gap: %q", c.by, got)
		}
		if e := d.last(); e.By != c.by || e.Duty != staff.CloseGap {
			t.Errorf("the trail says %+v", e)
		}
	}
	if _, err := d.OneLost(t.Context(), d.actor(faisal), "made up"); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("one that is not listed: %v", err)
	}
}

// misses counts the alarms that admins were told of.
func (d *counter) misses() (n int) {
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		if strings.HasPrefix(out.Detail, "unusual:misses") {
			n++
		}
	}
	return n
}

// While records are missing, a reference, an id or a code of ours that leads to nothing may be one of them: it is no miss. What is
// none of ours is, and so is everything where no gap stands.
func TestUnknownWhileRecordsAreMissing(t *testing.T) {
	d, gone, gap := lossy(t)
	here := d.guarantee("qrstuvwxyzabcdef", kafala.Issued)
	d.house.Change(here.ID, func(g *kafala.Guarantee) {
		g.Drawn, g.Opened = kafala.Code{Reference: g.Reference, Token: g.Token}, gap.From.Add(-kafala.Day)
	})
	shard, _ := kafala.ShardOf(gone.ID)
	other, err := kafala.NewReference(shard, kafalatest.NewRandom(9))
	d.must(err)
	for name, c := range map[string]struct {
		look func() error
		lost bool
		paid bool
		none bool // it is known that nothing was paid for it
	}{
		"the reference of a listed payment": {func() error {
			_, err := d.LookUp(t.Context(), d.actor(noura), gone.Drawn.Reference, staff.ByTyping)
			return err
		}, true, true, false},
		"its code": {func() error {
			_, err := d.Scan(t.Context(), d.actor(noura), gone.ID, gone.Drawn.Token, staff.ByScan)
			return err
		}, true, true, false},
		"its card": {func() error { _, err := d.View(t.Context(), d.actor(noura), gone.ID); return err }, true, true, false},
		"another reference": {func() error {
			_, err := d.LookUp(t.Context(), d.actor(noura), other, staff.ByTyping)
			return err
		}, true, false, true},
		"a code of a record that is here, of within the gap": {func() error {
			d.house.Change(here.ID, func(g *kafala.Guarantee) { g.Opened = gap.From.Add(time.Minute) })
			_, err := d.Scan(t.Context(), d.actor(noura), here.ID, "bbbbbbbbbbbbbbbb", staff.ByScan)
			d.house.Change(here.ID, func(g *kafala.Guarantee) { g.Opened = gap.From.Add(-kafala.Day) })
			return err
		}, true, false, false},
		"what has no form of a reference": {func() error {
			_, err := d.LookUp(t.Context(), d.actor(noura), "07123456789", staff.ByTyping)
			return err
		}, false, false, false},
		"what has no form of an id": {func() error { _, err := d.View(t.Context(), d.actor(noura), "0"); return err }, false, false, false},
		"a code with another's token": {func() error {
			_, err := d.Scan(t.Context(), d.actor(noura), here.ID, "aaaaaaaaaaaaaaaa", staff.ByScan)
			return err
		}, false, false, false},
		"what has no form of a code": {func() error {
			_, err := d.Scan(t.Context(), d.actor(noura), gone.ID, "made up", staff.ByScan)
			return err
		}, false, false, false},
	} {
		err, lost := c.look(), (*staff.LostError)(nil)
		if !errors.Is(err, kafala.ErrNotFound) || errors.As(err, &lost) != c.lost {
			t.Errorf("%s: %v", name, err)
		}
		want := staff.Nothing
		if c.lost {
			want = staff.Lost
			if lost != nil && lost.None.Equal(gap.Read) != c.none {
				t.Errorf("%s: nothing was paid for it up to %s, want %t", name, lost.None, c.none)
			}
			if lost != nil && (lost.Gap.ID() != gap.ID() || lost.Paid != c.paid || c.paid && lost.Listed.Guarantee != gone.ID) {
				t.Errorf("%s: %+v", name, lost)
			}
		}
		if e := d.last(); e.Outcome != want {
			t.Errorf("%s: the trail says %+v", name, e)
		}
	}
	look := func() int {
		t.Helper()
		for range 2 * d.Office.Settings.Staff.MissesAlarm {
			if _, err := d.LookUp(t.Context(), d.actor(mona), other, staff.ByTyping); !errors.Is(err, kafala.ErrNotFound) {
				t.Fatal(err)
			}
		}
		return d.misses()
	}
	if n := look(); n > 0 {
		t.Errorf("%d alarms while records are missing", n)
	}
	_, err = d.CloseGap(t.Context(), d.actor(badr), gap.ID())
	d.must(err)
	if n := look(); n == 0 {
		t.Error("no alarm where none is missing")
	}
	if e := d.last(); e.Outcome != staff.Nothing {
		t.Errorf("the trail says %+v", e)
	}
}

// Where nobody can take the next seat it is known from when on somebody can, and who: that, and no earlier, they are taken.
func TestWhenALostPaymentCanGoBack(t *testing.T) {
	type move = func(d *counter)
	fresh := func(id int64, rank staff.Rank, name string, ago time.Duration) move {
		return func(d *counter) {
			d.must(d.Team.Dismiss(d.t.Context(), id, 0))
			d.must(d.Team.Appoint(d.t.Context(), staff.Member{Actor: staff.Actor{ID: id, Rank: rank}, Name: name,
				Since: d.clock.Now().Add(-ago)}))
		}
	}
	leaves := func(id int64) move {
		return func(d *counter) { d.must(d.Team.Dismiss(d.t.Context(), id, 0)) }
	}
	asks := func(id int64) move {
		return func(d *counter) {
			if got := d.giveLost(id); got != "lost.second" {
				d.t.Fatal(got)
			}
		}
	}
	for name, c := range map[string]struct {
		moves []move
		after time.Duration // 0: nobody ever can
		may   []int64
	}{ // there is a first admin too, whom nobody has seen: by waiting alone they become none of two
		"the other supervisor is new": {[]move{leaves(twin), leaves(badr),
			fresh(mona, staff.Supervisor, "Mona Alzahrani", time.Hour), asks(faisal)},
			23 * time.Hour, []int64{faisal, mona}},
		"nobody else, and two accounts of one name": {[]move{leaves(mona), leaves(badr), asks(faisal)}, 0, nil},
		"all are new": {[]move{leaves(twin), leaves(badr), fresh(faisal, staff.Supervisor, "Faisal Alharbi", 2*time.Hour),
			fresh(mona, staff.Supervisor, "Mona Alzahrani", time.Hour)}, 22 * time.Hour, []int64{faisal}},
	} {
		t.Run(name, func(t *testing.T) {
			d, _, _ := lossy(t)
			for _, m := range c.moves {
				m(d)
			}
			ask := func() (staff.Eyes, time.Time, []staff.Member) {
				eyes, err := d.Eyes(t.Context())
				d.must(err)
				at, who := eyes.Later(staff.LostSeats(d.lost()))
				return eyes, at, who
			}
			eyes, at, who := ask()
			if may := eyes.May(staff.LostSeats(d.lost())); len(may) > 0 {
				t.Fatalf("now may %v", may)
			}
			if c.after == 0 {
				if len(who) > 0 {
					t.Errorf("from %s on may %v", at, who)
				}
				return
			}
			var ids []int64
			for _, m := range who {
				ids = append(ids, m.ID)
			}
			if !at.Equal(d.clock.Now().Add(c.after)) || !slices.Equal(ids, c.may) {
				t.Fatalf("from %s on may %v", at, who)
			}
			d.clock.Pass(c.after - time.Second)
			for _, id := range c.may {
				if got := d.giveLost(id); !strings.HasPrefix(got, "refund.") {
					t.Errorf("%d a second before: %q", id, got)
				}
			}
			d.clock.Pass(time.Second)
			if got := d.giveLost(c.may[0]); got != "lost.second" {
				t.Errorf("then: %q", got)
			}
		})
	}
}
