package main

import (
	"bytes"
	"cmp"
	stdimage "image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
)

// largest is how many bytes a picture of the README may have.
const largest = 150 << 10

// small keeps a picture for the README: with 256 colours, as the pages have few.
func small(b tab, name string, picture []byte) {
	b.Helper()
	full, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, paletted(full)); err != nil {
		b.Fatal(err)
	}
	if out.Len() > largest {
		b.Errorf("the picture %s has %d bytes, the README wants at most %d", name, out.Len(), largest)
	}
	if err := os.WriteFile(filepath.Join(b.shots, "readme", name+".png"), out.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
}

// paletted reduces a picture to its 256 most frequent colours, those that look alike taken together. Each pixel gets the
// nearest: letters stay sharp, areas stay even.
func paletted(full stdimage.Image) *stdimage.Paletted {
	type shade struct{ r, g, b, n int }
	alike := map[[3]uint8]*shade{}
	bounds := full.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)
			key := [3]uint8{c.R >> 4, c.G >> 4, c.B >> 4}
			s := alike[key]
			if s == nil {
				s = &shade{}
				alike[key] = s
			}
			s.r, s.g, s.b, s.n = s.r+int(c.R), s.g+int(c.G), s.b+int(c.B), s.n+1
		}
	}
	var shades []*shade
	for _, s := range alike {
		shades = append(shades, s)
	}
	slices.SortFunc(shades, func(a, b *shade) int { return cmp.Or(b.n-a.n, a.r-b.r, a.g-b.g, a.b-b.b) })
	var palette color.Palette
	for _, s := range shades[:min(len(shades), 256)] {
		palette = append(palette, color.RGBA{uint8(s.r / s.n), uint8(s.g / s.n), uint8(s.b / s.n), 255})
	}
	return nearest(full, palette)
}

func nearest(full stdimage.Image, palette color.Palette) *stdimage.Paletted {
	bounds := full.Bounds()
	out := stdimage.NewPaletted(stdimage.Rect(0, 0, bounds.Dx(), bounds.Dy()), palette)
	known := map[color.RGBA]uint8{}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			c := color.RGBAModel.Convert(full.At(bounds.Min.X+x, bounds.Min.Y+y)).(color.RGBA)
			i, ok := known[c]
			if !ok {
				i = uint8(palette.Index(c))
				known[c] = i
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out
}
