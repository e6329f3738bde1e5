package typed

import (
	"slices"
	"strings"
	"unicode"

	"kafalabot/kafala"
)

// Accident reads an accident or report number out of the line of a message. Its form is not published: 4 to 20 letters or
// digits, with the hyphens and slashes between them that the papers have. Letters belong to it where they touch it, or
// stand beside it as one or two; words do not. It is none of the IDs and mobiles of the same request, no number that the text
// calls an ID, and not the day beside it. One that passes for an ID number, a mobile or a day, or the letters
// of which read as how a guarantee stands, comes with a Problem that asks for it once more.
func Accident(text string, a kafala.Answers, _ kafala.Date) (string, *kafala.Problem) {
	whole := text
	text, beside := withoutBeside(text)
	found, dated := numbersOf(text)
	others := func(n string) bool { return ofRequest(n, a) }
	called := func(n string) bool { return LikeID(n) && calledID(whole, n) }
	fitting := slices.DeleteFunc(slices.Clone(found), others)
	said := len(fitting)
	fitting = slices.DeleteFunc(fitting, called)
	if len(fitting) > 1 {
		if n, ok := itsLine(text, fitting); ok {
			fitting = []string{n}
		}
	}
	switch {
	case len(fitting) == 0 && (said > 0 || beside && len(found) == 0):
		return "", kafala.NewProblem("accident.said")
	case len(fitting) == 0 && len(found) > 0:
		return "", kafala.NewProblem("accident.same")
	case len(fitting) == 0 && dated:
		return "", kafala.NewProblem("accident.day")
	case len(fitting) == 0:
		return "", kafala.NewProblem("accident.format")
	case len(fitting) == 1 && !hasLetter(fitting[0]) && (dayInNumbers(fitting[0]) || onlyDay(text)):
		return fitting[0], kafala.NewProblem("accident.date")
	case len(fitting) == 1 && numberSaysVerdict(fitting[0]):
		return fitting[0], kafala.NewProblem("accident.verdict")
	case len(fitting) == 1 && inAnotherForm(fitting[0]):
		return fitting[0], kafala.NewProblem("accident.other")
	case len(fitting) == 1 && dialled(fitting[0]):
		return fitting[0], kafala.NewProblem("accident.mobile")
	case len(fitting) == 1 && len(fitting[0]) >= 10 && IsID(fitting[0]):
		return fitting[0], kafala.NewProblem("accident.id")
	case len(fitting) == 1:
		return fitting[0], nil
	}
	return "", kafala.NewProblem("accident.many")
}

// dialled tells whether a number is a mobile of the Kingdom as people dial it: with its 0, or the country's number.
func dialled(n string) bool {
	_, mobile := nationalMobile(n)
	return mobile && len(n) >= 10
}

// AccidentApart tells whether an accident's number that was taken is still none of the IDs and mobiles of its request, some of which may
// have come after it.
func AccidentApart(n string, a kafala.Answers) bool { return !ofRequest(n, a) }

// ofRequest tells whether a number holds an ID or a mobile of the same request, in any writing.
func ofRequest(n string, a kafala.Answers) bool {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, n)
	mobile, _ := nationalMobile(digits)
	for id, value := range a {
		switch id {
		case "guarantor_id", "person_id":
			if value != "" && strings.Contains(digits, value) {
				return true
			}
		case "mobile", "person_mobile":
			if national := strings.TrimPrefix(value, "+966"); value != "" && (mobile == national || strings.Contains(digits, "0"+national)) {
				return true
			}
		}
	}
	return false
}

// numbersOf gives the numbers of a text that an accident could have, each once: what is left between its words. Beside
// one, a date, an hour and a mobile are something else. dated tells that a date stands there.
func numbersOf(text string) (found []string, dated bool) {
	if n := Clean(text); allDigits(n) && isAccident(n) { // as most people type it
		return []string{n}, false
	}
	for _, numeric := range []bool{true, false} { // alone, a day in numbers may be a number
		parts, days := pieces(text, numeric)
		dated = days
		for _, n := range parts {
			for was := ""; was != n; { // what stands together now may be a label again
				was, n = n, joinedNumber(withoutLabel(n))
			}
			if n != "" && !slices.Contains(found, n) && isAccident(n) {
				found = append(found, n)
			}
		}
		if len(found) > 0 {
			break
		}
	}
	if len(found) > 1 {
		found = slices.DeleteFunc(found, beside)
	}
	return found, dated
}

// beside tells whether a number is the date or the mobile that stands beside an accident's number in a message.
func beside(n string) bool {
	all := rowsOf(n)
	whole := span{0, len(all) - 1}
	if len(all) == 0 || hasLetter(n) {
		return false
	}
	return all.isDate(whole) || all.isMobile(whole, all.joined(whole))
}

func isAccident(n string) bool {
	signs := 0
	for _, r := range n {
		switch {
		case r == '-' || r == '/':
		case unicode.IsLetter(r) || r >= '0' && r <= '9':
			signs++
		default:
			return false
		}
	}
	return signs >= 4 && signs <= 20 && strings.ContainsAny(n, "0123456789")
}

// pieces parts a text where a word stands, or a sign that is in no number, into what may be numbers. Groups of which
// one is a number by itself are two (apartAlone). What daysAmong marks is left out.
func pieces(text string, numeric bool) (all []string, dated bool) {
	piece, last, parted := "", "", false
	end := func() {
		if strings.ContainsAny(piece, "0123456789") {
			all = append(all, piece)
		}
		piece, last = "", ""
	}
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return gapOf(r) == lines }) {
		words := strings.Fields(strings.ToUpper(Clean(line)))
		days := daysAmong(words, numeric)
		for i, word := range words {
			if days[i] {
				end()
				dated = true
				continue
			}
			after := word[len(strings.TrimRightFunc(word, loose)):]
			if word = strings.TrimFunc(word, loose); word == "" {
				continue
			}
			if parted { // a comma ends what stands before it
				end()
			}
			parted = strings.ContainsFunc(after, func(r rune) bool { return gapOf(r) == commas })
			switch {
			case wordsOnly(word):
				if !short(word) {
					end()
					continue
				}
			case strings.ContainsFunc(word, apartFrom):
				end()
				all = append(all, strings.FieldsFunc(word, apartFrom)...)
				continue
			case apartAlone(last, word), dateLike(last) || dateLike(word):
				end()
			case piece != "" && strings.HasPrefix(word, "\u0648") && allDigits(word[len("\u0648"):]): // "and" touches what follows it
				end()
				word = word[len("\u0648"):]
			}
			piece += " " + word
			last = word
		}
		end()
		parted = false
	}
	return slices.DeleteFunc(all, func(s string) bool { return !strings.ContainsAny(s, "0123456789") }), dated
}

// loose tells whether a sign around a word is none of a number's. Those that stand in a number stay: they may join two words.
func loose(r rune) bool {
	return sign(r) && r != '/' && !unicode.Is(unicode.Pd, r) && r != '\u2212'
}

// apartFrom tells whether a character within a word parts two numbers.
func apartFrom(r rune) bool {
	return r == ',' || r == ':' || r == '\u060c' || r == ';' || r == '\u061b' || r == '+' || r == '=' || r == '#' || r == '|'
}

// wordsOnly tells whether a word has no digit.
func wordsOnly(word string) bool {
	return !strings.ContainsAny(word, "0123456789") && strings.ContainsFunc(word, unicode.IsLetter)
}

// short tells whether letters that stand beside a number may be a part of it: one of any script but "and", or two Latin
// ones that are no word.
func short(word string) bool {
	letters := strings.TrimFunc(word, sign)
	folded := Fold(letters)
	switch runes := []rune(letters); {
	case typedWords.between[folded] || slices.Contains(typedWords.number, folded):
		return false
	case len(runes) == 1:
		return true
	default:
		return len(runes) == 2 && runes[0] < 0x80 && runes[1] < 0x80
	}
}

// dateLike tells whether a word is a day: it is no part of the number beside it.
func dateLike(word string) bool {
	all := rowsOf(word)
	return len(all) == 3 && !hasLetter(word) && all.isDate(span{0, 2})
}

// withoutLabel leaves out the words of words.toml that stand before a number. A Latin one that touches a digit is a part
// of the number; an Arabic one of three letters and more is not, on either side.
func withoutLabel(n string) string {
	for {
		n = strings.TrimLeft(n, " .,:;#_()/-\u060c\u2116")
		end := strings.IndexFunc(n, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
		if end < 0 {
			end = len(n)
		}
		word := n[:end]
		touches := end > 0 && end < len(n) && n[0] < 0x80 && n[end] >= '0' && n[end] <= '9'
		if touches || !slices.Contains(typedWords.number, Fold(word)) && !isArabicWord(word) {
			break
		}
		n = n[end:]
	}
	last := strings.LastIndexFunc(n, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	if tail := n[last+1:]; last >= 0 && isArabicWord(tail) {
		n = n[:last+1]
	}
	return n
}

// isArabicWord tells whether letters are a word and no mark of a number: three and more of the Arabic script.
func isArabicWord(word string) bool {
	n := 0
	for _, r := range word {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if n++; !unicode.Is(unicode.Arabic, r) {
			return false
		}
	}
	return n >= 3
}

// joinedNumber takes the spaces, dots and brackets out of a number and keeps one hyphen or slash where some stand
// between two parts of it.
func joinedNumber(n string) string {
	var b strings.Builder
	between := rune(0)
	for _, r := range n {
		switch {
		case r == ' ' || r == '.' || r == '_' || r == '(' || r == ')':
			continue
		case r == '/' || unicode.Is(unicode.Pd, r) || r == '\u2212':
			if r != '/' {
				r = '-'
			}
			if between == 0 {
				between = r
			}
			continue
		case between != 0 && b.Len() > 0:
			b.WriteRune(between)
		}
		between = 0
		b.WriteRune(r)
	}
	return b.String()
}
