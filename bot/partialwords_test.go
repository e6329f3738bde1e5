package bot

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/source"
	"kafalabot/locales"
)

// arabicOnly are what is said to no citizen, and of the sheet, which officers read, what stands nowhere else.
var arabicOnly = regexp.MustCompile(`^(sheet\.(title|issuer|identity|reference|status|paid|refunded|lines|returned|net|` +
	`vat|amount|qr|code|rights|object|not_invoice|release)|staff|card|csv|report|rank|duty|outcome|event|unusual|match|invite|team|trail|` +
	`today|export|period|dead|parked|picture|document|code|way|whole|history|find|freeze|frozen|group|delivery|decide|trouble|` +
	`desk|problem\.(staff|refund|lift|close|strike|frozen|decide|undecide|lost|called|auditor|notes)|` +
	`ask\.(match|find|freeze|gulf)|button\.(private|retry|trailfile)|number\.kind\.(national|iqama)|why|by|refund)(\.|$)`)

// citizens are the keys of what a citizen may be told: those that stand in the citizens' rooms, and those that are put together
// there.
func citizens(t *testing.T) []string {
	used := map[string]bool{}
	for key := range madeUp(t) {
		used[key] = true
	}
	ofStaffs := map[string]bool{}
	ofStaff(ofStaffs)
	for key := range ofStaffs {
		delete(used, key)
	}
	used["payment.description"] = true // on the gateway's page
	key, all := regexp.MustCompile(`"([a-z][a-z_0-9]*(?:\.[a-z_0-9-]+)*)"`), keys(t, "ar")
	for file, text := range source.Product(t) {
		if !strings.HasPrefix(file, "bot/") && !strings.HasPrefix(file, "voice/") || strings.HasPrefix(file, "bot/desk/") {
			continue
		}
		for _, m := range key.FindAllStringSubmatch(text, -1) {
			if all[m[1]] != nil {
				used[m[1]] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(used)), arabicOnly.MatchString)
}

// What a citizen may be told is there in every language that can be chosen, and is said in Arabic nowhere else.
func TestCitizensAreToldInTheirLanguage(t *testing.T) {
	t.Parallel()
	all := citizens(t)
	if len(all) < 350 {
		t.Errorf("only %d keys are a citizen's", len(all))
	}
	for _, l := range locales.Spoken {
		words := keys(t, l)
		for _, key := range all {
			if words[key] == nil {
				t.Errorf("%s: %s is said in Arabic", l, key)
			}
		}
	}
}
