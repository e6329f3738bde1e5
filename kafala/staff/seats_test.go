package staff_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Where nobody can take the next seat, the card says from when on somebody can, or that waiting alone does not help, but that whoever
// is made a supervisor may a day after that. Both are so, of everything that takes two, whoever is staff and whatever they did before.
func TestFromWhenOnSomebodyMay(t *testing.T) {
	long.Test(t)
	later, never := 0, 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		d, _, _ := lossy(t)
		g := d.guarantee(fmt.Sprintf("qrstuvwxyzabcd%02d", seed%100%8), kafala.Issued)
		g, what, seats := d.atOdds(r, g)
		eyes, err := d.Eyes(t.Context())
		d.must(err)
		if len(eyes.May(seats)) > 0 {
			continue
		}
		at, who := eyes.Later(seats)
		may := func() []staff.Member {
			t.Helper()
			eyes, err := d.Eyes(t.Context())
			d.must(err)
			return eyes.May(seats)
		}
		if len(who) > 0 {
			later++
			d.clock.Pass(at.Sub(d.clock.Now()) - time.Second)
			if got := may(); len(got) > 0 {
				t.Errorf("%d, %s of %s: %v may before %s", seed, what, g.ID, got, at)
			}
			d.clock.Pass(time.Second)
			if got := may(); fmt.Sprint(got) != fmt.Sprint(who) {
				t.Errorf("%d, %s of %s: from %s on %v may, and not %v", seed, what, g.ID, at, got, who)
			}
			continue
		}
		never++
		d.clock.Pass(3 * kafala.Day)
		if got := may(); len(got) > 0 {
			t.Errorf("%d, %s of %s: by waiting alone %v may", seed, what, g.ID, got)
		}
		d.must(d.Team.Appoint(t.Context(), staff.Member{Actor: staff.Actor{ID: 99, Rank: staff.Supervisor}, Name: "Huda Alharthi",
			Since: d.clock.Now()}))
		d.clock.Pass(kafala.Day)
		if got := may(); len(got) == 0 {
			t.Errorf("%d, %s of %s: a day after a supervisor was made nobody may", seed, what, g.ID)
		}
	}
	if later < 20 || never < 20 {
		t.Errorf("only %d later and %d never", later, never)
	}
}

// atOdds has some of staff come, go, mark and ask, and gives the seats of one thing that takes two.
func (d *counter) atOdds(r *rand.Rand, g kafala.Guarantee) (kafala.Guarantee, string, staff.Seats) {
	d.t.Helper()
	ctx := d.t.Context()
	people := []int64{faisal, mona, twin, badr}
	for _, id := range people {
		m, err := d.Team.Member(ctx, id)
		d.must(err)
		switch r.IntN(5) {
		case 0:
			d.must(d.Team.Dismiss(ctx, id, 0))
			continue
		case 1:
			m.Since = d.clock.Now().Add(-time.Duration(r.IntN(24)) * time.Hour)
		case 2:
			m.Rank, m.Ceased = staff.Officer, d.clock.Now().Add(-time.Duration(r.IntN(30))*time.Hour)
		}
		d.must(d.Team.Appoint(ctx, m))
	}
	d.show(noura, g)
	who := func() staff.Actor { return d.actor(people[r.IntN(len(people))]) }
	if by := who(); by.Rank != "" && r.IntN(3) == 0 {
		d.show(by.ID, d.read(g.ID))
	}
	n, _, err := d.FreezeNumber(ctx, staff.Actor{ID: chief, Rank: staff.Admin}, nobody, staff.Reasons[staff.Freeze][0])
	d.must(err)
	asks := func(act func(by staff.Actor)) {
		if by := who(); by.Rank.AtLeast(staff.Supervisor) {
			act(by)
		}
	}
	switch r.IntN(3) {
	case 0:
		asks(func(by staff.Actor) { d.refund(by.ID, g) })
		g = d.read(g.ID)
		return g, "order", staff.OrderSeats(&g)
	case 1:
		asks(func(by staff.Actor) { _, _, _ = d.LiftNumber(ctx, by, n.ID) })
		all, err := d.Office.Freezes.Standing(ctx)
		d.must(err)
		return g, "number", staff.NumberSeats(all[0])
	}
	asks(func(by staff.Actor) { d.giveLost(by.ID) })
	return g, "lost payment", staff.LostSeats(d.lost())
}
