package typed

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kafalabot/kafala"
)

func listed(t testing.TB) map[string][]string {
	t.Helper()
	var file map[string][]string
	readTOML(t, "testdata/intruders.toml", &file)
	return file
}

func kinds(found []Intruder) string {
	names := []string{}
	for _, k := range found {
		names = append(names, string(k))
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " ")
}

// Walks testdata/intruders.toml.
func TestIntruders(t *testing.T) {
	rows := 0
	seen := map[string]bool{}
	for want, texts := range listed(t) {
		for _, text := range texts {
			rows++
			if seen[text] {
				t.Errorf("%q is listed twice", text)
			}
			seen[text] = true
			if got := kinds(Intruders(text)); got != want {
				t.Errorf("%q: %s, want %s", text, got, want)
			}
		}
	}
	if rows < 200 {
		t.Errorf("only %d rows", rows)
	}
}

// The page of privacy names every kind, in the table's order, and its examples are what it says they are.
func TestIntrudersOnThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "<!-- the intruders -->\n")
	table, _, ok := strings.Cut(rest, "<!-- end of the intruders -->")
	if !ok {
		t.Fatal("docs/privacy.md has lost the marks of its table")
	}
	var named []Intruder
	for _, line := range strings.Split(strings.TrimSpace(table), "\n")[2:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 4 {
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		kind := Intruder(strings.Trim(cells[0], "`"))
		named = append(named, kind)
		for cell, want := range map[string]bool{cells[2]: true, cells[3]: false} {
			for _, text := range strings.Split(cell, " \u00b7 ") {
				found := Intruders(strings.Trim(text, "`"))
				if slices.Contains(found, kind) != want || !want && len(found) > 0 {
					t.Errorf("%s: %v is seen in %s", kind, found, text)
				}
			}
		}
	}
	if !slices.Equal(named, AllIntruders()) {
		t.Errorf("the page names %v", named)
	}
}

// Every decimal digit of Unicode is the digit that it is: its place in ten that stand side by side.
func TestEveryDigit(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			if got := asciiDigit(r); got != r {
				t.Fatalf("%U is read as %q", r, got)
			}
			continue
		}
		want := '0' + rune(n%10)
		if n++; asciiDigit(r) != want {
			t.Fatalf("%U is read as %q, want %q", r, asciiDigit(r), want)
		}
		if plain := []rune(norm.NFKC.String(string(r))); len(plain) == 1 && plain[0] < 0x80 && plain[0] != want {
			t.Errorf("%U is %q by Unicode", r, plain[0])
		}
		if got := Clean(string(r)); got != string(want) {
			t.Errorf("%U is cleaned to %q", r, got)
		}
	}
	if n < 600 || n%10 != 0 {
		t.Errorf("there are %d decimal digits", n)
	}
}

// No form stands for two values, and each is found as it stands there.
func TestFormsOfChoices(t *testing.T) {
	asked := map[string][]string{"region": kafala.Regions, "relation": kafala.Relations, "accident": {"unknown", "none"},
		"kind": {"appearance", "payment"}}
	var file struct {
		Choice map[string]map[string][]string
	}
	readTOML(t, "words.toml", &file)
	for field, byValue := range file.Choice {
		for value, forms := range byValue {
			if !slices.Contains(asked[field], value) {
				t.Errorf("%s is no choice of %s", value, field)
			}
			for _, form := range forms {
				if got, ok := Choice(field, asked[field], form); !ok || got != value {
					t.Errorf("%s %q is %q, want %s", field, form, got, value)
				}
			}
		}
		for _, value := range asked[field] {
			if len(byValue[value]) == 0 {
				t.Errorf("%s of %s has no forms", value, field)
			}
		}
	}
}

// A month is of one number and one calendar, a word of a day says one thing.
func TestWordsSayOneThing(t *testing.T) {
	var file map[string]map[string]any
	readTOML(t, "words.toml", &file)
	for _, sections := range [][]string{{"hijri", "gregorian"}, {"days"}, {"weekdays"}, {"ordinals"}} {
		said := map[string]string{}
		for _, section := range sections {
			for number, list := range file[section] {
				for _, word := range list.([]any) {
					key, means := strings.Join(Words(word.(string)), ""), section+" "+number
					if before, twice := said[key]; twice && before != means {
						t.Errorf("%q is %s and %s", word, before, means)
					}
					said[key] = means
				}
			}
		}
	}
}

// grouped parts digits into groups of these sizes.
func grouped(digits, between string, sizes func() int) string {
	var parts []string
	for digits != "" {
		n := min(len(digits), sizes())
		parts, digits = append(parts, digits[:n]), digits[n:]
	}
	return strings.Join(parts, between)
}

// fits gives the digits with the last one that passes Luhn's rule.
func fits(digits string) string {
	return lastDigits(digits[:len(digits)-1], luhn)[0]
}

func someDigits(r *rand.Rand, first string, n int) string {
	b := []byte{first[r.IntN(len(first))]}
	for len(b) < n {
		b = append(b, '0'+byte(r.IntN(10)))
	}
	return string(b)
}

var noise = []string{"", "01/39 123", "رقم بطاقتي", "my card", "123.", "هذا",
	"exp 01/39", "CVV 123", "الرقم 45128830,", "0501234567,", "مدى:",
	"22/11/2026", "482 7035 9169،", "\n", "شكرا", "💳"}

// anySign is what may stand between the groups of a card.
var anySign = []string{" ", "-", "/", "\n", ", ", ":", " : ", ";", "؛", "#", "+", "=", "~", "*", "→", "·", "!", "💳", "@", "\""}

// A card is found whatever stands before and after it, in every script's digits, and in groups with one sign between them.
func FuzzCardInNoise(f *testing.F) {
	for i := range uint64(200) {
		f.Add(i)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		card := fits(someDigits(r, "245669", 13+r.IntN(7)))
		if isVAT(card) {
			return
		}
		var written string
		switch between := []string{" ", "-", ".", "\u00a0", "–", ":", "#"}[r.IntN(7)]; r.IntN(4) {
		case 0:
			written = card
		case 1:
			written = grouped(card, anySign[r.IntN(len(anySign))], func() int { return 4 })
			if all := rowsOf(written); all.isSum(span{0, len(all) - 1}) {
				return // amounts that are added up, by chance
			}
		case 2:
			written = grouped(card, between, func() int { return 5 })
		default:
			size := 1 + r.IntN(3)
			if size == 2 && strings.ContainsAny(between, ":#") {
				size = 3 // of two they are hours and minutes
			}
			written = grouped(card, between, func() int { return size })
		}
		if low := []rune{'0', 0x660, 0x6f0, 0xff10, 0x966, 0x1d7ce}[r.IntN(6)]; low != '0' {
			written = strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return low + c - '0'
				}
				return c
			}, written)
		}
		text := noise[r.IntN(len(noise))] + " | " + written + []string{" ", "\n", ". ", " - ", "، "}[r.IntN(5)] + noise[r.IntN(len(noise))]
		if all := rowsOf(written); len(cardGroupsOnly(all)) == 0 && len(all.others(true))+len(all.ids()) > 0 {
			return // its groups are a date, a mobile or a reference by chance
		}
		if !IsCard(text) {
			t.Errorf("no card is seen in %q", text)
		}
	})
}

func cardGroupsOnly(all rows) []string {
	whole := span{0, len(all) - 1}
	if whole.to == 0 || slices.Contains(cardGroups, all.lengths(whole)) {
		return []string{all.joined(whole)}
	}
	return nil
}

// Numbers that are none raise no alarm, alone and side by side.
func FuzzHarmless(f *testing.F) {
	for i := range uint64(300) {
		f.Add(i)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 2))
		one := func() string {
			switch r.IntN(9) {
			case 0:
				ref, err := kafala.NewReference(r.IntN(kafala.Shards), deterministic{r})
				if err != nil {
					t.Fatal(err)
				}
				return []string{ref, kafala.GroupReference(ref), ref[:3] + "-" + ref[3:7] + "-" + ref[7:]}[r.IntN(3)]
			case 1:
				mobile := "05" + someDigits(r, "01345689", 8)
				return []string{mobile, mobile[:3] + " " + mobile[3:6] + " " + mobile[6:], "+966" + mobile[1:],
					"+966 " + mobile[1:3] + " " + mobile[3:6] + " " + mobile[6:]}[r.IntN(4)]
			case 2:
				return fmt.Sprintf([]string{"%d/%d/%d", "%d-%d-%d", "%d.%d.%d"}[r.IntN(3)], 1+r.IntN(28), 1+r.IntN(12), 1990+r.IntN(40))
			case 3:
				return someDigits(r, "123456789", 7+r.IntN(3))
			case 4:
				return fmt.Sprintf("%02d:%02d", r.IntN(24), r.IntN(60))
			case 5:
				return fmt.Sprintf("%02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60))
			case 6:
				return fmt.Sprintf("%d:%02d:%02d:%02d:%02d:%02d", 1990+r.IntN(40), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60))
			case 7:
				return fmt.Sprintf("%d+%d+%d+%d", 50*(1+r.IntN(180)), 50*(1+r.IntN(180)), 50*(1+r.IntN(180)), 50*(1+r.IntN(180)))
			}
			return fmt.Sprintf("%d.%02d SAR", r.IntN(1000), r.IntN(100))
		}
		text := one()
		if r.IntN(3) > 0 {
			text += []string{" ", "\n", " و ", ", ", " - ", " / "}[r.IntN(6)] + one()
		}
		if r.IntN(3) == 0 {
			text = "رقم الحادث " + text
		}
		if got := Intruders(text); len(got) > 0 {
			t.Errorf("%v is seen in %q", got, text)
		}
	})
}

// deterministic reads what a generator gives.
type deterministic struct{ *rand.Rand }

func (d deterministic) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(d.Uint32())
	}
	return len(b), nil
}

// Whatever is typed is read without panic, and what was found in a text is found with words around it.
func FuzzIntruders(f *testing.F) {
	for _, texts := range listed(f) {
		for _, text := range texts {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Intruders(text)
		around := Intruders("x; " + text + " ;x")
		for _, k := range found {
			if !slices.Contains(around, k) && (k != IDNumber || len(rowsOf(text).ids()) > 0) {
				t.Errorf("%s is seen in %q, and not with words around it", k, text)
			}
		}
	})
}
