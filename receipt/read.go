package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what phones and Telegram send
	_ "image/png"
	"io"
)

// What ReadQR takes. A phone's 12-megapixel photo passes; larger ones would cost
// more memory to unpack than a look at a code is worth.
const (
	MaxPictureBytes  = 10 << 20
	MaxPicturePixels = 13_000_000
	maxPictureSide   = 10_000
)

var (
	// ErrTooLarge says that a picture has more bytes or pixels than ReadQR takes.
	ErrTooLarge = errors.New("receipt: picture too large")
	// ErrNotPicture says that the bytes are no readable PNG or JPEG.
	ErrNotPicture = errors.New("receipt: not a picture")
	// ErrNoCode says that no QR was found in the picture.
	ErrNoCode = errors.New("receipt: no QR in the picture")
)

// ReadQR gives the text of the QR in a PNG or JPEG: the picture QR makes, a
// screenshot, or a photo of the printed sheet, turned and slanted as phones take
// them. Size is judged from the header, before anything is unpacked. Errors are
// ErrTooLarge, ErrNotPicture and ErrNoCode; they never hold what was read.
func ReadQR(picture []byte) (string, error) {
	if len(picture) > MaxPictureBytes {
		return "", ErrTooLarge
	}
	header, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	w, h := header.Width, header.Height
	if w <= 0 || h <= 0 {
		return "", ErrNotPicture
	}
	if w > maxPictureSide || h > maxPictureSide || w*h > MaxPicturePixels {
		return "", ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	return find(grayOf(img), looks)
}

// ReadQRFrom is ReadQR for a stream, of which it reads at most MaxPictureBytes
// and one byte. Errors of the stream itself are wrapped.
func ReadQRFrom(picture io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(picture, MaxPictureBytes+1))
	if err != nil {
		return "", fmt.Errorf("receipt: picture: %w", err)
	}
	return ReadQR(data)
}
