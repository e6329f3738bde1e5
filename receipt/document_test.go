package receipt

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// pdfWith is a document of somebody else with one stream.
func pdfWith(dictionary string, body []byte) []byte {
	return fmt.Appendf(nil, "%%PDF-1.7\n1 0 obj\n<<%s /Length %d>>\nstream\n%s\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%%%EOF\n",
		dictionary, len(body), body)
}

func packed(t testing.TB, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unlinked is a sheet without its code, whose reference is text alone.
func unlinked(t testing.TB) []byte {
	t.Helper()
	s := sheets(t)["ordinary"]
	s.Link = ""
	data, err := PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every sheet is read by its code, whatever the file is called: ReadDocument is not even told.
func TestReadsEverySheet(t *testing.T) {
	for name, s := range sheets(t) {
		if s.Link == "" {
			continue
		}
		data, err := PDF(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ReadDocumentFrom(t.Context(), iotest.HalfReader(bytes.NewReader(data)), nil); err != nil ||
			!slices.Equal(got.Codes, []string{s.Link}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	s, other := sheets(t)["ordinary"], sheets(t)["test"]
	other.Link = strangeLink
	two, err := PDF(other)
	if err != nil {
		t.Fatal(err)
	}
	one, err := PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ReadDocument(t.Context(), append(one, two...), nil); err != nil || !slices.Equal(got.Codes, []string{s.Link, strangeLink}) {
		t.Errorf("two pages: %+v, %v", got, err)
	}
	if got, err := ReadDocument(t.Context(), unlinked(t), nil); err != nil || len(got.Codes) > 0 ||
		got.Text != strings.ReplaceAll(s.Reference, "\u00a0", " ") {
		t.Errorf("without its code: %+v, %v", got, err)
	}
}

// Sheets that were drawn before there was text on them are out there: by their code, and without it by their number.
func TestReadsSheetsOfOutlines(t *testing.T) {
	for name, want := range map[string]Document{"ordinary": {Codes: []string{sampleLink}}, "bare": {Text: "482\u00a07035\u00a09169\n"}} {
		data, err := os.ReadFile(filepath.Join("testdata", "outlines", name+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ReadDocument(t.Context(), data, nil); err != nil || !slices.Equal(got.Codes, want.Codes) || got.Text != want.Text {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// A sheet that was printed and scanned, or saved by another program, is read by its code too.
func TestReadsSheetsOfOtherPrograms(t *testing.T) {
	s := sheets(t)["ordinary"]
	page := pageOf(t, s, "200", "-gray")
	photo := jpegOf(t, page, 70)
	if got, err := ReadDocument(t.Context(), pdfWith("/Subtype /Image /Filter /DCTDecode", photo), nil); err != nil ||
		!slices.Equal(got.Codes, []string{s.Link}) {
		t.Errorf("scanned: %+v, %v", got, err)
	}
	pdftocairo := program(t, "pdftocairo") // of poppler, as pdftoppm
	data, err := PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(pdftocairo, "-pdf", in, out).CombinedOutput(); err != nil {
		t.Fatalf("pdftocairo: %v: %s", err, said)
	}
	if data, err = os.ReadFile(out); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, ownProducer) {
		t.Fatal("nobody else has saved it")
	}
	if got, err := ReadDocument(t.Context(), data, nil); err != nil || !slices.Equal(got.Codes, []string{s.Link}) {
		t.Errorf("saved by another program: %+v, %v", got, err)
	}
}

func TestReadDocumentRefuses(t *testing.T) {
	ours := unlinked(t)
	bomb := pdfWith("/Filter /FlateDecode", packed(t, strings.Repeat("0 0 600 850 re f ", 1<<20)))
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrOtherDocument},
		{"a name alone", []byte("%PDF-1.7"), ErrOtherDocument},
		{"a picture", []byte("\xff\xd8\xff\xe0"), ErrOtherDocument},
		{"too large", append(slices.Clone(ours), make([]byte, MaxDocumentBytes)...), ErrTooLarge},
		{"encrypted", bytes.Replace(ours, []byte("trailer\n<<\n"), []byte("trailer\n<<\n/Encrypt 9 0 R\n"), 1), ErrLocked},
		{"a reference of somebody else's", pdfWith("/Filter /FlateDecode", packed(t, "BT (025 4189 1021) Tj ET")), ErrOtherDocument},
		{"ours by its word, with nothing", append(pdfWith("", nil), ownProducer...), ErrOtherDocument},
		{"a bomb", bomb, ErrOtherDocument},
		{"no stream's end", []byte("%PDF-1.7\n1 0 obj\n<</Filter /FlateDecode>>\nstream\nx"), ErrOtherDocument},
		{"a picture that is none", pdfWith("/Filter /DCTDecode", []byte("\xff\xd8\xff\xe0")), ErrOtherDocument},
	} {
		began := time.Now()
		if got, err := ReadDocument(t.Context(), c.data, nil); !errors.Is(err, c.want) || len(got.Codes) > 0 || got.Text != "" {
			t.Errorf("%s: %+v, %v; want %v", c.name, got, err, c.want)
		}
		if took := time.Since(began); took > 20*time.Second { // a hundred times what it takes on a busy machine
			t.Errorf("%s: it took %v", c.name, took)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadDocument(ctx, ours, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("left: %v", err)
	}
	broken := errors.New("line dropped")
	if _, err := ReadDocumentFrom(t.Context(), iotest.ErrReader(broken), nil); !errors.Is(err, broken) {
		t.Errorf("%v, want the reader's own error", err)
	}
	if _, err := ReadDocumentFrom(t.Context(), &counted{}, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("endless stream: %v", err)
	}
}

// FuzzReadDocument reads what is said to be a PDF: it is refused by name, or what was read stands in it.
func FuzzReadDocument(f *testing.F) {
	s := sheets(f)["test"]
	data, err := PDF(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(unlinked(f))
	f.Add(bytes.ReplaceAll(data, []byte("/Length"), []byte("/Long")))
	f.Add(pdfWith("/Filter /FlateDecode", packed(f, "q 2 0 0 2 0 0 cm 0 0 1 1 re f Q (a(b)\\)) Tj [(1) 2 (3)] TJ <00> Tj")))
	for _, content := range []string{"Q Q q q q", "1e308 0 0 1e308 0 0 cm 1e308 1 1 1 re f", "((((\\", "nan nan nan nan re f"} {
		f.Add(pdfWith("/Filter/FlateDecode", packed(f, strings.Repeat(content+" ", 60))))
	}
	for _, picture := range smallPictures(f) {
		f.Add(pdfWith("/Subtype/Image/Filter/DCTDecode", picture))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 64<<10 {
			return
		}
		got, err := ReadDocument(t.Context(), data, nil)
		if err != nil && !errors.Is(err, ErrOtherDocument) && !errors.Is(err, ErrLocked) {
			t.Errorf("unnamed error: %v", err)
		}
		if (err == nil) != (len(got.Codes) > 0 || got.Text != "") || slices.Contains(got.Codes, "") || len(got.Text) > mostStreams*16<<10 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// FuzzDrawing draws any content at all: nothing of it leaves the page, and what it may take is bounded.
func FuzzDrawing(f *testing.F) {
	for _, content := range []string{"q 1 0 0 1 5 5 cm 1 1 1 rg 0 0 9 9 re f Q", "((\\", "0 g 1 k 0 0 0 1 k F f* n S",
		"1e308 1e308 1e308 1e308 re f",
		"nan inf -inf 0 re f", strings.Repeat("q ", 100) + strings.Repeat("Q ", 200), "[(a) -3 (b)] TJ",
		strings.Repeat("0 0 600 850 re ", 90) + "f"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 8<<10 {
			return
		}
		var p drawing
		p.draw(content)
		if len(p.boxes) > mostBoxes || len(p.text) > 4*len(content)+mostText {
			t.Errorf("%d boxes, %d of text", len(p.boxes), len(p.text))
		}
		if g, ok := p.page(); ok != (len(p.boxes) >= fewBoxes) || ok && len(g.pix) != g.w*g.h {
			t.Errorf("%v of %d boxes: %d × %d", ok, len(p.boxes), g.w, g.h)
		}
	})
}
