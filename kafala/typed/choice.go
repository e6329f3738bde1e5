package typed

import (
	"slices"
	"strings"
)

// Same tells whether two texts are the same words, however they are spelled and whatever signs stand among them: what is
// typed for a button is compared so with its label.
func Same(a, b string) bool {
	words := Spelled(a)
	return words != "" && (a == b || words == Spelled(b))
}

// Spelled gives the folded words and numbers of a text, with one space between them.
func Spelled(text string) string {
	folded := Fold(text)
	if isSpelled(folded) {
		return folded
	}
	return strings.Join(wordsIn(folded), " ")
}

// Choice reads a choice of a question by one of the short or common forms that words.toml has for it: a city for its
// region, "my brother". The words around it ("in", "the city of") say nothing. A long word may have one letter wrong, too many
// or too few, where that leaves one choice. False: none of these, or none that is asked.
func Choice(field string, choices []string, text string) (string, bool) {
	if len(text) > 200 {
		return "", false
	}
	words := Words(text)
	if i := slices.IndexFunc(words, func(w string) bool { return typedWords.withinCity[w] }); i > 0 && field == "region" {
		words = words[:i]
	}
	forms := formsOf(words)
	for _, read := range []func(field, form string) (string, bool){formed, misspelled} {
		for _, form := range forms {
			value, ok := read(field, form)
			if rest, in := strings.CutPrefix(form, "\u0628"); !ok && in { // "in" is written with the word
				value, ok = read(field, rest)
			}
			if ok && slices.Contains(choices, value) {
				return value, true
			}
		}
	}
	return "", false
}

// formsOf gives what the words may mean as a choice: without those around it.
func formsOf(words []string) (forms []string) {
	for start := range words { // without the words before it
		if start > 0 && !typedWords.around[words[start-1]] {
			break
		}
		for end := len(words); end > start; end-- {
			if end < len(words) && !typedWords.around[words[end]] {
				break
			}
			forms = append(forms, strings.Join(words[start:end], ""))
		}
	}
	return forms
}

func formed(field, form string) (string, bool) {
	value, ok := typedWords.choices[field][bareForm(form)]
	return value, ok
}

// misspelledFrom is how many letters a word has at least in which one may be wrong.
const misspelledFrom = 6

// misspelled reads a form with one letter wrong. No answer to the accident is read so: there a letter makes a "not".
func misspelled(field, form string) (value string, ok bool) {
	bare := []rune(bareForm(form))
	if field == "accident" || len(bare) < misspelledFrom-1 || strings.ContainsAny(form, "0123456789") {
		return "", false
	}
	for known, v := range typedWords.choices[field] {
		if runes := []rune(known); max(len(bare), len(runes)) < misspelledFrom || !oneWrong(bare, runes) {
			continue
		}
		if ok && v != value {
			return "", false
		}
		value, ok = v, true
	}
	return value, ok
}

// oneWrong tells whether two words differ in one letter: another one, one too many, or two that changed places.
func oneWrong(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		return i == len(a) || slices.Equal(a[i+1:], b[i+1:]) ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	case 1:
		return slices.Equal(a[i:], b[i+1:])
	}
	return false
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
	first, _, _ = strings.Cut(Spelled(first), " ")
	return typedWords.unknownFirst[first] && typedWords.unknown[Spelled(text)]
}

// YesOrNo reads an answer to a question of yes or no, and nothing else; false at the end: it is neither.
func YesOrNo(text string) (yes, ok bool) {
	if len(text) > 100 {
		return false, false
	}
	words := Spelled(text)
	yes = typedWords.yes[words]
	return yes, yes || typedWords.no[words]
}

// Skips tells whether a text leaves a question open that need not be answered: it says so, or that nothing is there or known.
func Skips(text string) bool {
	return len(text) <= 100 && typedWords.skip[Spelled(text)] || IsUnknown(text)
}

// GoesBack tells whether a text asks for the question before, and nothing else.
func GoesBack(text string) bool { return len(text) <= 100 && typedWords.back[Spelled(text)] }
