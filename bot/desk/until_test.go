package desk

import (
	"strings"
	"testing"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// The details of a card say when a guarantee ends by itself, and that this is held up where it is.
func TestEndThatIsHeldUp(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(*kafala.Guarantee)
		held   bool
	}{
		"in force": {func(*kafala.Guarantee) {}, false},
		"frozen":   {func(g *kafala.Guarantee) { g.Freeze = kafala.Freeze{At: now, By: 1, Why: "unwanted"} }, true},
		"frozen for longer than that holds anything": {func(g *kafala.Guarantee) {
			g.Freeze = kafala.Freeze{At: now.Add(-kafala.HoldMost), By: 1, Why: "unwanted"}
		}, false},
		"an order waits":     {func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, Why: "asked", At: now} }, true},
		"an order withdrawn": {func(g *kafala.Guarantee) { g.Order = kafala.Motion{By: 1, Why: "asked", At: now, WithdrawnAt: now} }, false},
		"not accepted, as recorded": {func(g *kafala.Guarantee) {
			g.Decided = []kafala.Decision{{Mark: kafala.Mark{At: now, By: 1}, Verdict: kafala.NotAccepted}}
		}, true},
	} {
		voices := testVoices(t)
		g := kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: now, IssuedAt: now,
			Until: now.AddDate(0, 0, 9), Amount: voices.Settings.Price(), Undertaking: kafala.Undertaking{Kind: "payment", Version: 1},
			Payment: kafala.Payment{ID: "p", Amount: 12300, At: now},
			Answers: kafala.Answers{"guarantor_id": "1012345672", "person_id": "1109876548", "kind": "payment"}}
		c.change(&g)
		for _, language := range locales.Spoken {
			d := testDesk(t, voices, g, now)
			k := clerk{&chat.Chat{House: d.house, Voice: voices.In(language)}, d, staff.Actor{ID: 1, Rank: staff.Officer}}
			m, err := k.drawCard(t.Context(), g, verdict{details: true})
			if err != nil {
				t.Fatal(err)
			}
			for key, want := range map[string]bool{"card.until.held": c.held, "card.until": true} {
				said := k.Voice.HTML(key, locales.Data{"Day": k.Voice.ShortDay(kafala.DateOf(g.Until))})
				if strings.Contains(m.HTML, said) != want && !(key == "card.until" && c.held) {
					t.Errorf("%s, %s: %q said: %t", name, language, said, !want)
				}
			}
		}
	}
}
