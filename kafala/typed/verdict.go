package typed

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is typed as a name or an office stands beside the bot's own words on cards, in notices and on the sheet. Words with which the bot
// says how a guarantee stands would be read as its own there. They stand in words.toml.

// verdictWords are those words: those that say it anywhere, those that are people's names too, those that an office's name may hold, those
// that say it of what follows, those that say it alone, which of these are people's names, what may stand beside them, and phrases.
type verdictWords struct {
	always, named, place, leading, alone, people, around set
	phrases                                              []string
}

// verdictFile is how they are written.
type verdictFile struct{ Words, Named, Place, Leading, Alone, People, Around, Phrases []string }

func (f verdictFile) read() verdictWords {
	return verdictWords{words(f.Words), words(f.Named), words(f.Place), words(f.Leading), words(f.Alone), words(f.People), words(f.Around),
		spelledAll(f.Phrases)}
}

// SaysVerdict tells whether the name of an office reads as how a guarantee stands.
func SaysVerdict(office string) bool { return saysVerdict(office, false) }

// NameSaysVerdict is SaysVerdict of a person's name: some of these words are names.
func NameSaysVerdict(name string) bool { return saysVerdict(name, true) }

// numberSaysVerdict is SaysVerdict of the letters of a number, also across its signs and where digits stand for some of them:
// "OK1ACCEPTED", "REL-EASE-1", "V4LID1".
func numberSaysVerdict(number string) bool {
	ways := []string{number, unjoined.Replace(number)}
	for _, one := range []rune{'i', 'l'} {
		ways = append(ways, lettered(ways[1], one))
	}
	return hasLetter(number) && slices.ContainsFunc(ways, func(number string) bool {
		return SaysVerdict(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsMark(r) {
				return r
			}
			return ' '
		}, number))
	})
}

// drawnLetters are the letters that digits are written for; a 1 is an I or an L.
var drawnLetters = map[rune]rune{'0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't'}

// lettered is a number with letters for the digits before a letter.
func lettered(number string, one rune) string {
	runes := []rune(number)
	for i := len(runes) - 2; i >= 0; i-- {
		letter, is := drawnLetters[runes[i]]
		switch {
		case !unicode.IsLetter(runes[i+1]):
		case is:
			runes[i] = letter
		case runes[i] == '1':
			runes[i] = one
		}
	}
	return string(runes)
}

// unjoined are the signs that an office may have within a word.
var unjoined = strings.NewReplacer("-", "", ".", "", "\u2019", "", "&", "")

func saysVerdict(text string, person bool) bool {
	v := typedWords.verdict
	return slices.ContainsFunc([][]string{Words(text), Words(unjoined.Replace(text))}, func(words []string) bool {
		words = lettersJoined(words)
		said := " " + strings.Join(words, " ") + " "
		return v.in(words, person) || slices.ContainsFunc(v.phrases, func(p string) bool {
			return strings.Contains(said, " "+p+" ") || strings.Contains(said, " \u0648"+p+" ") // with "and" before it
		})
	})
}

func (v verdictWords) in(words []string, person bool) bool {
	some, nothingElse := false, true
	for i, word := range words {
		has := func(list set) bool { return list[word] || list[strings.TrimPrefix(word, "\u0648")] } // with "and" before it
		alone := has(v.alone) || v.alone[bareForm(strings.TrimPrefix(word, "\u0648"))]               // or the article
		switch {
		case has(v.always), has(v.named) && !person, has(v.place) && person, has(v.leading) && i+1 < len(words):
			return true
		case has(v.named), has(v.place), has(v.leading), alone && !(person && (has(v.people) || has(v.around))):
			some = true
		case !has(v.around):
			nothingElse = false
		}
	}
	return some && nothingElse
}

// lettersJoined puts letters that stand one by one together, as a word is spaced out.
func lettersJoined(words []string) (joined []string) {
	last := false
	for _, word := range words {
		letter := utf8.RuneCountInString(word) == 1
		if letter && last {
			joined[len(joined)-1] += word
		} else {
			joined = append(joined, word)
		}
		last = letter
	}
	return joined
}
