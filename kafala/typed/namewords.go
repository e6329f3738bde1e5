package typed

import (
	"slices"
	"strings"
)

// What people type around a name, and instead of one. The words stand in words.toml.

// nameWordlists are those words: phrases, by their folded words with a space between.
type nameWordlists struct {
	lead, before, after, label, aside set
	sentence, weak                    set
	tail, leadTail, weakArticle       set
	longest                           int // words of a phrase
}

// bareName takes off what leads to a name, and what ends the sentence of it: "my name is …", "اسمه …". Of a text that is
// nothing else nothing is left.
func bareName(name string) string {
	before, rest, ok := cutLabel(name)
	if ok && typedWords.name.introduces(before) {
		name = rest
	}
	words := strings.Fields(name)
	led := false
	for was := -1; was != len(words); {
		was = len(words)
		words, led = withoutLead(words, led)
		for len(words) > 0 && (typedWords.name.tail[words[len(words)-1]] || led && typedWords.name.leadTail[spelledWord(words[len(words)-1])]) {
			words = words[:len(words)-1]
		}
		for n := min(len(words), typedWords.name.longest); n > 0; n-- {
			if typedWords.name.after[spelledWord(words[len(words)-n:]...)] {
				words = words[:len(words)-n]
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// cutLabel parts a text at the sign that stands after a label.
func cutLabel(name string) (before, rest string, ok bool) {
	i := strings.IndexAny(name, ":=/")
	if i < 0 {
		return "", "", false
	}
	return name[:i], strings.Trim(name[i+1:], around), true
}

func (w *nameWordlists) introduces(text string) bool {
	text = Spelled(text)
	return w.lead[text] || w.before[text] || w.label[text]
}

// withoutLead drops the words before a name: a lead, with the greeting of a word or three that stands before it, or who it is.
func withoutLead(words []string, led bool) ([]string, bool) {
	const greeting = 3
	w := &typedWords.name
	for i := 0; i <= greeting && i < len(words); i++ {
		n := longestOf(w.lead, words[i:])
		switch {
		case n == 0:
		case i+n == len(words): // it stands behind the name
			return words[:i], true
		default:
			return words[i+n:], true
		}
	}
	if n := longestOf(w.before, words); n > 0 {
		return words[n:], led
	}
	return words, led
}

// longestOf gives how many words the longest phrase has with which the words begin.
func longestOf(phrases set, words []string) int {
	for n := min(len(words), typedWords.name.longest); n > 0; n-- {
		if phrases[spelledWord(words[:n]...)] {
			return n
		}
	}
	return 0
}

func spelledWord(words ...string) string { return Spelled(strings.Join(words, " ")) }

// noName tells of words that are no name: an answer to another question (yes, no, fine), or a sentence about somebody. A
// sentence is known by a word that is no part of any name (prison, police), by two of its small words beside each other, or
// by one before a word with an article. Small words alone are parts of names somewhere ("He Wei", "The Anh"): perhaps is set.
func noName(name string) (sure, perhaps bool) {
	w := &typedWords.name
	words := strings.Fields(name)
	for i := range words {
		word := spelledWord(words[i])
		if longestOf(w.sentence, words[i:]) > 0 || w.weakArticle[word] && i+1 < len(words) && hasArticle(spelledWord(words[i+1])) {
			return true, false
		}
		perhaps = perhaps || w.weak[word]
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !isAside(w) && !oneLetter(spelledWord(w)) }), perhaps
}

// isAside tells whether a word answers something else.
func isAside(word string) bool {
	word = spelledWord(word)
	return typedWords.name.aside[word] || typedWords.name.aside[undrawnOut(word)]
}

// unknownName tells whether a text says that a name is not known: "I don't know his full name". Such words are part of no name.
func unknownName(text string) bool {
	words := Words(text)
	for i := range words {
		if longestOf(typedWords.unknownWithin, words[i:]) > 0 {
			return true
		}
	}
	return false
}

// oneLetter tells whether a word is one letter, drawn out: laughter, or a finger on the keyboard.
func oneLetter(word string) bool {
	runes := []rune(word)
	return len(runes) >= 3 && !slices.ContainsFunc(runes, func(r rune) bool { return r != runes[0] })
}

// undrawnOut writes a letter once that is drawn out: "nooo".
func undrawnOut(word string) string {
	runes := []rune(word)
	var b strings.Builder
	for i := 0; i < len(runes); {
		end := i
		for end < len(runes) && runes[end] == runes[i] {
			end++
		}
		if n := end - i; n < 3 {
			b.WriteString(string(runes[i:end]))
		} else {
			b.WriteRune(runes[i])
		}
		i = end
	}
	return b.String()
}

func hasArticle(word string) bool {
	return strings.HasPrefix(word, "\u0627\u0644") && len([]rune(word)) > 4
}
