package kafalatest

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestGaps holds a store to kafala.Gaps and kafala.LostPayments.
func TestGaps(t *testing.T, open Open) {
	terms{
		{"all gaps are kept, the oldest first", allGapsAreKept},
		{"a gap is changed with what is to be told of it", gapChanges},
		{"a lost payment is kept once, with what is to be told of it", lostIsKeptOnce},
		{"of many who change one lost payment each does", manyChangeLost},
	}.run(t, open)
}

func gapOf(from, to time.Duration) kafala.Gap {
	return kafala.Gap{From: Noon.Add(from), To: Noon.Add(to)}
}

func allGapsAreKept(t *testing.T, s Store) {
	if all, err := s.Gaps.Gaps(t.Context()); err != nil || len(all) > 0 {
		t.Fatalf("at first: %v, %v", all, err)
	}
	late, early, long := gapOf(-time.Hour, 0), gapOf(-3*time.Hour, -2*time.Hour), gapOf(-3*time.Hour, -time.Hour)
	for _, g := range []kafala.Gap{late, long, early, late} {
		must(t, s.Gaps.SaveGap(t.Context(), g))
	}
	all, err := s.Again(t).Gaps.Gaps(t.Context())
	must(t, err)
	var got []string
	for _, g := range all {
		got = append(got, g.ID())
		if g.From.IsZero() || !g.To.After(g.From) {
			t.Errorf("%+v", g)
		}
	}
	wants(t, "gaps", got, early.ID(), long.ID(), late.ID())
}

func gapChanges(t *testing.T, s Store) {
	g := gapOf(-time.Hour, 0)
	_, err := s.Gaps.ChangeGap(t.Context(), g.ID(), func(*kafala.Gap) ([]kafala.Delivery, error) { return nil, nil })
	missing(t, "before it is kept", err)
	must(t, s.Gaps.SaveGap(t.Context(), g))
	tell := kafala.Tell(kafala.Notice{Kind: kafala.NoticeGap}, Noon)
	got, err := s.Gaps.ChangeGap(t.Context(), g.ID(), func(g *kafala.Gap) ([]kafala.Delivery, error) {
		g.Read, g.Told = Noon, Noon
		return []kafala.Delivery{tell}, nil
	})
	if err != nil || !got.Read.Equal(Noon) {
		t.Errorf("changed: %+v, %v", got, err)
	}
	if _, err := s.Gaps.ChangeGap(t.Context(), g.ID(), func(*kafala.Gap) ([]kafala.Delivery, error) {
		return []kafala.Delivery{kafala.Tell(kafala.Notice{Kind: kafala.NoticeLost}, Noon)}, kafala.ErrUnchanged
	}); err != nil {
		t.Error(err)
	}
	must(t, s.Gaps.SaveGap(t.Context(), g)) // as the same restore would, once more
	all, err := s.Again(t).Gaps.Gaps(t.Context())
	if err != nil || len(all) != 1 || !all[0].Read.Equal(Noon) || !all[0].Told.Equal(Noon) || !all[0].Closed.IsZero() {
		t.Errorf("kept %+v, %v", all, err)
	}
	wants(t, "deliveries", s.took(t, Noon), tell.ID)
}

// lostPayment is a payment whose record was lost.
func lostPayment(id string, at time.Time) kafala.LostPayment {
	return kafala.LostPayment{Payment: kafala.Payment{ID: id, Amount: 12300, At: at}, Invoice: "inv-" + id, Guarantee: "10mfrggzdfmztwq2lk",
		Reference: reference, Gap: gapOf(-time.Hour, 0).ID(),
		Log: []kafala.LostEvent{{At: Noon, By: "sweep", What: kafala.LostListed, Sum: 12300}}}
}

func lostIsKeptOnce(t *testing.T, s Store) {
	_, err := s.Lost.FindLost(t.Context(), "p1")
	missing(t, "before it is kept", err)
	tell := kafala.Tell(kafala.Notice{Kind: kafala.NoticeLost, Of: "p1"}, Noon)
	one, earlier := lostPayment("p1", Noon), lostPayment("p2", Noon.Add(-time.Minute))
	if fresh, err := s.Lost.SaveLost(t.Context(), one, tell); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	again := one
	again.Reference = ""
	other := kafala.Tell(kafala.Notice{Kind: kafala.NoticeGap}, Noon)
	if fresh, err := s.Again(t).Lost.SaveLost(t.Context(), again, other); err != nil || fresh {
		t.Errorf("once more: %t, %v", fresh, err)
	}
	if fresh, err := s.Lost.SaveLost(t.Context(), earlier); err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	if got, err := s.Again(t).Lost.FindLost(t.Context(), "p1"); err != nil || !reflect.DeepEqual(got, one) {
		t.Errorf("kept %+v, %v", got, err)
	}
	all, err := s.Lost.AllLost(t.Context())
	if err != nil || len(all) != 2 || all[0].Payment.ID != "p2" || all[1].Payment.ID != "p1" {
		t.Errorf("all: %+v, %v", all, err)
	}
	wants(t, "deliveries", s.took(t, Noon), tell.ID)
}

func manyChangeLost(t *testing.T, s Store) {
	_, err := s.Lost.ChangeLost(t.Context(), "p1", func(*kafala.LostPayment) ([]kafala.Delivery, error) { return nil, nil })
	missing(t, "before it is kept", err)
	_, err = s.Lost.SaveLost(t.Context(), lostPayment("p1", Noon))
	must(t, err)
	const many = 8
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			_, err := s.Lost.ChangeLost(t.Context(), "p1", func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
				l.Payment.Back++
				return nil, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	mishap := errors.New("mishap")
	_, err = s.Lost.ChangeLost(t.Context(), "p1", func(l *kafala.LostPayment) ([]kafala.Delivery, error) {
		l.Payment.Back = 0
		return nil, mishap
	})
	if !errors.Is(err, mishap) {
		t.Errorf("the change fails: %v", err)
	}
	tell := kafala.Tell(kafala.Notice{Kind: kafala.NoticeLost, Of: "p1"}, Noon)
	got, err := s.Lost.ChangeLost(t.Context(), "p1", func(*kafala.LostPayment) ([]kafala.Delivery, error) {
		return []kafala.Delivery{tell}, nil
	})
	if err != nil || got.Payment.Back != many {
		t.Errorf("changed %d times: %+v, %v", many, got, err)
	}
	wants(t, "deliveries", s.took(t, Noon), tell.ID)
}
