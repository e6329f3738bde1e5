package bot

import (
	"strings"
	"testing"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// The Arabic undertaking, which binds, stands above any translation, and alone where there is none.
func TestArabicUndertakingStandsFirst(t *testing.T) {
	b := testBot(t)
	kind := &b.Settings.Kinds[0]
	kind.Undertaking = kafala.Text{"ar": "arabic-text", "en": "english-text", "ur": "urdu-text"}
	screen := b.dialog.Screen(dialogs.Session{Draft: someDraft, Checked: true, Answers: kafala.Answers{"kind": kind.ID}})
	screen.Kind = dialogs.Total
	for _, l := range locales.Spoken {
		for _, translated := range []bool{true, false} {
			if !translated {
				delete(kind.Undertaking, "ur")
			}
			text := b.draw(b.house.Voices.In(l), screen).HTML
			arabic := strings.Index(text, "arabic-text")
			own := map[string]string{"en": "english-text", "ur": "urdu-text"}[l]
			if arabic < 0 || strings.Count(text, "arabic-text") != 1 {
				t.Errorf("%s: the Arabic text stands there %d times", l, strings.Count(text, "arabic-text"))
			}
			if want := own != "" && (l != "ur" || translated); want != (own != "" && strings.Index(text, own) > arabic) {
				t.Errorf("%s, translated=%t: %s", l, translated, text)
			}
		}
		kind.Undertaking["ur"] = "urdu-text"
	}
}
