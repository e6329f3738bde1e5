package botapi

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
)

const smallSide = 90 // pixels of Telegram's smallest photo size, "s"

// shrink gives a photo its small size, so that a bot which takes the first size
// of a photo is found out. It is drawn only when somebody asks for it.
func (st *store) shrink(f *file) {
	if f.width <= smallSide && f.height <= smallSide {
		return
	}
	longer := max(f.width, f.height)
	small := &file{
		kind: f.kind, name: f.name, mime: "image/png", large: f, path: f.path + "_s.png",
		id: base64.RawURLEncoding.EncodeToString([]byte(f.id + "_s")), unique: f.unique + "_s",
		width: max(1, f.width*smallSide/longer), height: max(1, f.height*smallSide/longer),
	}
	f.small = small
	st.byID[small.id], st.byPath[small.path] = small, small
}

// content gives the bytes of a file.
func (f *file) content() []byte {
	if f.large == nil {
		return f.data
	}
	f.drawn.Do(func() { f.data = scaled(f.large.data, f.width, f.height) })
	return f.data
}

// scaled draws a picture smaller, by its nearest pixels.
func scaled(data []byte, width, height int) []byte {
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil // only the head of the picture was sound
	}
	b := from.Bounds()
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			to.Set(x, y, from.At(b.Min.X+x*b.Dx()/width, b.Min.Y+y*b.Dy()/height))
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, to) // a buffer takes everything
	return out.Bytes()
}
