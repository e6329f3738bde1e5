package receipt

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// distortion is one thing that goes wrong with a photo of the sheet, as it ordinarily does and as it does on a
// bad day.
type distortion struct {
	name           string
	ordinary, hard func(*photo)
}

var distortions = []distortion{
	{"straight", func(p *photo) {}, func(p *photo) { p.share, p.quality = 0.75, 60 }},
	{"turned a little", func(p *photo) { p.turn = 9 }, func(p *photo) { p.turn, p.share = -23, 0.85 }},
	{"on its corner", func(p *photo) { p.turn, p.share = 45, 0.75 }, func(p *photo) { p.turn, p.share, p.quality = 52, 0.6, 60 }},
	{"on its side", func(p *photo) { p.turn, p.share = 90, 0.7 }, func(p *photo) { p.turn, p.share, p.pitch = 101, 0.65, 15 }},
	{"upside down", func(p *photo) { p.turn = 180 }, func(p *photo) { p.turn, p.share, p.yaw = 163, 0.8, 18 }},
	{"on its other side", func(p *photo) { p.turn, p.share = 270, 0.7 }, func(p *photo) { p.turn, p.share, p.yaw = 305, 0.65, -15 }},
	{"leaning back", func(p *photo) { p.pitch = 20 }, func(p *photo) { p.pitch, p.share = 38, 0.85 }},
	{"leaning aside", func(p *photo) { p.yaw = 20 }, func(p *photo) { p.yaw, p.share = 38, 0.85 }},
	{"leaning and turned", func(p *photo) { p.pitch, p.yaw, p.turn = 15, 15, 10 },
		func(p *photo) { p.pitch, p.yaw, p.turn, p.share = 26, 24, 33, 0.8 }},
	{"bent paper", func(p *photo) { p.bend = 0.8 }, func(p *photo) { p.bend, p.pitch = 1.8, 12 }},
	{"out of focus", func(p *photo) { p.focus = 1.3 }, func(p *photo) { p.focus = 2.2 }},
	{"moved aside", func(p *photo) { p.shake = 4 }, func(p *photo) { p.shake = 8 }},
	{"moved aslant", func(p *photo) { p.shake, p.shakeAt = 4, 40 }, func(p *photo) { p.shake, p.shakeAt = 7, 50 }},
	{"grain", func(p *photo) { p.grain = 14 }, func(p *photo) { p.grain = 30 }},
	{"little light", func(p *photo) { p.ink, p.paper, p.grain = 14, 80, 7 }, func(p *photo) { p.ink, p.paper, p.grain = 10, 45, 7 }},
	{"pale print", func(p *photo) { p.ink, p.paper = 110, 230 }, func(p *photo) { p.ink, p.paper, p.grain = 160, 225, 6 }},
	{"packed small", func(p *photo) { p.quality = 50 }, func(p *photo) { p.quality, p.share = 30, 0.8 }},
	{"few pixels", func(p *photo) { p.side = 1024 }, func(p *photo) { p.side, p.quality = 800, 60 }},
	{"far away", func(p *photo) { p.share = 0.65 }, func(p *photo) { p.share, p.turn = 0.5, 12 }},
	{"a lamp aside", func(p *photo) { p.lamp = 0.5 }, func(p *photo) { p.lamp, p.grain = 0.8, 7 }},
	{"a shadow", func(p *photo) { p.shadow, p.edge = 0.4, 12 }, func(p *photo) { p.shadow, p.edge = 0.65, 2 }},
	{"glare beside the code", func(p *photo) { p.glare, p.glareX = 0.5, 1.1 },
		func(p *photo) { p.glare, p.glareX, p.glareY = 0.6, 0.85, 0.4 }},
	{"glare on the code", func(p *photo) { p.glare, p.glareX, p.glareY = 0.12, 0.1, 0.15 },
		func(p *photo) { p.glare, p.glareX, p.glareY, p.turn = 0.18, 0.15, 0.2, 14 }},
	{"glare and a shadow", func(p *photo) { p.glare, p.glareX, p.shadow, p.edge = 0.3, -0.9, 0.4, 8 },
		func(p *photo) { p.glare, p.glareY, p.shadow, p.edge, p.lamp = 0.4, 0.85, 0.5, 3, 0.4 }},
	{"off a screen", func(p *photo) { p.screen = 0.15 }, func(p *photo) { p.screen, p.turn, p.quality = 0.35, 7, 60 }},
	{"a file of 12 megapixels", func(p *photo) { p.side, p.share, p.focus, p.grain = 4000, 0.6, 2, 8 },
		func(p *photo) { p.side, p.share, p.focus, p.grain, p.turn = 4000, 0.35, 2.5, 12, 28 }},
	{"made smaller by Telegram", func(p *photo) { p.side, p.focus, p.sent, p.again = 3200, 1.5, 1280, 70 },
		func(p *photo) { p.side, p.share, p.focus, p.turn, p.sent, p.again = 3200, 0.7, 2.5, 17, 1280, 50 }},
	{"forwarded often", func(p *photo) { p.quality, p.sent, p.again = 60, 1024, 60 },
		func(p *photo) { p.quality, p.sent, p.again, p.pitch = 45, 800, 45, 10 }},
	{"a bit of everything", func(p *photo) {
		p.turn, p.pitch, p.yaw, p.focus, p.grain, p.lamp, p.shadow, p.edge, p.quality, p.share = 11, 10, -8, 1, 8, 0.3, 0.3, 6, 60, 0.85
	}, func(p *photo) {
		p.turn, p.pitch, p.yaw, p.focus, p.grain, p.lamp, p.shadow, p.edge, p.quality, p.share, p.shake = 196, 18, 14, 1.2, 12, 0.4,
			0.4, 4, 45, 0.75, 3
	}},
}

// shotsOfTheSheet are all photos of the table, by name in its order.
func shotsOfTheSheet() (names []string, photos []photo) {
	for _, d := range distortions {
		for i, change := range []func(*photo){d.ordinary, d.hard} {
			p := snapshot()
			change(&p)
			names = append(names, d.name+[]string{"", ", hard"}[i])
			photos = append(photos, p)
		}
	}
	return names, photos
}

// realLink is as long as the link of a bot whose name has 18 letters: an id of 18 and a token of 16.
const realLink = "https://t.me/kafala_example_bot?start=v_07k3m4q2x5abcdefgh_zk6lmpqyst3wabcd"

// TestReadsDistortedPhotos takes photos of the rendered page. Nine of ten must be read, and none wrongly.
// KAFALABOT_PHOTOS names a folder to keep them in.
func TestReadsDistortedPhotos(t *testing.T) {
	s := sheets(t)["ordinary"]
	s.Link = realLink
	page := codeOn(t, s)
	names, photos := shotsOfTheSheet()
	if len(photos) < 48 {
		t.Fatalf("%d photos", len(photos))
	}
	var missed []string
	var took []time.Duration
	every := everyPhoto
	if testing.Short() || long.UnderRace { // .ci/run reads all of them without it
		every = 12
	}
	for i, p := range photos {
		if i%every != 0 {
			continue
		}
		data := p.take(t, page, uint64(i))
		if dir := os.Getenv("KAFALABOT_PHOTOS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d %s.jpg", i, names[i])), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		text, err := ReadQR(t.Context(), data, nil)
		took = append(took, time.Since(begin))
		switch {
		case err != nil:
			missed = append(missed, fmt.Sprintf("%s (%v)", names[i], took[len(took)-1].Round(time.Millisecond)))
		case text != s.Link:
			t.Errorf("%s: read wrongly: %q", names[i], text)
		}
	}
	slices.Sort(took)
	read := len(took) - len(missed)
	t.Logf("%d of %d photos read (%.0f %%); half in %v, the slowest %v", read, len(took), 100*float64(read)/float64(len(took)),
		took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if len(missed) > 0 {
		t.Logf("not read: %s", strings.Join(missed, "; "))
	}
	if 10*read < 9*len(took) {
		t.Errorf("fewer than nine of ten were read")
	}
}

// codeOn renders the sheet and finds its code on the page.
func codeOn(t testing.TB, s Sheet) *sheetPage {
	t.Helper()
	return located(t, pageOf(t, s, "200", "-gray"))
}

// pageOf renders the sheet at so many dots an inch: "-gray", or "-mono" as a printer of one ink does.
func pageOf(t testing.TB, s Sheet, dpi, ink string) gray {
	t.Helper()
	_, pages := rendered(t, s, dpi, ink)
	data, err := os.ReadFile(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return grayOf(img)
}

// located finds the code of a page.
func located(t testing.TB, g gray) *sheetPage {
	t.Helper()
	page := newSheetPage(g)
	page.x, page.y, page.code = codePlace(t, g)
	return page
}

// codePlace gives the middle and the side of the code on a clean page, in pixels, by its three corner patterns.
func codePlace(t testing.TB, g gray) (x, y, side float64) {
	t.Helper()
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatal(err)
	}
	at := result.GetResultPoints() // bottom left, top left, top right
	x, y = (at[0].GetX()+at[2].GetX())/2, (at[0].GetY()+at[2].GetY())/2
	return x, y, 1.2 * math.Hypot(at[0].GetX()-at[1].GetX(), at[0].GetY()-at[1].GetY())
}
