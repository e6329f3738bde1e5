package receipt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

var (
	// ErrTooLarge says that a picture has more bytes or pixels than ReadQR takes.
	ErrTooLarge = errors.New("receipt: picture too large")
	// ErrOtherKind says that a picture is of a kind that is not read: HEIC, AVIF, WebP, GIF, TIFF, BMP.
	ErrOtherKind = errors.New("receipt: a picture of another kind")
	// ErrNotPicture says that the bytes are no readable PNG or JPEG.
	ErrNotPicture = errors.New("receipt: not a picture")
	// ErrNoCode says that no QR was found in the picture.
	ErrNoCode = errors.New("receipt: no QR in the picture")
)

// ReadQR gives the text of a QR in a PNG or JPEG: the picture QR makes, a
// screenshot, or a photo of the printed sheet, turned and slanted as phones take
// them, black on white or white on black. Of several codes it gives the first that
// ours takes; where there are only others it gives one of those, so that the caller
// can tell a strange code from none. A nil ours takes any.
//
// Size is judged from the header, before anything is unpacked, and a process
// unpacks one picture at a time: others wait, until ctx ends. What is done for
// one picture is bounded; ctx stops it earlier. Errors are ErrTooLarge, ErrOtherKind,
// ErrNotPicture, ErrNoCode and the context's; they never hold what was read.
func ReadQR(ctx context.Context, picture []byte, ours func(text string) bool) (string, error) {
	codes, err := read(ctx, picture, 1, ours)
	if err != nil {
		return "", err
	}
	return codes.Texts[0], nil
}

// Codes is what was read in a picture.
type Codes struct {
	// Texts are those of the codes, each once: first those that ours takes, eight at most, then others that were seen on the way.
	Texts []string
	// Unread tells that another code is in the picture beside those, whose fixed patterns are plain to see and whose text could not
	// be read. There may be one where it is false.
	Unread bool
}

// ReadCodes reads all codes in a picture, as ReadQR does. It takes longer than ReadQR, since it looks on where it has found one.
func ReadCodes(ctx context.Context, picture []byte, ours func(text string) bool) (Codes, error) {
	return read(ctx, picture, mostCodes, ours)
}

func read(ctx context.Context, picture []byte, most int, ours func(text string) bool) (Codes, error) {
	unpack, err := unpackable(picture)
	if err != nil {
		return Codes{}, err
	}
	select {
	case desk <- struct{}{}:
		defer func() { <-desk }()
	case <-ctx.Done():
		return Codes{}, fmt.Errorf("receipt: picture: %w", ctx.Err())
	}
	img, err := unpack(bytes.NewReader(picture))
	if err != nil {
		return Codes{}, fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	codes, err := find(ctx, grayOf(img), looks, most, ours)
	if err != nil && ctx.Err() != nil {
		return Codes{}, fmt.Errorf("receipt: picture: %w", ctx.Err())
	}
	return codes, err
}

// desk has room for one picture: a large one takes a hundred megabytes to unpack.
var desk = make(chan struct{}, 1)

// ReadCodesFrom is ReadCodes for a stream, of which it reads at most MaxPictureBytes
// and one byte. Errors of the stream itself are wrapped.
func ReadCodesFrom(ctx context.Context, picture io.Reader, ours func(text string) bool) (Codes, error) {
	data, err := io.ReadAll(io.LimitReader(picture, MaxPictureBytes+1))
	if err != nil {
		return Codes{}, fmt.Errorf("receipt: picture: %w", err)
	}
	return ReadCodes(ctx, data, ours)
}
