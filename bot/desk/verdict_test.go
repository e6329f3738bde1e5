package desk

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// Nothing with which a card or a list says how a guarantee stands can be the office of a member of staff, in any language: it would be
// read as that beside their name.
func TestNoOfficeReadsAsAVerdict(t *testing.T) {
	keys := []string{"status.drained", "status.frozen", "status.ended.time", "csv.verdict.accepted", "csv.verdict.unaccepted"}
	for _, s := range kafala.Statuses() {
		keys = append(keys, "status."+string(s))
	}
	for _, key := range Standings() {
		if key != "standing.over" && key != "standing.never" { // which say the status
			keys = append(keys, key)
		}
	}
	voices := testVoices(t)
	for _, l := range locales.Spoken {
		for _, key := range keys {
			said := strings.Trim(voices.In(l).Plain(key, nil), "\U0001F7E0\U0001F7E1\U0001F7E2\U0001F534\u26ab ")
			if called, p := staff.ReadCalled("Noura Alqahtani\n" + said); p == nil {
				t.Errorf("%s %s: %q is an office: %+v", l, key, said, called)
			}
		}
	}
}
