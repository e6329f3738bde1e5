package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// filled lays a sheet out and gives the page before it is packed.
func filled(t testing.TB, s Sheet) *page {
	t.Helper()
	p, err := newPage(newPress(t), &s)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.fill(); err != nil {
		t.Fatal(err)
	}
	return p
}

// drawn is what a page is made of before it is packed: its content, its fonts, and the runes of their characters.
func drawn(p *page) []byte {
	all := slices.Clone(p.stream())
	for w := range p.subsets {
		all = p.subsets[w].toUnicode(p.subsets[w].file(all))
	}
	return all
}

func TestGolden(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skipf("floating point rounds differently on %s", runtime.GOARCH)
	}
	got := map[string]string{}
	for name, s := range sheets(t) {
		sum := sha256.Sum256(drawn(filled(t, s)))
		got[name] = hex.EncodeToString(sum[:])
	}
	if *update {
		data, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/drawn.golden.json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{}
	readJSON(t, "drawn.golden.json", &want)
	for name, sum := range got {
		if sum != want[name] {
			t.Errorf("what is drawn for the %s sheet has changed: look at it, then run with -update", name)
		}
	}
}

func TestEqualSheetsGiveEqualBytes(t *testing.T) {
	want := map[string][]byte{}
	all := sheets(t)
	for name, s := range all {
		data, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		want[name] = data
	}
	var group sync.WaitGroup
	for range 20 {
		for name, s := range all {
			group.Go(func() {
				if data, err := PDF(s); err != nil || !bytes.Equal(data, want[name]) {
					t.Errorf("%s: second drawing differs (%v)", name, err)
				}
			})
		}
	}
	group.Wait()

	later := all["ordinary"]
	later.Created = later.Created.Add(time.Second)
	if data, err := PDF(later); err != nil || bytes.Equal(data, want["ordinary"]) {
		t.Errorf("another date gave the same bytes (%v)", err)
	}
}

func TestSizeOfFile(t *testing.T) {
	for name, s := range sheets(t) {
		data, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		most := 45 << 10
		if name == "longest" {
			most = 64 << 10
		}
		t.Logf("%s: %d bytes", name, len(data))
		if len(data) > most {
			t.Errorf("%s: %d bytes", name, len(data))
		}
		if n := bytes.Count(data, []byte("/Type /Page\n")); n != 1 {
			t.Errorf("%s: %d pages", name, n)
		}
	}
}

// within fails when a line left the page's margins or the parts of the page ran
// into its foot.
func within(t *testing.T, name string, p *page) {
	t.Helper()
	const slack = 2 // a letter may lean over its own width
	runs, err := textRuns(string(p.stream()))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, r := range runs {
		wide := 0
		for _, c := range r.chars {
			wide += p.subsets[r.weight].chars[c-1].width
		}
		to := r.x + float64(wide-r.back)*r.size/em
		if y := pageHeight - r.y; r.x < margin-slack || to > right+slack || y < 20 || y > pageHeight-20 {
			t.Errorf("%s: a line stands at %.1f … %.1f, %.1f", name, r.x, to, y)
			return
		}
	}
	p.drawing = false
	if bottom, foot := p.compose(); bottom > foot {
		t.Errorf("%s: the sheet reaches %v, its foot begins at %v", name, bottom, foot)
	}
}

func TestEverythingFits(t *testing.T) {
	for name, s := range sheets(t) {
		within(t, name, filled(t, s))
	}
	s := sheets(t)["longest"]
	if size := filled(t, s).fit.size; size < 0.7 {
		t.Errorf("the longest legal sheet is set at %.2f of the type size", size)
	}
	said := s
	said.Operator = strings.Repeat(strings.Repeat("Wadi Services ", 8)+"\u00b7 ", 5) // as much as the settings take
	within(t, "the longest operator", filled(t, said))
	if size := filled(t, said).fit.size; size < 0.65 {
		t.Errorf("with all that an operator may say it is set at %.2f of the type size", size)
	}
	smaller := 2.0
	for range 5 { // ever longer, far past what may be entered
		s.Rows = append(s.Rows, s.Rows[2], s.Rows[4])
		s.Persons[0].Name += strings.Repeat("W", 40)
		s.Rows[0].Value += strings.Repeat("8", 60)
		p := filled(t, s)
		within(t, "longer than legal", p)
		if p.fit.size > smaller {
			t.Errorf("more text was set larger: %v after %v", p.fit.size, smaller)
		}
		smaller = p.fit.size
	}
	s.Notes = strings.Split(strings.Repeat(s.Notes[0]+"\n", 500), "\n")
	if _, err := PDF(s); !errors.Is(err, ErrTooLong) {
		t.Errorf("500 notes: %v, want ErrTooLong", err)
	}
}

func TestNoEmptyBoxes(t *testing.T) {
	s := sheets(t)["test"]
	s.Rows = append(s.Rows, Row{Label: s.Rows[0].Label, Value: "\u674e \u20c1 \U0001f339 \u2603\ufe0f \U0001f468\u200d\U0001f469"})
	p := filled(t, s)
	for w := range p.subsets {
		for _, c := range p.subsets[w].parts {
			if c.id == 0 {
				t.Fatal("an empty box")
			}
		}
	}
}

// A tower of marks on a name, or on any other text, is drawn as two.
func TestTowersOfMarks(t *testing.T) {
	for _, letter := range []string{"Z", "\u0645"} {
		marks := strings.Repeat("\u064e\u0651", 40)
		if letter == "Z" {
			marks = strings.Repeat("\u0301\u0302", 40)
		}
		two, tower := sheets(t)["test"], sheets(t)["test"]
		name := func(marks string) string { return letter + marks + " Alotaibi" }
		two.Persons[0].Name, tower.Persons[0].Name = name(string([]rune(marks)[:2])), name(marks)
		two.Rows[0].Value, tower.Rows[0].Value = two.Persons[0].Name, tower.Persons[0].Name
		if !bytes.Equal(drawn(filled(t, two)), drawn(filled(t, tower))) {
			t.Errorf("a tower of marks on %q is drawn", letter)
		}
		tower.Persons[0].Name = strings.ReplaceAll(tower.Persons[0].Name, string([]rune(marks)[:2]), string([]rune(marks)[:2])+"\U0001f339")
		if !bytes.Equal(drawn(filled(t, two)), drawn(filled(t, tower))) {
			t.Errorf("a tower of marks on %q is drawn, with pictures between them that are not", letter)
		}
	}
}

func TestAbsentParts(t *testing.T) {
	if _, err := PDF(Sheet{}); err != nil {
		t.Errorf("empty sheet: %v", err)
	}
	s := sheets(t)["bare"]
	if p := filled(t, s); len(p.tints.glyphs) != 0 || p.matrix != nil {
		t.Error("a sheet without stamp and link draws one")
	}
	s.Link = strings.Repeat("x", 5000)
	if _, err := PDF(s); !errors.Is(err, ErrLink) {
		t.Errorf("5000 bytes of link: %v, want ErrLink", err)
	}
}

func TestProperties(t *testing.T) {
	pdfinfo := program(t, "pdfinfo")
	s := sheets(t)["ordinary"]
	author := s.Author
	s.Author = "\u2068" + author + "\u2069 \U0001f339\xff\x00"
	data, err := PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(pdfinfo, "-enc", "UTF-8", "-")
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{s.Title.Arabic + " " + s.Reference, "Author:          " + author + "\n", "Pages:           1\n",
		"419.53 x 595.28", "Nov 21 23:21:00 2026"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("properties lack %q:\n%s", want, out)
		}
	}
}
