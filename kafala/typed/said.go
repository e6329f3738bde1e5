package typed

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A number that is told in a way no rule of groups sees: a part to a line, in words, in words and digits, as one long word, as a
// whole number of millions. Where a word beside it says that it is somebody's number, its shape is enough; elsewhere it counts only
// if most of it is spelled, which nobody does with a date or a sum.

// saidWords is how many words a number has at least that is seen without a label.
const saidWords = 3

// How many words from a number its label stands, how many words stand between two of its parts, and how many parts it has at most.
const labelNear, partsApart, saidLong = 5, 3, 24

// saidPart is a part of a text: digits, a word that is a number, or another word.
type saidPart struct {
	digits string // as typed
	value  int64  // of a word
	word   bool   // it is a number in words
	joined bool   // "and" is written with it
	times  int    // it says that the next digit stands so often
	label  bool
	filler bool
	glued  bool // it is part of one word with the part before it
}

// number tells whether it is a part of a number.
func (p *saidPart) number() bool { return p.digits != "" || p.word || p.times > 0 }

// holdsSaid tells whether a number of a kind is told in a text so.
func holdsSaid(text string, is func(digits string, labelled bool) bool) bool {
	parts := saidParts(numerals(text))
	for from := range parts {
		if !parts[from].number() || from > 0 && parts[from-1].number() && parts[from-1].glued && parts[from].glued {
			continue
		}
		words, glued, between := 0, false, 0
		var run []saidPart
		for to := from; to < len(parts) && len(run) < saidLong; to++ {
			p := parts[to]
			if !p.number() {
				if between++; !p.filler || between > partsApart {
					break
				}
				continue
			}
			p.joined = p.joined || between > 0 && parts[to-1].joins()
			between, run, glued = 0, append(run, p), glued || p.glued
			if p.word || p.times > 0 {
				words++
			}
			if to+1 < len(parts) && parts[to+1].glued || words == 0 && len(run) == 1 {
				continue // it goes on, or is a number in one piece
			}
			labelled := labelAround(parts, from, to)
			if (labelled || words >= saidWords || glued && words > 0) && !dayAmong(run) && is(saidDigits(run), labelled || doubled(run)) {
				return true
			}
		}
	}
	return false
}

// isLabel tells whether a word says of a number beside it that it is somebody's, or that it is to be called.
func isLabel(spelled string) bool {
	bare := strings.TrimPrefix(spelled, "\u0648") // "and"
	return typedWords.owned[spelled] || typedWords.owned[bare] || typedWords.identity[spelled] || typedWords.telephone[spelled] ||
		typedWords.telephone[bare]
}

// joins tells whether it is "and".
func (p *saidPart) joins() bool { return p.filler && p.joined }

// saidParts reads a text.
func saidParts(text string) (parts []saidPart) {
	for _, token := range wordly().FindAllString(text, -1) {
		glued := false
		for _, piece := range piecesOf(token) {
			p := saidPart{glued: glued}
			spelled := Spelled(piece)
			switch {
			case allDigits(piece):
				p.digits = piece
			case typedWords.times[spelled] > 0:
				p.times = typedWords.times[spelled]
			default:
				p.value, p.joined, p.word = figureSaid(spelled)
				p.label = isLabel(spelled)
				if p.filler = !p.word && typedWords.said[spelled]; p.filler {
					p.joined = typedWords.joints[spelled]
				}
			}
			parts, glued = append(parts, p), true
		}
	}
	return parts
}

// piecesOf parts a word into its digits and letters, and letters that are several number words into these.
func piecesOf(token string) (pieces []string) {
	start, last := 0, false
	for i, r := range token {
		if digit := r >= '0' && r <= '9'; i > 0 && digit != last && !unicode.Is(unicode.Mn, r) {
			pieces, start = append(pieces, token[start:i]), i
			last = digit
		} else if i == 0 {
			last = digit
		}
	}
	pieces = append(pieces, token[start:])
	var out []string
	for _, piece := range pieces {
		if words := numberWordsOf(Spelled(piece)); len(words) > 1 {
			out = append(out, words...)
			continue
		}
		out = append(out, piece)
	}
	return out
}

// How long letters are, in bytes, that are looked through for number words, and how long one of these is.
const gluedLeast, gluedMost, figureLeast, figureMost = 12, 240, 3, 24

// numberWordsOf parts letters into the number words that they are; nil: they are something else, or one word.
func numberWordsOf(letters string) []string {
	if _, _, one := figureSaid(letters); one || len(letters) < gluedLeast || len(letters) > gluedMost || allDigits(letters) {
		return nil
	}
	long := make([]int, len(letters)+1) // how long the word is that ends here, if all before it are words, too
	for end := figureLeast; end <= len(letters); end++ {
		for n := min(end, figureMost); n >= figureLeast && long[end] == 0; n-- {
			if end > n && long[end-n] == 0 {
				continue
			}
			if _, is := typedWords.figures[letters[end-n:end]]; is {
				long[end] = n
			}
		}
	}
	var words []string
	for end := len(letters); end > 0; end -= long[end] {
		if long[end] == 0 {
			return nil
		}
		words = append(words, letters[end-long[end]:end])
	}
	slices.Reverse(words)
	return words
}

// figureSaid reads a word as a number, with an "and" that is written with it or without.
func figureSaid(spelled string) (value int64, joined, ok bool) {
	n, ok := typedWords.figures[spelled]
	if rest, cut := strings.CutPrefix(spelled, "\u0648"); !ok && cut {
		n, ok = typedWords.figures[rest]
		joined = ok
	}
	return int64(n), joined, ok
}

// labelAround tells whether a word beside a run says that it is somebody's number.
func labelAround(parts []saidPart, from, to int) bool {
	for i := max(0, from-labelNear); i < min(len(parts), to+1+2); i++ {
		if (i < from || i > to) && parts[i].label {
			return true
		}
	}
	return false
}

// doubled tells whether a digit of a run is said to stand several times, as nobody says it of a sum or a day.
func doubled(run []saidPart) bool {
	return slices.ContainsFunc(run, func(p saidPart) bool { return p.times > 0 })
}

// dayAmong tells whether three numbers side by side are a day with its year.
func dayAmong(run []saidPart) bool {
	var all rows
	for _, p := range run {
		all = append(all, group{digits: p.digits})
	}
	for i := 0; i+2 < len(all); i++ {
		if all[i].digits != "" && all[i+1].digits != "" && all[i+2].digits != "" && all.holdsDay(span{i, i + 2}) {
			return true
		}
	}
	return false
}

// saidDigits writes the digits of a run: what is said one after another stands one after another, and words that make one number
// (thirty four, five hundred and one, three million) make one.
func saidDigits(run []saidPart) string {
	var b strings.Builder
	times := 1
	var whole saidNumber
	for _, p := range run {
		switch {
		case p.times > 0:
			whole.end(&b)
			times = p.times
		case p.digits != "":
			whole.end(&b)
			b.WriteString(strings.Repeat(p.digits, times))
			times = 1
		case times > 1:
			b.WriteString(strings.Repeat(strconv.FormatInt(p.value, 10), times))
			times = 1
		default:
			if !whole.takes(p.value, p.joined) {
				whole.end(&b)
				whole.takes(p.value, p.joined)
			}
		}
	}
	whole.end(&b)
	return b.String()
}

// saidNumber is a number in words that is being read.
type saidNumber struct {
	began, scaled bool
	done, now     int64 // what thousands and more come to, and what is below them
	last          int64 // the value of the last word
	scale         int64 // the last one
}

// takes adds a word, or tells that another number begins with it.
func (s *saidNumber) takes(v int64, joined bool) bool {
	below := s.now % 100
	switch {
	case !s.began:
		s.began = true
		if v >= 1000 {
			s.done, s.scaled, s.scale = v, true, v
		} else {
			s.now = v
		}
	case v >= 1000:
		if s.now == 0 || s.scaled && v >= s.scale {
			return false
		}
		s.done, s.now, s.scaled, s.scale = s.done+s.now*v, 0, true, v
	case s.scaled && s.now == 0 && s.last >= 1000:
		s.now = v
	case v == 100 && s.now > 0 && s.now < 10:
		s.now *= 100
	case s.now >= 100 && below == 0 && v < 100, below >= 20 && below%10 == 0 && v > 0 && v < 10 && !joined:
		s.now += v
	case joined && below > 0 && below < 10 && v >= 20 && v < 100, below > 0 && below < 10 && v == 10 && !joined:
		s.now += v
	default:
		return false
	}
	s.last = v
	return true
}

// end writes the number down.
func (s *saidNumber) end(b *strings.Builder) {
	if s.began {
		b.WriteString(strconv.FormatInt(s.done+s.now, 10))
	}
	*s = saidNumber{}
}

// saidID tells whether digits are an ID or residence number: one whose check digit fits, or of its shape where it is called so.
func saidID(digits string, labelled bool) bool {
	return len(digits) == 10 && (digits[0] == '1' || digits[0] == '2') && (labelled || luhn(digits))
}

// saidMobile tells whether digits are a mobile of the Kingdom, as it is dialled or, where it is called so, without its zero.
func saidMobile(digits string, labelled bool) bool {
	_, ok := nationalMobile(digits)
	return ok && (labelled || digits[0] != '5')
}
