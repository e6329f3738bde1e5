package receipt

import (
	"image"
	"image/color"
	"math"
)

// gray is a picture as brightness alone, row by row, 0 black to 255 white.
type gray struct {
	pix  []byte
	w, h int
}

// grayOf takes the brightness of any picture, see-through parts on white.
func grayOf(img image.Image) gray {
	b := img.Bounds()
	g := gray{pix: make([]byte, b.Dx()*b.Dy()), w: b.Dx(), h: b.Dy()}
	switch src := img.(type) {
	case *image.YCbCr:
		for y := range g.h {
			copy(g.row(y), src.Y[src.YOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Gray:
		for y := range g.h {
			copy(g.row(y), src.Pix[src.PixOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Paletted:
		tones := make([]byte, 256)
		for i, c := range src.Palette {
			tones[i] = tone(c)
		}
		for y := range g.h {
			row := src.Pix[src.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range g.row(y) {
				g.pix[y*g.w+x] = tones[row[x]]
			}
		}
	case image.RGBA64Image:
		for y := range g.h {
			for x := range g.w {
				g.pix[y*g.w+x] = tone64(src.RGBA64At(b.Min.X+x, b.Min.Y+y))
			}
		}
	default:
		for y := range g.h {
			for x := range g.w {
				g.pix[y*g.w+x] = tone(img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
	}
	return g
}

func tone(c color.Color) byte {
	r, g, b, a := c.RGBA()
	return tone64(color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)})
}

func tone64(c color.RGBA64) byte {
	luma := (19595*uint32(c.R) + 38470*uint32(c.G) + 7471*uint32(c.B)) >> 16 // ITU-R BT.601, as image/color weighs it
	return byte((luma + 0xffff - uint32(c.A)) >> 8)
}

func (g gray) row(y int) []byte { return g.pix[y*g.w : (y+1)*g.w] }

// scaled gives the picture with its longer side at most side pixels, every pixel
// the mean of those it covers; a small picture is enlarged by whole steps only.
func (g gray) scaled(side int) gray {
	long := max(g.w, g.h)
	if long <= side {
		return g.enlarged(side / long)
	}
	out := gray{w: max(1, g.w*side/long), h: max(1, g.h*side/long)}
	out.pix = make([]byte, out.w*out.h)
	for y := range out.h {
		top, bottom := y*g.h/out.h, max((y+1)*g.h/out.h, y*g.h/out.h+1)
		for x := range out.w {
			left, end := x*g.w/out.w, max((x+1)*g.w/out.w, x*g.w/out.w+1)
			sum := 0
			for sy := top; sy < bottom; sy++ {
				for _, v := range g.pix[sy*g.w+left : sy*g.w+end] {
					sum += int(v)
				}
			}
			out.pix[y*out.w+x] = byte(sum / ((bottom - top) * (end - left)))
		}
	}
	return out
}

func (g gray) enlarged(times int) gray {
	times = min(times, 3)
	if times < 2 {
		return g
	}
	out := gray{pix: make([]byte, g.w*g.h*times*times), w: g.w * times, h: g.h * times}
	for y := range out.h {
		from := g.row(y / times)
		for x := range out.row(y) {
			out.pix[y*out.w+x] = from[x/times]
		}
	}
	return out
}

// inverted exchanges black and white.
func (g gray) inverted() gray {
	out := gray{pix: make([]byte, len(g.pix)), w: g.w, h: g.h}
	for i, v := range g.pix {
		out.pix[i] = ^v
	}
	return out
}

// cut gives a part of the picture.
func (g gray) cut(left, top, right, bottom int) gray {
	out := gray{w: max(1, right-left), h: max(1, bottom-top)}
	out.pix = make([]byte, 0, out.w*out.h)
	for y := range out.h {
		out.pix = append(out.pix, g.row(top + y)[left:left+out.w]...)
	}
	return out
}

// The halves of a picture, in which one of several sheets may lie alone: the first and the last half the longer side, the upper
// and the lower the shorter.
func (g gray) first() gray { return g.half(g.w >= g.h, false) }
func (g gray) last() gray  { return g.half(g.w >= g.h, true) }
func (g gray) upper() gray { return g.half(g.w < g.h, false) }
func (g gray) lower() gray { return g.half(g.w < g.h, true) }

func (g gray) half(across, far bool) gray {
	left, top, right, bottom := 0, 0, g.w, g.h
	switch {
	case across && far:
		left = g.w / 2
	case across:
		right = (g.w + 1) / 2
	case far:
		top = g.h / 2
	default:
		bottom = (g.h + 1) / 2
	}
	return g.cut(left, top, right, bottom)
}

// framed adds a white border, for codes cut out without their quiet zone.
func (g gray) framed() gray {
	pad := max(g.w, g.h)/10 + 4
	out := gray{w: g.w + 2*pad, h: g.h + 2*pad}
	out.pix = make([]byte, out.w*out.h)
	for i := range out.pix {
		out.pix[i] = 0xff
	}
	for y := range g.h {
		copy(out.row(y + pad)[pad:], g.row(y))
	}
	return out
}

// turned gives the picture turned by angle radians on white.
func (g gray) turned(angle float64) gray {
	sin, cos := math.Sincos(angle)
	w, h := float64(g.w), float64(g.h)
	out := gray{w: int(math.Abs(w*cos) + math.Abs(h*sin)), h: int(math.Abs(w*sin) + math.Abs(h*cos))}
	out.pix = make([]byte, out.w*out.h)
	for y := range out.h {
		for x := range out.w {
			dx, dy := float64(x)-float64(out.w)/2, float64(y)-float64(out.h)/2
			sx, sy := int(dx*cos+dy*sin+w/2), int(dy*cos-dx*sin+h/2)
			v := byte(0xff)
			if sx >= 0 && sx < g.w && sy >= 0 && sy < g.h {
				v = g.pix[sy*g.w+sx]
			}
			out.pix[y*out.w+x] = v
		}
	}
	return out
}

// softened evens out the grain of a photo: each pixel the mean of its 3 × 3.
func (g gray) softened() gray {
	out := gray{pix: append([]byte(nil), g.pix...), w: g.w, h: g.h}
	for y := 1; y < g.h-1; y++ {
		above, here, below := g.row(y-1), g.row(y), g.row(y+1)
		for x := 1; x < g.w-1; x++ {
			sum := int(above[x-1]) + int(above[x]) + int(above[x+1]) +
				int(here[x-1]) + int(here[x]) + int(here[x+1]) +
				int(below[x-1]) + int(below[x]) + int(below[x+1])
			out.pix[y*g.w+x] = byte(sum / 9)
		}
	}
	return out
}
