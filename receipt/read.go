package receipt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
)

var (
	// ErrTooLarge says that a picture has more bytes or pixels than ReadQR takes.
	ErrTooLarge = errors.New("receipt: picture too large")
	// ErrNotPicture says that the bytes are no readable PNG or JPEG.
	ErrNotPicture = errors.New("receipt: not a picture")
	// ErrNoCode says that no QR was found in the picture.
	ErrNoCode = errors.New("receipt: no QR in the picture")
)

// ReadQR gives the text of a QR in a PNG or JPEG: the picture QR makes, a
// screenshot, or a photo of the printed sheet, turned and slanted as phones take
// them. Of several codes it gives the first that ours takes; where there are
// only others it gives one of those, so that the caller can tell a strange code
// from none. A nil ours takes any.
//
// Size is judged from the header, before anything is unpacked, and a process
// unpacks one picture at a time: others wait, until ctx ends. What is done for
// one picture is bounded; ctx stops it earlier. Errors are ErrTooLarge,
// ErrNotPicture, ErrNoCode and the context's; they never hold what was read.
func ReadQR(ctx context.Context, picture []byte, ours func(text string) bool) (string, error) {
	if err := unpackable(picture); err != nil {
		return "", err
	}
	select {
	case desk <- struct{}{}:
		defer func() { <-desk }()
	case <-ctx.Done():
		return "", fmt.Errorf("receipt: picture: %w", ctx.Err())
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	text, err := find(ctx, grayOf(img), looks, ours)
	if err != nil && ctx.Err() != nil {
		return "", fmt.Errorf("receipt: picture: %w", ctx.Err())
	}
	return text, err
}

// desk has room for one picture: a large one takes a hundred megabytes to unpack.
var desk = make(chan struct{}, 1)

// ReadQRFrom is ReadQR for a stream, of which it reads at most MaxPictureBytes
// and one byte. Errors of the stream itself are wrapped.
func ReadQRFrom(ctx context.Context, picture io.Reader, ours func(text string) bool) (string, error) {
	data, err := io.ReadAll(io.LimitReader(picture, MaxPictureBytes+1))
	if err != nil {
		return "", fmt.Errorf("receipt: picture: %w", err)
	}
	return ReadQR(ctx, data, ours)
}
