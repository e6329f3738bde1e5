package storage

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kafalabot/kafala"
	"kafalabot/storage/storagetest"
)

func TestOpenTwiceKeepsTheFirst(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		ctx := t.Context()
		g := opened(t, chat, "draft")
		mustOpen(t, s, g, g.Deliver(kafala.SendLink, "", noon))
		again := g
		again.Language = "en"
		got, fresh, err := s.Create(ctx, again, g.Deliver(kafala.SendLink, "again", noon))
		if err != nil || fresh || !reflect.DeepEqual(got, g) {
			t.Fatalf("second: new %t, %v\n%+v", fresh, err, got)
		}
		if found, err := s.Find(ctx, g.ID); err != nil || !reflect.DeepEqual(found, g) {
			t.Fatalf("found %+v, %v", found, err)
		}
		if claimed, _ := s.Claim(ctx, noon, time.Minute, 10); ids(claimed) != g.ID+".link" {
			t.Fatalf("deliveries: %s", ids(claimed))
		}
	})
}

func TestFindNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		for _, id := range []string{"", "1", "10nothing", "99nothing", "xx", "-1", "10}x{"} {
			if _, err := s.Find(t.Context(), id); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("find %q: %v", id, err)
			}
			if _, err := s.ByReference(t.Context(), id); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("reference %q: %v", id, err)
			}
			if _, err := s.Change(t.Context(), id, issue("")); !errors.Is(err, kafala.ErrNotFound) {
				t.Errorf("change %q: %v", id, err)
			}
		}
	})
}

func TestChange(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		woken := make(chan int, 10)
		s, _ := newStore(t, client, func(c *Config) { c.Wake = func(shard int) { woken <- shard } })
		ctx := t.Context()
		g := opened(t, chat, "draft")
		mustOpen(t, s, g, g.Deliver(kafala.SendLink, "", noon.Add(time.Hour)))
		if len(woken) != 0 {
			t.Fatal("woken for a delivery that is not due")
		}
		want, err := s.Change(ctx, g.ID, issue("10169090602"))
		must(t, err)
		for name, read := range map[string]func() (kafala.Guarantee, error){
			"id":        func() (kafala.Guarantee, error) { return s.Find(ctx, g.ID) },
			"reference": func() (kafala.Guarantee, error) { return s.ByReference(ctx, "10169090602") },
		} {
			if got, err := read(); err != nil || got.Status != kafala.Issued || !reflect.DeepEqual(got, want) {
				t.Fatalf("by %s: %+v, %v", name, got, err)
			}
		}
		if len(woken) != 1 || <-woken != kafala.Shard(chat) {
			t.Fatal("the courier was not woken once, for its shard")
		}
		if claimed, _ := s.Claim(ctx, noon, time.Minute, 10); ids(claimed) != g.ID+".receipt" {
			t.Fatalf("deliveries: %s", ids(claimed))
		}

		boom := errors.New("boom")
		for _, refusal := range []error{kafala.ErrUnchanged, boom} {
			got, err := s.Change(ctx, g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
				return []kafala.Delivery{g.Deliver(kafala.TellStaff, "", noon)}, refusal
			})
			if errors.Is(refusal, boom) && !errors.Is(err, boom) || errors.Is(refusal, kafala.ErrUnchanged) && (err != nil || !reflect.DeepEqual(got, want)) {
				t.Fatalf("%v: %+v, %v", refusal, got, err)
			}
		}
		if claimed, _ := s.Claim(ctx, noon, time.Minute, 10); len(claimed) != 0 {
			t.Fatalf("a change that was given up left %s", ids(claimed))
		}
	})
}

func TestChangeKeepsItsNames(t *testing.T) {
	s, _ := newStore(t, storagetest.Mini(t))
	g := opened(t, chat, "draft")
	mustOpen(t, s, g)
	_, err := s.Change(t.Context(), g.ID, issue("10169090602"))
	must(t, err)
	for name, change := range map[string]func(*kafala.Guarantee) []kafala.Delivery{
		"id":                 func(g *kafala.Guarantee) []kafala.Delivery { g.ID += "x"; return nil },
		"chat":               func(g *kafala.Guarantee) []kafala.Delivery { g.Chat++; return nil },
		"reference":          func(g *kafala.Guarantee) []kafala.Delivery { g.Reference = ""; return nil },
		"delivery elsewhere": func(*kafala.Guarantee) []kafala.Delivery { return []kafala.Delivery{{ID: "11x"}} },
		"delivery nowhere":   func(*kafala.Guarantee) []kafala.Delivery { return []kafala.Delivery{{ID: "x"}} },
	} {
		if _, err := s.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) { return change(g), nil }); err == nil {
			t.Errorf("%s: changed", name)
		}
	}
	g.ID = "11draft"
	if _, _, err := s.Create(t.Context(), g); err == nil {
		t.Error("opened in another chat's shard")
	}
}

func TestReferenceIsTaken(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		first, second := opened(t, chat, "one"), opened(t, chat, "two")
		mustOpen(t, s, first)
		mustOpen(t, s, second)
		_, err := s.Change(t.Context(), first.ID, issue("10169090602"))
		must(t, err)
		if _, err := s.Change(t.Context(), second.ID, issue("10169090602")); !errors.Is(err, kafala.ErrTaken) {
			t.Fatalf("second: %v", err)
		}
		if got, _ := s.Find(t.Context(), second.ID); got.Status != kafala.Awaiting {
			t.Fatalf("second is %s", got.Status)
		}
		if claimed, _ := s.Claim(t.Context(), noon, time.Minute, 10); ids(claimed) != first.ID+".receipt" {
			t.Fatalf("deliveries: %s", ids(claimed))
		}
		if got, err := s.ByReference(t.Context(), "10169090602"); err != nil || got.ID != first.ID {
			t.Fatalf("reference leads to %s, %v", got.ID, err)
		}
	})
}

func TestManyChangeOneRecord(t *testing.T) {
	const many = 50
	storagetest.Each(t, func(t *testing.T, client redis.UniversalClient) {
		s, _ := newStore(t, client)
		g := opened(t, chat, "draft")
		mustOpen(t, s, g)
		var all sync.WaitGroup
		failed := make([]error, many)
		for i := range many {
			all.Go(func() {
				_, failed[i] = s.Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
					g.Strange = append(g.Strange, fmt.Sprint(i))
					return []kafala.Delivery{g.Deliver(kafala.TellStaff, fmt.Sprint(i), noon)}, nil
				})
			})
		}
		all.Wait()
		must(t, errors.Join(failed...))
		got, err := s.Find(t.Context(), g.ID)
		must(t, err)
		slices.Sort(got.Strange)
		if distinct := slices.Compact(got.Strange); len(got.Strange) != many || len(distinct) != many {
			t.Fatalf("%d changes, %d distinct, want %d", len(got.Strange), len(distinct), many)
		}
		if claimed, _ := s.Claim(t.Context(), noon, time.Minute, 100); len(claimed) != many {
			t.Fatalf("%d deliveries, want %d", len(claimed), many)
		}
	})
}
