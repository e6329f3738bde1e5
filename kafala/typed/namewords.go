package typed

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What people type around a name, and instead of one. The words stand in words.toml.

// nameWordlists are those words: phrases, by their folded words with a space between.
type nameWordlists struct {
	lead, before, after, sentence phrases
	label, aside, weak            set
	tail, leadTail, weakArticle   set
	longest                       int // words of a phrase
}

// bareName takes off what leads to a name, and what ends the sentence of it: "my name is …", "اسمه …". Of a text that is
// nothing else nothing is left.
func bareName(name string) string {
	before, rest, ok := cutLabel(name)
	if ok && typedWords.name.introduces(before) {
		name = rest
	}
	words := strings.Fields(name)
	spelled := spelledEach(words)
	led := false
	for was := -1; was != len(words); {
		was = len(words)
		from, to, leads := withoutLead(spelled)
		words, spelled, led = words[from:to], spelled[from:to], led || leads
		end := len(words)
		for end > 0 && (typedWords.name.tail[words[end-1]] || led && typedWords.name.leadTail[spelled[end-1]]) {
			end--
		}
		for n := min(end, typedWords.name.longest); n > 0; n-- {
			if typedWords.name.after.is(spelled[end-n : end]) {
				end -= n
				break
			}
		}
		words, spelled = words[:end], spelled[:end]
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
	return w.lead.all[text] || w.before.all[text] || w.label[text]
}

// withoutLead gives what is left without the words before a name: a lead, with the greeting of a word or three that stands before
// it, or who it is. leads tells that it was a lead.
func withoutLead(words []string) (from, to int, leads bool) {
	const greeting = 3
	w := &typedWords.name
	for i := 0; i <= greeting && i < len(words); i++ {
		n := w.lead.starting(words[i:])
		switch {
		case n == 0:
		case i+n == len(words): // it stands behind the name
			return 0, i, true
		default:
			return i + n, len(words), true
		}
	}
	return w.before.starting(words), len(words), false
}

// noName tells of words that are no name: an answer to another question (yes, no, fine), or a sentence about somebody. A
// sentence is known by a word that is no part of any name (prison, police), by two of its small words beside each other, or
// by one before a word with an article. Small words alone are parts of names somewhere ("He Wei", "The Anh"): perhaps is set.
func noName(name string) (sure, perhaps bool) {
	w := &typedWords.name
	words := spelledEach(strings.Fields(name))
	for i, word := range words {
		if w.sentence.starting(words[i:]) > 0 || w.weakArticle[word] && i+1 < len(words) && hasArticle(words[i+1]) {
			return true, false
		}
		perhaps = perhaps || w.weak[word]
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !isAside(w) && !oneLetter(w) }), perhaps
}

// isAside tells whether a folded word answers something else.
func isAside(word string) bool {
	return typedWords.name.aside[word] || drawnOut(word) && typedWords.name.aside[undrawnOut(word)]
}

// unknownName tells whether a text says that a name is not known: "I don't know his full name". Such words are part of no name.
func unknownName(text string) bool {
	words := Words(text)
	for i := range words {
		if typedWords.unknownWithin.starting(words[i:]) > 0 {
			return true
		}
	}
	return false
}

// oneLetter tells whether a word is one letter, drawn out: laughter, or a finger on the keyboard.
func oneLetter(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return drawnOut(word) && !strings.ContainsFunc(word, func(r rune) bool { return r != first })
}

// drawnOut tells whether a letter of a word is drawn out: written three times or more.
func drawnOut(word string) bool {
	last, times := utf8.RuneError, 0
	for _, r := range word {
		if r != last {
			last, times = r, 0
		}
		if times++; times >= 3 {
			return true
		}
	}
	return false
}

// undrawnOut writes a letter once that is drawn out: "nooo".
func undrawnOut(word string) string {
	if !drawnOut(word) {
		return word
	}
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
