package reports

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

// encodePaletted writes a picture of few colours as a PNG of a byte a pixel: the inks, the steps of their edges
// against white, and grays for the letters. Nobody sees the difference, and it is a third as large.
func encodePaletted(w io.Writer, img image.Image) error {
	var palette color.Palette
	for _, ink := range []color.RGBA{issuedInk, refundedInk, lapsedInk, moneyInk, wordsInk, lineInk} {
		const edge = 32
		for i := range edge {
			mix := func(c byte) byte { return byte((int(c)*(edge-i) + 0xff*i) / edge) }
			palette = append(palette, color.RGBA{mix(ink.R), mix(ink.G), mix(ink.B), 0xff})
		}
	}
	palette = append(palette, color.White)
	b := img.Bounds()
	out := image.NewPaletted(b, palette)
	known := map[color.RGBA]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			index, met := known[c]
			if !met {
				index = uint8(palette.Index(c))
				known[c] = index
			}
			out.Pix[out.PixOffset(x, y)] = index
		}
	}
	return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, out)
}
