package kafalatest

import (
	"encoding/json"
	"strings"
	"testing"

	"kafalabot/kafala"
)

// Personal is what a request of the sandbox's two people (House.Request) tells of them.
var Personal = []string{"1012345672", "1109876548", "Abdullah", "Fahad", "501234567", "45128830"}

// Erased fails unless a record tells of nobody.
func Erased(t testing.TB, g kafala.Guarantee) {
	t.Helper()
	text, err := json.Marshal(g)
	must(t, err)
	for _, f := range Personal {
		if strings.Contains(string(text), f) {
			t.Errorf("%q is still there: %s", f, text)
		}
	}
	for _, p := range g.Payments() {
		if p.Last4 != "" {
			t.Errorf("the card of the payment %s is still there: %+v", p.ID, p)
		}
	}
	if g.Files != (kafala.FileIDs{}) {
		t.Errorf("files are still there: %+v", g)
	}
}
