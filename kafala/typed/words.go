package typed

import (
	_ "embed"
	"maps"
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
	hijri, gregorian                 map[string]int // months, without spaces
	days, weekdays, ordinals         map[string]int
	counts                           map[string]int
	drop, last, ordinal, also        set
	until, to, both, among           set
	all                              set // as it is typed, and not folded
	agoBefore, agoAfter, agoOf       set
	transfer, number                 []string
	accident, between, identity      set
	paper, telephone                 set      // that say what a long number beside them is
	telephones, identities, accounts []string // phrases
	card                             set      // that stand beside a card's digits
	time, hour, ofMonth              set
	code, notCode, telling           set
	nafath, counted                  set
	passwords                        []string
	secret                           secretWords
	codePhrases, backOfCard          []string
	littleWords                      set
	endings                          set // of addresses: endingsFile
	spelled                          map[string]int
	numerals                         map[rune]rune // of one place, that are no decimal digits
	joints                           set
	figures, times                   map[string]int // numbers in words; how often the digit after a word stands
	said, owned                      set            // words between the parts of a number that is said, and those that say whose it is
	disguises                        []disguise     // words for the marks of an address
	unknown, unknownFirst, around    set
	unknownWithin                    phrases
	yes, no, skip, back              set
	withinCity                       set
	greeting, opening, stop          set
	beside                           struct{ plate, year, border, before, after set }
	choices                          map[string]map[string]string // by question, then by bare form
	name                             nameWordlists
	verdict                          verdictWords
}

var typedWords = readWords()

func readWords() (w vocabulary) {
	var file struct {
		Hijri, Gregorian, Days, Weekdays, Ordinals, Counts, Spelled, Figures map[string][]string

		Marks               marksFile
		Ago                 struct{ Before, After, Unit []string }
		Transfer            struct{ Words []string }
		Number              struct{ Words, Accident, Between, Identity, Card, Paper, Telephone, Telephones, Identities, Accounts []string }
		Code                struct{ Words, Phrases, Back, Little, Other, Nafath, Counted, Password []string }
		Secret              secretFile
		Said                struct{ Double, Triple, Between, Owned []string }
		Disguise            struct{ Numerals, Joints, Dot, Slash []string }
		Unknown             struct{ Words, Within []string }
		Around              struct{ Words, Within []string }
		Answer              struct{ Yes, No []string }
		Beside              struct{ Plate, Year, Border, Before, After []string }
		Skip, Back, Telling struct{ Words []string }
		Greeting            struct{ Words, Opening, Stop []string }
		Verdict             verdictFile
		Choice              map[string]map[string][]string
		Name                nameFile
	}
	if _, err := toml.Decode(wordsFile, &file); err != nil {
		panic("kafala: words.toml: " + err.Error()) // embedded: it is read by every test
	}
	w.hijri, w.gregorian = numbered(file.Hijri, ""), numbered(file.Gregorian, "")
	w.days, w.weekdays, w.ordinals = numbered(file.Days, " "), numbered(file.Weekdays, " "), numbered(file.Ordinals, " ")
	w.counts = numbered(file.Counts, "")
	file.Marks.fill(&w)
	w.agoBefore, w.agoAfter, w.agoOf = words(file.Ago.Before), words(file.Ago.After), words(file.Ago.Unit)
	w.accident, w.between, w.identity = words(file.Number.Accident), words(file.Number.Between), words(file.Number.Identity)
	w.card, w.paper, w.telephone = words(file.Number.Card), words(file.Number.Paper), words(file.Number.Telephone)
	w.code, w.notCode, w.telling = words(file.Code.Words), words(file.Code.Other), words(file.Telling.Words)
	w.endings, w.telephones = endingsOf(endingsFile), spelledAll(file.Number.Telephones)
	w.identities, w.accounts = spelledAll(file.Number.Identities), spelledAll(file.Number.Accounts)
	w.spelled, w.joints, w.numerals = numbered(file.Spelled, ""), words(file.Disguise.Joints), map[rune]rune{}
	w.figures, w.times = numbered(file.Figures, ""), map[string]int{}
	maps.Copy(w.figures, w.spelled)
	for n, list := range [][]string{2: file.Said.Double, 3: file.Said.Triple} {
		for word := range words(list) {
			w.times[word] = n
		}
	}
	w.said, w.owned = words(append(file.Said.Between, file.Disguise.Joints...)), words(file.Said.Owned)
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
	w.unknownWithin = phrasesOf(file.Unknown.Within)
	w.yes, w.no, w.skip, w.back = words(file.Answer.Yes), words(file.Answer.No), words(file.Skip.Words), words(file.Back.Words)
	w.greeting, w.opening, w.stop = words(file.Greeting.Words), words(file.Greeting.Opening), words(file.Greeting.Stop)
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
	w.backOfCard, w.passwords = spelledAll(file.Code.Back), spelledAll(file.Code.Password)
	w.secret = file.Secret.read()
	w.littleWords, w.nafath, w.counted = words(file.Code.Little), words(file.Code.Nafath), words(file.Code.Counted)
	w.choices = choicesOf(file.Choice)
	w.name, w.verdict = file.Name.read(w.unknownWithin), file.Verdict.read()
	return w
}

// spelledAll are phrases as Spelled writes them.
func spelledAll(phrases []string) (all []string) {
	for _, p := range phrases {
		all = append(all, Spelled(p))
	}
	return all
}

func endingsOf(file string) set {
	all := strings.Fields(file)
	s := make(set, len(all))
	for _, ending := range all {
		s[ending] = true
	}
	return s
}

// choicesOf gives the value of each form of a choice, by its field.
func choicesOf(file map[string]map[string][]string) map[string]map[string]string {
	all := map[string]map[string]string{}
	for field, byValue := range file {
		all[field] = map[string]string{}
		for value, forms := range byValue {
			for _, form := range forms {
				all[field][bareForm(strings.Join(Words(form), ""))] = value
			}
		}
	}
	return all
}

// nameFile is what words.toml says of names and of what stands around them.
type nameFile struct {
	Lead, Before, After, Label, Tail, LeadTail, Aside, Sentence, Weak, WeakArticle []string
}

// read gives the lists of a file; of them and the phrases of those who do not know a name it takes how long one is at most.
func (n nameFile) read(unknown phrases) nameWordlists {
	l := nameWordlists{lead: phrasesOf(n.Lead), before: phrasesOf(n.Before), after: phrasesOf(n.After), label: words(n.Label),
		aside: words(n.Aside), sentence: phrasesOf(n.Sentence), weak: words(n.Weak), weakArticle: words(n.WeakArticle),
		leadTail: words(n.LeadTail), tail: set{}}
	for _, word := range n.Tail { // as it is written: folded, it is a name
		l.tail[word] = true
	}
	for _, phrases := range []phrases{l.lead, l.before, l.after, l.sentence, unknown} {
		for phrase := range phrases.all {
			l.longest = max(l.longest, strings.Count(phrase, " ")+1)
		}
	}
	return l
}

func words(list []string) set {
	s := make(set, len(list))
	for _, word := range list {
		s[Spelled(word)] = true
	}
	return s
}

// setOf keeps words as they are typed.
func setOf(list []string) set {
	s := make(set, len(list))
	for _, word := range list {
		s[word] = true
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
	return disguise{pattern(before + strings.Join(said, "|") + after), "${1}" + mark}
}

// secretFile is what words.toml says of how a password is told.
type secretFile struct {
	Weak, Is, Little, Owner, Hands, Ordinary, Stems, Unsaid []string
}

// secretWords are its words, folded.
type secretWords struct {
	weak, is, little, owner, hands, ordinary, unsaid set
	stems                                            []string
}

func (f secretFile) read() secretWords {
	return secretWords{weak: words(f.Weak), is: words(f.Is), little: words(f.Little), owner: words(f.Owner), hands: words(f.Hands),
		ordinary: words(f.Ordinary), unsaid: words(f.Unsaid), stems: spelledAll(f.Stems)}
}

// marksFile is what stands around and between days.
type marksFile struct{ Drop, Last, Ordinal, OfMonth, Also, Until, To, Both, Among, All, Time, Hour []string }

func (m marksFile) fill(w *vocabulary) {
	w.drop, w.ordinal, w.also = words(slices.Concat(m.Drop, m.Last)), words(m.Ordinal), words(m.Also)
	w.until, w.to, w.both, w.among = words(m.Until), words(m.To), words(m.Both), words(m.Among)
	w.all, w.ofMonth, w.last = setOf(m.All), words(m.OfMonth), words(m.Last)
	w.time, w.hour = words(m.Time), words(m.Hour)
}
