package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
)

// The sheet as it comes to a counter otherwise than printed on white paper by a good printer: by one ink, on thermal paper,
// off a screen, white on black, two at once.

// shown is one picture of a sheet, or of two, and the links that are to be read in it.
type shown struct {
	name  string
	data  []byte
	links []string
}

// prints are all of them, each made when it is asked for.
func prints(t testing.TB, one, other Sheet) (all []func() shown) {
	add := func(name string, make func() []byte, links ...string) {
		all = append(all, func() shown { return shown{name, make(), links} })
	}
	clean := pageOf(t, one, "200", "-gray")
	page, middle := located(t, clean), located(t, clean)
	at := func(g gray) *sheetPage { // where the code stands does not change with what it is printed by
		p := newSheetPage(g)
		zoom := float64(g.w) / float64(clean.w)
		p.x, p.y, p.code = middle.x*zoom, middle.y*zoom, middle.code*zoom
		return p
	}
	seed := uint64(1000)
	photographed := func(name string, p *sheetPage, links []string, change func(*photo)) {
		seed++
		of := seed
		add(name, func() []byte {
			shot := snapshot()
			change(&shot)
			return shot.take(t, p, of)
		}, links...)
	}
	link := []string{one.Link}
	for _, dpi := range []string{"100", "120", "150", "200", "300"} {
		mono := pageOf(t, one, dpi, "-mono")
		add("one ink, scanned at "+dpi, func() []byte { return pngOf(t, mono) }, one.Link)
		add("one ink, scanned and inverted at "+dpi, func() []byte { return pngOf(t, mono.inverted()) }, one.Link)
		add("one ink, scanned at "+dpi+", sent as a photo", func() []byte { return jpegOf(t, mono.scaled(1280), 70) }, one.Link)
		photographed("one ink at "+dpi, at(mono), link, func(p *photo) { p.grain = 6 })
		photographed("one ink at "+dpi+", hard", at(mono), link, func(p *photo) {
			p.turn, p.pitch, p.yaw, p.share, p.lamp, p.grain, p.quality = 17, 12, -9, 0.8, 0.4, 9, 60
		})
	}
	thermal := at(thermalPrint(pageOf(t, one, "203", "-mono")))
	for i, change := range []func(*photo){
		func(p *photo) { p.ink, p.paper = 60, 215 },
		func(p *photo) { p.ink, p.paper, p.bend = 95, 205, 1.2 },
		func(p *photo) { p.ink, p.paper, p.bend, p.turn, p.grain = 130, 210, 0.8, 12, 7 },
		func(p *photo) { p.ink, p.paper, p.pitch, p.shadow, p.edge, p.quality = 110, 200, 18, 0.3, 8, 60 },
	} {
		photographed(fmt.Sprintf("thermal paper %d", i+1), thermal, link, change)
	}
	dark := at(toned(clean.inverted(), 28, 232))
	add("dark mode, a screenshot", func() []byte { return jpegOf(t, toned(clean.inverted(), 28, 232).scaled(1280), 70) }, one.Link)
	add("inverted, a file", func() []byte { return pngOf(t, clean.inverted()) }, one.Link)
	add("dark mode, in a conversation", func() []byte { return pngOf(t, inConversation(t, one.Link)) }, one.Link)
	for i, change := range []func(*photo){
		func(p *photo) { p.ink, p.paper = 12, 235 },
		func(p *photo) { p.ink, p.paper, p.turn, p.pitch = 12, 220, 14, 15 },
		func(p *photo) { p.ink, p.paper, p.dots, p.dotted, p.yaw = 12, 230, 2.3, 0.3, 14 },
		func(p *photo) { p.ink, p.paper, p.glare, p.glareX, p.turn = 20, 220, 0.3, 1.1, 8 },
	} {
		photographed(fmt.Sprintf("dark mode, off a screen %d", i+1), dark, link, change)
	}
	for i, change := range []func(*photo){
		func(p *photo) { p.ink, p.paper, p.dots, p.dotted = 20, 240, 1.7, 0.35 },
		func(p *photo) { p.ink, p.paper, p.dots, p.dotted, p.turn = 20, 240, 2.1, 0.4, 6 },
		func(p *photo) { p.ink, p.paper, p.dots, p.dotted, p.pitch, p.yaw = 20, 240, 1.3, 0.35, 22, 15 },
		func(p *photo) { p.ink, p.paper, p.dots, p.dotted, p.bands = 20, 235, 1.9, 0.3, 0.35 },
		func(p *photo) {
			p.ink, p.paper, p.dots, p.dotted, p.glare, p.glareX, p.glareY = 20, 235, 1.7, 0.3, 0.5, 1.0, -0.4
		},
		func(p *photo) {
			p.ink, p.paper, p.dots, p.dotted, p.yaw, p.glare, p.glareX, p.quality, p.grain = 25, 225, 2.1, 0.3, 24, 0.4, -1, 60, 7
		},
	} {
		photographed(fmt.Sprintf("off a screen %d", i+1), page, link, change)
	}
	both := []string{one.Link, other.Link}
	pair := newSheetPage(sideBySide(clean, pageOf(t, other, "200", "-gray")))
	pair.x, pair.y, pair.code = middle.x, middle.y, middle.code
	for i, change := range []func(*photo){
		func(p *photo) {},
		func(p *photo) { p.turn, p.pitch = 7, 12 },
		func(p *photo) { p.turn, p.share, p.grain = -12, 0.85, 7 },
		func(p *photo) { p.side, p.share, p.yaw = 2560, 0.85, 14 },
		func(p *photo) { p.side, p.share, p.turn, p.lamp = 4000, 0.6, 95, 0.3 },
	} {
		photographed(fmt.Sprintf("two sheets %d", i+1), pair, both, change)
	}
	return all
}

// toned gives a picture other tones for black and white.
func toned(g gray, black, white float64) gray {
	out := gray{pix: make([]byte, len(g.pix)), w: g.w, h: g.h}
	for i, v := range g.pix {
		out.pix[i] = clamp(black + (white-black)*float64(v)/255)
	}
	return out
}

// thermalPrint is a page as a thermal printer leaves it: dots of its head that do not heat leave white lines, and dark is
// speckled.
func thermalPrint(g gray) gray {
	random := rand.New(rand.NewPCG(203, 1))
	out := gray{pix: slices.Clone(g.pix), w: g.w, h: g.h}
	for range g.w / 90 {
		dead := random.IntN(g.w)
		for y := range g.h {
			out.pix[y*g.w+dead] = 0xff
		}
	}
	for i, v := range out.pix {
		if v == 0 && random.IntN(14) == 0 {
			out.pix[i] = 0xb0
		}
	}
	return out
}

// sideBySide lays two sheets beside each other.
func sideBySide(a, b gray) gray {
	gap := a.w / 20
	out := gray{w: a.w + gap + b.w, h: max(a.h, b.h)}
	out.pix = bytes.Repeat([]byte{90}, out.w*out.h)
	for y := range a.h {
		copy(out.row(y), a.row(y))
	}
	for y := range b.h {
		copy(out.row(y)[a.w+gap:], b.row(y))
	}
	return out
}

// inConversation is a screenshot of a telephone: the code, inverted by its dark mode, in the middle of a dark screen.
func inConversation(t testing.TB, link string) gray {
	t.Helper()
	data, err := QR(link)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	code := toned(grayOf(img).inverted(), 24, 225).scaled(420)
	out := gray{w: 720, h: 1280}
	out.pix = bytes.Repeat([]byte{24}, out.w*out.h)
	for y := range code.h {
		copy(out.row(y + 500)[150:], code.row(y))
	}
	return out
}

func pngOf(t testing.TB, g gray) []byte {
	t.Helper()
	return encoded(t, &image.Gray{Pix: g.pix, Stride: g.w, Rect: image.Rect(0, 0, g.w, g.h)})
}

// TestReadsOtherPrints reads them all: nineteen of twenty at least, counted by codes, and nothing that does not stand there.
// KAFALABOT_PHOTOS names a folder to keep them in.
func TestReadsOtherPrints(t *testing.T) {
	one, other := sheets(t)["ordinary"], sheets(t)["test"]
	one.Link = realLink
	other.Link = "https://t.me/kafala_example_bot?start=v_11zyxwvutsrqponmlk_zz22aa33bb44cc55"
	every := everyPhoto
	if testing.Short() || long.UnderRace { // .ci/run reads all of them without it
		every = 12
	}
	var missed []string
	var took []time.Duration
	wanted, read := 0, 0
	for i, make := range prints(t, one, other) {
		if i%every != 0 {
			continue
		}
		p := make()
		if dir := os.Getenv("KAFALABOT_PHOTOS"); dir != "" {
			kind := "jpg"
			if bytes.HasPrefix(p.data, pngSignature) {
				kind = "png"
			}
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("print %02d %s.%s", i, p.name, kind)), p.data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		codes, err := ReadCodes(t.Context(), p.data, nil)
		texts := codes.Texts
		took = append(took, time.Since(begin))
		if err != nil && !errors.Is(err, ErrNoCode) {
			t.Errorf("%s: %v", p.name, err)
		}
		if codes.Unread && len(p.links) <= len(texts) {
			t.Errorf("%s: another code is seen beside %q", p.name, texts)
		}
		for _, text := range texts {
			if !slices.Contains(p.links, text) {
				t.Errorf("%s: read wrongly: %q", p.name, text)
			}
		}
		for _, link := range p.links {
			wanted++
			if slices.Contains(texts, link) {
				read++
			} else {
				missed = append(missed, fmt.Sprintf("%s (%v)", p.name, took[len(took)-1].Round(time.Millisecond)))
			}
		}
	}
	slices.Sort(took)
	t.Logf("%d of %d codes read (%.0f %%) in %d pictures; half in %v, the slowest %v", read, wanted, 100*float64(read)/float64(wanted),
		len(took), took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if len(missed) > 0 {
		t.Logf("not read: %s", strings.Join(missed, "; "))
	}
	if 20*read < 19*wanted {
		t.Errorf("fewer than nineteen of twenty were read")
	}
}
