package reports

import (
	"image"
	"image/color"
	"image/draw"
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
	flat, ok := img.(*image.RGBA)
	if !ok {
		flat = image.NewRGBA(b)
		draw.Draw(flat, b, img, b.Min, draw.Src)
	}
	out := image.NewPaletted(b, palette)
	known := map[[4]byte]uint8{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := flat.Pix[flat.PixOffset(b.Min.X, y):]
		to := out.Pix[out.PixOffset(b.Min.X, y):]
		for x := range b.Dx() {
			c := [4]byte(row[4*x:])
			index, met := known[c]
			if !met {
				index = uint8(palette.Index(color.RGBA{c[0], c[1], c[2], c[3]}))
				known[c] = index
			}
			to[x] = index
		}
	}
	return (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(w, out)
}
