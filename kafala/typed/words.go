package typed

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed words.toml
var wordsFile string

// endingsFile has what addresses on the net end with, as IANA lists it, but for two Latin letters, which are all taken for the ending
// of a country: what a telephone makes a link of.
//
//go:embed endings.txt
var endingsFile string

type set map[string]bool

// vocabulary is the words of words.toml, folded, by what they mean.
type vocabulary struct {
	hijri, gregorian              map[string]int // months, without spaces
	days, weekdays, ordinals      map[string]int
	counts                        map[string]int
	drop, last, ordinal, also     set
	until                         set
	agoBefore, agoAfter, agoOf    set
	transfer, number              []string
	accident, between, identity   set
	time, hour, ofMonth           set
	code, notCode, telling        set
	codePhrases                   []string
	endings                       set // of addresses: endingsFile
	spelled                       map[string]int
	numerals                      map[rune]rune // of one place, that are no decimal digits
	joints                        set
	disguises                     []disguise // words for the marks of an address
	unknown, unknownFirst, around set
	unknownWithin                 set
	yes, no, skip, back           set
	withinCity                    set
	beside                        struct{ plate, year, border, before, after set }
	choices                       map[string]map[string]string // by question, then by bare form
	name                          nameWordlists
}

var typedWords = readWords()

func readWords() (w vocabulary) {
	var file struct {
		Hijri, Gregorian, Days, Weekdays, Ordinals, Counts, Spelled map[string][]string

		Marks      struct{ Drop, Last, Ordinal, OfMonth, Also, Until, Time, Hour []string }
		Ago        struct{ Before, After, Unit []string }
		Transfer   struct{ Words []string }
		Number     struct{ Words, Accident, Between, Identity []string }
		Code       struct{ Words, Phrases, Other []string }
		Telling    struct{ Words []string }
		Disguise   struct{ Numerals, Joints, Dot, Slash []string }
		Unknown    struct{ Words, Within []string }
		Around     struct{ Words, Within []string }
		Answer     struct{ Yes, No []string }
		Beside     struct{ Plate, Year, Border, Before, After []string }
		Skip, Back struct{ Words []string }
		Choice     map[string]map[string][]string
		Name       nameFile
	}
	if _, err := toml.Decode(wordsFile, &file); err != nil {
		panic("kafala: words.toml: " + err.Error()) // embedded: it is read by every test
	}
	w.hijri, w.gregorian = numbered(file.Hijri, ""), numbered(file.Gregorian, "")
	w.days, w.weekdays, w.ordinals = numbered(file.Days, " "), numbered(file.Weekdays, " "), numbered(file.Ordinals, " ")
	w.drop, w.ordinal, w.also = words(slices.Concat(file.Marks.Drop, file.Marks.Last)), words(file.Marks.Ordinal), words(file.Marks.Also)
	w.until = words(file.Marks.Until)
	w.counts, w.ofMonth = numbered(file.Counts, ""), words(file.Marks.OfMonth)
	w.last, w.time, w.hour = words(file.Marks.Last), words(file.Marks.Time), words(file.Marks.Hour)
	w.agoBefore, w.agoAfter, w.agoOf = words(file.Ago.Before), words(file.Ago.After), words(file.Ago.Unit)
	w.accident, w.between, w.identity = words(file.Number.Accident), words(file.Number.Between), words(file.Number.Identity)
	w.code, w.notCode, w.telling = words(file.Code.Words), words(file.Code.Other), words(file.Telling.Words)
	w.endings = set{}
	for _, ending := range strings.Fields(endingsFile) {
		w.endings[ending] = true
	}
	w.spelled, w.joints, w.numerals = numbered(file.Spelled, ""), words(file.Disguise.Joints), map[rune]rune{}
	for _, row := range file.Disguise.Numerals {
		for i, r := range []rune(row) {
			w.numerals[r] = rune(i)
		}
	}
	w.disguises = []disguise{saidFor(file.Disguise.Dot, "."), saidFor(file.Disguise.Slash, "/")}
	w.unknown, w.around = words(file.Unknown.Words), words(file.Around.Words)
	w.withinCity = words(file.Around.Within)
	b := file.Beside
	w.beside.plate, w.beside.year, w.beside.border = words(b.Plate), words(b.Year), words(b.Border)
	w.beside.before, w.beside.after = words(b.Before), words(b.After)
	w.unknownWithin = words(file.Unknown.Within)
	w.yes, w.no, w.skip, w.back = words(file.Answer.Yes), words(file.Answer.No), words(file.Skip.Words), words(file.Back.Words)
	w.unknownFirst = set{}
	for words := range w.unknown {
		first, _, _ := strings.Cut(words, " ")
		w.unknownFirst[first] = true
	}
	for _, t := range file.Transfer.Words {
		w.transfer = append(w.transfer, Fold(t))
	}
	for _, n := range append(file.Number.Words, file.Number.Accident...) {
		w.number = append(w.number, Fold(n))
	}
	for _, p := range file.Code.Phrases {
		w.codePhrases = append(w.codePhrases, Spelled(p))
	}
	w.choices = map[string]map[string]string{}
	for field, byValue := range file.Choice {
		w.choices[field] = map[string]string{}
		for value, forms := range byValue {
			for _, form := range forms {
				w.choices[field][bareForm(strings.Join(Words(form), ""))] = value
			}
		}
	}
	w.name = file.Name.read(w.unknownWithin)
	return w
}

// nameFile is what words.toml says of names and of what stands around them.
type nameFile struct {
	Lead, Before, After, Label, Tail, LeadTail, Aside, Sentence, Weak, WeakArticle []string
}

// read gives the lists of a file; of them and the phrases of those who do not know a name it takes how long one is at most.
func (n nameFile) read(unknown set) nameWordlists {
	l := nameWordlists{lead: words(n.Lead), before: words(n.Before), after: words(n.After), label: words(n.Label), aside: words(n.Aside),
		sentence: words(n.Sentence), weak: words(n.Weak), weakArticle: words(n.WeakArticle), leadTail: words(n.LeadTail), tail: set{}}
	for _, word := range n.Tail { // as it is written: folded, it is a name
		l.tail[word] = true
	}
	for _, phrases := range []set{l.lead, l.before, l.after, l.sentence, unknown} {
		for phrase := range phrases {
			l.longest = max(l.longest, strings.Count(phrase, " ")+1)
		}
	}
	return l
}

func words(list []string) set {
	s := set{}
	for _, word := range list {
		s[Spelled(word)] = true
	}
	return s
}

// numbered indexes words by the numbers that they stand for.
func numbered(byNumber map[string][]string, between string) map[string]int {
	m := map[string]int{}
	for number, list := range byNumber {
		n, err := strconv.Atoi(number)
		if err != nil {
			panic("kafala: words.toml: " + number)
		}
		for _, word := range list {
			m[strings.Join(Words(word), between)] = n
		}
	}
	return m
}

// saidFor is that one of these words, between others, is said for a mark; with brackets around it or without.
func saidFor(list []string, mark string) disguise {
	said := make([]string, len(list))
	for i, word := range list {
		said[i] = regexp.QuoteMeta(word)
	}
	const before, after = `(?i)([\p{L}\p{N}])(?:\s+|\s*[\[({<]\s*)(?:`, `)(?:\s*[\])}>]\s*|\s+)`
	return disguise{regexp.MustCompile(before + strings.Join(said, "|") + after), "${1}" + mark}
}
