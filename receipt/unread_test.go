package receipt

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"

	"kafalabot/internal/long"

	"github.com/makiuchi-d/gozxing"
)

// A code beside one that is read is told where it is certainly there and its text cannot be read, and only then.
func TestAnotherCodeIsSeen(t *testing.T) {
	long.Test(t)
	second := sampleLink + "2"
	whole, err := png.Decode(bytes.NewReader(beside(t, sampleLink, second)))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil  image.Rectangle // of the second code, whose first pixel is at 780, 60
		unread bool
		read   int
	}{
		"nothing over it":                {image.Rectangle{}, false, 2},
		"its data are smeared over":      {image.Rect(1000, 250, 1260, 560), true, 1},
		"its whole middle and corners":   {image.Rect(800, 60, 1480, 760), false, 1},
		"a corner pattern is covered":    {image.Rect(780, 60, 1060, 340), false, 1},
		"little is smeared over, and it": {image.Rect(1100, 380, 1130, 410), false, 2},
	} {
		out := image.NewGray(whole.Bounds())
		draw.Draw(out, out.Rect, whole, image.Point{}, draw.Src)
		r := rand.New(rand.NewPCG(1, 2))
		for y := c.spoil.Min.Y; y < c.spoil.Max.Y; y += 16 {
			for x := c.spoil.Min.X; x < c.spoil.Max.X; x += 16 {
				shade := image.NewUniform(color.Gray{Y: uint8(255 * r.IntN(2))})
				draw.Draw(out, image.Rect(x, y, x+16, y+16).Intersect(c.spoil), shade, image.Point{}, draw.Src)
			}
		}
		got, err := ReadCodes(t.Context(), encoded(t, out), nil)
		if err != nil || len(got.Texts) != c.read || got.Unread != c.unread || !slices.Contains(got.Texts, sampleLink) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// What is taken for a code has every fixed module of one, but for a few.
func TestWhatIsCertainlyACode(t *testing.T) {
	grid, err := matrixOf(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	n := len(grid)
	modules := func(wrong int, lines bool) *gozxing.BitMatrix {
		bits, err := gozxing.NewBitMatrix(n, n)
		if err != nil {
			t.Fatal(err)
		}
		for y := range n {
			for x := range n {
				if grid[y][x] {
					bits.Set(x, y)
				}
			}
		}
		for i := range wrong {
			if lines {
				bits.Flip(8+i, 6)
			} else {
				bits.Flip(i%8, i/8)
			}
		}
		return bits
	}
	most, mostLines := 3*64/16, 2*(n-16)/10
	for _, c := range []struct {
		wrong int
		lines bool
		want  bool
	}{{0, false, true}, {most, false, true}, {most + 1, false, false}, {mostLines, true, true}, {mostLines + 1, true, false}} {
		if got := isCode(modules(c.wrong, c.lines)); got != c.want {
			t.Errorf("%d wrong (in lines: %t): %t", c.wrong, c.lines, got)
		}
	}
	for _, size := range []int{17, 20, 22} {
		if bits, err := gozxing.NewBitMatrix(size, size); err != nil || isCode(bits) {
			t.Errorf("%d modules: %v", size, err)
		}
	}
}
