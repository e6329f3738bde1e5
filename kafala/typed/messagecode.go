package typed

import (
	"slices"
	"strings"
	"unicode"
)

// Codes and passwords as people pass them on in a message: what is short, or has letters, is no code by itself, and is one beside the
// word for it. The words stand in words.toml.

// How many words before a number and after it may say that it is a code, or that it is to be chosen in Nafath.
const codeBefore, codeAfter = 4, 3

// besideCode tells whether a number of two digits or more stands beside a word for a code, for a password or for Nafath, within its
// sentence: such a number is all that Nafath asks for. What is counted or measured is none.
func (all rows) besideCode(text string) bool {
	var others []span
	for i := 0; i < len(all); i++ {
		s := span{i, i}
		for s.to+1 < len(all) && len(all[s.to].digits) == 1 && len(all[s.to+1].digits) == 1 && all[s.to+1].before&^(spaces|dashes) == 0 {
			s.to++ // 4 5
		}
		i = s.to
		if len(all.joined(s)) < 2 || all.isAmount(s) {
			continue
		}
		before, after := sentenceBefore(text[:all[s.from].at]), sentenceAfter(text[all.ends(s, text):])
		if !saysHere(before, after) || isTime(before, after) {
			continue
		}
		if others == nil {
			others = append(all.others(true), span{-1, -1})
		}
		if !s.meets(others) && !labelled(before) {
			return true
		}
	}
	return false
}

// besideBytes is how far from a number it is looked for what it is.
const besideBytes = 240

// sentenceBefore is what stands of a sentence before a number.
func sentenceBefore(text string) string {
	text = strings.ToValidUTF8(text[max(0, len(text)-besideBytes):], "")
	return text[strings.LastIndexAny(text, "\n\r.!?؟")+1:]
}

// sentenceAfter is what stands of a sentence after a number.
func sentenceAfter(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), besideBytes)], "")
	if at := strings.IndexAny(text, "\n\r.!?؟"); at >= 0 {
		return text[:at]
	}
	return text
}

// isTime tells whether a number is a part of an hour or a share of a hundred.
func isTime(before, after string) bool {
	clock := func(text string, last bool) bool {
		r := []rune(text)
		if last {
			slices.Reverse(r)
		}
		return len(r) > 1 && r[0] == ':' && unicode.IsDigit(r[1])
	}
	return clock(before, true) || clock(after, false) || strings.HasPrefix(strings.TrimSpace(after), "%")
}

// saysHere tells whether the words beside a number say that it is a code: a word for one just before it or right after it, or Nafath on
// either side.
func saysHere(before, after string) bool {
	first, next := Words(before), Words(after)
	first, next = first[max(0, len(first)-codeBefore):], next[:min(len(next), codeAfter)]
	if len(next) > 0 && typedWords.counted[next[0]] {
		return false
	}
	if len(first) > 0 {
		last := first[len(first)-1]
		if typedWords.hour[last] || typedWords.tells(last) && !typedWords.code[last] {
			return false
		}
	}
	if saysCodeIn(first) || hasNafath(first) || hasNafath(next) {
		return true
	}
	for len(next) > 0 && typedWords.littleWords[next[0]] {
		next = next[1:]
	}
	return saysCodeIn(next[:min(len(next), 2)])
}

func hasNafath(words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		return slices.ContainsFunc(wordForms(w), func(as string) bool { return typedWords.nafath[as] })
	})
}

// saysCodeIn is saysCode of words, in which a password is one too.
func saysCodeIn(words []string) bool {
	return codeAmong(words) || saysPassword(words)
}

// saysPassword tells whether a word for a password stands among words.
func saysPassword(words []string) bool {
	for i := range words {
		for _, as := range wordForms(words[i]) {
			from := as + " " + strings.Join(words[i+1:min(i+3, len(words))], " ") + " " // the longest has three words
			if slices.ContainsFunc(typedWords.passwords, func(p string) bool { return strings.HasPrefix(from, p+" ") }) {
				return true
			}
		}
	}
	return false
}

// wordForms are a word with an article or joined particles before it, and without.
func wordForms(word string) []string {
	forms := []string{word, bareForm(word)}
	for _, joined := range []string{"\u0648", "\u0628", "\u0644"} {
		if rest, ok := strings.CutPrefix(word, joined); ok {
			forms = append(forms, wordForms(rest)...)
		}
	}
	return forms
}

// secretLength is how many signs a word has at least that may be a password.
const secretLength = 4

// holdsPassword tells whether a line says a password: a word for one, and one of Latin letters with digits or signs among them.
func holdsPassword(text string) bool {
	for line := range strings.Lines(text) {
		if saysPassword(Words(line)) && slices.ContainsFunc(strings.Fields(line), isSecret) {
			return true
		}
	}
	return false
}

// isSecret tells whether a word is made as passwords are.
func isSecret(word string) bool {
	word = strings.TrimFunc(visible(word), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if at := strings.LastIndexAny(word, ":="); at >= 0 { // pass:Ali12345
		word = word[at+1:]
	}
	letters, others := 0, 0
	for _, r := range word {
		switch {
		case r < 0x80 && unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r) || strings.ContainsRune("#$%^&*+_!@", r):
			others++
		}
	}
	return letters > 0 && others > 0 && letters+others >= secretLength
}
