package typed

import "strings"

// Same tells whether two texts are the same words, however they are spelled and whatever signs stand among them: what is
// typed for a button is compared so with its label.
func Same(a, b string) bool {
	words := Spelled(a)
	return words != "" && words == Spelled(b)
}

// Spelled gives the folded words and numbers of a text, with one space between them.
func Spelled(text string) string { return strings.Join(Words(text), " ") }

// Choice reads a choice of a question by one of the short or common forms that words.toml has for it: a city for its
// region, "my brother". The words around it ("in", "the city of") say nothing. False: none of these, or none that is asked.
func Choice(field string, choices []string, text string) (string, bool) {
	if len(text) > 200 {
		return "", false
	}
	words := Words(text)
	for start := range words { // without the words before it
		if start > 0 && !typedWords.around[words[start-1]] {
			break
		}
		for end := len(words); end > start; end-- {
			if end < len(words) && !typedWords.around[words[end]] {
				break
			}
			form := strings.Join(words[start:end], "")
			value, ok := typedWords.choices[field][bareForm(form)]
			if rest, in := strings.CutPrefix(form, "\u0628"); !ok && in { // "in" is written with the word
				value, ok = typedWords.choices[field][bareForm(rest)]
			}
			for _, c := range choices {
				if ok && c == value {
					return c, true
				}
			}
		}
	}
	return "", false
}

// bareForm is a form without its article.
func bareForm(form string) string {
	for _, prefix := range []string{"\u0628\u0627\u0644", "\u0644\u0644", "\u0627\u0644", "al", "ar", "ash", "as", "ad", "at"} {
		if rest, ok := strings.CutPrefix(form, prefix); ok && len([]rune(rest)) > 2 {
			return rest
		}
	}
	return form
}

// IsUnknown tells whether a text says that the person does not know, and nothing else.
func IsUnknown(text string) bool {
	if len(text) > 100 {
		return false
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	words := Words(first)
	return len(words) > 0 && typedWords.unknownFirst[words[0]] && typedWords.unknown[Spelled(text)]
}
