package world

import (
	"bytes"
	"image"
	"image/png"
)

// picture is any small picture.
var picture = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err) // a gray square can be written to memory
	}
	return b.Bytes()
}()

// Picture is any small picture.
func Picture() []byte { return bytes.Clone(picture) }
