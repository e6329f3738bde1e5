package typed

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// strayLength is how many digits most codes have that a bank or a ministry sends.
const strayLength = 6

// How many words before a number and after it may say what it is.
const strayBefore, strayAfter = 4, 2

// stray tells whether six digits stand by themselves in a text of which no word beside them says what they are: money, a day, a
// reference, a case. A round number is a sum.
func (all rows) stray(text string) bool {
	for i := range all {
		s := span{i, i}
		if i+1 < len(all) && len(all[i].digits) == strayLength/2 && all.halves(i) {
			s.to++
		}
		digits := all.joined(s)
		if len(digits) != strayLength || strings.HasSuffix(digits, "000") || s.from < s.to && all.roundHalves(s) {
			continue
		}
		if all.bare(s, text) && !told(text[:all[i].at], text[all.ends(s, text):]) {
			return true
		}
	}
	return false
}

// roundHalves tells whether two groups are two round numbers rather than the halves of one.
func (all rows) roundHalves(s span) bool {
	return strings.HasSuffix(all[s.from].digits, "0") && strings.HasSuffix(all[s.to].digits, "0")
}

// bare tells whether nothing but a space, an end or a mark of the sentence is beside a number, and no other number.
func (all rows) bare(s span, text string) bool {
	const alone = far | lines | commas
	if s.from > 0 && all[s.from].before&alone == 0 || s.to+1 < len(all) && all[s.to+1].before&alone == 0 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:all[s.from].at])
	after := text[all.ends(s, text):]
	next, size := utf8.DecodeRuneInString(after)
	beyond, _ := utf8.DecodeRuneInString(after[size:])
	free := func(r rune) bool {
		return r == utf8.RuneError || unicode.IsSpace(r) || unseen(r) || strings.ContainsRune("«»\"'()[]<>:؛;،,؟?!", r)
	}
	return free(before) && (free(next) || next == '.' && free(beyond))
}

// ends gives where a span ends in a text, in bytes.
func (all rows) ends(s span, text string) int {
	left := len(all[s.to].digits)
	for i, r := range text[all[s.to].at:] {
		if left == 0 {
			return all[s.to].at + i
		}
		if r >= '\uff01' && r <= '\uff5e' {
			r -= '\uff01' - '!'
		}
		if r = asciiDigit(r); r >= '0' && r <= '9' {
			left--
		}
	}
	return len(text)
}

// told tells whether a word beside a number says what it is.
func told(before, after string) bool {
	if at := strings.LastIndexAny(before, "\n\r"); at >= 0 {
		before = before[at+1:]
	}
	if at := strings.IndexAny(after, "\n\r"); at >= 0 {
		after = after[:at]
	}
	first, last := Words(before), Words(after)
	first, last = first[max(0, len(first)-strayBefore):], last[:min(len(last), strayAfter)]
	for _, word := range append(first, last...) {
		if typedWords.tells(word) {
			return true
		}
	}
	return false
}

// tells tells whether a word says of a number beside it what it is, with an article or a joined particle before it or without.
func (w vocabulary) tells(word string) bool {
	for _, as := range wordForms(word) {
		if w.telling[as] || w.accident[as] || w.beside.plate[as] || w.beside.before[as] || w.beside.after[as] || w.notCode[as] {
			return true
		}
	}
	return false
}
