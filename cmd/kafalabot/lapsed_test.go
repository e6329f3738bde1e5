package main

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// Whoever serves takes a rank away that has lapsed, of whom nobody hears any more.
func TestLapsedRankIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, false, nil)
	const idle, busy = 7100000041, 7100000042
	for id, days := range map[int64]int{idle: 100, busy: 10} {
		m := staff.Member{Actor: staff.Actor{ID: id, Rank: staff.Officer}, Name: "Noura", Since: time.Now().AddDate(0, 0, -days)}
		if err := w.store.Staff().Appoint(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	w.start()
	rank := func(id int64) (staff.Rank, error) {
		m, err := w.store.Staff().Member(t.Context(), id)
		return m.Rank, err
	}
	until(t, "the rank is taken", func() bool { _, err := rank(idle); return errors.Is(err, kafala.ErrNotFound) })
	if is, err := rank(busy); is != staff.Officer {
		t.Errorf("who has written is %q, %v", is, err)
	}
}
