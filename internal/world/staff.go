package world

import (
	"strings"
	"testing"

	"kafalabot/kafala/staff"
)

// The people of the sandbox who are staff where a test says so.
const (
	AnOfficer = 7100000003
	AnAdmin   = 7100000004
	// aSecondAdmin is one whom a transcript has appointed.
	aSecondAdmin = 7100000005
)

// register registers the first admins under names, as if they had just done so when they first wrote.
func (w *World) register(ids []int64) {
	for i, id := range ids {
		m := staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Admin}, Since: w.Clock.Now().UTC(), Configured: true,
			Name: "خالد العتيبي" + strings.Repeat(" الثاني", i), Office: "مرور شمال الرياض", Registered: true}
		w.must(w.Store.Staff().Appoint(w.t.Context(), m))
	}
}

// Appoint makes somebody a member of staff, as if they had been invited and confirmed two days ago, or gives them another rank.
func (w *World) Appoint(id int64, rank staff.Rank) staff.Actor {
	w.t.Helper()
	m, err := w.Store.Staff().Member(w.t.Context(), id)
	if err != nil {
		m = staff.Member{}
	}
	m.Actor, m.Since = staff.Actor{ID: id, Rank: rank}, w.Clock.Now().UTC().AddDate(0, 0, -2)
	w.must(w.Store.Staff().Appoint(w.t.Context(), m))
	return m.Actor
}

// Trail lists the whole audit trail.
func (w *World) Trail() (all []staff.Entry) {
	w.t.Helper()
	w.must(w.Store.Trail().Trail(w.t.Context(), w.Clock.Now().AddDate(-10, 0, 0), w.Clock.Now().AddDate(1, 0, 0), func(e staff.Entry) error {
		all = append(all, e)
		return nil
	}))
	return all
}

// T is the test that this world belongs to.
func (w *World) T() testing.TB { return w.t }
