package kafalatest

import (
	"fmt"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestCounts holds a store to kafala.Counts.
func TestCounts(t *testing.T, open Open) {
	terms{
		{"links that are open and payments that were declined", usedUp},
		{"links that were asked for within a day, each once", linksOfADay},
		{"of many links at once no more than there may be", linksAtOnce},
		{"a number that was shared, and the tries since", provedOnce},
	}.run(t, open)
}

func (s Store) usage(t testing.TB) kafala.Usage {
	t.Helper()
	u, err := s.Counts.Usage(t.Context(), asker)
	must(t, err)
	return u
}

func linksOfADay(t *testing.T, s Store) {
	link := func(name string, want bool) {
		t.Helper()
		if ok, err := s.Counts.Link(t.Context(), asker, name, 2); err != nil || ok != want {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
	}
	for range 3 {
		link("one", true)
	}
	s.Clock.Pass(time.Hour)
	link("two", true)
	link("three", false)
	link("one", true)
	if u := s.usage(t); u.Asked != 2 {
		t.Errorf("%d are counted", u.Asked)
	}
	if ok, err := s.Counts.Link(t.Context(), asker+1, "three", 2); err != nil || !ok {
		t.Errorf("another chat: %t, %v", ok, err)
	}
	s.Clock.Pass(23 * time.Hour) // the first is a day old
	link("three", true)
	link("one", false)
	s.Clock.Pass(24 * time.Hour)
	if u := s.usage(t); u.Asked != 0 {
		t.Errorf("%d are counted after a day", u.Asked)
	}
}

func linksAtOnce(t *testing.T, s Store) {
	told := make(chan bool, 50)
	for i := range cap(told) {
		store := s
		if i%2 == 1 {
			store = s.Again(t)
		}
		go func() {
			ok, err := store.Counts.Link(t.Context(), asker, fmt.Sprint("link", i), 10)
			if err != nil {
				t.Error(err)
			}
			told <- ok
		}()
	}
	n := 0
	for range cap(told) {
		if <-told {
			n++
		}
	}
	if u := s.usage(t); n != 10 || u.Asked != 10 {
		t.Errorf("%d were told yes, %d are counted", n, u.Asked)
	}
}

func provedOnce(t *testing.T, s Store) {
	decline := func(payment string) {
		t.Helper()
		_, err := s.Counts.Decline(t.Context(), asker, payment)
		must(t, err)
		s.Clock.Pass(time.Minute)
	}
	want := func(proved time.Time, declines, tries int) {
		t.Helper()
		if u := s.usage(t); !u.Proved.Equal(proved) || u.Declines != declines || u.Tries != tries {
			t.Errorf("proved %v with %d declined, %d since; want %v, %d, %d", u.Proved, u.Declines, u.Tries, proved, declines, tries)
		}
	}
	decline("one")
	decline("two")
	want(time.Time{}, 2, 2)
	shared := s.Clock.Now()
	must(t, s.Counts.Prove(t.Context(), asker))
	want(shared, 2, 0)
	decline("three")
	must(t, s.Counts.Prove(t.Context(), asker)) // shared once more, it gives nothing anew
	want(shared, 3, 1)
	if u, err := s.Counts.Usage(t.Context(), asker+1); err != nil || !u.Proved.IsZero() {
		t.Errorf("another chat: %+v, %v", u, err)
	}
	s.Clock.Pass(24*time.Hour - 3*time.Minute)
	decline("four")
	want(shared, 2, 2)
	s.Clock.Pass(time.Minute)
	want(time.Time{}, 1, 1)
	again := s.Clock.Now()
	must(t, s.Counts.Prove(t.Context(), asker))
	want(again, 1, 0)
}

func usedUp(t *testing.T, s Store) {
	want := func(u kafala.Usage) {
		t.Helper()
		if got, err := s.Counts.Usage(t.Context(), asker); err != nil || got != u {
			t.Errorf("usage %+v, %v; want %+v", got, err, u)
		}
	}
	want(kafala.Usage{})
	for _, draft := range []string{"one", "two"} {
		s.create(t, request(asker, draft))
	}
	s.create(t, request(asker+1, "three"))
	for range 3 { // told again and again, it is one
		u, err := s.Counts.Decline(t.Context(), asker, "payment-1")
		must(t, err)
		if u.Declines != 1 || u.AllDeclines != 1 {
			t.Errorf("after one try: %+v", u)
		}
	}
	_, err := s.Counts.Decline(t.Context(), asker+1, "payment-2")
	must(t, err)
	want(kafala.Usage{Links: 2, AllLinks: 3, Declines: 1, AllDeclines: 2, Tries: 1})
	s.change(t, kafala.GuaranteeID(asker, "one"), to(kafala.Cancelled, Noon))
	s.change(t, kafala.GuaranteeID(asker, "two"), issue(reference))
	want(kafala.Usage{AllLinks: 1, Declines: 1, AllDeclines: 2, Tries: 1})
	s.Clock.Pass(time.Hour + time.Second) // of all for an hour
	want(kafala.Usage{AllLinks: 1, Declines: 1, Tries: 1})
	s.Clock.Pass(23 * time.Hour)
	want(kafala.Usage{AllLinks: 1})
}
