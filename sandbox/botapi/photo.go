package botapi

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
)

// Telegram keeps no photo as it was sent: it makes JPEGs of it, none longer than 1280 pixels
// (https://core.telegram.org/api/files#image-thumbnail-types: s, m, x, y). A bot that wants the picture itself asks
// for a file. Its smallest photos are 90 pixels long, where the page says 100.
var photoSides = []int{90, 320, 800, 1280}

const photoQuality = 80 // about what Telegram packs photos at

// develop gives a photo its sizes, the smallest first, itself the last. Each is drawn when somebody asks for it.
// width and height are those of the picture that was sent.
func (st *store) develop(f *file, width, height int) {
	negative := &negative{data: f.data}
	f.data = nil
	longer := max(width, height)
	for i, side := range photoSides {
		last := i == len(photoSides)-1 || longer <= side
		size := f
		if !last {
			suffix := "_" + itoa(int64(side))
			size = &file{
				kind: f.kind, name: f.name, mime: f.mime, path: f.path + suffix + ".jpg",
				id: base64.RawURLEncoding.EncodeToString([]byte(f.id + suffix)), unique: f.unique + suffix,
			}
			st.byID[size.id], st.byPath[size.path] = size, size
		}
		side = min(side, longer)
		size.negative, size.width, size.height = negative, max(1, width*side/longer), max(1, height*side/longer)
		negative.sizes = append(negative.sizes, size)
		if last {
			return
		}
	}
}

// negative is a picture as it was sent, and the sizes made of it.
type negative struct {
	data  []byte
	sizes []*file
}

// content gives the bytes of a file.
func (f *file) content() []byte {
	if f.negative == nil {
		return f.data
	}
	f.drawn.Do(func() { f.data = drawn(f.negative.data, f.width, f.height) })
	return f.data
}

// drawn makes a JPEG of this size, each pixel the mean of those it covers, what is see-through on white.
func drawn(data []byte, width, height int) []byte {
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil // only the head of the picture was sound
	}
	b := from.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Rect, from, b.Min, draw.Over)
	if width != b.Dx() || height != b.Dy() {
		flat = shrunk(flat, width, height)
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, flat, &jpeg.Options{Quality: photoQuality}) // a buffer takes everything
	return out.Bytes()
}

func shrunk(from *image.RGBA, width, height int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	w, h := from.Rect.Dx(), from.Rect.Dy()
	for y := range height {
		top, bottom := y*h/height, max((y+1)*h/height, y*h/height+1)
		for x := range width {
			left, right := x*w/width, max((x+1)*w/width, x*w/width+1)
			var r, g, b int
			for sy := top; sy < bottom; sy++ {
				for at := from.PixOffset(left, sy); at < from.PixOffset(right, sy); at += 4 {
					r, g, b = r+int(from.Pix[at]), g+int(from.Pix[at+1]), b+int(from.Pix[at+2])
				}
			}
			n := (bottom - top) * (right - left)
			to.SetRGBA(x, y, color.RGBA{byte(r / n), byte(g / n), byte(b / n), 0xff})
		}
	}
	return to
}
