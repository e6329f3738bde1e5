package kafalatest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestFreezes holds a store to kafala.Freezes.
func TestFreezes(t *testing.T, open Open) {
	terms{
		{"a number that is frozen is so for every process, until it is lifted", numberIsFrozen},
		{"a freeze is saved with what is to be told of it", freezeIsTold},
		{"of many who lift at once one is the second", liftedOnce},
		{"a number may be frozen again", frozenAgain},
	}.run(t, open)
}

// frozenNumber is an ID number that the contract freezes.
const frozenNumber = "1012345672"

func freezeOf(id string) kafala.NumberFreeze {
	return kafala.NumberFreeze{ID: id, Freeze: kafala.Freeze{At: Noon, By: 7, Why: "impersonated"}, Named: []string{"00aaaaaaaaaaaaaaaa"}}
}

// seat is a change that takes a seat in lifting.
func seat(as kafala.Seat, by int64) func(*kafala.NumberFreeze) ([]kafala.Delivery, error) {
	return func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
		return n.LiftNumber(as, kafala.Hand{ID: by}, Noon), nil
	}
}

func numberIsFrozen(t *testing.T, s Store) {
	other, ctx := s.Again(t), t.Context()
	frozen := func(numbers ...string) int {
		t.Helper()
		all, err := other.Freezes.Frozen(ctx, numbers...)
		must(t, err)
		return len(all)
	}
	if n := frozen(frozenNumber, ""); n != 0 {
		t.Errorf("%d are frozen at first", n)
	}
	kept, fresh, err := s.Freezes.Freeze(ctx, frozenNumber, freezeOf("first"))
	if err != nil || !fresh || kept.ID != "first" {
		t.Fatalf("%+v, %t, %v", kept, fresh, err)
	}
	kept, fresh, err = other.Freezes.Freeze(ctx, frozenNumber, freezeOf("twice"))
	if err != nil || fresh || kept.ID != "first" || len(kept.Named) != 1 ||
		kept.Why != "impersonated" || kept.By != 7 || !kept.At.Equal(Noon) {
		t.Errorf("frozen again: %+v, %t, %v", kept, fresh, err)
	}
	if a, b, c := frozen("1098765432", frozenNumber), frozen(frozenNumber, frozenNumber), frozen("1098765432"); a != 1 || b != 1 || c != 0 {
		t.Errorf("%d, %d and %d are frozen", a, b, c)
	}
	if all, err := other.Freezes.Standing(ctx); err != nil || len(all) != 1 || all[0].ID != "first" {
		t.Errorf("standing: %+v, %v", all, err)
	}
	_, err = s.Freezes.Lift(ctx, "twice", seat(kafala.First, 8))
	missing(t, "one that does not stand", err)
	unchanged := func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
		n.Why = "else"
		return nil, kafala.ErrUnchanged
	}
	if n, err := s.Freezes.Lift(ctx, "first", unchanged); err != nil || n.Why != "impersonated" {
		t.Errorf("unchanged: %+v, %v", n, err)
	}
	refused := errors.New("refused")
	refuse := func(*kafala.NumberFreeze) ([]kafala.Delivery, error) { return nil, refused }
	if _, err := s.Freezes.Lift(ctx, "first", refuse); !errors.Is(err, refused) {
		t.Errorf("refused: %v", err)
	}
	if n, err := s.Freezes.Lift(ctx, "first", seat(kafala.First, 8)); err != nil || n.Lift.By != 8 || frozen(frozenNumber) != 1 {
		t.Errorf("the first of two: %+v, %v", n, err)
	}
	n, err := other.Freezes.Lift(ctx, "first", seat(kafala.Second, 9))
	if err != nil || n.Lift.By != 8 || n.Lift.Second != 9 || frozen(frozenNumber) != 0 {
		t.Errorf("the second: %+v, %v", n, err)
	}
	_, err = s.Freezes.Lift(ctx, "first", seat(kafala.Second, 9))
	missing(t, "one that was lifted", err)
	if all, err := other.Freezes.Standing(ctx); err != nil || len(all) != 0 {
		t.Errorf("standing: %+v, %v", all, err)
	}
}

func freezeIsTold(t *testing.T, s Store) {
	tell := kafala.Apart(kafala.FreezeNamed, "first", Noon)
	for range 2 {
		_, _, err := s.Freezes.Freeze(t.Context(), frozenNumber, freezeOf("first"), tell)
		must(t, err)
	}
	wants(t, "promised", s.took(t, Noon), tell.ID)
	_, _, err := s.Freezes.Freeze(t.Context(), frozenNumber, freezeOf("twice"), kafala.Apart(kafala.FreezeNamed, "twice", Noon))
	must(t, err)
	wants(t, "of one that stands already", s.took(t, Noon))
	_, err = s.Freezes.Lift(t.Context(), "first", seat(kafala.First, 8))
	must(t, err)
	if got := s.took(t, Noon); len(got) != 1 {
		t.Errorf("promised with the first of two: %v", got)
	}
}

func liftedOnce(t *testing.T, s Store) {
	_, _, err := s.Freezes.Freeze(t.Context(), frozenNumber, freezeOf("first"))
	must(t, err)
	var mu sync.Mutex
	var all sync.WaitGroup
	seats := map[kafala.Seat]int{}
	for by := range int64(8) {
		all.Go(func() {
			var took kafala.Seat
			_, err := s.Freezes.Lift(t.Context(), "first", func(n *kafala.NumberFreeze) ([]kafala.Delivery, error) {
				if took = kafala.Second; !n.Lift.Waits() {
					took = kafala.First
				}
				return n.LiftNumber(took, kafala.Hand{ID: 10 + by}, Noon), nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				seats[took]++
			} else if !errors.Is(err, kafala.ErrNotFound) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if seats[kafala.First] != 1 || seats[kafala.Second] != 1 {
		t.Errorf("seats: %v", seats)
	}
}

func frozenAgain(t *testing.T, s Store) {
	ctx := t.Context()
	for _, id := range []string{"first", "again"} {
		if n, fresh, err := s.Freezes.Freeze(ctx, frozenNumber, freezeOf(id)); err != nil || !fresh || n.ID != id {
			t.Fatalf("%s: %+v, %t, %v", id, n, fresh, err)
		}
		for _, as := range []kafala.Seat{kafala.First, kafala.Second} {
			_, err := s.Freezes.Lift(ctx, id, seat(as, 8+int64(as)))
			must(t, err)
		}
	}
	s.Clock.Pass(2 * Kept.Retention)
	if all, err := s.Freezes.Standing(ctx); err != nil || len(all) != 0 { // it drops what was lifted long ago
		t.Errorf("%+v, %v", all, err)
	}
	if _, fresh, err := s.Freezes.Freeze(ctx, frozenNumber, freezeOf("late")); err != nil || !fresh {
		t.Errorf("after that: %t, %v", fresh, err)
	}
	s.Clock.Pass(10 * 365 * 24 * time.Hour)
	if all, err := s.Freezes.Standing(ctx); err != nil || len(all) != 1 {
		t.Errorf("a freeze has run out: %+v, %v", all, err)
	}
}
