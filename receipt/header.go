package receipt

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
)

// What ReadQR takes. A bot may load 20 MB from Telegram; a phone's 24-megapixel
// photo passes.
const (
	MaxPictureBytes  = 20 << 20
	MaxPicturePixels = 25_000_000
	maxPictureSide   = 10_000
	maxUnpacked      = 160 << 20 // bytes while it is unpacked
)

// unpackable tells from its header alone whether a picture may be unpacked, and by what: JPEG and PNG are told by their
// first bytes, and no other kind is read, whatever decoders a program has. Errors are ErrTooLarge, ErrOtherKind and
// ErrNotPicture.
func unpackable(picture []byte) (unpack func(io.Reader) (image.Image, error), err error) {
	if len(picture) > MaxPictureBytes {
		return nil, ErrTooLarge
	}
	head, isJPEG := png.DecodeConfig, bytes.HasPrefix(picture, jpegStart)
	unpack = png.Decode
	switch {
	case isJPEG:
		head, unpack = jpeg.DecodeConfig, jpeg.Decode
	case bytes.HasPrefix(picture, pngSignature):
	case otherKind(picture):
		return nil, ErrOtherKind
	default:
		return nil, ErrNotPicture
	}
	header, err := head(bytes.NewReader(picture))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	w, h := header.Width, header.Height
	if w <= 0 || h <= 0 {
		return nil, ErrNotPicture
	}
	if w > maxPictureSide || h > maxPictureSide || w*h > MaxPicturePixels {
		return nil, ErrTooLarge
	}
	if w*h*bytesAPixel(header.ColorModel, isJPEG && progressive(picture)) > maxUnpacked {
		return nil, ErrTooLarge
	}
	return unpack, nil
}

var jpegStart = []byte("\xff\xd8\xff")

// otherKind tells whether bytes begin as a picture of a kind that is not read.
func otherKind(data []byte) bool {
	for _, start := range []string{"GIF87a", "GIF89a", "II*\x00", "MM\x00*", "BM", "\xff\x0a", "\x00\x00\x00\x0cJXL "} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	if len(data) < 12 {
		return false
	}
	return string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP" || string(data[4:8]) == "ftyp" // HEIC, AVIF
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
