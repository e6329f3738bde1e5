package receipt

import (
	"image"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// The share of a line's height that lies above the baseline: letters with marks reach so far up, and others so far down.
const aboveBase = 0.7

// Letters draws one line of text as a mask, so many pixels high and as wide as the text, with its letters joined and in the
// order in which it is read: pictures of figures are labelled with it. An empty text is an empty mask.
func Letters(s string, rightToLeft bool, height int) (*image.Alpha, error) {
	p, err := takePress()
	if err != nil {
		return nil, err
	}
	defer p.giveBack()
	base := bidi.LeftToRight
	if rightToLeft {
		base = bidi.RightToLeft
	}
	clusters := trim(p.set(s, regular, base).clusters)
	scale := float32(height) / (1.6 * em)
	width := int(float32(lineWidth(clusters))*scale) + 2
	out := image.NewAlpha(image.Rect(0, 0, width, height))
	if len(clusters) == 0 || height <= 0 {
		return image.NewAlpha(image.Rect(0, 0, 0, height)), nil
	}
	shapes := vector.NewRasterizer(width, height)
	pen := 0
	for _, c := range p.visual(clusters) {
		for _, g := range c.glyphs {
			p.trace(shapes, g.id, scale, float32(pen+g.dx)*scale+1, float32(height)*aboveBase-float32(g.dy)*scale)
			pen += g.advance
		}
	}
	shapes.Draw(out, out.Bounds(), image.Opaque, image.Point{})
	return out, nil
}

// trace adds a glyph's shape, its pen at (x, y).
func (p *press) trace(shapes *vector.Rasterizer, id font.GID, scale, x, y float32) {
	outline, ok := p.faces[regular].GlyphDataOutline(id)
	if !ok {
		return
	}
	at := func(pt opentype.SegmentPoint) (float32, float32) { return x + pt.X*scale, y - pt.Y*scale }
	for _, s := range outline.Segments {
		ax, ay := at(s.Args[0])
		bx, by := at(s.Args[1])
		cx, cy := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			shapes.ClosePath()
			shapes.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			shapes.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			shapes.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			shapes.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	shapes.ClosePath()
}
