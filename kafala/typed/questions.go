package typed

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"

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

// questions are the phrases of questions.toml, by their folded words with a space between.
var questions = func() (q struct {
	topics  []string
	late    []bool
	phrases map[string]phrase
	longest int // words of a phrase
}) {
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
	q.phrases = map[string]phrase{}
	add := func(texts []string, topic int, whole bool) {
		for _, text := range texts {
			words := queryWords(text)
			q.longest = max(q.longest, len(words))
			key := strings.Join(words, " ")
			if _, twice := q.phrases[key]; twice && topic < 0 || key == "" {
				continue
			}
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
}()

func fold(word string) string { return strings.Join(queryWords(word), " ") }

// Topics are what can be asked about, by id.
func Topics() []string { return slices.Clone(questions.topics) }

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
		sure = sure || !f.named && (covered || f.asks || f.words > 1 && !questions.late[f.topic])
		if best < 0 || rank(f.topic, f.words) > rank(best, length) {
			best, length = f.topic, f.words
		}
	}
	if best < 0 {
		return Question{}, false
	}
	return Question{questions.topics[best], sure}, true
}

// rank orders topics found in one text: late ones last, then by the length of the phrase, then as the file has them.
func rank(topic, words int) int {
	r := (words+1)*len(questions.topics) - topic
	if questions.late[topic] {
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
	for n := min(len(words), questions.longest); n > 0; n-- {
		key := strings.Join(words[:n], " ")
		if p, ok := questions.phrases[key]; ok {
			return p, n
		}
		if rest, ok := strings.CutPrefix(key, and); ok {
			if p, ok := questions.phrases[rest]; ok {
				return p, n
			}
		}
	}
	return phrase{}, 0
}

// sameLetters are spellings that people mix: final and Urdu letters, hamza, and the Gulf's way to write two sounds.
var sameLetters = strings.NewReplacer("\u0629", "\u0647", "\u06c1", "\u0647", "\u06c2", "\u0647", "\u06c3", "\u0647", "\u06be", "\u0647",
	"\u06cc", "\u064a", "\u06d2", "\u064a", "\u06d3", "\u064a", "\u0649", "\u064a", "\u0626", "\u064a", "\u0624", "\u0648",
	"\u06a9", "\u0643", "\u0686", "\u0643", "\u06ba", "\u0646", "\u0671", "\u0627", "\u0621", "", "'", "", "\u2019", "", "`", "")

// queryWords are the words of a text in one spelling: Fold, letters that are mixed made one, a letter that is drawn out
// written once, and a number from 1 to 17 as "#".
func queryWords(text string) []string {
	var words []string
	var b strings.Builder
	kind := 0
	end := func() {
		if b.Len() > 0 {
			words = append(words, oneSpelling(b.String()))
		}
		b.Reset()
	}
	for _, r := range sameLetters.Replace(Fold(text)) {
		now := 0
		switch {
		case r >= '0' && r <= '9' || r == '#':
			now = 1
		case unicode.IsLetter(r):
			now = 2
		}
		if now != kind {
			end()
		}
		if kind = now; now > 0 {
			b.WriteRune(r)
		}
	}
	end()
	return words
}

func oneSpelling(word string) string {
	if n, err := strconv.Atoi(word); err == nil {
		if n >= 1 && n <= 17 {
			return "#"
		}
		return word
	}
	var b strings.Builder
	last, times := rune(0), 0
	runes := []rune(word)
	for i, r := range runes {
		if r != last {
			last, times = r, 0
			for _, next := range runes[i:] {
				if next != r {
					break
				}
				times++
			}
		} else if times >= 3 {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
