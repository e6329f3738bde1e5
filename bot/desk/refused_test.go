package desk

import (
	"testing"
	"time"

	"kafalabot/bot/chat"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Everything that may wait to be typed has words that say so, and a button that ends it.
func TestEveryWaitIsSaid(t *testing.T) {
	voices := testVoices(t)
	d := testDesk(t, voices, kafala.Guarantee{}, time.Unix(1, 0))
	for _, l := range locales.Spoken {
		k := clerk{&chat.Chat{House: d.house, Voice: voices.In(l)}, d, staff.Actor{ID: 1, Rank: staff.Admin}}
		for what := range needed {
			if a := (asking{what, "x"}); k.awaits(a) == "" || len(k.noMore(a)) == 0 {
				t.Errorf("%s: %q is waited for without a word", l, what)
			}
		}
	}
}
