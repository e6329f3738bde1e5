package desk

import (
	"strings"
	"testing"
	"time"

	"kafalabot/outage"
)

// Trouble is told with its reason in words, of every service and for every reason; its end too, also where an earlier release has
// kept no reason.
func TestTroubleIsToldInWords(t *testing.T) {
	noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, language := range []string{"ar", "en"} {
		v := testVoices(t).In(language)
		for _, s := range outage.Services {
			for _, why := range append([]outage.Why{outage.Well}, outage.Whys...) {
				for _, until := range []time.Time{{}, noon.Add(time.Hour)} {
					text := troubleSays(v, outage.Illness{Service: s, Why: why, Since: noon}, until)
					if strings.Contains(text, "trouble.") || strings.Contains(text, "staff.") || strings.Contains(text, "()") {
						t.Errorf("%s: %s %q: %s", language, s, why, text)
					}
				}
			}
		}
	}
	text := troubleSays(testVoices(t).In("en"), outage.Illness{Service: outage.Gateway, Since: noon}, noon.Add(time.Hour))
	if !strings.Contains(text, "the reason was told when it began") {
		t.Error(text)
	}
}
