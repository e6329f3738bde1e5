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

// fontFile is a font as it is needed for shaping, and for embedding.
type fontFile struct {
	font *font.Font
	face *typeface
}

// parsedFonts reads both font files once; a parsed font is safe to share.
var parsedFonts = sync.OnceValues(func() ([weights]fontFile, error) {
	var fonts [weights]fontFile
	for w, file := range [weights][]byte{regularTTF, boldTTF} {
		face, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return fonts, fmt.Errorf("receipt: embedded font %d: %w", w, err)
		}
		fonts[w].font = face.Font
		if fonts[w].face, err = readTypeface(file); err != nil {
			return fonts, err
		}
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
	ordered  []cluster                    // see visual
	work
}

// work is what one sheet is made in. Its memory is used again, and nothing of a sheet stays in it.
type work struct {
	layers
	texts   map[textKey]text
	tree    tree
	subsets [weights]subset
	pieces  []piece // see print
	shapes  []byte
	runes   []byte
	file    file
}

// layers are what a page is drawn on, from the bottom up.
type layers struct {
	tints canvas // pale grounds and the watermark
	bands canvas // dark and white grounds, over the watermark
	top   canvas // rules and frames
	words canvas // text in the order in which it is read, and the QR
	latin canvas // what reads from the left: readers of one line take letters of both directions for one
	whole canvas // the five joined
}

func (w *work) clear() {
	for _, c := range []*canvas{&w.tints, &w.bands, &w.top, &w.words, &w.latin, &w.whole} {
		c.clear()
	}
	clear(w.texts)
	w.tree.clear()
	for i := range w.subsets {
		w.subsets[i].clear()
	}
	clear(w.pieces[:cap(w.pieces)])
	clear(w.shapes[:cap(w.shapes)])
	clear(w.runes[:cap(w.runes)])
	w.shapes, w.runes = w.shapes[:0], w.runes[:0]
	w.file.clear()
}

var presses sync.Pool

// takePress gives a press out of the pool; giveBack returns it.
func takePress() (*press, error) {
	if p, ok := presses.Get().(*press); ok {
		return p, nil
	}
	fonts, err := parsedFonts()
	if err != nil {
		return nil, err
	}
	p := new(press)
	p.shaper.SetFontCacheSize(int(weights))
	p.texts = make(map[textKey]text, 64)
	for w, f := range fonts {
		p.faces[w] = font.NewFace(f.font)
		p.outlines[w] = make(map[font.GID]string, 16)
		p.subsets[w] = subset{face: f.face, known: make(map[string]uint16, 256), placed: make(map[uint16]uint16, 256)}
	}
	p.tree.clear()
	return p, nil
}

func (p *press) giveBack() {
	p.work.clear()
	clear(p.ordered[:cap(p.ordered)])
	presses.Put(p)
}
