package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// A card that is older than all that may be recorded of a guarantee is answered with what happened last, and with how much before that.
func TestLongestLog(t *testing.T) {
	w, c, g := atWork(t, staff.Officer)
	_, err := w.Store.Records().Change(t.Context(), g.ID, func(g *kafala.Guarantee) ([]kafala.Delivery, error) {
		for i := range kafala.MarksKept {
			hand := kafala.Hand{ID: int64(7_300_000_000 + i)}
			g.Show(hand, w.Clock.Now())
			g.Strike(g.LastShown(), hand, w.Clock.Now())
		}
		return nil, nil
	})
	must(t, err)
	for i, verb := range []string{"shown:0:", "shown:97:", "accept:0:", "strike:0:"} {
		since := c.Last().ID
		knock(t, w.Bot.Webhook(secret), tapOf(2_000_000_001+i, world.AnOfficer, 1, verb+g.ID))
		w.Quiet()
		said := saidSince(c, since)
		if !strings.Contains(said, kafala.GroupReference(g.Reference)) || !strings.Contains(said, fmt.Sprint(7_300_000_000+kafala.MarksKept-1)) {
			t.Errorf("%s: %s", verb, said)
		}
		if want := !strings.Contains(verb, "97"); strings.Contains(said, ": \u2066"+fmt.Sprint(2*kafala.MarksKept-5)+"\u2069") != want {
			t.Errorf("%s: that there is more is said: %t\n%s", verb, !want, said)
		}
	}
}
