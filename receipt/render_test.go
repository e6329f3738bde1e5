package receipt

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrintedCodeReads renders sheets as a printer would, in colour and in gray,
// and reads the code on them with both readers.
func TestPrintedCodeReads(t *testing.T) {
	for name, more := range map[string][]string{"ordinary": nil, "longest": nil, "test": {"-gray"}} {
		t.Run(name, func(t *testing.T) {
			s := sheets(t)[name]
			_, pages := rendered(t, s, "150", more...)
			if len(pages) != 1 {
				t.Fatalf("%d pages", len(pages))
			}
			picture, err := os.ReadFile(pages[0])
			if err != nil {
				t.Fatal(err)
			}
			if link, err := ReadQR(t.Context(), picture, nil); err != nil || link != s.Link {
				t.Errorf("read %q, %v; want %q", link, err, s.Link)
			}
			if link := zbar(t, pages[0]); link != s.Link {
				t.Errorf("zbarimg read %q, want %q", link, s.Link)
			}
		})
	}
}

// TestPrintedInOneInk reads the code from pages of one bit a dot, as a laser printer, a fax or a roll of thermal paper has
// them: black is no pattern of dots there, as any other colour is.
func TestPrintedInOneInk(t *testing.T) {
	for name, s := range sheets(t) {
		if s.Link == "" {
			continue
		}
		for _, dpi := range []string{"100", "150", "203", "300"} {
			dir := t.TempDir()
			file := filepath.Join(dir, "sheet.pdf")
			data, err := PDF(s)
			if err == nil {
				err = os.WriteFile(file, data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			output(t, program(t, "pdftoppm"), "-mono", "-r", dpi, "-singlefile", file, filepath.Join(dir, "page"))
			if link := zbar(t, filepath.Join(dir, "page.pbm")); link != s.Link {
				t.Errorf("%s at %s dots an inch: zbarimg read %q", name, dpi, link)
			}
		}
	}
}

func zbar(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command(program(t, "zbarimg"), "--quiet", "--raw", file).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// TestNothingAtTheEdge looks at the rendered page: a strip of 6 mm all round,
// where printers do not print, stays white.
func TestNothingAtTheEdge(t *testing.T) {
	for _, name := range []string{"test", "longest"} {
		_, pages := rendered(t, sheets(t)[name], "60")
		data, err := os.ReadFile(pages[0])
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		g := grayOf(img)
		strip := g.w * 6 / 148
		for y := range g.h {
			for x := range g.w {
				inside := x >= strip && x < g.w-strip && y >= strip && y < g.h-strip
				if !inside && g.pix[y*g.w+x] < 250 {
					t.Fatalf("%s: ink at %d, %d of %d × %d", name, x, y, g.w, g.h)
				}
			}
		}
	}
}
