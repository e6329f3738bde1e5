package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// The books of a day that is over say that it was not compared until its comparison was made, however late that is, and not by the
// clock; those of a longer time name each such day. Of days before it was kept which were compared, the clock tells.
func TestBooksBeforeTheComparison(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Options{Now: time.Date(2026, 11, 21, 23, 40, 0, 0, kafala.Riyadh)})
	const lead = 7400000094
	w.Appoint(lead, staff.Supervisor)
	c := w.Chats.As(lead)
	early, _, _ := strings.Cut(wordsIn(t, "ar", "export.early"), "\n")
	_, early, _ = strings.Cut(early, "،")
	missing, _, _ := strings.Cut(wordsIn(t, "ar", "export.uncompared"), "(")
	export := func(days string, wantEarly bool, wantMissing string) {
		t.Helper()
		c.Type("/export " + days)
		w.Quiet()
		text := plain(c.Last().Text + c.Last().Caption)
		if early == "" || missing == "" || strings.Contains(text, plain(early)) != wantEarly ||
			strings.Contains(text, plain(missing)) != (wantMissing != "") || !strings.Contains(text, wantMissing) {
			t.Errorf("%s, /export %s: %q", w.Clock.Now().In(kafala.Riyadh).Format(time.DateTime), days, text)
		}
	}
	daily := func() {
		t.Helper()
		must(t, w.Office.Daily(t.Context()))
		w.Wake()
		w.Quiet()
	}
	export("20/11/2026", false, "") // before it was kept
	daily()
	w.Clock.Pass(time.Hour) // 22 November, 00:40
	export("21/11/2026", true, "")
	w.Clock.Pass(6 * time.Hour) // and nothing was compared
	export("21/11/2026", true, "")
	export("20/11/2026 21/11/2026", true, "")
	export("20/11/2026 22/11/2026", false, "21/11/2026")
	daily()
	export("21/11/2026", false, "")

	w.Clock.Pass(72 * time.Hour) // and no process serves
	_, err := w.Office.Compare(t.Context(), kafala.Date{Year: 2026, Month: 11, Day: 24})
	must(t, err)
	export("21/11/2026 25/11/2026", false, "(2): 22/11/2026 · 23/11/2026")
	export("24/11/2026", false, "")
}
