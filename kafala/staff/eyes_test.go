package staff_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The people of the tests about four eyes: two supervisors and an admin of long standing, an officer, and a second account
// of the first supervisor's.
const (
	noura  = 7 // officer
	faisal = 8 // supervisor
	mona   = 9 // supervisor
	badr   = 10
	twin   = 11 // supervisor, registered as Faisal is
)

// watched is a counter with these people, and a paid guarantee.
func watched(t *testing.T) (*counter, kafala.Guarantee) {
	d := newCounter(t)
	for _, m := range []staff.Member{
		{Actor: staff.Actor{ID: noura, Rank: staff.Officer}, Name: "Noura Alqahtani"},
		{Actor: staff.Actor{ID: faisal, Rank: staff.Supervisor}, Name: "Faisal Alharbi"},
		{Actor: staff.Actor{ID: mona, Rank: staff.Supervisor}, Name: "Mona Alzahrani"},
		{Actor: staff.Actor{ID: badr, Rank: staff.Admin}, Name: "Badr Alotaibi"},
	} {
		m.Since = d.clock.Now().AddDate(0, -1, 0)
		d.must(d.Team.Appoint(t.Context(), m))
	}
	return d, d.guarantee("abcdefghijklmnop", kafala.Issued)
}

// rank is the rank that somebody has now.
func (d *counter) actor(id int64) staff.Actor {
	d.t.Helper()
	who, err := d.Who(context.Background(), id)
	d.must(err)
	return who
}

func (d *counter) read(id string) kafala.Guarantee {
	d.t.Helper()
	g, err := d.store.Find(context.Background(), id)
	d.must(err)
	return g
}

// The acts of the tests about four eyes, by name. Each gives the key of what refuses it.
func (d *counter) open(id int64, g kafala.Guarantee) string {
	_, err := d.View(context.Background(), d.actor(id), g.ID)
	return key(err)
}

func (d *counter) show(id int64, g kafala.Guarantee) string {
	_, _, err := d.Present(context.Background(), d.actor(id), g.ID, entries(d.read(g.ID)))
	return key(err)
}

func (d *counter) strike(id int64, g kafala.Guarantee) string {
	_, _, err := d.Strike(context.Background(), d.actor(id), g.ID, entries(d.read(g.ID)))
	return key(err)
}

func (d *counter) match(id int64, g kafala.Guarantee) string {
	_, err := d.Match(context.Background(), d.actor(id), g.ID, nobody)
	return key(err)
}

func (d *counter) refund(id int64, g kafala.Guarantee) string {
	_, p, err := d.Refund(context.Background(), d.actor(id), g.ID, "asked")
	if p != nil {
		return p.Key
	}
	return key(err)
}

func (d *counter) end(id int64, g kafala.Guarantee) string {
	_, err := d.End(context.Background(), d.actor(id), g.ID, "settled")
	return key(err)
}

func (d *counter) withdraw(id int64, g kafala.Guarantee) string {
	_, err := d.WithdrawOrder(context.Background(), d.actor(id), g.ID)
	return key(err)
}

func entries(g kafala.Guarantee) int { return g.Entries() }

// appoint gives a rank now, as an admin does.
func (d *counter) appoint(id int64, rank staff.Rank, name string) {
	d.t.Helper()
	_, err := d.Team.Member(context.Background(), id)
	if err == nil {
		_, err = d.ChangeRank(context.Background(), d.actor(badr), id, rank)
		d.must(err)
		return
	}
	d.invited(id, rank, name)
}

// register gives somebody another name, as an admin does.
func (d *counter) register(id int64, name string) {
	d.t.Helper()
	_, err := d.Register(context.Background(), d.actor(badr), id, staff.Called{Name: name, Office: "Riyadh North"})
	d.must(err)
}

// invited makes somebody a member by an invitation.
func (d *counter) invited(id int64, rank staff.Rank, name string) {
	d.t.Helper()
	token, i, err := d.Invite(context.Background(), d.actor(badr), rank, staff.Called{Name: name, Office: "Riyadh North"})
	d.must(err)
	_, err = d.Accept(context.Background(), id, token)
	d.must(err)
	_, err = d.Agree(context.Background(), id, i.ID, true)
	d.must(err)
	_, err = d.Confirm(context.Background(), d.actor(badr), i.ID)
	d.must(err)
}

// long makes somebody a member who has the rank for a month.
func (d *counter) long(id int64, rank staff.Rank, name string) {
	d.t.Helper()
	d.must(d.Team.Appoint(context.Background(), staff.Member{Actor: staff.Actor{ID: id, Rank: rank}, Name: name,
		Since: d.clock.Now().AddDate(0, -1, 0)}))
}

// Every way round the second person that was found or thought of. After the last act of each no money is on its way back,
// whatever the answers were, and thirty days change nothing in that.
func TestWaysRoundTheSecond(t *testing.T) {
	for name, do := range map[string]func(d *counter, g kafala.Guarantee) []string{
		"strikes another's mark out, then orders alone": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.strike(faisal, g), d.refund(faisal, g), "", "", "refund.own"}
		},
		"marks, strikes out, orders alone": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(mona, g), d.strike(mona, g), d.refund(mona, g), "", "", "refund.own"}
		},
		"orders, then strikes the mark out and orders again": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.refund(faisal, g), d.strike(faisal, g), d.refund(faisal, g),
				"", "refund.second", "strike.ordered", "refund.waits"}
		},
		"orders what was ended": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.end(faisal, g), d.strike(faisal, g), d.refund(faisal, g),
				"", "", "staff.not_issued", "refund.status"}
		},
		"an officer strikes their own mark out for them": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.strike(noura, g), d.refund(faisal, g), "", "", "refund.second"}
		},
		"another has only opened the card": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.open(noura, g), d.open(faisal, g), d.refund(faisal, g), "", "", "refund.second"}
		},
		"somebody has only matched a number": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.match(faisal, g), d.refund(faisal, g), "", "refund.second"}
		},
		"orders twice": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.refund(faisal, g), d.refund(faisal, g), "", "refund.second", "refund.waits"}
		},
		"withdraws and orders again": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.refund(faisal, g), d.withdraw(faisal, g), d.refund(faisal, g),
				"", "refund.second", "", "refund.second"}
		},
		"the second was raised after the order": func(d *counter, g kafala.Guarantee) []string {
			d.long(12, staff.Officer, "Khalid Aldossari")
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.appoint(12, staff.Supervisor, "")
			return append(all, d.refund(12, g), "", "refund.second", "refund.fresh")
		},
		"the second was appointed an hour before the order": func(d *counter, g kafala.Guarantee) []string {
			d.appoint(12, staff.Supervisor, "Khalid Aldossari")
			d.clock.Pass(time.Hour)
			return []string{d.show(noura, g), d.refund(faisal, g), d.refund(12, g), "", "refund.second", "refund.fresh"}
		},
		"the second was removed and restored": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.must(d.Remove(context.Background(), d.actor(badr), mona))
			d.appoint(mona, staff.Supervisor, "Mona Alzahrani")
			return append(all, d.refund(mona, g), "", "refund.second", "refund.fresh")
		},
		"the second account of one person": func(d *counter, g kafala.Guarantee) []string {
			d.long(twin, staff.Supervisor, " faisal  ALHARBI")
			return []string{d.show(noura, g), d.refund(faisal, g), d.refund(twin, g), "", "refund.second", "refund.same"}
		},
		"one account marks, the other orders": func(d *counter, g kafala.Guarantee) []string {
			d.long(twin, staff.Supervisor, "Faisal Alharbi")
			return []string{d.show(twin, g), d.refund(faisal, g), "", "refund.own"}
		},
		"one account marks and leaves, the other orders": func(d *counter, g kafala.Guarantee) []string {
			d.long(twin, staff.Officer, "Faisal Alharbi")
			all := []string{d.show(twin, g)}
			d.must(d.Remove(context.Background(), d.actor(badr), twin))
			return append(all, d.refund(faisal, g), "", "refund.own")
		},
		"an admin, while a supervisor may": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.refund(badr, g), d.refund(faisal, g), d.refund(badr, g),
				"", "refund.supervisors", "refund.second", "refund.supervisors"}
		},
		"an admin, once a supervisor has another name": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.register(mona, "Mona Al-Zahrani")
			return append(all, d.refund(badr, g), "", "refund.second", "refund.supervisors")
		},
		"an admin, once a supervisor is appointed anew": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.invited(mona, staff.Supervisor, "Mona Alzahrani")
			return append(all, d.refund(badr, g), "", "refund.second", "refund.supervisors")
		},
		"an admin, once whoever marked it has a supervisor's name": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.register(noura, "Mona Alzahrani")
			return append(all, d.refund(badr, g), "", "refund.second", "refund.supervisors")
		},
		"an admin, once the mover has a supervisor's name": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.register(faisal, "Mona Alzahrani")
			return append(all, d.refund(badr, g), "", "refund.second", "refund.supervisors")
		},
		"an admin, once a namesake of a supervisor has marked it and left": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.register(noura, "Mona Alzahrani")
			all = append(all, d.show(noura, g))
			d.must(d.Remove(context.Background(), d.actor(badr), noura))
			return append(all, d.refund(badr, g), "", "refund.second", "", "refund.supervisors")
		},
		"two admins, once all supervisors have other names": func(d *counter, g kafala.Guarantee) []string {
			d.long(12, staff.Admin, "Khalid Aldossari")
			d.register(faisal, "Fai-sal Alharbi")
			d.register(mona, "Mo-na Alzahrani")
			return []string{d.show(noura, g), d.refund(badr, g), d.refund(12, g), "", "refund.supervisors", "refund.supervisors"}
		},
		"who has ordered marks it, and another comes second": func(d *counter, g kafala.Guarantee) []string {
			return []string{d.show(noura, g), d.refund(faisal, g), d.show(faisal, g), d.refund(mona, g), "", "refund.second", "", "refund.second"}
		},
		"who has ordered was removed": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.must(d.Remove(context.Background(), d.actor(badr), faisal))
			return append(all, d.refund(mona, g), "", "refund.second", "refund.second")
		},
		"who has ordered was lowered": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g), d.refund(faisal, g)}
			d.appoint(faisal, staff.Officer, "")
			return append(all, d.refund(mona, g), d.refund(faisal, g), "", "refund.second", "refund.second", "staff.refused")
		},
		"the guarantor wishes it, and one backs it": func(d *counter, g kafala.Guarantee) []string {
			all := []string{d.show(noura, g)}
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.Motion{From: kafala.ByCitizen, Why: "withdrawn", At: d.Office.Time()}
			})
			return append(all, d.refund(faisal, g), d.refund(faisal, g), "", "refund.second", "refund.waits")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			said := do(d, g)
			if got, want := said[:len(said)/2], said[len(said)/2:]; !slices.Equal(got, want) {
				t.Errorf("answers %q, want %q", got, want)
			}
			for range 30 {
				d.house.Sweep(kafala.Day)
			}
			if now := d.read(g.ID); now.Order.Given() || now.Payment.Back != 0 || now.Status == kafala.Refunded {
				t.Errorf("money is on its way: %+v", now.Order)
			}
		})
	}
}

// Two who have had no hand in it may, and then the money goes back.
func TestTwoMay(t *testing.T) {
	for name, do := range map[string]func(d *counter, g kafala.Guarantee){
		"two supervisors": func(d *counter, g kafala.Guarantee) { d.show(noura, g); d.refund(faisal, g); d.refund(mona, g) },
		"a supervisor and an admin, where no other supervisor is left": func(d *counter, g kafala.Guarantee) {
			d.show(mona, g)
			d.refund(faisal, g)
			d.refund(badr, g)
		},
		"a supervisor who is a day older than the order": func(d *counter, g kafala.Guarantee) {
			d.appoint(12, staff.Supervisor, "Khalid Aldossari")
			d.clock.Pass(staff.FreshFor)
			d.show(noura, g)
			d.refund(faisal, g)
			d.refund(12, g)
		},
		"the one after whose own was withdrawn": func(d *counter, g kafala.Guarantee) {
			d.show(noura, g)
			d.refund(faisal, g)
			d.withdraw(faisal, g)
			d.refund(mona, g)
			d.refund(faisal, g)
		},
		"of the guarantor's wish": func(d *counter, g kafala.Guarantee) {
			d.show(noura, g)
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				g.Order = kafala.Motion{From: kafala.ByCitizen, Why: "withdrawn", At: d.Office.Time()}
			})
			d.refund(faisal, g)
			d.refund(mona, g)
		},
		"one, of what nobody else has seen": func(d *counter, g kafala.Guarantee) { d.open(faisal, g); d.refund(faisal, g) },
	} {
		t.Run(name, func(t *testing.T) {
			d, g := watched(t)
			do(d, g)
			if now := d.read(g.ID); !now.Order.Given() {
				t.Errorf("not given: %+v; %v", now.Order, outcomes(d.trail()))
			}
		})
	}
}

// The card says who may, by the same function.
func TestWhoMay(t *testing.T) {
	d, g := watched(t)
	d.show(noura, g)
	may := func() (ids []int64) {
		eyes, err := d.Eyes(t.Context())
		d.must(err)
		g := d.read(g.ID)
		for _, m := range eyes.May(staff.OrderSeats(&g)) {
			ids = append(ids, m.ID)
		}
		slices.Sort(ids)
		return ids
	}
	for i, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "[8 9]"},
		{func() { d.refund(faisal, g) }, "[9]"},
		{func() { d.show(mona, g) }, "[10]"}, // the admin, but not the first admin, whom nobody has seen yet
		{func() { d.withdraw(faisal, g) }, "[8]"},
	} {
		step.do()
		if got := fmt.Sprint(may()); got != step.want {
			t.Errorf("%d: %s may, want %s", i, got, step.want)
		}
	}
}

// An order tells the group at once, and the admins as well when it waits for a day; one that was withdrawn or given does not.
func TestOrderIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		then    func(d *counter, g kafala.Guarantee)
		overdue bool
	}{
		"waits":     {func(*counter, kafala.Guarantee) {}, true},
		"withdrawn": {func(d *counter, g kafala.Guarantee) { d.withdraw(faisal, g) }, false},
		"given":     {func(d *counter, g kafala.Guarantee) { d.refund(mona, g) }, false},
		"ended before an end asked for orders": {func(d *counter, g kafala.Guarantee) {
			d.house.Change(g.ID, func(g *kafala.Guarantee) {
				_, err := g.End(kafala.Hand{ID: faisal}, "settled", d.Office.Time())
				d.must(err)
			})
		}, false},
		"anew": {func(d *counter, g kafala.Guarantee) {
			d.withdraw(faisal, g)
			d.clock.Pass(time.Second)
			d.refund(mona, g)
		}, false},
	} {
		d, g := watched(t)
		d.show(noura, g)
		d.refund(faisal, g)
		asked := d.read(g.ID).Order.At
		at := kafala.NoticeTime(asked)
		c.then(d, g)
		if now := d.read(g.ID); now.Overdue(at) != c.overdue {
			t.Errorf("%s: overdue is %t", name, now.Overdue(at))
		}
		var second, late int
		for _, out := range d.house.Memory.Box().Take(d.clock.Now().Add(kafala.SecondAlarm)) {
			switch n := kafala.ReadNotice(out.Detail); {
			case n.Kind == kafala.NoticeSecond && n.Of == at:
				second++
			case n.Kind == kafala.NoticeOverdue && n.Of == at && out.Due.Equal(asked.Add(kafala.SecondAlarm)):
				late++
			}
		}
		if second != 1 || late != 1 {
			t.Errorf("%s: told %d times at once and %d times late", name, second, late)
		}
	}
}

// A rank that is given or taken is told to the staff chat and the admins.
func TestRanksAreTold(t *testing.T) {
	d, _ := watched(t)
	d.promised()
	d.appoint(12, staff.Officer, "Khalid Aldossari")
	d.appoint(12, staff.Supervisor, "")
	d.must(d.Remove(t.Context(), d.actor(badr), 12))
	d.actor(chief) // a first admin is seen for the first time
	var told []string
	for _, out := range d.house.Memory.Box().Take(d.clock.Now()) {
		if n := kafala.ReadNotice(out.Detail); n.Kind == kafala.NoticeTeam && out.Chat == 0 && n.Rule().Admins {
			told = append(told, fmt.Sprintf("%s %s by %d", n.Of, n.Sort, n.By))
		}
	}
	slices.Sort(told)
	if got := fmt.Sprint(told); got != "[1 admin by 0 12  by 10 12 officer by 10 12 supervisor by 10]" {
		t.Errorf("told %s", got)
	}
}

// A first admin has the rank from the first time that they are seen, and none once the configuration names them no more.
func TestConfiguredAdmin(t *testing.T) {
	d, _ := watched(t)
	for range 2 {
		if who := d.actor(chief); who.Rank != staff.Admin {
			t.Fatalf("a first admin is %q", who.Rank)
		}
		d.clock.Pass(time.Hour)
	}
	m, err := d.Team.Member(t.Context(), chief)
	if err != nil || !m.Since.Equal(d.clock.Now().Add(-2*time.Hour)) {
		t.Errorf("since %s, %v", m.Since, err)
	}
	d.Admins = []int64{faisal} // a supervisor is raised by the configuration
	if who := d.actor(chief); who.Rank != "" {
		t.Errorf("who is no first admin any more is %q", who.Rank)
	}
	d.actor(faisal)
	if m, err = d.Team.Member(t.Context(), faisal); err != nil || m.Rank != staff.Admin || !m.Since.Equal(d.clock.Now()) || m.Name == "" {
		t.Errorf("a supervisor who has become a first admin: %+v, %v", m, err)
	}
	d.Admins = nil
	if who := d.actor(faisal); who.Rank != "" {
		t.Errorf("and is none any more: %q", who.Rank)
	}
}
