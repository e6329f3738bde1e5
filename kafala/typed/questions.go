package typed

import (
	"bytes"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

//go:embed questions.toml
var questionsFile string

// Question is what somebody asks instead of answering.
type Question struct {
	Topic string // one of Topics
	// Sure tells that the text is no person's name and no office's: it is nothing but a question, or holds a phrase that
	// asks, or one of several words that none says before an answer. Where any words are an answer, only such a text is a
	// question.
	Sure bool
}

// phrase is one entry of questions.toml, its words folded.
type phrase struct {
	topic int  // its place in the file; -1: a filler
	whole bool // only in a text that is nothing but phrases and fillers
	asks  bool // holds a word that asks
	named bool // each of its words is somebody's name as well
}

// askedFor are the phrases of questions.toml, by their folded words with a space between.
type askedFor struct {
	topics  []string
	late    []bool
	phrases map[string]phrase
	first   set // words with which one begins
	longest int // words of a phrase
}

// questions are read when the first text is looked through for one.
var questions = sync.OnceValue(func() *askedFor {
	q := &askedFor{}
	var file struct {
		Fillers, Names, Asking []string
		Topic                  []struct {
			ID            string
			Late          bool
			Within, Whole []string
		}
	}
	if _, err := toml.Decode(questionsFile, &file); err != nil {
		panic("typed: questions.toml: " + err.Error()) // embedded: it is read by every test
	}
	names, asking := map[string]bool{}, map[string]bool{}
	for _, w := range file.Names {
		names[fold(w)] = true
	}
	for _, w := range file.Asking {
		asking[fold(w)] = true
	}
	q.phrases, q.first = map[string]phrase{}, set{}
	add := func(texts []string, topic int, whole bool) {
		for _, text := range texts {
			words := queryWords(text)
			q.longest = max(q.longest, len(words))
			key := strings.Join(words, " ")
			if _, twice := q.phrases[key]; twice && topic < 0 || key == "" {
				continue
			}
			q.first[words[0]] = true
			q.phrases[key] = phrase{topic: topic, whole: whole,
				asks:  slices.ContainsFunc(words, func(w string) bool { return asking[w] }),
				named: !slices.ContainsFunc(words, func(w string) bool { return !names[w] })}
		}
	}
	for i, t := range file.Topic {
		q.topics, q.late = append(q.topics, t.ID), append(q.late, t.Late)
		add(t.Within, i, false)
		add(t.Whole, i, true)
	}
	add(file.Fillers, -1, false)
	return q
})

func fold(word string) string { return strings.Join(queryWords(word), " ") }

// Topics are what can be asked about, by id.
func Topics() []string { return slices.Clone(questions().topics) }

// AsksFor finds what a text asks about; false: nothing that is known. A question mark alone asks for help.
func AsksFor(text string) (Question, bool) {
	words := queryWords(text)
	if len(words) == 0 {
		asks := strings.ContainsAny(text, "?\u061f")
		if !asks {
			return Question{}, false
		}
		return Question{"help", true}, true
	}
	found, covered := phrasesIn(words)
	best, length, sure := -1, 0, false
	for _, f := range found {
		if f.whole && !covered {
			continue
		}
		sure = sure || !f.named && (covered || f.asks || f.words > 1 && !questions().late[f.topic])
		if best < 0 || rank(f.topic, f.words) > rank(best, length) {
			best, length = f.topic, f.words
		}
	}
	if best < 0 {
		return Question{}, false
	}
	return Question{questions().topics[best], sure}, true
}

// rank orders topics found in one text: late ones last, then by the length of the phrase, then as the file has them.
func rank(topic, words int) int {
	r := (words+1)*len(questions().topics) - topic
	if questions().late[topic] {
		r -= 1 << 16
	}
	return r
}

type foundPhrase struct {
	phrase
	words int
}

// phrasesIn finds the longest phrase at each word, but for those within another, and tells whether the text, read from its
// start, is nothing but phrases and fillers.
func phrasesIn(words []string) (found []foundPhrase, covered bool) {
	covered = true
	next, end := 0, 0
	for i := range words {
		p, n := phraseAt(words[i:])
		if n > 0 && p.topic >= 0 && i+n > end {
			found = append(found, foundPhrase{p, n})
			end = i + n
		}
		if i == next {
			covered = covered && n > 0
			next += max(n, 1)
		}
	}
	return found, covered
}

// phraseAt finds the longest phrase with which the words begin. The first word may have the "and" that Arabic joins to it.
func phraseAt(words []string) (phrase, int) {
	const and = "\u0648"
	rest, led := strings.CutPrefix(words[0], and)
	if !questions().first[words[0]] && !(led && questions().first[rest]) {
		return phrase{}, 0
	}
	var room [keyRoom]byte
	for n := min(len(words), questions().longest); n > 0; n-- {
		key := together(room[:0], words[:n])
		if p, ok := questions().phrases[string(key)]; ok {
			return p, n
		}
		if rest, ok := bytes.CutPrefix(key, []byte(and)); ok {
			if p, ok := questions().phrases[string(rest)]; ok {
				return p, n
			}
		}
	}
	return phrase{}, 0
}

// sameLetter is the spelling of a folded letter where people mix some: final and Urdu letters, hamza, and the Gulf's way to write two
// sounds.
func sameLetter(r rune) rune {
	switch r {
	case '\u0629', '\u06c1', '\u06c2', '\u06c3', '\u06be':
		return '\u0647'
	case '\u06cc', '\u06d2', '\u06d3', '\u0649', '\u0626':
		return '\u064a'
	case '\u0624':
		return '\u0648'
	case '\u06a9', '\u0686':
		return '\u0643'
	case '\u06ba':
		return '\u0646'
	case '\u0671':
		return '\u0627'
	case '\u0621', '\'', '\u2019', '`':
		return -1
	}
	return r
}

// queryWords are the words of a text in one spelling: Fold, letters that are mixed made one, a letter that is drawn out
// written once, and a number from 1 to 17 as "#".
func queryWords(text string) []string {
	text = strings.Map(sameLetter, Fold(text))
	words := make([]string, 0, 8)
	start, last := 0, 0
	for i, r := range text {
		kind := 0
		switch {
		case r >= '0' && r <= '9' || r == '#':
			kind = 1
		case kindOf(r) != 0:
			kind = 2
		}
		if kind == last {
			continue
		}
		if last != 0 {
			words = append(words, oneSpelling(text[start:i]))
		}
		start, last = i, kind
	}
	if last != 0 {
		words = append(words, oneSpelling(text[start:]))
	}
	return words
}

func oneSpelling(word string) string {
	if word[0] > '9' { // as nearly all: no number
		return undrawnOut(word)
	}
	n, err := strconv.Atoi(word)
	switch {
	case err != nil:
		return undrawnOut(word)
	case n >= 1 && n <= 17:
		return "#"
	}
	return word
}
