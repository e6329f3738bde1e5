package receipt

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/go-text/typesetting/font"
)

// rgb is a colour, a triple of 0…255.
type rgb [3]uint8

// canvas gathers PDF drawing operators. Its callers count points from the top
// left corner of the page; PDF counts upwards from the bottom.
type canvas struct {
	content []byte
	glyphs  []placed // of a watermark, drawn last, see flush
	last    hand
}

// hand is in which letters a canvas has last written text.
type hand struct {
	written bool
	weight  weight
	size    float64
	color   rgb
}

func (c *canvas) clear() {
	clear(c.content[:cap(c.content)])
	clear(c.glyphs[:cap(c.glyphs)])
	c.content, c.glyphs, c.last = c.content[:0], c.glyphs[:0], hand{}
}

// begin and end stand round what is painted for one mark of the document's tree.
func (c *canvas) begin(tag string, mark int) {
	c.content = append(append(append(c.content, '/'), tag...), " <</MCID "...)
	c.content = append(strconv.AppendInt(c.content, int64(mark), 10), ">> BDC\n"...)
}

func (c *canvas) end() { c.content = append(c.content, "EMC\n"...) }

// endsInMark tells a cluster that reads from the right and whose last rune, the leftmost one, takes no room. Where a line
// begins with it readers take it for the last of the line above; a space without width keeps it here.
func (c cluster) endsInMark() bool {
	return c.level&1 == 1 && len(c.runes) > 0 && narrow(c.runes[len(c.runes)-1])
}

var oneSpace = []rune{' '}

// write sets clusters as text from left to right, the first one's pen at (x, y) on the baseline.
func (c *canvas) write(f *subset, clusters []cluster, now hand, x, y float64) {
	c.content = append(c.content, "BT\n"...)
	if !c.last.written || c.last.weight != now.weight || c.last.size != now.size {
		c.content = append(append(c.content, fontNames[now.weight]...), ' ')
		c.num(now.size, 3)
		c.content = append(c.content, "Tf\n"...)
	}
	if !c.last.written || c.last.color != now.color {
		c.paint(now.color, "rg")
	}
	c.last, c.last.written = now, true
	c.op("Td", x, pageHeight-y)
	c.content = append(c.content, '[')
	open, ahead := false, 0 // how much further the widths have led than the shapes go
	if len(clusters) > 0 && clusters[0].endsInMark() {
		first, _ := f.add(cluster{runes: oneSpace})
		c.content, open = appendHex(append(c.content, '<'), first), true
	}
	for _, cl := range clusters {
		first, n := f.add(cl)
		if n > 0 && ahead != 0 {
			if open {
				c.content, open = append(c.content, '>'), false
			}
			c.content, ahead = strconv.AppendInt(c.content, int64(ahead), 10), 0
		}
		if n > 0 && !open {
			c.content, open = append(c.content, '<'), true
		}
		for i := range n {
			c.content = appendHex(c.content, first+uint16(i))
		}
		if n > 0 {
			ahead += f.width(first, n)
		}
		ahead -= cl.width
	}
	if open {
		c.content = append(c.content, '>')
	}
	c.content = append(c.content, "]TJ\nET\n"...)
}

// placed is one glyph on the page: size points high, turned by angle radians,
// its pen at (x, y).
type placed struct {
	id          font.GID
	weight      weight
	color       rgb
	size, angle float64
	x, y        float64
}

// num writes a number with up to the given decimals, without trailing zeros.
func (c *canvas) num(v float64, decimals int) {
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	fixed := int64(math.Round(v * float64(scale)))
	if fixed < 0 {
		c.content, fixed = append(c.content, '-'), -fixed
	}
	c.content = strconv.AppendInt(c.content, fixed/scale, 10)
	if rest := fixed % scale; rest != 0 {
		c.content = append(c.content, '.')
		for ; rest != 0; rest = rest * 10 % scale {
			c.content = append(c.content, byte('0'+rest*10/scale))
		}
	}
	c.content = append(c.content, ' ')
}

// op writes numbers and the operator that takes them.
func (c *canvas) op(operator string, args ...float64) {
	for _, v := range args {
		c.num(v, 2)
	}
	c.content = append(c.content, operator...)
	c.content = append(c.content, '\n')
}

func (c *canvas) paint(col rgb, operator string) {
	for _, v := range col {
		c.num(float64(v)/255, 3)
	}
	c.content = append(c.content, operator...)
	c.content = append(c.content, '\n')
}

// box fills a rectangle with rounded corners.
func (c *canvas) box(x, y, w, h, radius float64, fill rgb) {
	c.paint(fill, "rg")
	c.roundPath(x, y, w, h, radius)
	c.op("f")
}

// frame strokes the edge of a rectangle with rounded corners.
func (c *canvas) frame(x, y, w, h, radius, thick float64, line rgb) {
	c.paint(line, "RG")
	c.op("w", thick)
	c.roundPath(x, y, w, h, radius)
	c.op("s")
}

func (c *canvas) roundPath(x, y, w, h, r float64) {
	const bend = 0.5523 // control distance that makes a Bézier a quarter circle
	k := r * (1 - bend)
	left, right, top, bottom := x, x+w, pageHeight-y, pageHeight-y-h
	c.op("m", left+r, top)
	c.op("l", right-r, top)
	c.op("c", right-k, top, right, top-k, right, top-r)
	c.op("l", right, bottom+r)
	c.op("c", right, bottom+k, right-k, bottom, right-r, bottom)
	c.op("l", left+r, bottom)
	c.op("c", left+k, bottom, left, bottom+k, left, bottom+r)
	c.op("l", left, top-r)
	c.op("c", left, top-k, left+k, top, left+r, top)
}

// rule draws a horizontal hairline.
func (c *canvas) rule(x, y, w, thick float64, line rgb) {
	c.paint(line, "RG")
	c.op("w", thick)
	c.op("m", x, pageHeight-y)
	c.op("l", x+w, pageHeight-y)
	c.op("S")
}

// modules fills the dark cells of a QR matrix, side points wide.
func (c *canvas) modules(matrix [][]bool, x, y, side float64) {
	unit := side / float64(len(matrix))
	c.op("q")
	c.op("g", 0) // black: any other colour is a pattern of dots to a printer of one ink
	c.place(unit, 0, x, y)
	for row, cells := range matrix {
		for col := 0; col < len(cells); col++ {
			start := col
			for col < len(cells) && cells[col] {
				col++
			}
			if col > start {
				c.op("re", float64(start), float64(-row-1), float64(col-start), 1)
			}
		}
	}
	c.op("f")
	c.op("Q")
}

// place moves the origin to (x, y) and scales and turns what follows by
// angle radians.
func (c *canvas) place(scale, angle, x, y float64) {
	sin, cos := math.Sincos(angle)
	for _, v := range [...]float64{scale * cos, scale * sin, -scale * sin, scale * cos} {
		c.num(v, 6)
	}
	c.op("cm", x, pageHeight-y)
}

// line places clusters from left to right, the pen starting at (x, y) on the
// baseline, size points high and turned by angle radians.
func (c *canvas) line(w weight, clusters []cluster, size, x, y, angle float64, ink rgb) {
	sin, cos := math.Sincos(angle)
	pen := 0
	for _, cl := range clusters {
		for _, g := range cl.glyphs {
			along, up := float64(pen+g.dx)*size/em, float64(g.dy)*size/em
			c.glyphs = append(c.glyphs, placed{
				id: g.id, weight: w, color: ink, size: size, angle: angle,
				x: x + along*cos - up*sin, y: y - along*sin - up*cos,
			})
			pen += g.advance
		}
	}
}

// flush draws the placed glyphs over everything else, equal shapes one after
// another.
func (c *canvas) flush(p *press) {
	slices.SortFunc(c.glyphs, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.id, b.id))
	})
	var ink rgb
	for i, g := range c.glyphs {
		path := p.outline(g.weight, g.id)
		if path == "" {
			continue
		}
		if i == 0 || g.color != ink {
			ink = g.color
			c.paint(ink, "rg")
		}
		c.op("q")
		c.place(g.size/em, g.angle, g.x, g.y)
		c.content = append(c.content, path...)
		c.op("Q")
	}
	c.glyphs = c.glyphs[:0]
}
