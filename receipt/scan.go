package receipt

import (
	"context"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// look is one way of looking for a code: the picture brought to a size and
// prepared, then split into black and white by its surroundings (local) or by
// one threshold for all of it.
type look struct {
	side    int // longer side in pixels
	local   bool
	prepare func(gray) gray
	part    func(gray) gray // a half of the picture; nil: all of it
}

// looks go from what nearly always works to what rescues bad photos. Which are worth their time was tried out on
// the photos of the tests.
var looks = []look{
	{1280, true, nil, nil}, // what a messenger makes of a photo, untouched
	{1280, true, gray.edged, nil},
	{1000, true, nil, nil},
	{1280, true, gray.inverted, nil}, // white on black: a screen in its dark mode
	{1280, true, func(g gray) gray { return g.softened().doubled().sharpened(10, 6) }, nil}, // out of focus, or hardly any light
	{1600, true, nil, nil},
	{1600, true, gray.softened, nil},
	{1000, true, gray.softened, nil},
	{600, true, nil, nil},
	{1000, false, nil, nil},
	{800, false, gray.framed, nil},
	{1280, true, func(g gray) gray { return g.inverted().softened() }, nil},
	{800, false, func(g gray) gray { return g.inverted().framed() }, nil},
	{1280, true, nil, gray.first}, // of two sheets one may hide the other
	{1280, true, nil, gray.last},
	{1280, true, func(g gray) gray { return g.softened().edged() }, nil},
	{1200, true, func(g gray) gray { return g.softened().turned(-math.Pi / 6) }, nil}, // a code that stands on its corner
	{1600, true, func(g gray) gray { return g.turned(math.Pi / 6) }, nil},
	{2400, true, gray.softened, nil}, // a code far away
	{2400, true, gray.edged, nil},
	{largestLook, true, nil, nil},
}

// besides are the looks for more codes, once one of ours was read. Where two lie in sight their corner patterns are taken for
// those of one: a half of the picture has one alone.
var besides = []look{
	{1280, true, nil, gray.first},
	{1280, true, nil, gray.last},
	{1280, true, nil, gray.upper},
	{1280, true, nil, gray.lower},
	{1280, true, gray.edged, gray.first},
	{1280, true, gray.edged, gray.last},
	{2400, true, gray.softened, nil},
}

const (
	largestLook = 4000 // pixels of the longer side; a larger picture is halved first
	mostCodes   = 8    // that are read in one picture
	goodLooks   = 4    // after these, who has seen a strange code looks no further for ours
)

// find looks in each way until codes are read that ours takes, most of them at most, then for others beside them. Where
// only others are seen it gives those; once one is seen, the looks for bad photos are spared.
func find(ctx context.Context, g gray, looks []look, most int, ours func(string) bool) (Codes, error) {
	if long := max(g.w, g.h); long > largestLook {
		g = g.scaled(long / 2)
	}
	s := scan{ctx: ctx, ours: ours, most: most, reader: qrcode.NewQRCodeReader(), whole: g, sizes: map[int]gray{}}
	for i, l := range looks {
		if len(s.found)+len(s.others) > 0 && (i >= goodLooks || len(s.found) > 0) || ctx.Err() != nil {
			break
		}
		s.look(l)
	}
	for _, l := range besides {
		if len(s.found) == 0 || len(s.found) >= most || ctx.Err() != nil {
			break
		}
		s.look(l)
	}
	switch err := ctx.Err(); {
	case err != nil:
		return Codes{}, err
	case len(s.found)+len(s.others) == 0:
		return Codes{}, ErrNoCode
	}
	all := append(s.found, s.others...)
	return Codes{all, s.seen > len(all)}, nil
}

// scan is the search of one picture.
type scan struct {
	ctx    context.Context
	ours   func(string) bool
	most   int // of ours that are looked for
	reader gozxing.Reader
	whole  gray
	sizes  map[int]gray // of the whole, by longer side
	found  []string     // ours, each once
	others []string     // that ours did not take
	seen   int          // how many codes one look has seen, where the text of one of them could not be read
}

// look looks once, in one way.
func (s *scan) look(l look) {
	var g gray
	if l.part != nil {
		g = l.part(s.whole).scaled(l.side)
	} else if size, made := s.sizes[l.side]; made {
		g = size
	} else {
		g = s.whole.scaled(l.side)
		s.sizes[l.side] = g
	}
	if l.prepare != nil {
		g = l.prepare(g)
	}
	s.read(g, l.local)
}

// read reads code after code, covering each, so that the next shows.
func (s *scan) read(g gray, local bool) {
	var here []string
	for range mostCodes {
		text, corners := s.decode(g, local)
		list := &s.others
		switch {
		case text == "":
			if len(here) > 0 && s.shows(g, local) {
				s.seen = max(s.seen, len(here)+1)
			}
			return
		case s.ours == nil || s.ours(text):
			list = &s.found
		}
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
		if !slices.Contains(here, text) {
			here = append(here, text)
		}
		if len(s.found) >= s.most || s.ctx.Err() != nil {
			return
		}
		g = g.covered(corners)
	}
}

// mostCorners bounds what a look may cost: the decoder tries all threes of the corner patterns it finds, and a
// picture strewn with them would keep it for minutes. Photos of the sheet show some ten.
const mostCorners = 250

// decode gives the text of one code and where its corner patterns are, or nothing. The decoder works on pictures
// that strangers made: if it panics on one, that picture holds no code. A panic is also how it is stopped.
func (s *scan) decode(g gray, local bool) (text string, corners []gozxing.ResultPoint) {
	defer func() {
		if recover() != nil {
			text, corners = "", nil
		}
	}()
	bitmap, err := bitmapOf(g, local)
	if err != nil {
		return "", nil
	}
	result, err := s.reader.Decode(bitmap, s.hints())
	if err != nil {
		return "", nil
	}
	return result.GetText(), result.GetResultPoints()
}

// hints makes the decoder thorough and stops it at too many corner patterns, or when the caller has gone.
func (s *scan) hints() map[gozxing.DecodeHintType]any {
	seen := 0
	return map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER: true,
		gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(func(gozxing.ResultPoint) {
			if seen++; seen > mostCorners || s.ctx.Err() != nil {
				panic("receipt: this look is not worth its time")
			}
		}),
	}
}
