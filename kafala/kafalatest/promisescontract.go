package kafalatest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestPromises holds a store to kafala.Promises.
func TestPromises(t *testing.T, open Open) {
	terms{{"a word that belongs to no record is saved once in its time", onceInItsTime},
		{"a burst has one beginning", burstBegan}, {"one tells of something in its time", oneTells},
		{"of many at once one tells", tellAtOnce}, {"it is kept which days were compared", daysCompared}}.run(t, open)
}

// Since when it is kept is noted once; a day that was compared stays so.
func daysCompared(t *testing.T, s Store) {
	day := kafala.DateOf(Noon)
	seen := func(want kafala.Date, days ...kafala.Date) {
		t.Helper()
		since, all, err := s.Again(t).Promises.DaysCompared(t.Context(), day.AddDays(-1), day.AddDays(2))
		must(t, err)
		if since != want {
			t.Errorf("kept since %s, want %s", since, want)
		}
		for d := day.AddDays(-1); !day.AddDays(2).Before(d); d = d.AddDays(1) {
			if all[d] != slices.Contains(days, d) {
				t.Errorf("%s compared: %t", d, all[d])
			}
		}
	}
	seen(kafala.Date{})
	must(t, s.Promises.WatchDays(t.Context(), day))
	must(t, s.Promises.WatchDays(t.Context(), day.AddDays(1)))
	seen(day)
	for _, d := range []kafala.Date{day.AddDays(-5), day.AddDays(1), day.AddDays(1)} {
		must(t, s.Promises.Compared(t.Context(), d))
	}
	seen(day, day.AddDays(1))
}

// Whoever has the turn keeps it for its time, also when it asks again, and what it has told stands that long; then the next one has it.
func oneTells(t *testing.T, s Store) {
	turn := func(what, who string, want kafala.Turn) {
		t.Helper()
		got, err := s.Again(t).Promises.Turn(t.Context(), what, who, time.Minute)
		if err != nil || got.Who != want.Who || !got.At.Equal(want.At) || got.Told != want.Told {
			t.Errorf("%s by %s: %+v, %v; want %+v", what, who, got, err, want)
		}
	}
	first := kafala.Turn{Who: "10one", At: s.Clock.Now()}
	turn("asked", "10one", first)
	s.Clock.Pass(time.Second)
	turn("asked", "10one", first)
	turn("asked", "11two", first)
	turn("unanswered", "11two", kafala.Turn{Who: "11two", At: s.Clock.Now()})
	must(t, s.Promises.Told(t.Context(), "asked", kafala.Turn{Who: "11two", At: first.At})) // which has no turn
	turn("asked", "11two", first)
	must(t, s.Promises.Told(t.Context(), "asked", first))
	first.Told = true
	turn("asked", "11two", first)
	s.Clock.Pass(time.Minute - time.Second - time.Millisecond)
	turn("asked", "11two", first)
	s.Clock.Pass(time.Millisecond)
	second := kafala.Turn{Who: "11two", At: s.Clock.Now()}
	turn("asked", "11two", second)
	must(t, s.Promises.Told(t.Context(), "asked", first)) // late
	turn("asked", "10one", second)
}

func tellAtOnce(t *testing.T, s Store) {
	turns := make(chan string, 50)
	for n := range cap(turns) {
		go func() {
			who := fmt.Sprint("10", n)
			got, err := s.Promises.Turn(t.Context(), "asked", who, time.Minute)
			if err != nil {
				t.Error(err)
			}
			turns <- got.Who
		}()
	}
	first := <-turns
	for range cap(turns) - 1 {
		if who := <-turns; who != first {
			t.Errorf("%s has it, and %s", who, first)
		}
	}
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
	for i := range 2 { // it is not kept for longer than anything is
		ok, err := s.Promises.Once(t.Context(), kafala.Tell(kafala.Notice{Kind: kafala.NoticeMode}, s.Clock.Now()), 40*kafala.Day)
		if err != nil || !ok {
			t.Errorf("saved for the time %d: %t, %v", i+1, ok, err)
		}
		s.Clock.Pass(kafala.ToldMost)
	}
	if _, err := s.Promises.Once(t.Context(), kafala.Delivery{ID: "x"}, time.Hour); err == nil {
		t.Error("saved in no shard")
	}
}
