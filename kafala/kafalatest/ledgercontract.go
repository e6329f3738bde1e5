package kafalatest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestLedger holds a store to kafala.Ledger.
func TestLedger(t *testing.T, open Open) {
	terms{
		{"created twice, the first one stays", createdTwice},
		{"what is not there is not found", notThere},
		{"a change is saved with its deliveries, or not at all", changed},
		{"a change starts over when somebody has saved", startsOver},
		{"every field is kept", everyField},
		{"what names a guarantee stays", namesStay},
		{"a reference is one guarantee's", referenceIsTaken},
		{"a reference that is drawn is kept for its request", drawnIsKept},
		{"a reference that was drawn is free once its request is erased", drawnIsFree},
		{"many change one record", manyChange},
		{"the history only grows", historyGrows},
		{"a chat has one request awaiting for one person", askedOnce},
		{"a delivery is saved once", savedOnce},
		{"erased, if that is still agreed to", erased},
		{"whoever has gone changes nothing", callerHasGone},
	}.run(t, open)
}

func createdTwice(t *testing.T, s Store) {
	g := request(asker, "draft")
	s.create(t, g, g.Deliver(kafala.SendLink, "", Noon))
	again := g
	again.Language = "en"
	got, fresh, err := s.Ledger.Create(t.Context(), again, g.Deliver(kafala.SendLink, "again", Noon))
	if err != nil || fresh || !reflect.DeepEqual(got, g) {
		t.Fatalf("second: new %t, %v\n%+v", fresh, err, got)
	}
	if found, err := s.Ledger.Find(t.Context(), g.ID); err != nil || !reflect.DeepEqual(found, g) {
		t.Fatalf("found %+v, %v", found, err)
	}
	wants(t, "deliveries", s.took(t, Noon), g.ID+".link")
}

func notThere(t *testing.T, s Store) {
	for _, id := range []string{"", "1", "10nothing", "99nothing", "xx", "-1", "10}x{"} {
		_, err := s.Ledger.Find(t.Context(), id)
		missing(t, "find "+id, err)
		_, err = s.Index.ByReference(t.Context(), id)
		missing(t, "reference "+id, err)
		_, err = s.Ledger.Change(t.Context(), id, issue(""))
		missing(t, "change "+id, err)
		if gone, err := s.Ledger.Erase(t.Context(), id, func(kafala.Guarantee) bool { return false }); err != nil || !gone {
			t.Errorf("erase %q: %t, %v", id, gone, err)
		}
	}
}

func changed(t *testing.T, s Store) {
	ctx := t.Context()
	g := s.create(t, request(asker, "draft"))
	want := s.change(t, g.ID, issue(reference))
	for name, read := range map[string]func() (kafala.Guarantee, error){
		"id":        func() (kafala.Guarantee, error) { return s.Ledger.Find(ctx, g.ID) },
		"reference": func() (kafala.Guarantee, error) { return s.Index.ByReference(ctx, reference) },
	} {
		if got, err := read(); err != nil || got.Status != kafala.Issued || !reflect.DeepEqual(got, want) {
			t.Fatalf("by %s: %+v, %v", name, got, err)
		}
	}
	wants(t, "deliveries", s.took(t, Noon), g.ID+".receipt")

	boom := errors.New("boom")
	for _, refusal := range []error{kafala.ErrUnchanged, boom} {
		got, err := s.Ledger.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
			g.Language = "ur"
			g.Answers["kind"] = "other"
			return []kafala.Delivery{g.Deliver(kafala.TellStaff, "", Noon)}, refusal
		})
		if errors.Is(refusal, boom) && !errors.Is(err, boom) || errors.Is(refusal, kafala.ErrUnchanged) && err != nil {
			t.Errorf("%v: %+v, %v", refusal, got, err)
		}
	}
	got, err := s.Ledger.Change(ctx, g.ID, func(*kafala.Guarantee) ([]kafala.Delivery, error) { return nil, kafala.ErrUnchanged })
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("unchanged: %+v, %v", got, err)
	}
	wants(t, "deliveries of changes that were given up", s.took(t, Noon))
}

func startsOver(t *testing.T, s Store) {
	g := s.create(t, request(asker, "draft"))
	for name, last := range map[string]error{"saved": nil, "unchanged": kafala.ErrUnchanged} {
		interfered := false
		got := s.change(t, g.ID, func(now *kafala.Guarantee) ([]kafala.Delivery, error) {
			if !interfered {
				interfered = true
				s.change(t, g.ID, does(func(g *kafala.Guarantee) { g.Strange = append(g.Strange, name) }))
			}
			now.Files.QR = name
			return nil, last
		})
		if name == "saved" && (!slices.Contains(got.Strange, name) || got.Files.QR != name) {
			t.Errorf("%s over somebody else's: %+v", name, got)
		}
		kept, err := s.Ledger.Find(t.Context(), g.ID)
		if err != nil || !slices.Contains(kept.Strange, name) {
			t.Errorf("%s: kept %+v, %v", name, kept, err)
		}
	}
}

func everyField(t *testing.T, s Store) {
	g := s.create(t, request(asker, "draft"))
	want := g
	fill(reflect.ValueOf(&want).Elem(), 1)
	want.ID, want.Chat, want.Status, want.Reference, want.History, want.Form = g.ID, g.Chat, g.Status, reference, g.History, 0
	want.Answers["person_id"] = "border:3123456789" // of the form that came for it
	got := s.change(t, g.ID, does(func(g *kafala.Guarantee) { *g = want }))
	form, err := kafala.GuaranteeForms.Of(want, 0) // in which it was read: it takes that to hold all of it
	if want.Form, got.Form = form, form; err != nil {
		t.Fatal(err)
	}
	found, err := s.Ledger.Find(t.Context(), g.ID)
	if err != nil || !reflect.DeepEqual(found, want) || !reflect.DeepEqual(got, want) {
		t.Errorf("kept\n%+v, %v\nwant\n%+v", found, err, want)
	}
}

// fill gives every exported field of a value something that is not its zero.
func fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(Noon.Add(time.Duration(n) * time.Second)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), n+i)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), n)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprint("text-", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(n))
	default:
		panic("no value for a " + v.Type().String())
	}
}

func manyChange(t *testing.T, s Store) {
	const many = 50
	g := s.create(t, request(asker, "draft"))
	var all sync.WaitGroup
	failed := make([]error, many)
	for i := range many {
		all.Go(func() {
			_, failed[i] = s.Ledger.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				g.Strange = append(g.Strange, fmt.Sprint(i))
				return []kafala.Delivery{g.Deliver(kafala.TellStaff, fmt.Sprint(i), Noon)}, nil
			})
		})
	}
	all.Wait()
	must(t, errors.Join(failed...))
	got, err := s.Ledger.Find(t.Context(), g.ID)
	must(t, err)
	slices.Sort(got.Strange)
	if distinct := slices.Compact(slices.Clone(got.Strange)); len(got.Strange) != many || len(distinct) != many {
		t.Fatalf("%d changes, %d distinct, want %d", len(got.Strange), len(distinct), many)
	}
	if taken := s.took(t, Noon); len(taken) != many {
		t.Fatalf("%d deliveries, want %d", len(taken), many)
	}
}

func savedOnce(t *testing.T, s Store) {
	g := request(asker, "draft")
	first := g.Deliver(kafala.TellStaff, "x", Noon)
	again := first
	again.Message, again.Due = 8, Noon.Add(-time.Hour)
	s.create(t, g, first)
	s.change(t, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		return []kafala.Delivery{again, g.Deliver(kafala.TellStaff, "later", Noon.Add(time.Second))}, nil
	})
	if got := s.Take(t, Noon.Add(-time.Second)); len(got) > 0 {
		t.Errorf("due before its time: %+v", got)
	}
	got := s.Take(t, Noon)
	for n := range got {
		got[n].Held = time.Time{} // in whose hands it is matters to nobody here
	}
	if len(got) != 1 || !reflect.DeepEqual(got[0], first) {
		t.Errorf("got %+v, want %+v", got, first)
	}
	wants(t, "the other", s.took(t, Noon.Add(time.Second)), g.ID+".staff.later")
	wants(t, "taken once more", s.took(t, Noon.Add(time.Hour)))
}

func erased(t *testing.T, s Store) {
	ctx := t.Context()
	g := s.create(t, request(asker, "draft"))
	never := func(kafala.Guarantee) bool { return false }
	if gone, err := s.Ledger.Erase(ctx, g.ID, never); gone || err != nil {
		t.Errorf("erased against a no: %t, %v", gone, err)
	}
	asked := 0
	gone, err := s.Ledger.Erase(ctx, g.ID, func(now kafala.Guarantee) bool {
		if asked++; asked == 1 { // somebody saves between reading and erasing
			s.change(t, g.ID, to(kafala.Cancelled, Noon))
		}
		return true
	})
	if !gone || err != nil || asked != 2 {
		t.Errorf("erased %t, %v, asked %d times, want twice", gone, err, asked)
	}
	if gone, err := s.Ledger.Erase(ctx, g.ID, never); !gone || err != nil {
		t.Errorf("once more: %t, %v", gone, err)
	}
	_, err = s.Ledger.Find(ctx, g.ID)
	missing(t, "what was erased", err)
	left, err := s.Index.ByChat(ctx, asker, 10)
	must(t, err)
	wants(t, "left", names(left))
	named, err := s.Places.ByNumber(ctx, g.Answers["person_id"], 10)
	must(t, err)
	wants(t, "named", names(slices.Concat(named.Paid, named.Unpaid)))
	due, err := s.Watch.Due(ctx, Noon.Add(time.Hour), 10)
	must(t, err)
	wants(t, "watched", due)
}

func callerHasGone(t *testing.T, s Store) {
	g := s.create(t, request(asker, "draft"))
	if _, _, err := s.Ledger.Create(gone(t), request(asker, "other")); err == nil {
		t.Error("created")
	}
	if _, err := s.Ledger.Change(gone(t), g.ID, issue(reference)); err == nil {
		t.Error("changed")
	}
	if all, err := s.Index.ByChat(t.Context(), asker, 9); err != nil || len(all) != 1 || all[0].Status != kafala.Awaiting {
		t.Errorf("kept: %+v, %v", all, err)
	}
}
