package typed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kafalabot/internal/long"
	"kafalabot/kafala"
)

// Walks testdata/messages.toml. What is barred is so with words around it, too.
func TestMessages(t *testing.T) {
	var file map[string][]string
	readTOML(t, "testdata/messages.toml", &file)
	said := func(text string) string {
		_, p := Message(text, today)
		if p == nil {
			return "none"
		}
		return strings.TrimPrefix(p.Key, "query.")
	}
	for name, texts := range file {
		want := strings.TrimPrefix(name, "said_")
		if name == "asked" {
			want = "none"
		}
		for _, text := range texts {
			got := said(text)
			if want == "none" && (got == "empty" || got == "code") && strings.IndexFunc(text, func(r rune) bool { return r > '9' }) < 0 {
				got = "none" // a number alone, which is nothing that may not be said
			}
			if got != want {
				t.Errorf("%q: %s, want %s", text, got, want)
			}
			if slices.Contains(Barred(), want) && want != "code" && said("السلام عليكم، "+text+" ؟") != want {
				t.Errorf("%q: %s with words around it, want %s", text, said("السلام عليكم، "+text+" ؟"), want)
			}
		}
	}
	for _, kind := range Barred() {
		if len(file[kind]) == 0 {
			t.Errorf("%s has no example", kind)
		}
	}
}

// A message is kept in its lines, and may be so long and no longer.
func TestMessageLines(t *testing.T) {
	got, p := Message("  one\u200b \r\n\n\n\n two\ttwo ", today)
	if p != nil || got != "one\n\ntwo two" {
		t.Errorf("%q, %v", got, p)
	}
	if _, p = Message(strings.Repeat("ح", kafala.QueryLength), today); p != nil {
		t.Errorf("as long as it may be: %v", p)
	}
	_, p = Message(strings.Repeat("ح", kafala.QueryLength+1), today)
	if p == nil || p.Key != "query.long" || p.Data["Count"] != kafala.QueryLength {
		t.Errorf("one letter more: %v", p)
	}
}

// An ID, a mobile and a card are seen whatever stands around them, in every script and grouping.
func FuzzBarred(f *testing.F) {
	for i := range uint64(300) {
		f.Add(i)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 7))
		digits := []string{lastDigits("1"+someDigits(r, "0123456789", 8), luhn)[0], "05" + someDigits(r, "013568", 8),
			fits(someDigits(r, "45", 16))}[r.IntN(3)]
		written := digits
		switch r.IntN(3) {
		case 0:
			between := []string{" ", "-", ".", "\u00a0", "\u200f"}[r.IntN(5)]
			written = grouped(digits, between, func() int { return 1 })
		case 1:
			if len(digits) == 16 {
				written = grouped(digits, " ", func() int { return 4 })
			}
		}
		if low := []rune{'0', 0x660, 0x6f0, 0xff10, 0x966}[r.IntN(5)]; low != '0' {
			written = strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return low + c - '0'
				}
				return c
			}, written)
		}
		if _, p := Message("السؤال عن "+written+" شكرا", today); p == nil {
			t.Errorf("nothing is seen in %q", written)
		}
	})
}

// A mobile is seen as people of its country write it, unless it is a reference as well: with its country's number or, where it has one,
// with the zero of its own country whatever stands beside it, and without both beside a word for a telephone.
func TestMobilesOfOtherCountries(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 11))
	seen := func(with string, all ...string) {
		t.Helper()
		for _, n := range all {
			text := fmt.Sprintf(with, n)
			if _, reference := Reference(n); reference {
				continue
			}
			if _, p := Message(text, today); p == nil {
				t.Errorf("nothing is seen in %q", text)
			}
		}
	}
	for _, c := range []struct {
		code, zero, first string
		more              int // digits after the first ones
	}{{"92", "0", "3", 9}, {"91", "", "9", 9}, {"880", "0", "17", 8}, {"20", "0", "10", 8}, {"967", "0", "77", 7}, {"249", "0", "9", 8},
		{"63", "0", "9", 9}, {"62", "0", "81", 9}, {"94", "0", "7", 8}, {"977", "", "98", 8}} {
		for range 200 {
			n := c.first + someDigits(r, "0123456789", c.more)
			seen("أخي هنا %s شكرا", c.code+n, c.code+" "+n, c.code+"-"+n[:3]+"-"+n[3:])
			if home := c.zero + n; c.zero != "" {
				seen("أخي هنا %s شكرا", home, home[:4]+"-"+home[4:], home[:4]+" "+home[4:7]+" "+home[7:])
			}
			seen("اتصلوا %s", n, n[:3]+" "+n[3:])
			seen("%s call", n)
		}
	}
}

// A reference is no mobile and no ID, however it is grouped and whatever word stands beside it.
func TestReferencesAreNoMobiles(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 12))
	for range 2000 {
		ref, err := kafala.NewReference(r.IntN(kafala.Shards), deterministic{r})
		if err != nil {
			t.Fatal(err)
		}
		cut := 1 + r.IntN(9)
		for _, written := range []string{ref, kafala.GroupReference(ref), ref[:4] + "-" + ref[4:8] + "-" + ref[8:], ref[:cut] + " " + ref[cut:]} {
			for _, with := range []string{"رقمي %s لم يقبل", "call me about %s", "هويتي و%s"} {
				text := fmt.Sprintf(with, written)
				if all := rowsOf(text); all.holdTelephone(text) || all.holdIDCalled(text) {
					t.Errorf("%q", text)
				}
			}
		}
	}
}

// What a question is about may be named: references, accidents, dates, times and sums, side by side.
func TestNumbersOfAQuestion(t *testing.T) {
	long.Test(t)
	r := rand.New(rand.NewPCG(3, 9))
	refused := 0
	const all = 20_000
	for range all {
		one := func() string {
			switch r.IntN(5) {
			case 0:
				ref, err := kafala.NewReference(r.IntN(kafala.Shards), deterministic{r})
				if err != nil {
					t.Fatal(err)
				}
				return []string{ref, kafala.GroupReference(ref)}[r.IntN(2)]
			case 1:
				return fmt.Sprintf([]string{"%d/%d/%d", "%d-%d-%d"}[r.IntN(2)], 1+r.IntN(28), 1+r.IntN(12), 2020+r.IntN(9))
			case 2:
				return someDigits(r, "123456789", 8)
			case 3:
				return fmt.Sprintf("%02d:%02d", r.IntN(24), r.IntN(60))
			}
			return fmt.Sprintf("%d.%02d", r.IntN(1000), r.IntN(100))
		}
		text := "بخصوص " + one() + " و" + one() + " عند القسم"
		if _, p := Message(text, today); p != nil {
			if refused++; refused < 9 {
				t.Logf("%s: %q", p.Key, text)
			}
		}
	}
	if refused > 0 {
		t.Errorf("%d of %d are refused", refused, all)
	}
}
