package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
)

// Whoever works at the desk in Urdu, which is there in part, reads Arabic with Arabic days and sums: no sentence of the desk mixes the two.
// Their own requests go on in Urdu.
func TestStaffReadOneLanguage(t *testing.T) {
	t.Parallel()
	const urdu = "ےہںٹڈپچگکی" // letters that no Arabic word has
	w, c, g := atWork(t, staff.Officer)
	taps := func(data string) { w.TapData(c, data); w.Quiet() }
	types := func(text string) { c.Type(text); w.Quiet() }
	types("/language")
	taps("speak:ur")
	before := len(c.Messages())
	for _, text := range []string{"/start", g.Reference, "/today", "/lists", "/help"} {
		types(text)
	}
	if _, err := w.Counter.Register(t.Context(), staff.Actor{ID: world.AnAdmin, Rank: staff.Admin}, world.AnOfficer,
		staff.Called{Name: "Noura Alqahtani", Office: "Riyadh North"}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Pass(time.Minute)
	w.Quiet()
	said := c.Messages()[before:]
	if len(said) < 5 {
		t.Errorf("%d messages", len(said))
	}
	for _, m := range said {
		if text := plain(m.Text + m.Caption); strings.ContainsAny(text, urdu) {
			t.Errorf("Urdu in what staff are told: %s", text)
		}
	}
	types("/new")
	if text := plain(c.Last().Text); !strings.ContainsAny(text, urdu) {
		t.Errorf("their own request is not in Urdu: %s", text)
	}
}
