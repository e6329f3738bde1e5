package receipt

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // what phones and Telegram send
	_ "image/png"
)

// What ReadQR takes. A bot may load 20 MB from Telegram; a phone's 24-megapixel
// photo passes.
const (
	MaxPictureBytes  = 20 << 20
	MaxPicturePixels = 25_000_000
	maxPictureSide   = 10_000
	maxUnpacked      = 160 << 20 // bytes while it is unpacked
)

// unpackable tells from its header alone whether a picture may be unpacked. Errors are
// ErrTooLarge and ErrNotPicture.
func unpackable(picture []byte) error {
	if len(picture) > MaxPictureBytes {
		return ErrTooLarge
	}
	header, kind, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	w, h := header.Width, header.Height
	if w <= 0 || h <= 0 {
		return ErrNotPicture
	}
	if w > maxPictureSide || h > maxPictureSide || w*h > MaxPicturePixels {
		return ErrTooLarge
	}
	if w*h*bytesAPixel(header.ColorModel, kind == "jpeg" && progressive(picture)) > maxUnpacked {
		return ErrTooLarge
	}
	return nil
}

// bytesAPixel is what Go's decoders take at the most: whole numbers for every
// coefficient of a progressive JPEG until its last pass.
func bytesAPixel(m color.Model, progressive bool) int {
	n := 4
	switch m {
	case color.GrayModel:
		n = 1
	case color.YCbCrModel:
		n = 3
	case color.Gray16Model:
		n = 2
	case color.RGBA64Model, color.NRGBA64Model:
		n = 8
	}
	if progressive {
		n *= 5
	}
	return n
}

// progressive tells whether a JPEG comes in passes: its frame is headed SOF2
// (ITU-T T.81, table B.1).
func progressive(jpeg []byte) bool {
	for at := 2; at+4 <= len(jpeg) && jpeg[at] == 0xff; {
		marker := jpeg[at+1]
		switch {
		case marker == 0xff: // a fill byte
			at++
			continue
		case marker == 0xc2:
			return true
		case marker == 0xc0 || marker == 0xc1 || marker == 0xda:
			return false
		}
		at += 2 + int(jpeg[at+2])<<8 + int(jpeg[at+3])
	}
	return false
}
