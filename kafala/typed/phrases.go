package typed

import "strings"

// phrases are some words each, folded, with a space between. Most words begin none of them, which one look tells.
type phrases struct{ all, first set }

func phrasesOf(list []string) phrases {
	p := phrases{words(list), set{}}
	for phrase := range p.all {
		first, _, _ := strings.Cut(phrase, " ")
		p.first[first] = true
	}
	return p
}

// is tells whether folded words are together one of the phrases.
func (p phrases) is(words []string) bool { return p.begin(words) && p.hold(words) }

// starting gives how many words the longest phrase has with which folded words begin.
func (p phrases) starting(words []string) int {
	if !p.begin(words) {
		return 0
	}
	for n := min(len(words), typedWords.name.longest); n > 0; n-- {
		if p.hold(words[:n]) {
			return n
		}
	}
	return 0
}

// begin tells whether any of the phrases begins as the words do.
func (p phrases) begin(words []string) bool {
	for _, word := range words {
		if word != "" { // it is nothing but signs
			first, _, _ := strings.Cut(word, " ")
			return p.first[first]
		}
	}
	return false
}

// hold looks for the words among the phrases.
func (p phrases) hold(words []string) bool {
	var room [keyRoom]byte
	return p.all[string(together(room[:0], words))]
}

// keyRoom is what most phrases take, in bytes.
const keyRoom = 96

// together appends words to a key, with a space between.
func together(key []byte, words []string) []byte {
	for _, word := range words {
		if word != "" && len(key) > 0 {
			key = append(key, ' ')
		}
		key = append(key, word...)
	}
	return key
}

// spelledEach folds words, each by itself: of one that is nothing but signs nothing is left.
func spelledEach(words []string) []string {
	spelled := make([]string, len(words))
	for i, word := range words {
		spelled[i] = Spelled(word)
	}
	return spelled
}
