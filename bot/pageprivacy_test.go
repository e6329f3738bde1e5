package bot_test

import (
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// The notice says where ID numbers are typed and shown as the settings have it, and nothing of the other ways.
func TestPrivacySaysWhereNumbersAreTyped(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := []string{"privacy.page.offered", "privacy.page.required", "privacy.whole.off", "privacy.whole.offered", "privacy.whole.required"}
	for where, told := range map[kafala.Entering][]string{
		kafala.InChat:      {"privacy.whole.off"},
		kafala.InEither:    {"privacy.page.offered", "privacy.whole.offered"},
		kafala.OnPageAlone: {"privacy.page.required", "privacy.whole.required"},
	} {
		w := paged(t, where)
		for _, language := range locales.Spoken {
			c := w.Chats.As(world.Citizen)
			c.Type("/language")
			w.Quiet()
			w.TapData(c, "speak:"+language)
			w.Quiet()
			c.Type("/privacy")
			w.Quiet()
			said := unisolated(c.Last().Text)
			for _, key := range all {
				if has, want := strings.Contains(said, unisolated(words[language].Plain(key, nil))), slices.Contains(told, key); has != want {
					t.Errorf("%s, %s: %s is said: %t", where, language, key, has)
				}
			}
		}
	}
}

// unisolated leaves out the marks that keep figures in their place.
func unisolated(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(text)
}
