package receipt

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// shot is how a phone took a picture: turned by degrees, slanted (0 is straight
// on), out of focus by some pixels, with uneven light, grain, and JPEG at a
// quality. The page's longer side takes share of the picture.
type shot struct {
	name           string
	degrees, slant float64
	blur           int
	dark, grain    float64
	quality        int
	width, height  int
	share          float64
}

// take photographs a page lying on a dull table.
func (s shot) take(t testing.TB, page gray) []byte {
	t.Helper()
	out := image.NewGray(image.Rect(0, 0, s.width, s.height))
	noise := rand.New(rand.NewPCG(1, 2))
	sin, cos := math.Sincos(s.degrees * math.Pi / 180)
	zoom := float64(max(page.w, page.h)) / (s.share * float64(max(s.width, s.height)))
	for y := range s.height {
		for x := range s.width {
			dx, dy := float64(x-s.width/2), float64(y-s.height/2)
			far := 1 + s.slant*(dx+dy)/float64(s.width)
			px := (dx*cos+dy*sin)*zoom*far + float64(page.w)/2
			py := (dy*cos-dx*sin)*zoom*far + float64(page.h)/2
			light := 1 - s.dark*float64(x+y)/float64(s.width+s.height)
			v := page.around(px, py, zoom)*light + s.grain*noise.NormFloat64()
			out.Pix[y*out.Stride+x] = byte(min(max(v, 0), 255))
		}
	}
	g := gray{pix: out.Pix, w: s.width, h: s.height}
	for range s.blur {
		g = g.softened()
	}
	out.Pix = g.pix
	var data bytes.Buffer
	if err := jpeg.Encode(&data, out, &jpeg.Options{Quality: s.quality}); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// around is the mean brightness of the square of the given side round a point;
// beside the page lies the table.
func (g gray) around(x, y, side float64) float64 {
	const table = 96
	sum, count := 0.0, 0.0
	steps := max(1, int(math.Ceil(side)))
	for j := range steps {
		for i := range steps {
			px := int(math.Floor(x + (float64(i)+0.5)/float64(steps)*side - side/2))
			py := int(math.Floor(y + (float64(j)+0.5)/float64(steps)*side - side/2))
			v := float64(table)
			if px >= 0 && px < g.w && py >= 0 && py < g.h {
				v = float64(g.pix[py*g.w+px])
			}
			sum, count = sum+v, count+1
		}
	}
	return sum / count
}

// Telegram sends photos at most 1280 pixels long; as a file they come as the
// phone took them.
var shots = []shot{
	{"straight", 0, 0, 0, 0, 0, 90, 960, 1280, 0.95},
	{"evening light, grain", 3, 0.05, 0, 0.6, 10, 80, 960, 1280, 0.95},
	{"on its side", 90, 0.05, 0, 0.2, 4, 80, 1280, 960, 0.95},
	{"upside down", 180, 0, 1, 0.2, 4, 80, 960, 1280, 0.9},
	{"turned by 17 degrees", 17, 0.08, 0, 0.3, 4, 80, 960, 1280, 0.85},
	{"turned by 45 degrees", 45, 0.05, 0, 0.3, 4, 80, 1280, 1280, 0.75},
	{"shaken", 5, 0.05, 2, 0.3, 4, 70, 960, 1280, 0.95},
	{"far away and tilted", 45, 0.05, 0, 0.3, 4, 80, 960, 1280, 0.7},
	{"slanted", 8, 0.25, 0, 0.3, 4, 80, 960, 1280, 0.85},
	{"out of focus", 5, 0.05, 1, 0.3, 4, 70, 960, 1280, 0.95},
	{"far away in a phone's full picture", 33, 0.05, 0, 0.3, 6, 85, 2400, 3200, 0.5},
}

// TestReadsPhotosOfTheSheet uses the sheet with the longest link, whose modules
// are the smallest.
func TestReadsPhotosOfTheSheet(t *testing.T) {
	s := sheets(t)["longest"]
	_, pages := rendered(t, s, "150", "-gray")
	data, err := os.ReadFile(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	page := grayOf(img)
	for _, shot := range shots {
		t.Run(shot.name, func(t *testing.T) {
			t.Parallel()
			if got, err := ReadQR(t.Context(), shot.take(t, page), nil); err != nil || got != s.Link {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
}
