package receipt

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
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
