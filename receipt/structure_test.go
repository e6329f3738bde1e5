package receipt

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// textIn gives the runes of a node's own pieces in the order in which they are drawn, from the left.
func (n *node) textIn(pieces map[int]string) string {
	var b strings.Builder
	for _, k := range n.kids {
		if k.tag == "" {
			b.WriteString(pieces[k.mark])
		}
	}
	return b.String()
}

// outline gives a tree line for line: how deep, which tag and language, and the letters of what it holds, in no order of their own.
func (n *node) outline(pieces map[int]string, depth int) (lines []string) {
	lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s%s %s %s", strings.Repeat(".", depth), n.tag, n.language, mixed(n.textIn(pieces)))))
	for _, k := range n.kids {
		if k.tag != "" {
			lines = append(lines, k.outline(pieces, depth+1)...)
		}
	}
	return lines
}

// mixed gives the visible runes of a text in order of their numbers: which they are, however they are turned around.
func mixed(s string) string {
	runes := slices.DeleteFunc([]rune(s), func(r rune) bool { return r == ' ' || r == nbsp || r == partSign || steers(r) })
	slices.Sort(runes)
	return string(runes)
}

// piecesOf gives the runes of each piece of a page as its fonts name them.
func piecesOf(t *testing.T, data []byte) (*node, map[int]string) {
	t.Helper()
	content, err := readPDF(data)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := pdfObjects(data)
	if err != nil {
		t.Fatal(err)
	}
	fonts := map[weight][]rune{}
	for w, name := range fontNames {
		m := regexp.MustCompile(name + ` (\d+) 0 R`).FindSubmatch(objects[objPage])
		if m == nil {
			continue
		}
		var first int
		if _, err := fmt.Sscan(string(m[1]), &first); err != nil {
			t.Fatal(err)
		}
		if fonts[weight(w)], err = runesOf(objects[first+4]); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := textRuns(content)
	if err != nil {
		t.Fatal(err)
	}
	pieces := map[int]string{}
	for _, r := range runs {
		for _, c := range r.chars {
			pieces[r.mark] += string(fonts[r.weight][c])
		}
	}
	tree, err := treeOf(objects, content)
	if err != nil {
		t.Fatal(err)
	}
	return tree, pieces
}

// TestTree reads the tree of a sheet: its parts in the order in which they are read, each with its tag, its language and all
// its letters; the code has words that stand for it.
func TestTree(t *testing.T) {
	for name, s := range sheets(t) {
		data, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		tree, pieces := piecesOf(t, data)
		got, want := tree.outline(pieces, 0), expected(s)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the tree is\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if alt := altOf(tree); alt != s.QRSpoken {
			t.Errorf("%s: for the code stands %q, want %q", name, alt, s.QRSpoken)
		}
	}
}

func altOf(n *node) string {
	for _, k := range n.kids {
		if alt := altOf(k); alt != "" {
			return alt
		}
	}
	return n.alt
}

// expected is the outline of a sheet's tree, as TestTree reads it.
func expected(s Sheet) (lines []string) {
	p := &outlined{lines: []string{"Document"}}
	p.text(1, tagText, s.Stamp)
	p.label(1, tagTitle, s.Title)
	p.text(1, tagText, s.Issuer)
	p.label(1, tagText, s.ReferenceLabel)
	p.text(1, tagText, s.Reference)
	p.label(1, tagText, s.StatusLabel)
	p.text(1, tagText, s.Status)
	p.text(1, tagText, s.StatusDetail)
	if s.Link != "" {
		p.lines = append(p.lines, ".Figure")
	}
	p.text(1, tagText, s.QRCaption)
	for _, who := range s.Persons {
		p.label(1, tagText, who.Label)
		p.text(1, tagText, who.Name)
		p.text(1, tagText, who.Detail)
	}
	p.table(len(s.Rows) > 0)
	for _, r := range s.Rows {
		p.row(r.Label, r.Value)
	}
	p.label(1, tagHeading, s.LinesLabel)
	p.table(len(s.Lines) > 0)
	for _, l := range slices.Concat(s.Lines, []Line{s.Total}, s.After) {
		if l.Amount != "" {
			p.row(l.Label, l.Amount)
		}
	}
	p.text(1, tagText, s.PaidBy)
	for _, note := range slices.Concat(s.Remarks, s.Notes) {
		p.text(1, tagText, note)
	}
	p.text(1, tagText, s.Operator)
	return p.lines
}

type outlined struct{ lines []string }

func (o *outlined) text(depth int, tag, text string) {
	if text != "" {
		text = strings.ReplaceAll(text, "\U0001f339", "") // which the font lacks
		o.lines = append(o.lines, strings.Repeat(".", depth)+tag+"  "+mixed(text))
	}
}

func (o *outlined) label(depth int, tag string, l Label) {
	if l == (Label{}) {
		return
	}
	o.text(depth, tag, l.Arabic)
	if l.English != "" {
		o.lines = append(o.lines, strings.Repeat(".", depth+1)+tagWords+" en "+mixed(l.English))
	}
}

func (o *outlined) table(any bool) {
	if any {
		o.lines = append(o.lines, "."+tagTable)
	}
}

func (o *outlined) row(l Label, value string) {
	o.lines = append(o.lines, ".."+tagRow)
	o.label(3, tagLabel, l)
	o.text(3, tagValue, value)
}

// TestTreeForPoppler has another program find the same tree: its headings, rows and cells.
func TestTreeForPoppler(t *testing.T) {
	pdfinfo := program(t, "pdfinfo")
	for name, s := range sheets(t) {
		file := filepath.Join(t.TempDir(), "sheet.pdf")
		data, err := PDF(s)
		if err == nil {
			err = os.WriteFile(file, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for line := range strings.Lines(output(t, pdfinfo, "-enc", "UTF-8", "-struct", file)) {
			if tag := strings.TrimSpace(line); !strings.HasPrefix(tag, "/") { // or what is said of one
				got = append(got, regexp.MustCompile(`^\w*`).FindString(tag))
			}
		}
		for _, line := range expected(s) {
			want = append(want, regexp.MustCompile(`\w+`).FindString(line))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: poppler finds %q, want %q", name, got, want)
		}
		said := output(t, pdfinfo, "-enc", "UTF-8", "-struct-text", file)
		for _, text := range []string{s.Title.English, s.Reference} {
			if !strings.Contains(said, text) {
				t.Errorf("%s: poppler does not find %q in the tree:\n%s", name, text, said)
			}
		}
		if about := output(t, pdfinfo, file); !strings.Contains(about, "Tagged:          yes") {
			t.Errorf("%s: %s", name, about)
		}
	}
}
