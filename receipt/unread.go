package receipt

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// A code whose text cannot be read is seen all the same: what every code has at the same places is there.

// bitmapOf splits a picture into black and white.
func bitmapOf(g gray, local bool) (*gozxing.BinaryBitmap, error) {
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return nil, err
	}
	if local {
		return gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	}
	return gozxing.NewBinaryBitmap(gozxing.NewGlobalHistgramBinarizer(source))
}

// shows tells whether a code is certainly in a picture, also one whose text cannot be read.
func (s *scan) shows(g gray, local bool) (certainly bool) {
	defer func() {
		if recover() != nil {
			certainly = false
		}
	}()
	bitmap, err := bitmapOf(g, local)
	if err != nil {
		return false
	}
	black, err := bitmap.GetBlackMatrix()
	if err != nil {
		return false
	}
	found, err := detector.NewDetector(black).Detect(s.hints())
	return err == nil && isCode(found.GetBits())
}

// isCode tells whether modules are those of a code: its three corner patterns with the white around them, and the two lines that
// alternate between these, with hardly a module that is another one.
func isCode(bits *gozxing.BitMatrix) bool {
	n := bits.GetWidth()
	if n < 21 || n != bits.GetHeight() || (n-17)%4 != 0 {
		return false
	}
	wrong, wrongLines := 0, 0
	for y := range 8 {
		for x := range 8 {
			ring := max(abs(x-3), abs(y-3))
			want := ring != 2 && ring != 4
			for _, at := range [][2]int{{x, y}, {n - 1 - x, y}, {x, n - 1 - y}} {
				if bits.Get(at[0], at[1]) != want {
					wrong++
				}
			}
		}
	}
	for i := 8; i < n-8; i++ {
		for _, at := range [][2]int{{i, 6}, {6, i}} {
			if bits.Get(at[0], at[1]) != (i%2 == 0) {
				wrongLines++
			}
		}
	}
	return wrong <= 3*64/16 && wrongLines <= 2*(n-16)/10
}

func abs(n int) int { return max(n, -n) }
