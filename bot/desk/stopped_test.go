package desk

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// The card of one that is stopped says first that it is, and below that it is over, where that is so: nothing brings it back by lifting.
func TestStoppedAndOver(t *testing.T) {
	for state, over := range map[string]bool{"stopped": false, "drained and stopped": false, "ended and stopped": true,
		"refunded and stopped": true} {
		for _, l := range locales.Languages {
			g := sampleCard(t)
			lives()[state](&g)
			k := reader(t, g, l, staff.Officer)
			m, err := k.drawCard(t.Context(), g, verdict{})
			if err != nil {
				t.Fatal(err)
			}
			before := g
			before.Freeze = kafala.Freeze{}
			first, rest, _ := strings.Cut(m.HTML, "\n")
			said := strings.Contains(rest, k.head(mustSee(t, k, before), verdict{}))
			if first != k.Voice.HTML("card.frozen", nil) || said != over {
				t.Errorf("%s, %s: that it is over is said %t:\n%s", l, state, said, m.HTML)
			}
		}
	}
}
