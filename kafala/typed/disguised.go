package typed

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// plainly is a text as it would read if nobody had disguised a number or an address in it: with digits for numerals that are no
// decimal digits, for letters that look like them and for words, and without what was put between the parts. It is looked through
// for what must not be said, and never kept.
func plainly(text string) string {
	text = numerals(text)
	for _, d := range typedWords.disguises {
		text = d.worn().ReplaceAllString(text, d.plain)
	}
	for _, d := range dottedApart {
		text = d.worn().ReplaceAllString(text, d.plain)
	}
	text = wordly().ReplaceAllStringFunc(text, unmasked)
	text = spelledOut(text)
	return single().ReplaceAllStringFunc(text, onlyDigits)
}

// disguise is something that is written for something else.
type disguise struct {
	worn  func() *regexp.Regexp
	plain string
}

// dottedApart are dots of other scripts, and an address with spaces between its parts.
var dottedApart = []disguise{
	{pattern(`\s*[\x{3002}\x{ff0e}\x{ff61}]\s*`), "."},
	{pattern(`\s*[\[({<]\s*\.\s*[\])}>]\s*`), "."},
	{pattern(`([\p{L}\p{N}])\s*\.\s*(\p{L}{2,24})\s*/\s*(\S)`), "$1.$2/$3"},
}

// numerals writes a digit for every numeral of one place, and drops marks that are drawn through digits.
func numerals(text string) string {
	digit := false
	return strings.Map(func(r rune) rune {
		if digit && unicode.Is(unicode.Mn, r) {
			return -1
		}
		if n, ok := typedWords.numerals[r]; ok {
			r = '0' + n
		}
		r = asciiDigit(r)
		digit = r >= '0' && r <= '9'
		return r
	}, text)
}

var (
	wordly = pattern(`[\p{L}\p{M}\p{Nd}|]+`)
	single = pattern(`\b[0-9](?:[^\p{L}\p{N}\n]{1,3}\b[0-9]\b){3,}`)
)

// How long a word is at least that is a number in disguise, how many digits it has, and how many letters stand between two.
const maskedLength, maskedDigits, maskedApart = 7, 4, 2

// maskedAs are the letters that are taken for digits.
var maskedAs = map[rune]rune{'o': '0', 'O': '0', 'l': '1', 'I': '1', '|': '1'}

// unmasked is the number that a word is in which letters stand for digits, or between all of them; else the word.
func unmasked(word string) string {
	digits, letters, most, rows := 0, 0, 0, 0
	looks := true
	for _, r := range word {
		if r >= '0' && r <= '9' {
			if digits == 0 || letters > 0 {
				rows++
			}
			digits, letters = digits+1, 0
			continue
		}
		letters++
		_, like := maskedAs[r]
		looks, most = looks && like, max(most, letters)
	}
	length := len([]rune(word))
	switch {
	case digits == length:
	case looks && digits >= maskedDigits && length >= maskedLength:
		return strings.Map(func(r rune) rune {
			if n, like := maskedAs[r]; like {
				return n
			}
			return r
		}, word)
	case rows >= apart/2 && digits >= apart && most <= maskedApart:
		return onlyDigits(word)
	}
	return word
}

// onlyDigits are the digits of a text.
func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// How many words and digits side by side are a number that is spelled out, and how many of them are words.
const spelledLong, spelledWords = 4, 3

// figure is a part of a number that is spelled out.
type figure struct {
	from, to int // where it stands
	digits   string
	value    int
	word     bool
	joined   bool // a word as "and" stands before it
}

// spelledOut writes numbers in digits that a text spells out, digit by digit or by tens, and those of which parts are said one
// after another.
func spelledOut(text string) string {
	var b strings.Builder
	var run []figure
	at := 0
	end := func() {
		words := 0
		for _, f := range run {
			if f.word {
				words++
			}
		}
		between := ""
		if words == 0 {
			between = " "
		}
		if len(run) >= spelledLong && words >= spelledWords || words == 0 && inParts(run) {
			b.WriteString(text[at:run[0].from])
			b.WriteString(figures(run, between))
			at = run[len(run)-1].to
		}
		run = nil
	}
	joined, last := false, 0
	for _, span := range wordly().FindAllStringIndex(text, -1) {
		word := text[span[0]:span[1]]
		if len(run) > 0 && strings.ContainsFunc(text[last:span[0]], func(r rune) bool { return r == '\n' || r == ':' }) {
			end()
		}
		last = span[1]
		f, ok := figureOf(word)
		switch {
		case ok:
			f.from, f.to = span[0], span[1]
			f.joined = f.joined || joined && len(run) > 0
			run, joined = append(run, f), false
		case len(run) > 0 && typedWords.joints[Spelled(word)]:
			joined = true
		default:
			end()
			joined = false
		}
	}
	end()
	b.WriteString(text[at:])
	return b.String()
}

// inParts tells whether short groups of digits, with a word as "and" between them, are more than two.
func inParts(run []figure) bool {
	return len(run) > 2 && slices.ContainsFunc(run, func(f figure) bool { return f.joined }) &&
		!slices.ContainsFunc(run, func(f figure) bool { return len(f.digits) > 4 })
}

// figureOf reads a word as a part of a number.
func figureOf(word string) (f figure, ok bool) {
	if allDigits(word) {
		return figure{digits: word}, true
	}
	spelled := Spelled(word)
	f.value, ok = typedWords.spelled[spelled]
	if !ok {
		for joint := range typedWords.joints { // "and" that is written with the word after it
			if rest, cut := strings.CutPrefix(spelled, joint); cut && len([]rune(joint)) == 1 {
				f.value, ok = typedWords.spelled[rest]
				f.joined = ok
			}
		}
	}
	f.word = true
	return f, ok
}

// figures writes parts of a number with something between them: tens and ones beside each other are one part.
func figures(run []figure, between string) string {
	var b strings.Builder
	for i := 0; i < len(run); i++ {
		f := run[i]
		if i > 0 {
			b.WriteString(between)
		}
		if !f.word {
			b.WriteString(f.digits)
			continue
		}
		if i+1 < len(run) && run[i+1].word {
			next := run[i+1]
			ones, tens := f.value, next.value
			if f.value >= 20 { // thirty four
				ones, tens = next.value, f.value
			}
			teen := f.value < 10 && tens == 10 && !next.joined // three ten
			pair := tens >= 20 && ones > 0 && ones < 10 && (f.value >= 20) == !next.joined
			if teen || pair {
				f.value = tens + ones
				i++
			}
		}
		b.WriteString(strconv.Itoa(f.value))
	}
	return b.String()
}
