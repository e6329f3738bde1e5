package kafala

// Text is a text from the settings in several languages, by language code. Arabic is always there.
type Text map[string]string

// TextLanguages are the languages in which the settings must have every text: those that the bot speaks completely.
var TextLanguages = []string{"ar", "en"}

// OtherLanguages are those in which they may have a text besides: the bot speaks them in part.
var OtherLanguages = []string{"ur"}

// In gives the text in a language, else in Arabic.
func (t Text) In(language string) string {
	if s, ok := t[language]; ok {
		return s
	}
	return t["ar"]
}
