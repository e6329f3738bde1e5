package kafalatest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"kafalabot/kafala"
)

// What a Ledger refuses, whoever asks for it.

func namesStay(t *testing.T, s Store) {
	g := s.create(t, request(asker, "draft"))
	s.change(t, g.ID, issue(reference))
	for name, touch := range map[string]func(*kafala.Guarantee) []kafala.Delivery{
		"id":                  func(g *kafala.Guarantee) []kafala.Delivery { g.ID += "x"; return nil },
		"chat":                func(g *kafala.Guarantee) []kafala.Delivery { g.Chat++; return nil },
		"reference":           func(g *kafala.Guarantee) []kafala.Delivery { g.Reference = ""; return nil },
		"reference elsewhere": func(g *kafala.Guarantee) []kafala.Delivery { g.Reference = "11169090602"; return nil },
		"delivery elsewhere":  func(*kafala.Guarantee) []kafala.Delivery { return []kafala.Delivery{{ID: "11x"}} },
		"delivery nowhere":    func(*kafala.Guarantee) []kafala.Delivery { return []kafala.Delivery{{ID: "x"}} },
	} {
		_, err := s.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { return touch(g), nil })
		if err == nil {
			t.Errorf("%s: changed", name)
		}
	}
	g.ID = "11draft"
	if _, _, err := s.Ledger.Create(t.Context(), g); err == nil {
		t.Error("created in another chat's shard")
	}
	other := s.create(t, request(asker, "other"))
	if _, err := s.Ledger.Change(t.Context(), other.ID, issue("11169090602")); err == nil {
		t.Error("issued under a reference of another shard")
	}
}

func referenceIsTaken(t *testing.T, s Store) {
	first, second := s.create(t, request(asker, "one")), s.create(t, request(asker, "two"))
	s.change(t, first.ID, issue(reference))
	if _, err := s.Ledger.Change(t.Context(), second.ID, issue(reference)); !errors.Is(err, kafala.ErrTaken) {
		t.Fatalf("second: %v", err)
	}
	if got, _ := s.Ledger.Find(t.Context(), second.ID); got.Status != kafala.Awaiting {
		t.Fatalf("second is %s", got.Status)
	}
	wants(t, "deliveries", s.took(t, Noon), first.ID+".receipt")
	if got, err := s.Index.ByReference(t.Context(), reference); err != nil || got.ID != first.ID {
		t.Fatalf("reference leads to %s, %v", got.ID, err)
	}
}

func historyGrows(t *testing.T, s Store) {
	g := s.create(t, request(asker, "draft"))
	for name, change := range map[string]func(g *kafala.Guarantee){
		"rewritten": func(g *kafala.Guarantee) {
			g.History = append([]kafala.Event{}, g.History...)
			g.History[0].By = "nobody"
		},
		"cut":            func(g *kafala.Guarantee) { g.History = nil },
		"without a line": func(g *kafala.Guarantee) { g.Status = kafala.Issued },
		"not allowed": func(g *kafala.Guarantee) {
			g.History = append(g.History, kafala.Event{At: Noon, By: "x", From: kafala.Awaiting, To: kafala.Refunded})
			g.Status = kafala.Refunded
		},
		"from elsewhere": func(g *kafala.Guarantee) {
			g.History = append(g.History, kafala.Event{At: Noon, By: "x", From: kafala.Expired, To: kafala.Issued})
			g.Status = kafala.Issued
		},
	} {
		if _, err := s.Ledger.Change(t.Context(), g.ID, does(change)); err == nil {
			t.Errorf("%s: it was saved", name)
		}
	}
	if kept, err := s.Ledger.Find(t.Context(), g.ID); err != nil || kept.Status != kafala.Awaiting || len(kept.History) != 1 {
		t.Errorf("kept: %+v, %v", kept, err)
	}
}

func askedOnce(t *testing.T, s Store) {
	const person = "1109876548"
	var all sync.WaitGroup
	var fresh atomic.Int64
	asked := make([]string, 50)
	for i := range asked {
		all.Go(func() {
			g := named(asker, fmt.Sprint("d", i), person)
			kept, isNew, err := s.Ledger.Create(t.Context(), g, g.Deliver(kafala.SendLink, "", Noon))
			if err != nil {
				t.Error(err)
			}
			if isNew {
				fresh.Add(1)
			}
			asked[i] = kept.ID
		})
	}
	all.Wait()
	slices.Sort(asked)
	if fresh.Load() != 1 || asked[0] != asked[49] {
		t.Fatalf("%d were new, of %v", fresh.Load(), slices.Compact(asked))
	}
	if taken := s.took(t, Noon); len(taken) != 1 {
		t.Errorf("links are promised: %v", taken)
	}
	other := s.create(t, named(asker+1, "other", person)) // another chat may
	s.change(t, asked[0], to(kafala.Expired, Noon))
	second := s.create(t, named(asker, "second", person))
	_, err := s.Ledger.Change(t.Context(), asked[0], to(kafala.Awaiting, Noon))
	if asked := (*kafala.AskedError)(nil); !errors.As(err, &asked) || asked.ID != second.ID {
		t.Errorf("renewed beside %s (and %s): %v", second.ID, other.ID, err)
	}
}
