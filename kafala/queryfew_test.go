package kafala_test

import (
	"errors"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// Where the hours are few, staff are told of every question that it is not answered before it is given up, and it is given up within the
// time for which it is kept.
func TestQuestionsInFewHours(t *testing.T) {
	begin := time.Date(2026, 11, 15, 0, 0, 0, 0, kafala.Riyadh) // a Sunday
	for _, a := range []kafala.Asking{
		{From: "08:00", Until: "16:00", Days: []string{"sunday"}}, {From: "08:00", Until: "08:30", Days: []string{"friday"}},
		{From: "23:50", Until: "00:20", Days: []string{"monday"}}, {From: "08:00", Until: "16:00"}, {From: "00:00", Until: "00:00"},
	} {
		for m := 0; m < 7*24*60; m += 5 {
			asked := begin.Add(time.Duration(m) * time.Minute)
			told, end := a.After(asked, kafala.QueryAlarm), a.GivenUp(asked)
			if !told.Before(end) || end.Sub(told) < kafala.Day || end.Before(a.Opens(asked).Add(kafala.QueryWaits)) {
				t.Fatalf("%v: asked %s, told %s, given up %s", a, asked, told, end)
			}
			if end.Sub(asked) > kafala.QueryKept-kafala.Day {
				t.Fatalf("%v: asked %s, given up %s", a, asked, end)
			}
		}
	}
}

// A question that was asked ten minutes before the hours of the one day of the week end is given up after those of the next week.
func TestQuestionAtTheEndOfTheOneDay(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) {
		s.Questions.Days, s.Questions.From, s.Questions.Until = []string{"sunday"}, "08:00", "16:00"
	})
	opens := h.Office.Settings.Questions.Opens(h.Clock.Now().Add(kafala.Day))
	h.Clock.Pass(opens.Add(8*time.Hour - 10*time.Minute).Sub(h.Clock.Now()))
	q := asks(t, h, 1)
	want := opens.Add(7*kafala.Day + 20*time.Minute + kafala.QueryWaits)
	var early *kafala.NotYetError
	h.Clock.Pass(kafala.QueryWaits + time.Hour)
	if err := h.Office.EndQuery(t.Context(), q.ID); !errors.As(err, &early) || !early.Until.Equal(want) {
		t.Errorf("given up at %v, want %s", err, want)
	}
}
