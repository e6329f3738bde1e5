package bot

import (
	"maps"
	"regexp"
	"testing"

	"kafalabot/locales"
)

// ofAGroup finds the words for a group, in each language.
var ofAGroup = map[string]*regexp.Regexp{"ar": regexp.MustCompile(`مجموع`), "en": regexp.MustCompile(`(?i)\bgroups?\b`),
	"ur": regexp.MustCompile(`گروپ|گروہ|مجموع`)}

// namesAGroup are the messages that say so where there is no group of staff, too, and why that is true.
var namesAGroup = map[string]string{
	"deleted.card": "digits in groups", "deleted.id": "digits in groups",
	"group.number": "said in a group alone",
	"staff.moved":  "told of the group alone", "staff.room.removed": "told of the group alone",
	"staff.room.unknown": "told of the group alone", "staff.room.rights": "told of the group alone",
	"staff.room.closed": "told of the group alone",
	"leaver":            "told of the group alone", "button.outside": "below that",
	"leaver.noted": "what Telegram said of the group", "leaver.inside": "what Telegram said of the group",
	"why.group": "what was done, in the trail", "way.group": "what was done, in the trail",
	"outcome.outside": "what was done, in the trail",
}

// Every message that names a group has other words where there is none, which name none, in each language; or it is known why it is
// true all the same.
func TestWordsWhereThereIsNoGroup(t *testing.T) {
	t.Parallel()
	voices := testBot(t).house.Voices // which has none
	unused := maps.Clone(namesAGroup)
	for _, language := range locales.Spoken {
		for key, text := range wordsOf(t, language) {
			if !ofAGroup[language].MatchString(text) {
				continue
			}
			delete(unused, key)
			if namesAGroup[key] != "" {
				continue
			}
			for _, l := range locales.Spoken {
				v := voices.In(l)
				for _, said := range []string{v.HTML(key, nil), v.Plain(key, nil)} {
					for _, words := range ofAGroup {
						if words.MatchString(said) {
							t.Errorf("%s, %s: %s", l, key, said)
						}
					}
				}
			}
		}
	}
	for key := range unused {
		t.Errorf("%s names no group", key)
	}
}

// wordsOf are the messages of a language by their keys, those with plural forms in one piece.
func wordsOf(t *testing.T, language string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for key, text := range keys(t, language) {
		switch text := text.(type) {
		case string:
			all[key] = text
		case map[string]any:
			for _, form := range text {
				all[key] += form.(string) + "\n"
			}
		}
	}
	return all
}
