package receipt

import "github.com/makiuchi-d/gozxing"

// edged brings out edges as wide as the modules of a small code.
func (g gray) edged() gray { return g.sharpened(3, 6) }

// sharpened adds to each pixel halves times half of what sets it apart from its surroundings, radius pixels to
// each side.
func (g gray) sharpened(radius, halves int) gray {
	around := g.swept(radius).swept(radius)
	out := gray{pix: make([]byte, len(g.pix)), w: g.w, h: g.h}
	for i, v := range g.pix {
		out.pix[i] = byte(min(max(int(v)+halves*(int(v)-int(around.pix[i]))/2, 0), 255))
	}
	return out
}

// swept gives each pixel the mean of its row, radius pixels to each side, with rows and columns exchanged.
func (g gray) swept(radius int) gray {
	out := gray{pix: make([]byte, len(g.pix)), w: g.h, h: g.w}
	for y := range g.h {
		row, sum := g.row(y), 0
		for x := -radius; x <= radius; x++ {
			sum += int(row[min(max(x, 0), g.w-1)])
		}
		for x := range g.w {
			out.pix[x*out.w+y] = byte(sum / (2*radius + 1))
			sum += int(row[min(x+radius+1, g.w-1)]) - int(row[max(x-radius, 0)])
		}
	}
	return out
}

// doubled gives the picture twice as large, with soft edges.
func (g gray) doubled() gray {
	out := gray{pix: make([]byte, 4*len(g.pix)), w: 2 * g.w, h: 2 * g.h}
	for y := range out.h {
		near := g.row(y / 2)
		far := g.row(min(max((y-1)/2+y%2, 0), g.h-1))
		to := out.row(y)
		for x := range to {
			beside := min(max((x-1)/2+x%2, 0), g.w-1)
			to[x] = byte((9*int(near[x/2]) + 3*int(near[beside]) + 3*int(far[x/2]) + int(far[beside]) + 8) / 16)
		}
	}
	return out
}

// covered whitens the square in which a code with these corner patterns lies.
func (g gray) covered(corners []gozxing.ResultPoint) gray {
	out := gray{pix: append([]byte(nil), g.pix...), w: g.w, h: g.h}
	left, top, right, bottom := float64(g.w), float64(g.h), 0.0, 0.0
	for _, c := range corners {
		left, right = min(left, c.GetX()), max(right, c.GetX())
		top, bottom = min(top, c.GetY()), max(bottom, c.GetY())
	}
	pad := max(right-left, bottom-top) / 4 // the patterns' middles lie 3.5 modules inside, of at least 21
	for y := max(int(top-pad), 0); y < min(int(bottom+pad), g.h); y++ {
		for x := max(int(left-pad), 0); x < min(int(right+pad), g.w); x++ {
			out.pix[y*g.w+x] = 0xff
		}
	}
	return out
}
