package main

import (
	"compress/zlib"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"kafalabot/internal/long"
	"kafalabot/receipt"
)

var (
	pdfNamed  = regexp.MustCompile(`(/F\d) \d+ 0 R`)
	pdfPair   = regexp.MustCompile(`<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>`)
	pdfShown  = regexp.MustCompile(`(/F\d) [\d.]+ Tf|\[([^\]]*)\]TJ`)
	pdfString = regexp.MustCompile(`<([0-9A-F]*)>`)
)

// pdfCharacters is what a sheet shows as numbers of characters, read with the tables that say which runes they are. Digits
// stand from left to right however a line is read, so that a number is found in it. The tables stand in the order in which
// the page names its fonts.
func pdfCharacters(t testing.TB, said string) []string {
	streams := pdfStreams(t, said)
	fonts := map[string]map[string]string{}
	named := pdfNamed.FindAllStringSubmatch(said, -1)
	for _, s := range streams {
		if strings.Contains(s, "beginbfchar") && len(fonts) < len(named) {
			fonts[named[len(fonts)][1]] = runesIn(t, s)
		}
	}
	var text strings.Builder
	for _, s := range streams {
		font := ""
		for _, m := range pdfShown.FindAllStringSubmatch(s, -1) {
			if m[1] != "" {
				font = m[1]
				continue
			}
			for _, shown := range pdfString.FindAllStringSubmatch(m[2], -1) {
				for chars := shown[1]; len(chars) >= 4; chars = chars[4:] {
					text.WriteString(fonts[font][chars[:4]])
				}
			}
			text.WriteByte('\n')
		}
	}
	return once("", strings.Trim(text.String(), "\n"))
}

// runesIn reads the table of a font: the runes of each character.
func runesIn(t testing.TB, table string) map[string]string {
	t.Helper()
	runes := map[string]string{}
	for _, m := range pdfPair.FindAllStringSubmatch(table, -1) {
		b, err := hex.DecodeString(m[2])
		if err != nil {
			t.Fatal(err)
		}
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		runes[m[1]] = string(utf16.Decode(units))
	}
	return runes
}

// A number on a sheet is found without any program of others: in its text, in Arabic digits too, and in its title.
func TestWireReadsSheets(t *testing.T) {
	long.Test(t)
	const number = "1109876548"
	for name, s := range map[string]receipt.Sheet{
		"a value":       {Rows: []receipt.Row{{Label: receipt.Label{Arabic: "\u0631\u0642\u0645"}, Value: "\u0631\u0642\u0645 " + number}}},
		"Arabic digits": {Notes: []string{"\u0631\u0642\u0645 " + inDigits(number, 0x660)}},
		"a reference":   {Reference: number},
		"a name":        {Persons: []receipt.Person{{Name: "\u0641\u0647\u062f " + number[:5] + "\u00a0" + number[5:]}}},
		"a title":       {Title: receipt.Label{Arabic: "\u0631\u0642\u0645 " + number}},
	} {
		found := false
		for _, r := range readings(t, []byte(sheetOf(t, s)), quickWays()) {
			found = found || r.how == "characters of a PDF" && strings.Contains(strings.ReplaceAll(r.text, "\u00a0", ""), inDigitsOf(name, number))
		}
		if !found {
			t.Errorf("%s: the number is not read", name)
		}
		if w := heard(sheetOf(t, s)).of(t, number); len(w.found) == 0 {
			t.Errorf("%s: the number is not found", name)
		}
	}
}

func inDigitsOf(name, number string) string {
	if name == "Arabic digits" {
		return inDigits(number, 0x660)
	}
	return number
}

var pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)endstream`)

func isPDF(said string) bool { return strings.HasPrefix(said, "%PDF") }

// pdfStreams are those of a PDF, inflated where they are deflated.
func pdfStreams(_ testing.TB, said string) (all []string) {
	if !isPDF(said) {
		return nil
	}
	for _, m := range pdfStream.FindAllStringSubmatch(said, -1) {
		text := m[1]
		if r, err := zlib.NewReader(strings.NewReader(text)); err == nil {
			b, _ := io.ReadAll(r) // as far as it goes
			text = string(b)
		}
		all = append(all, text)
	}
	return all
}

func hasPoppler() bool {
	_, text := exec.LookPath("pdftotext")
	_, picture := exec.LookPath("pdftoppm")
	return text == nil && picture == nil
}

// poppler has a program of poppler's read a PDF, and gives what it writes; empty: it cannot, or is not installed.
func poppler(t testing.TB, said, program string, options ...string) []byte {
	t.Helper()
	if !isPDF(said) || !hasPoppler() {
		return nil
	}
	file := filepath.Join(t.TempDir(), "read.pdf")
	if err := os.WriteFile(file, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command(program, append(options, file, "-")...).Output() // of one that was cut off there is less
	return out
}

func pdfText(t testing.TB, said string) []string {
	return once("", string(poppler(t, said, "pdftotext", "-layout")))
}

func pdfCode(t testing.TB, said string) []string {
	if !isPDF(said) || !hasPoppler() {
		return nil
	}
	file := filepath.Join(t.TempDir(), "drawn.pdf")
	if err := os.WriteFile(file, []byte(said), 0o600); err != nil {
		t.Fatal(err)
	}
	root := strings.TrimSuffix(file, ".pdf")
	if err := exec.Command("pdftoppm", "-r", "150", "-png", "-singlefile", file, root).Run(); err != nil {
		return nil
	}
	drawn, err := os.ReadFile(root + ".png")
	if err != nil {
		return nil
	}
	return pictureCodes(t, string(drawn))
}
