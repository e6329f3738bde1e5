package voice

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// A resident is told of the Iqama in each language, a citizen of the ID card, and who is erased of what everybody has.
func TestWhichCardIsNamed(t *testing.T) {
	iqama := map[string]string{"ar": "إقامت", "en": "Iqama", "ur": "اقامہ"}
	all := voices(t, func(*kafala.Settings) {})
	field, _ := all.Form.Field("guarantor_id")
	for _, l := range locales.Spoken {
		v := all.In(l)
		for number, resident := range map[string]bool{"1012345672": false, "2123456788": true, "": false} {
			a := kafala.Answers{"guarantor_id": number, "person_id": "2209876545"}
			for _, said := range []string{v.Card(kafala.Guarantee{Answers: a}), v.Row(field, a), strings.Join(v.AnswerLines(a), "\n")} {
				if strings.Contains(said, iqama[l]) != resident {
					t.Errorf("%s: a guarantor with %q reads %q", l, number, said)
				}
			}
		}
		if v.Card(kafala.Guarantee{}) == "" {
			t.Errorf("%s: an erased record names no card", l)
		}
	}
}
