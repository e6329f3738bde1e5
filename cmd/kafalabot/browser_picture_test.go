package main

import (
	"bytes"
	"cmp"
	stdimage "image"
	"image/color"
	"image/png"
	"maps"
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

// paletted reduces a picture to 256 colours: of those that look alike the most frequent one, and of these the most
// frequent. Each pixel gets the nearest: letters stay sharp, areas stay even.
func paletted(full stdimage.Image) *stdimage.Paletted {
	count := map[color.RGBA]int{}
	bounds := full.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[color.RGBAModel.Convert(full.At(x, y)).(color.RGBA)]++
		}
	}
	byCount := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	taken := map[color.RGBA]bool{}
	for _, c := range byCount {
		alike := color.RGBA{c.R >> 4, c.G >> 4, c.B >> 4, 0}
		if !taken[alike] && len(palette) < 256 {
			taken[alike] = true
			palette = append(palette, c)
		}
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
