package receipt

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/go-text/typesetting/bidi"
)

// readJSON reads a file of testdata into v.
func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func newPress(t testing.TB) *press {
	t.Helper()
	p, err := takePress()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seen draws s on one line and reads it back from left to right, by where the
// glyphs stand on the page.
func seen(t *testing.T, p *press, s string, base bidi.Direction) string {
	t.Helper()
	runes := printable(p.faces[regular], s)
	set := p.set(s, regular, base).clusters
	clusters := p.visual(set)
	var c canvas
	c.line(regular, clusters, 10, 0, 0, 0, ink)

	type mark struct {
		x float64
		s string
	}
	var marks []mark
	next := 0
	for _, cl := range clusters {
		first := c.glyphs[next]
		next += len(cl.glyphs)
		if cl.width > 0 {
			marks = append(marks, mark{first.x, lettersOf(runes, set, cl)})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		switch {
		case a.x < b.x:
			return -1
		case a.x > b.x:
			return 1
		}
		return 0
	})
	var b strings.Builder
	for _, m := range marks {
		b.WriteString(m.s)
	}
	return b.String()
}

// lettersOf gives the letters that a cluster draws, from left to right, without
// vowel marks: one, or those of a ligature.
func lettersOf(runes []rune, set []cluster, cl cluster) string {
	end := len(runes)
	for _, other := range set {
		if other.rune > cl.rune {
			end = min(end, other.rune)
		}
	}
	letters := slices.DeleteFunc(slices.Clone(runes[cl.rune:end]), func(r rune) bool { return unicode.Is(unicode.Mn, r) })
	if cl.level&1 == 1 {
		slices.Reverse(letters)
	}
	return string(letters)
}

func TestOrder(t *testing.T) {
	var cases []struct {
		Name, Text, Seen string
		Latin            bool
	}
	readJSON(t, "order.json", &cases)
	p := newPress(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			base := bidi.RightToLeft
			if c.Latin {
				base = bidi.LeftToRight
			}
			if got := seen(t, p, c.Text, base); got != c.Seen {
				t.Errorf("drawn from the left: %+q, want %+q", got, c.Seen)
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	var cases []struct{ Name, Text, Drawn string }
	readJSON(t, "printable.json", &cases)
	p := newPress(t)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if got := string(printable(p.faces[regular], c.Text)); got != c.Drawn {
				t.Errorf("printable(%+q) = %+q, want %+q", c.Text, got, c.Drawn)
			}
		})
	}
}

func TestLettersJoin(t *testing.T) {
	p := newPress(t)
	name := []rune(sheets(t)["ordinary"].Persons[1].Name)[:4] // every letter of it joins one beside it
	word := p.set(string(name), regular, bidi.RightToLeft).clusters
	if len(word) > len(name) {
		t.Fatalf("%d clusters for %d letters", len(word), len(name))
	}
	joined := 0
	for _, cl := range word {
		alone, _ := p.faces[regular].NominalGlyph(name[cl.rune])
		if cl.glyphs[0].id != alone {
			joined++
		}
	}
	if joined < 3 {
		t.Errorf("%d of %d letters changed their shape beside others, want at least 3", joined, len(name))
	}
}

func TestControlsDrawNothing(t *testing.T) {
	p := newPress(t)
	for r := rune(0x2000); r <= 0x206f; r++ {
		if !steers(r) {
			continue
		}
		for _, cl := range p.set("1"+string(r)+"2", regular, bidi.RightToLeft).clusters {
			if cl.rune == 1 && cl.width != 0 {
				t.Errorf("%U is %d wide, glyph %d", r, cl.width, cl.glyphs[0].id)
			}
		}
	}
}

func TestLines(t *testing.T) {
	p := newPress(t)
	long := sheets(t)["longest"]
	texts := append([]string{long.Issuer, long.Operator, long.Persons[0].Name, strings.Repeat("W", 60)}, long.Notes...)
	for _, row := range long.Rows {
		texts = append(texts, row.Value)
	}
	for _, s := range texts {
		set := p.set(s, regular, bidi.RightToLeft)
		for _, width := range []float64{1300, 2500, 7000, 1e6} {
			lines, ink := set.lines(width), 0
			for _, line := range lines {
				if w := float64(lineWidth(line)); w > width {
					t.Errorf("a line of %+q is %v wide, more than %v", s, w, width)
				}
				for _, cl := range line {
					if !cl.blank {
						ink += cl.width
					}
				}
			}
			want := 0
			for _, cl := range set.clusters {
				if !cl.blank {
					want += cl.width
				}
			}
			if ink != want {
				t.Errorf("lines of %+q at %v draw %d units, want %d: letters lost", s, width, ink, want)
			}
			if n := set.lineCount(width); n != len(lines) {
				t.Errorf("lineCount %d, lines %d", n, len(lines))
			}
			if n := set.lineCount(set.evenWidth(width)); n != len(lines) {
				t.Errorf("even lines of %+q: %d, want %d", s, n, len(lines))
			}
		}
	}
}

func TestReferenceIsNotBroken(t *testing.T) {
	p := newPress(t)
	s := sheets(t)["ordinary"]
	set := p.set(s.Title.Arabic+" "+s.Reference, regular, bidi.RightToLeft)
	reference := float64(lineWidth(p.set(s.Reference, regular, bidi.RightToLeft).clusters))
	lines := set.lines(reference + 300)
	if last := lines[len(lines)-1]; float64(lineWidth(last)) < reference {
		t.Errorf("the reference was broken over lines: last line is %d wide, the reference %v", lineWidth(last), reference)
	}
}

// TestFits walks the tries: each is smaller than the one before, so that the
// first that holds can be searched for by halving.
func TestFits(t *testing.T) {
	list := fits
	for i, f := range list[1:] {
		if before := list[i]; f.size > before.size || f.space > before.space || f == before {
			t.Errorf("try %d %+v after %+v", i+1, f, before)
		}
	}
	if last := list[len(list)-1]; last.size > 0.31 || last.size < 0.28 {
		t.Errorf("the last try sets type at %v of its size", last.size)
	}
}
