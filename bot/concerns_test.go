package bot_test

import (
	"strings"
	"testing"

	"kafalabot/bench/books"
	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What supervisors are to look at is in their /today and in that of admins, and in nobody else's: not in an officer's, nor in that
// of somebody who is no staff, or no more. So is what is too old for the list.
func TestWhoSeesWhatToLookAt(t *testing.T) {
	t.Parallel()
	const officer, boss, admin, left = 7400000011, 7400000012, 7400000013, 7400000014
	w := world.New(t, world.Options{Settings: func(s *kafala.Settings) { s.Rules.UnusedAfter, s.Staff.IdleDays = 14, 0 }})
	for id, rank := range map[int64]staff.Rank{officer: staff.Officer, boss: staff.Supervisor, admin: staff.Admin, left: staff.Supervisor} {
		w.Appoint(id, rank)
		name(t, w, id, "N")
	}
	must(t, w.Counter.Remove(t.Context(), staff.Actor{ID: admin, Rank: staff.Admin}, left))
	g := w.Issued(world.Citizen, "1012345672", "1109876548")
	must(t, errOf(w.Counter.View(t.Context(), staff.Actor{ID: officer, Rank: staff.Officer}, g.ID)))
	arabic, err := locales.Load()
	must(t, err)
	isolates := strings.NewReplacer("\u2066", "", "\u2069", "")
	listed := arabic["ar"].Plain("concerns.undecided", locales.Data{"Reference": kafala.GroupReference(g.Reference), "Day": ""})
	listed, _, _ = strings.Cut(listed, " صدرت")
	_, older, _ := strings.Cut(arabic["ar"].Plain("concerns.older", locales.Data{"Day": "|", "Count": 1}), "|")
	listed, older = isolates.Replace(listed), isolates.Replace(older)
	look := func(when string, seen string) {
		t.Helper()
		for id, rank := range map[int64]string{officer: "", boss: seen, admin: seen, left: "", world.Citizen: "", 7400000015: ""} {
			c := w.Chats.As(id)
			before := len(c.Messages())
			c.Type("/today")
			w.Quiet()
			said := ""
			for _, m := range c.Messages()[before:] {
				if m.From.IsBot {
					said += books.Text(m) + "\n"
				}
			}
			if said == "" {
				t.Errorf("%s, %d: no answer", when, id)
			}
			for _, text := range []string{listed, older} {
				if strings.Contains(said, text) != (text == rank) {
					t.Errorf("%s, %d: %q; wants %q alone", when, id, said, rank)
				}
			}
		}
	}
	look("at once", "")
	w.Clock.Pass(15 * kafala.Day)
	look("after 15 days", listed)
	w.Clock.Pass(110 * kafala.Day)
	look("after 125 days", older)
}
