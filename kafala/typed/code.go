package typed

import (
	"slices"
	"strings"
)

// holdCode tells whether a text says a code that a bank or a ministry sends, before it or after it: four to eight digits,
// also in two groups of one length, in a text with a word for such a code; or three right beside the words for a card's own. The words
// stand in words.toml.
func (all rows) holdCode(text string) bool {
	var spoken, others []span
	looked := false
	for i := range all {
		s := span{i, i}
		if i+1 < len(all) && all.halves(i) {
			s.to++
		}
		n := len(all.joined(s))
		if n < 3 || n > 8 || s.meets(spoken) {
			continue
		}
		if !looked {
			if looked = true; !saysCode(text) {
				return false
			}
			others = slices.Concat(all.others(true), all.ids(), all.cards())
		}
		if n == 3 && !besideBack(text[:all[i].at], text[all[i].at:]) {
			continue
		}
		if spoken = append(spoken, s); !s.meets(others) && !all.isAmount(s) && !labelled(text[:all[i].at]) {
			return true
		}
	}
	return false
}

// besideBack tells whether the words before a number, or those that follow it in what begins with it, are those for the code on the back
// of a card.
func besideBack(before, from string) bool {
	little := func(w string) bool { return typedWords.littleWords[w] }
	words := Words(before)
	for len(words) > 0 && little(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	after := Words(from)
	for after = after[min(1, len(after)):]; len(after) > 0 && little(after[0]); {
		after = after[1:]
	}
	ends, begins := " "+strings.Join(words, " "), strings.Join(after, " ")+" "
	return slices.ContainsFunc(typedWords.backOfCard, func(p string) bool {
		return strings.HasSuffix(ends, " "+p) || strings.HasPrefix(begins, p+" ")
	})
}

// halves tells whether two groups are the halves of one code: 482-913.
func (all rows) halves(i int) bool {
	n := len(all[i].digits)
	return n == len(all[i+1].digits) && (n == 2 || n == 3) && all[i+1].before&^(spaces|dashes) == 0
}

// isAmount tells whether a group is the whole part of an amount, or its hundredths.
func (all rows) isAmount(s span) bool {
	return s.to+1 < len(all) && all[s.to+1].before == dots && len(all[s.to+1].digits) == 2 ||
		s.from > 0 && all[s.from].before == commas && len(all[s.from].digits) == 3
}

// labelled tells whether the words just before a number say that it is an accident's, or a reference.
func labelled(before string) bool {
	words := Words(before)
	for i, w := range slices.Backward(words) {
		if len(words)-i > 3 || typedWords.code[w] {
			return false
		}
		if typedWords.accident[w] {
			return true
		}
	}
	return false
}

// saysCode tells whether a word for a code stands in a text that no word beside it makes another one: a postal code, a QR
// code.
func saysCode(text string) bool { return codeAmong(Words(text)) }

// codeAmong is saysCode of the words of a text.
func codeAmong(words []string) bool {
	for i, w := range words {
		if !typedWords.code[w] {
			continue
		}
		before, after := i > 0 && typedWords.notCode[words[i-1]], i+1 < len(words) && typedWords.notCode[words[i+1]]
		if !before && !after {
			return true
		}
	}
	joined := " " + strings.Join(words, " ") + " "
	return slices.ContainsFunc(typedWords.codePhrases, func(p string) bool { return strings.Contains(joined, " "+p+" ") })
}
