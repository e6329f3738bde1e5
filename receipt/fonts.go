package receipt

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
)

// The two faces of the sheet: IBM Plex Sans Arabic, unmodified, under the SIL
// Open Font License 1.1 (fonts/OFL.txt). One file holds Arabic, Latin and digits.
var (
	//go:embed fonts/IBMPlexSansArabic-Regular.ttf
	regularTTF []byte
	//go:embed fonts/IBMPlexSansArabic-Bold.ttf
	boldTTF []byte
)

// weight chooses one of the two faces.
type weight uint8

const (
	regular weight = iota
	bold
	weights
)

// parsedFonts reads both font files once; a parsed font is safe to share.
var parsedFonts = sync.OnceValues(func() ([weights]*font.Font, error) {
	var fonts [weights]*font.Font
	for w, file := range [weights][]byte{regularTTF, boldTTF} {
		face, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return fonts, fmt.Errorf("receipt: embedded font %d: %w", w, err)
		}
		fonts[w] = face.Font
	}
	return fonts, nil
})

// press holds what sets text and may serve one goroutine at a time: a face
// keeps caches, and so does the shaper. Presses rest in a pool.
type press struct {
	shaper   shaping.HarfbuzzShaper
	bidi     bidi.Paragraph
	breaks   segmenter.Segmenter
	faces    [weights]*font.Face
	outlines [weights]map[font.GID]string // drawn shapes in font units, see outline
	layers   layers
	ordered  []cluster // see visual
}

// layers are what a page is drawn on, from the bottom up.
type layers struct {
	tints   canvas // pale grounds and the watermark
	bands   canvas // dark and white grounds, over the watermark
	top     canvas // text, rules, frames, QR
	content canvas // the three joined
}

func (l *layers) clear() {
	for _, c := range []*canvas{&l.tints, &l.bands, &l.top, &l.content} {
		c.content, c.glyphs = c.content[:0], c.glyphs[:0]
	}
}

var presses sync.Pool

// takePress gives a press out of the pool; giveBack returns it.
func takePress() (*press, error) {
	if p, ok := presses.Get().(*press); ok {
		p.layers.clear()
		return p, nil
	}
	fonts, err := parsedFonts()
	if err != nil {
		return nil, err
	}
	p := new(press)
	p.shaper.SetFontCacheSize(int(weights))
	for w, f := range fonts {
		p.faces[w] = font.NewFace(f)
		p.outlines[w] = make(map[font.GID]string, 160)
	}
	return p, nil
}

func (p *press) giveBack() { presses.Put(p) }
