package kafalatest

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestPromises holds a store to kafala.Promises.
func TestPromises(t *testing.T, open Open) {
	terms{{"a word that belongs to no record is saved once in its time", onceInItsTime},
		{"a burst has one beginning", burstBegan}}.run(t, open)
}

// What goes on began once, and again only when nobody has noted it for long enough.
func burstBegan(t *testing.T, s Store) {
	want := func(what string, began time.Time) {
		t.Helper()
		got, err := s.Again(t).Promises.Burst(t.Context(), what, time.Hour)
		if err != nil || !got.Equal(began) {
			t.Errorf("%s began at %v, %v; want %v", what, got, err, began)
		}
	}
	first := s.Clock.Now()
	for range 4 {
		want("one", first)
		s.Clock.Pass(40 * time.Minute)
	}
	want("another", s.Clock.Now())
	s.Clock.Pass(20 * time.Minute)
	want("one", s.Clock.Now())
}

func onceInItsTime(t *testing.T, s Store) {
	once := func() bool {
		ok, err := s.Promises.Once(t.Context(), kafala.Tell(kafala.Notice{Kind: kafala.NoticeLinks}, s.Clock.Now()), time.Hour)
		if err != nil {
			t.Error(err)
		}
		return ok
	}
	saved := make(chan bool, 20)
	for range 20 {
		go func() { saved <- once() }()
	}
	n := 0
	for range 20 {
		if <-saved {
			n++
		}
	}
	if n != 1 {
		t.Errorf("twenty at once: %d were saved", n)
	}
	if got := s.Take(t, Noon); len(got) != 1 || got[0].Detail != "links" {
		t.Fatalf("saved %+v", got)
	}
	if once() {
		t.Error("saved again within the hour")
	}
	wants(t, "within the hour", s.took(t, s.Clock.Now()))
	s.Clock.Pass(time.Hour)
	if !once() {
		t.Error("not saved after its time")
	}
	if got := s.Take(t, s.Clock.Now()); len(got) != 1 {
		t.Errorf("after its time: %+v", got)
	}
	if _, err := s.Promises.Once(t.Context(), kafala.Delivery{ID: "x"}, time.Hour); err == nil {
		t.Error("saved in no shard")
	}
}
