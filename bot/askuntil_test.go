package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
)

// Whoever has asked is told until when an answer is waited for, which is when it is given up.
func TestAskedIsToldUntilWhen(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) {
		s.Questions.Days, s.Questions.From, s.Questions.Until = []string{"sunday"}, "08:00", "16:00"
	}})
	sunday := w.Office.Settings.Questions.Opens(w.Clock.Now().Add(kafala.Day))
	w.Clock.Pass(sunday.Add(8*time.Hour - 10*time.Minute).Sub(w.Clock.Now()))
	c := asksFor(t, w)
	c.Type("tell me when it is there")
	w.Quiet()
	said, until := unmarked.Replace(c.Last().Text), w.Office.Settings.Questions.GivenUp(w.Clock.Now()).In(kafala.Riyadh)
	if !strings.Contains(said, until.Format("03:04")) || !strings.Contains(said, "9/12") {
		t.Errorf("until %s: %s", until, said)
	}
}
