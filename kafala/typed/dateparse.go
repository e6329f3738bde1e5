package typed

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kafalabot/kafala"

	"github.com/BurntSushi/toml"
)

// BirthDate reads a birth date in either calendar: in the past, and at most 120 years ago.
func BirthDate(text string, _ kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	d, p := Day(text, today)
	switch {
	case p != nil:
		return "", p
	case !d.Before(today):
		return "", kafala.NewProblem("date.future")
	case d.Before(today.AddDays(-120 * 365)):
		return "", kafala.NewProblem("date.past")
	}
	return d.String(), nil
}

// AccidentDate reads the day of an accident in either calendar, or in words (today, yesterday): not in the
// future, and at most two years ago.
func AccidentDate(text string, _ kafala.Answers, today kafala.Date) (string, *kafala.Problem) {
	d, p := Day(text, today)
	switch {
	case p != nil:
		return "", p
	case today.Before(d):
		return "", kafala.NewProblem("date.future")
	case d.Before(today.AddDays(-2 * 365)):
		return "", kafala.NewProblem("date.past")
	}
	return d.String(), nil
}

//go:embed words.toml
var wordsFile string

// typedWords are the words of words.toml, folded, by what they mean.
var typedWords = func() (w struct {
	hijri, gregorian, days map[string]int
	drop, transfer, number []string
}) {
	var file struct {
		Hijri, Gregorian, Days map[string][]string
		Marks                  struct{ Drop []string }
		Transfer, Number       struct{ Words []string }
	}
	if _, err := toml.Decode(wordsFile, &file); err != nil {
		panic("kafala: words.toml: " + err.Error()) // embedded: it is read by every test
	}
	index := func(byNumber map[string][]string) map[string]int {
		m := map[string]int{}
		for number, words := range byNumber {
			n, err := strconv.Atoi(number)
			if err != nil {
				panic("kafala: words.toml: " + number)
			}
			for _, word := range words {
				m[strings.Join(split(word), " ")] = n
			}
		}
		return m
	}
	w.hijri, w.gregorian, w.days = index(file.Hijri), index(file.Gregorian), index(file.Days)
	for _, d := range file.Marks.Drop {
		w.drop = append(w.drop, Fold(d))
	}
	for _, t := range file.Transfer.Words {
		w.transfer = append(w.transfer, Fold(t))
	}
	for _, n := range file.Number.Words {
		w.number = append(w.number, Fold(n))
	}
	return w
}()

// Fold brings typed words to one spelling: lower case, no tashkeel, one form of alef and of final ya.
func Fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u0623' || r == '\u0625' || r == '\u0622': // alef with hamza or madda
			return '\u0627'
		case r == '\u0649': // alef maqsura
			return '\u064a'
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return unicode.ToLower(r)
	}, Clean(text))
}

// Day reads a day. A four-digit year tells the calendar: 1300 to 1500 is Hijri, 1900 to 2100 Gregorian.
// The year stands first or last; without a month's name the day comes before the month, and a Gregorian date
// that could be read both ways (5/3/1990) is asked, not guessed.
func Day(text string, today kafala.Date) (kafala.Date, *kafala.Problem) {
	words := slices.DeleteFunc(split(text), func(w string) bool { return slices.Contains(typedWords.drop, w) })
	if n, ok := typedWords.days[strings.Join(words, " ")]; ok {
		return today.AddDays(n), nil
	}
	month, named, words := takeMonth(words)
	var n []int
	for _, w := range words {
		v, err := strconv.Atoi(w)
		if err != nil || len(w) > 4 {
			return kafala.Date{}, kafala.NewProblem("date.format")
		}
		n = append(n, v)
	}
	if len(n) < 2 || len(n) > 3 || (named != 0) != (len(n) == 2) {
		return kafala.Date{}, kafala.NewProblem("date.format")
	}
	yearFirst := len(words[0]) == 4
	if yearFirst {
		slices.Reverse(n)
	} else if len(words[len(words)-1]) != 4 {
		return kafala.Date{}, kafala.NewProblem("date.year")
	}
	year := n[len(n)-1]
	day := n[0]
	if named == 0 {
		month = n[1]
	}
	switch {
	case year >= 1300 && year <= kafala.LastHijriYear && named != gregorianMonth:
		return found(kafala.Hijri{Year: year, Month: month, Day: day}.Date())
	case year >= 1900 && year <= 2100 && named != hijriMonth:
		if named == 0 && !yearFirst && day <= 12 && month <= 12 && day != month {
			return kafala.Date{}, &kafala.Problem{Key: "date.ambiguous", Data: map[string]any{"Day": day, "Month": month, "Year": year}}
		}
		return found(kafala.Gregorian(year, month, day))
	}
	return kafala.Date{}, kafala.NewProblem("date.year")
}

func found(d kafala.Date, ok bool) (kafala.Date, *kafala.Problem) {
	if !ok {
		return kafala.Date{}, kafala.NewProblem("date.impossible")
	}
	return d, nil
}

// split parts typed text into numbers and folded words, without what stands between them.
func split(text string) []string {
	var out []string
	last := rune(0)
	for _, r := range Fold(text) {
		digit, letter := r >= '0' && r <= '9', unicode.IsLetter(r) || r == '\''
		switch {
		case digit && last == '0', letter && last == 'a':
			out[len(out)-1] += string(r)
		case digit || letter:
			out = append(out, string(r))
		}
		switch {
		case digit:
			last = '0'
		case letter:
			last = 'a'
		default:
			last = 0
		}
	}
	return out
}

const (
	hijriMonth = iota + 1
	gregorianMonth
)

// takeMonth finds a month's name among the words, the longest that fits first, and
// gives its number, which calendar it is of (0: no name there), and the words without it.
func takeMonth(words []string) (month, calendar int, rest []string) {
	for length := 3; length >= 1; length-- {
		for i := 0; i+length <= len(words); i++ {
			name := strings.Join(words[i:i+length], " ")
			rest := slices.Concat(words[:i], words[i+length:])
			if n, ok := typedWords.hijri[name]; ok {
				return n, hijriMonth, rest
			}
			if n, ok := typedWords.gregorian[name]; ok {
				return n, gregorianMonth, rest
			}
		}
	}
	return 0, 0, words
}
