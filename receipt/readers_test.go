package receipt

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// reader is a program that others have written, and how it is asked for the text of a page. Shuffles: it puts the numbers of
// a line and what stands beside them elsewhere in it, so that only which words a line has can be compared.
type reader struct {
	name     string
	read     func(t *testing.T, file string) string
	shuffles bool
	moves    bool // a mark at the end of a line may come to the line above
}

var readers = []reader{
	{"poppler", func(t *testing.T, file string) string {
		return output(t, program(t, "pdftotext"), "-enc", "UTF-8", file, "-")
	}, false, false},
	{"poppler, as laid out", func(t *testing.T, file string) string {
		return output(t, program(t, "pdftotext"), "-layout", "-enc", "UTF-8", file, "-")
	}, false, false},
	{"pdf.js", byNode("pdfjs", "pdfjs-dist"), false, true},
	{"PDFium", byNode("pdfium", "@hyzyla/pdfium"), false, false},
	{"MuPDF", byNode("mupdf", "mupdf"), true, true},
	{"Chromium's viewer", byChromium, false, false},
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	var said strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || strings.Contains(said.String(), "Error") || strings.Contains(said.String(), "Warning: ") {
		t.Fatalf("%s: %v, %s", name, err, said.String())
	}
	return string(out)
}

// byNode reads with a library for Node; where it is not installed the test is skipped, unless everything is to be tested.
func byNode(name, library string) func(*testing.T, string) string {
	return func(t *testing.T, file string) string {
		t.Helper()
		node, modules := program(t, "node"), os.Getenv("KAFALABOT_NODE_MODULES")
		if _, err := os.Stat(filepath.Join(modules, library)); err != nil && os.Getenv("KAFALABOT_TEST_ALL") == "1" {
			t.Fatalf("%s is not installed", library)
		} else if err != nil {
			t.Skipf("%s is not installed", library)
		}
		return output(t, node, "testdata/read.mjs", name, file)
	}
}

// linesOf gives what is drawn of a sheet, line for line in reading order; what reads from the left within Arabic is apart.
func linesOf(t *testing.T, s Sheet) (lines []string) {
	t.Helper()
	p, err := newPage(newPress(t), &s)
	if err != nil {
		t.Fatal(err)
	}
	p.told = func(line []cluster, latin bool) {
		parts := pieces(nil, p.visual(line), latin)
		for _, part := range slices.Backward(parts) {
			read := slices.Clone(part.clusters)
			slices.SortFunc(read, func(a, b cluster) int { return a.rune - b.rune })
			var b strings.Builder
			for _, c := range read {
				b.WriteString(string(c.runes))
			}
			lines = append(lines, b.String())
		}
	}
	if err := p.fill(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// wordsOf gives the words and the numbers of a text, with equal marks in equal order. A reader may write other white space,
// moves punctuation beside Arabic, wraps words into signs of direction, leaves out what keeps letters apart, and (pdf.js) sets
// a mark at the end of a word apart from it.
func wordsOf(s string) (words []string) {
	const nothing, letters, digits = 0, 1, 2
	last := nothing
	for _, r := range norm.NFC.String(s) {
		kind := nothing
		switch {
		case steers(r):
			continue
		case unicode.IsDigit(r):
			kind = digits
		case unicode.In(r, unicode.L, unicode.M):
			kind = letters
		}
		switch {
		case kind == nothing:
		case kind == last || unicode.Is(unicode.M, r) && len(words) > 0:
			words[len(words)-1] += string(r)
		default:
			words = append(words, string(r))
		}
		last = kind
	}
	return words
}

// TestText has every line of every sheet found by readers that others have written: selected, copied and searched it is
// the words that were written, in their order.
func TestText(t *testing.T) {
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) {
			for name, s := range sheets(t) {
				file := filepath.Join(t.TempDir(), "sheet.pdf")
				data, err := PDF(s)
				if err == nil {
					err = os.WriteFile(file, data, 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
				var read [][]string
				for line := range strings.Lines(r.read(t, file)) {
					read = append(read, wordsOf(line))
				}
				lines := linesOf(t, s)
				for _, line := range lines {
					if words := wordsOf(line); len(words) > 0 && !slices.ContainsFunc(read, r.holds(words)) {
						t.Errorf("%s: %q is not read", name, line)
					}
				}
				t.Logf("%s: %d lines", name, len(lines))
			}
		})
	}
}

// TestQPDF has a program that checks the build of documents find nothing.
func TestQPDF(t *testing.T) {
	qpdf := program(t, "qpdf")
	for name, s := range sheets(t) {
		data, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), name+".pdf")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := output(t, qpdf, "--check", file); !strings.Contains(said, "No syntax or stream encoding errors found") ||
			strings.Contains(said, "WARNING") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// holds gives what tells whether a line that was read holds words.
func (r reader) holds(words []string) func([]string) bool {
	return func(line []string) bool {
		if r.moves {
			line, words = bare(line), bare(words)
		}
		if r.shuffles {
			return holdsAll(line, words)
		}
		return inARow(line, words)
	}
}

// inARow tells whether words stand in a line one after the other.
func inARow(line, words []string) bool {
	for i := 0; i+len(words) <= len(line); i++ {
		if slices.Equal(line[i:i+len(words)], words) {
			return true
		}
	}
	return false
}

// bare leaves marks out.
func bare(words []string) (all []string) {
	for _, w := range words {
		all = append(all, strings.Map(func(r rune) rune {
			if unicode.Is(unicode.M, r) {
				return -1
			}
			return r
		}, norm.NFD.String(w)))
	}
	return all
}

func holdsAll(line, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(line, w) })
}
