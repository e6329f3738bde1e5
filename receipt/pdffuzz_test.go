package receipt

import (
	"errors"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

// places are where operators and citizens write on a sheet.
var places = []func(s *Sheet, text string){
	func(s *Sheet, text string) { s.Title.Arabic = text },
	func(s *Sheet, text string) { s.Title.English, s.ReferenceLabel.English = text, text },
	func(s *Sheet, text string) { s.Issuer = text },
	func(s *Sheet, text string) { s.Author = text },
	func(s *Sheet, text string) { s.Reference = text },
	func(s *Sheet, text string) { s.Status, s.StatusDetail = text, text },
	func(s *Sheet, text string) { s.Persons[0].Name = text },
	func(s *Sheet, text string) { s.Persons[1].Detail, s.Persons[1].Label.Arabic = text, text },
	func(s *Sheet, text string) { s.Rows[0].Value = text },
	func(s *Sheet, text string) { s.Rows[1].Label.Arabic, s.Rows[1].Label.English = text, text },
	func(s *Sheet, text string) { s.Lines[0].Amount, s.Total.Amount = text, text },
	func(s *Sheet, text string) { s.Lines[0].Label.Arabic, s.PaidBy = text, text },
	func(s *Sheet, text string) { s.QRCaption = text },
	func(s *Sheet, text string) { s.Notes[0] = text },
	func(s *Sheet, text string) { s.Operator = text },
	func(s *Sheet, text string) { s.Stamp = text },
}

// written is a sheet with a text at the places that the bits of spots name.
func written(s Sheet, text string, spots uint16) (sheet Sheet, many int) {
	s.Persons, s.Rows, s.Lines, s.Notes = slices.Clone(s.Persons), slices.Clone(s.Rows), slices.Clone(s.Lines), slices.Clone(s.Notes)
	for i, write := range places {
		if spots>>i&1 == 1 {
			write(&s, text)
			many++
		}
	}
	return s, many
}

var oddTexts = []string{
	"\u2067\u2066\u2068\u2069\u2069", "\u202e\u200f\u0651", "\x00\xff)\\(", "\ufffd\U0001f339\u674e", "((((\\", ") Tj ET Q Q",
	strings.Repeat("\u0645\u0651\u064e\u200d", 3), strings.Repeat("Z\u0301\u0302\u2066", 3),
	"\u0645" + strings.Repeat("\u064e\u0651\U0001f339", 9),
	strings.Repeat("W", 90), strings.Repeat("\u0645\u062d ", 40), "1 2 3 / 4-5\u00a06", "\n\t\r\v",
}

// FuzzPDF puts anything at all where operators and citizens write: a strict reader takes the file, everything stands on its
// one page, no letter carries a tower of marks, and the file is no larger than the text makes it.
func FuzzPDF(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text, uint16(0xffff))
		f.Add(text, uint16(1<<6|1<<8|1<<4))
	}
	for _, s := range sheets(f) {
		f.Add(s.Issuer, uint16(1<<2))
		f.Add(s.Operator, uint16(1<<14|1<<13))
	}
	ordinary := sheets(f)["ordinary"]
	ordinary.Rows, ordinary.Lines, ordinary.Notes = ordinary.Rows[:2], ordinary.Lines[:1], ordinary.Notes[:1]
	ordinary, _ = written(ordinary, "\u0645", 0xffff) // a letter where nothing else is written, so that a sheet is soon drawn
	f.Fuzz(func(t *testing.T, text string, spots uint16) {
		if len(text) > 4000 {
			return
		}
		s, many := written(ordinary, text, spots)
		s.Link = "" // the code is drawn the same whatever stands beside it, and costs more than all of that
		press, err := takePress()
		if err != nil {
			t.Fatal(err)
		}
		defer press.giveBack()
		began := time.Now()
		p, err := newPage(press, &s)
		if err == nil {
			err = p.fill()
		}
		if errors.Is(err, ErrTooLong) && many*len(text) > 2000 {
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		within(t, "fuzzed", p)
		data := p.document()
		if took := time.Since(began); took > 20*time.Second { // a hundred times what it takes on a busy machine
			t.Errorf("it took %v", took)
		}
		if most := 80<<10 + 400*many*len(text); len(data) > most {
			t.Errorf("%d bytes, of a text of %d at %d places", len(data), len(text), many)
		}
		if _, err := readPDF(data); err != nil {
			t.Errorf("%v: %q", err, text)
		}
		for _, weight := range []weight{regular, bold} {
			noTower(t, p, text, weight)
		}
	})
}

// noTower fails where a letter carries more than two marks, whatever that is not drawn stands between them.
func noTower(t *testing.T, p *page, text string, w weight) {
	t.Helper()
	marks := 0
	for _, r := range printable(p.press.faces[w], text) {
		switch {
		case unicode.Is(unicode.M, r):
			if marks++; marks > 2 {
				t.Fatalf("a tower of marks is drawn of %q", text)
			}
		case !steers(r):
			marks = 0
		}
	}
}

// TestPopplerTakesOddTexts gives what the fuzzer begins with to a reader that others have written.
func TestPopplerTakesOddTexts(t *testing.T) {
	pdftotext := program(t, "pdftotext")
	for _, text := range oddTexts {
		s, _ := written(sheets(t)["ordinary"], text, 0xffff)
		data, err := PDF(s)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		cmd := exec.Command(pdftotext, "-enc", "UTF-8", "-", "-")
		cmd.Stdin = strings.NewReader(string(data))
		if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "Error") || strings.Contains(string(out), "Warning") {
			t.Errorf("%q: %v, %s", text, err, out)
		}
	}
}

// TestStrictReader shows that the reader refuses what is not whole.
func TestStrictReader(t *testing.T) {
	data, err := PDF(sheets(t)["test"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readPDF(data); err != nil {
		t.Fatal(err)
	}
	for name, spoiled := range map[string]string{
		"cut":                  string(data[:len(data)-9]),
		"longer in front":      strings.Replace(string(data), "%PDF-1.7\n", "%PDF-1.7\n ", 1),
		"a string without end": strings.Replace(string(data), "(kafalabot)", "(kafalabot ", 1),
		"another length":       strings.Replace(string(data), "/Length ", "/Length 1", 1),
		"a table with a row":   strings.Replace(string(data), "\nxref\n0 ", "\nxref\n0 1", 1),
		"no page in its tree":  strings.Replace(string(data), "<</Type /Page\n", "<</Type /Pagf\n", 1),
		"a cell less":          regexp.MustCompile(`/S /TD `).ReplaceAllString(string(data), "/S /Tx "),
		"a label of no row":    strings.ReplaceAll(string(data), "/Scope /Row", "/Scope /Raw"),
		"a picture of nothing": strings.Replace(string(data), " /Alt <", " /Alx <", 1),
		"a piece of another":   strings.Replace(string(data), "<</Nums [0 [2", "<</Nums [0 [3", 1),
		"a rune too many":      strings.Replace(string(data), "<0001> <", "<0002> <", 1),
	} {
		if spoiled == string(data) {
			t.Errorf("%s: nothing is spoiled", name)
		}
		if _, err := readPDF([]byte(spoiled)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for _, content := range []string{"q", "Q", "1 l", "1 2 m", "f", "1 2 m 3 4 l f 5", "1 2 3 rg x", "BT BT ET", "nan 2 m f",
		"0 0 0 0 1 1 cm", "1e9 0 m f", "1 2 m q f Q"} {
		if err := checkContent("/Artifact BMC " + content + " EMC"); err == nil {
			t.Errorf("%q is taken", content)
		}
	}
	for _, content := range []string{"1 2 m 3 4 l f", "EMC", "/P BMC", "/P BMC /P BMC EMC EMC", "BT [<0001>]TJ ET", "/P BMC BT EMC ET"} {
		if err := checkContent(content); err == nil {
			t.Errorf("%q is taken", content)
		}
	}
}
