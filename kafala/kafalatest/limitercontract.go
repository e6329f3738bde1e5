package kafalatest

import (
	"testing"
	"time"

	"kafalabot/kafala"
)

// TestLimiter holds a store to kafala.Limiter, of which Allow is that of TestQuota.
func TestLimiter(t *testing.T, open Open) {
	terms{{"one question in its time", oneQuestion}, {"of many at once one may ask", questionsAtOnce}}.run(t, open)
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
