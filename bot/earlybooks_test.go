package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The books of a day that is over say until its comparison that it is to come, and not after it.
func TestBooksBeforeTheComparison(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 23, 0, 3, 0, 0, kafala.Riyadh)})
	const lead = 7400000094
	w.Appoint(lead, staff.Supervisor)
	c := w.Chats.As(lead)
	words, _, _ := strings.Cut(wordsIn(t, "ar", "export.early"), "\n")
	_, words, _ = strings.Cut(words, "،")
	early := func() bool {
		c.Type("/export 22/11/2026")
		w.Quiet()
		m := c.Last()
		return strings.Contains(plain(m.Text+m.Caption), plain(words))
	}
	if words == "" || !early() {
		t.Errorf("at 00:03: %q", c.Last().Caption)
	}
	w.Clock.Pass(6 * time.Hour)
	if early() {
		t.Errorf("at 06:03: %q", c.Last().Caption)
	}
}
