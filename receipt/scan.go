package receipt

import (
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

// looks go from what nearly always works to what rescues bad photos.
var looks = []look{
	{1000, true, nil},
	{1600, true, nil},
	{1000, false, nil},
	{600, true, nil},
	{1000, true, gray.softened},
	{1600, true, gray.softened},
	{800, false, gray.framed},
	{1200, true, func(g gray) gray { return g.softened().turned(-math.Pi / 6) }}, // a code that stands on its corner
	{1600, true, func(g gray) gray { return g.turned(math.Pi / 6) }},
	{2400, true, gray.softened},
	{4000, true, nil}, // a code far away
}

// find looks in each way until a code is read.
func find(g gray, looks []look) (string, error) {
	reader := qrcode.NewQRCodeReader()
	for _, l := range looks {
		picture := g.scaled(l.side)
		if l.prepare != nil {
			picture = l.prepare(picture)
		}
		if text := l.read(reader, picture); text != "" {
			return text, nil
		}
	}
	return "", ErrNoCode
}

var harder = map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}

// read gives the code's text, or nothing. The decoder works on pictures that
// strangers made: should it panic on one, that picture holds no code.
func (l look) read(reader gozxing.Reader, g gray) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return ""
	}
	binarizer := gozxing.NewGlobalHistgramBinarizer(source)
	if l.local {
		binarizer = gozxing.NewHybridBinarizer(source)
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarizer)
	if err != nil {
		return ""
	}
	result, err := reader.Decode(bitmap, harder)
	if err != nil {
		return ""
	}
	return result.GetText()
}
