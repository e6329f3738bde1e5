package kafalatest

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestLimiter holds a store to kafala.Limiter, of which Allow is that of TestQuota.
func TestLimiter(t *testing.T, open Open) {
	terms{{"one question in its time", oneQuestion}, {"of many at once one may ask", questionsAtOnce},
		{"when one more value may be used", oneMoreValue}}.run(t, open)
}

func oneQuestion(t *testing.T, s Store) {
	ask := func(about string, turn bool, want kafala.Question) kafala.Question {
		t.Helper()
		q, ok, err := s.Again(t).Limiter.Ask(t.Context(), asker, about, 5*time.Second)
		if err != nil || ok != turn || q.Guarantee != want.Guarantee || !q.At.Equal(want.At) || q.Answered != want.Answered {
			t.Errorf("asked about %s: %+v, %t, %v; want %+v, %t", about, q, ok, err, want, turn)
		}
		return q
	}
	first := ask("10one", true, kafala.Question{Guarantee: "10one", At: s.Clock.Now()})
	ask("10two", false, first)
	must(t, s.Limiter.Answered(t.Context(), asker, first))
	first.Answered = true
	s.Clock.Pass(4 * time.Second)
	ask("10one", false, first)
	if _, ok, err := s.Limiter.Ask(t.Context(), asker+1, "10one", 5*time.Second); err != nil || !ok {
		t.Errorf("another chat: %t, %v", ok, err)
	}
	s.Clock.Pass(time.Second)
	second := ask("10two", true, kafala.Question{Guarantee: "10two", At: s.Clock.Now()})
	must(t, s.Limiter.Answered(t.Context(), asker, first)) // an answer that comes late is not that of the second
	ask("10two", false, second)
}

func oneMoreValue(t *testing.T, s Store) {
	next := func(limit int) time.Time {
		t.Helper()
		at, err := s.Limiter.NewFrom(t.Context(), "10values", limit, time.Hour)
		must(t, err)
		return at
	}
	began := s.Clock.Now()
	for i, value := range []string{"one", "two", "three"} {
		if at := next(3); !at.IsZero() {
			t.Errorf("after %d of three: %v", i, at)
		}
		ok, err := s.Limiter.AllowNew(t.Context(), "10values", value, 3, time.Hour)
		if err != nil || !ok {
			t.Fatalf("%s: %t, %v", value, ok, err)
		}
		s.Clock.Pass(time.Minute)
	}
	for limit, after := range map[int]time.Duration{1: 2 * time.Minute, 3: 0} {
		if at := next(limit); !at.Equal(began.Add(after + time.Hour).Truncate(time.Millisecond)) {
			t.Errorf("of %d: %v", limit, at)
		}
	}
	s.Clock.Pass(57 * time.Minute)
	if at := next(3); !at.IsZero() {
		t.Errorf("once the first is an hour old: %v", at)
	}
}

func questionsAtOnce(t *testing.T, s Store) {
	turns := make(chan bool, 50)
	for range cap(turns) {
		go func() {
			_, ok, err := s.Limiter.Ask(t.Context(), asker, "10one", time.Minute)
			if err != nil {
				t.Error(err)
			}
			turns <- ok
		}()
	}
	n := 0
	for range cap(turns) {
		if <-turns {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of fifty may ask", n)
	}
}
