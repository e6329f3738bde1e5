package kafala

// Text is a text from the settings in several languages, by language code. Arabic is always there.
type Text map[string]string

// In gives the text in a language, else in Arabic.
func (t Text) In(language string) string {
	if s, ok := t[language]; ok {
		return s
	}
	return t["ar"]
}
