package receipt

import (
	"errors"
	"fmt"

	"github.com/skip2/go-qrcode"
)

const (
	quietModules = 4   // light modules that ISO/IEC 18004 wants on each side
	qrPixels     = 600 // the picture is as near below this width as whole pixels allow
)

// ErrLink says that a link is empty or longer than one QR can hold.
var ErrLink = errors.New("receipt: link does not fit a QR")

// QR gives a black-on-white PNG of link: error level M, four modules of quiet
// zone, a whole number of pixels per module, at most 600 pixels wide unless a
// very long link needs more. Equal links give equal bytes. The error is ErrLink.
func QR(link string) ([]byte, error) {
	matrix, err := matrixOf(link)
	if err != nil {
		return nil, err
	}
	side := len(matrix) + 2*quietModules
	return encodePNG(matrix, quietModules, max(qrPixels/side, 2))
}

// matrixOf gives the modules of link without quiet zone; true is dark.
func matrixOf(link string) ([][]bool, error) {
	if link == "" {
		return nil, ErrLink
	}
	code, err := qrcode.New(link, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("%w: %d bytes", ErrLink, len(link))
	}
	code.DisableBorder = true
	return code.Bitmap(), nil
}
