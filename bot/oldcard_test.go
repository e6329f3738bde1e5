package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// An officer taps the green card of an hour ago after the money has left: nothing is recorded, and the card says what has happened.
func TestGreenCardOfBefore(t *testing.T) {
	t.Parallel()
	w, c, g := atWork(t, staff.Officer)
	c.Type(g.Reference)
	w.Quiet()
	if err := w.Gateway.Refund(g.Payment.ID, int64(g.Payment.Amount)); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(time.Hour)
	if _, err := w.Office.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Quiet()
	w.TapData(c, "shown:0:")
	w.Quiet()
	now, text := w.Newest(world.Citizen), c.Last().Text
	if len(now.Presented) != 0 || !now.Drained() {
		t.Errorf("%d marks, drained: %t", len(now.Presented), now.Drained())
	}
	for _, want := range []string{"لم يُسجَّل شيء", "المُعاد حتى الآن"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said: %q", want, text)
		}
	}
}
