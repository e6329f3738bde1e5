package receipt

import (
	"errors"
	"fmt"
	"sync"

	"github.com/skip2/go-qrcode"
)

const (
	quietModules = 4   // light modules that ISO/IEC 18004 wants on each side
	qrPixels     = 600 // the picture is as near below this width as whole pixels allow
)

// ErrLink says that a link is empty or longer than one QR can hold.
var ErrLink = errors.New("receipt: link does not fit a QR")

// Code is the QR of a link, error level M. It is made when it is first needed, and once for the picture and the sheet. It
// is safe for use by many at once.
type Code struct {
	link    string
	once    sync.Once
	modules [][]bool
	err     error
}

// NewCode gives the code of a link.
func NewCode(link string) *Code { return &Code{link: link} }

// matrix gives the modules without quiet zone; true is dark. The error is ErrLink.
func (c *Code) matrix() ([][]bool, error) {
	c.once.Do(func() {
		if c.link == "" {
			c.err = ErrLink
			return
		}
		code, err := qrcode.New(c.link, qrcode.Medium)
		if err != nil {
			c.err = fmt.Errorf("%w: %d bytes", ErrLink, len(c.link))
			return
		}
		code.DisableBorder = true
		c.modules = code.Bitmap()
	})
	return c.modules, c.err
}

// Picture gives the code as a black-on-white PNG: four modules of quiet zone, a whole number of pixels per module, at
// most 600 pixels wide unless a very long link needs more. Equal links give equal bytes. The error is ErrLink.
func (c *Code) Picture() ([]byte, error) {
	modules, err := c.matrix()
	if err != nil {
		return nil, err
	}
	side := len(modules) + 2*quietModules
	return encodePNG(modules, quietModules, max(qrPixels/side, 2))
}

// QR gives the picture of a link's code. The error is ErrLink.
func QR(link string) ([]byte, error) { return NewCode(link).Picture() }
