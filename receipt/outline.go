package receipt

import (
	"strconv"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// outline gives the PDF operators that fill a glyph's shape, in font units from
// the pen; empty for spaces and invisible marks. Each is written once per press.
func (p *press) outline(w weight, id font.GID) string {
	if path, ok := p.outlines[w][id]; ok {
		return path
	}
	var path []byte
	if shape, ok := p.faces[w].GlyphDataOutline(id); ok && len(shape.Segments) > 0 {
		path = appendOutline(nil, shape.Segments)
	}
	p.outlines[w][id] = string(path)
	return string(path)
}

func appendOutline(b []byte, segments []opentype.Segment) []byte {
	var pen opentype.SegmentPoint
	for i := 0; i < len(segments); i++ {
		args := segments[i].Args
		switch segments[i].Op {
		case opentype.SegmentOpMoveTo:
			pen = args[0]
			b = appendPoints(b, 'm', pen)
		case opentype.SegmentOpLineTo:
			pen = args[0]
			b = appendPoints(b, 'l', pen)
		case opentype.SegmentOpQuadTo:
			if i+1 < len(segments) && segments[i+1].Op == opentype.SegmentOpQuadTo {
				if c1, c2, ok := joined(pen, args[0], args[1], segments[i+1].Args[0], segments[i+1].Args[1]); ok {
					i++
					pen = segments[i].Args[1]
					b = appendPoints(b, 'c', c1, c2, pen)
					continue
				}
			}
			b = appendPoints(b, 'c', toward(args[0], pen, 1./3), toward(args[0], args[1], 1./3), args[1])
			pen = args[1]
		case opentype.SegmentOpCubeTo:
			pen = args[2]
			b = appendPoints(b, 'c', args[0], args[1], pen)
		}
	}
	return append(b, "f\n"...)
}

// joined gives the control points of one cubic curve that runs as the two
// quadratic ones from a over b (control q) to c (control r) do: fonts drawn with
// cubic curves are cut in two so when they are made, and half the curves are
// half the page. It holds when no point strays more than one font unit.
func joined(a, q, b, r, c opentype.SegmentPoint) (c1, c2 opentype.SegmentPoint, ok bool) {
	c1, c2 = toward(a, q, 4./3), toward(c, r, 4./3)
	return c1, c2, near(cubic(a, c1, c2, c, 0.25), quadratic(a, q, b, 0.5)) &&
		near(cubic(a, c1, c2, c, 0.5), b) &&
		near(cubic(a, c1, c2, c, 0.75), quadratic(b, r, c, 0.5))
}

func cubic(a, b, c, d opentype.SegmentPoint, t float32) opentype.SegmentPoint {
	return toward(quadratic(a, b, c, t), quadratic(b, c, d, t), t)
}

func quadratic(a, b, c opentype.SegmentPoint, t float32) opentype.SegmentPoint {
	return toward(toward(a, b, t), toward(b, c, t), t)
}

// toward is the point that lies the share t of the way from a to b.
func toward(a, b opentype.SegmentPoint, t float32) opentype.SegmentPoint {
	return opentype.SegmentPoint{X: a.X + (b.X-a.X)*t, Y: a.Y + (b.Y-a.Y)*t}
}

func near(a, b opentype.SegmentPoint) bool {
	dx, dy := a.X-b.X, a.Y-b.Y
	return dx*dx+dy*dy <= 1
}

func appendPoints(b []byte, op byte, points ...opentype.SegmentPoint) []byte {
	for _, pt := range points {
		b = strconv.AppendInt(b, round(pt.X), 10)
		b = append(b, ' ')
		b = strconv.AppendInt(b, round(pt.Y), 10)
		b = append(b, ' ')
	}
	return append(b, op, '\n')
}

func round(v float32) int64 {
	if v < 0 {
		return int64(v - 0.5)
	}
	return int64(v + 0.5)
}
