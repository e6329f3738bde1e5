package receipt

import (
	"context"
	"math"

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
}

// looks go from what nearly always works to what rescues bad photos. Which are worth their time was tried out on
// the photos of the tests.
var looks = []look{
	{1280, true, nil}, // what a messenger makes of a photo, untouched
	{1280, true, gray.edged},
	{1000, true, nil},
	{1280, true, func(g gray) gray { return g.softened().doubled().sharpened(10, 6) }}, // out of focus, or hardly any light
	{1600, true, nil},
	{1600, true, gray.softened},
	{1000, true, gray.softened},
	{600, true, nil},
	{1000, false, nil},
	{800, false, gray.framed},
	{1280, true, func(g gray) gray { return g.softened().edged() }},
	{1200, true, func(g gray) gray { return g.softened().turned(-math.Pi / 6) }}, // a code that stands on its corner
	{1600, true, func(g gray) gray { return g.turned(math.Pi / 6) }},
	{2400, true, gray.softened}, // a code far away
	{2400, true, gray.edged},
	{largestLook, true, nil},
}

const largestLook = 4000 // pixels of the longer side; a larger picture is halved first

// mostCodes is how many codes are read in one look: a page that lies among other pages.
const mostCodes = 4

// find looks in each way until a code is read that ours takes. Where only others are seen it gives the first of
// them; once one is seen, the looks for bad photos are spared.
func find(ctx context.Context, g gray, looks []look, ours func(string) bool) (string, error) {
	if long := max(g.w, g.h); long > largestLook {
		g = g.scaled(long / 2)
	}
	s := scan{ctx: ctx, ours: ours, reader: qrcode.NewQRCodeReader(), sizes: map[int]gray{}}
	for i, l := range looks {
		if s.other != "" && i >= 4 {
			break
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		size, made := s.sizes[l.side]
		if !made {
			size = g.scaled(l.side)
			s.sizes[l.side] = size
		}
		if l.prepare != nil {
			size = l.prepare(size)
		}
		if text := s.read(size, l.local); text != "" {
			return text, nil
		}
	}
	switch err := ctx.Err(); {
	case err != nil:
		return "", err
	case s.other != "":
		return s.other, nil
	}
	return "", ErrNoCode
}

// scan is the search of one picture.
type scan struct {
	ctx    context.Context
	ours   func(string) bool
	reader gozxing.Reader
	sizes  map[int]gray // by longer side
	other  string       // the first code that ours did not take
}

// read gives the first text that ours takes, covering each other code once it is read, so that the next shows.
func (s *scan) read(g gray, local bool) string {
	for range mostCodes {
		text, corners := s.decode(g, local)
		if text == "" || s.ours == nil || s.ours(text) {
			return text
		}
		if s.other == "" {
			s.other = text
		}
		g = g.covered(corners)
	}
	return ""
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
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return "", nil
	}
	binarizer := gozxing.NewGlobalHistgramBinarizer(source)
	if local {
		binarizer = gozxing.NewHybridBinarizer(source)
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarizer)
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
