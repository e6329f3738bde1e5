package receipt

import (
	"cmp"
	"fmt"
	"math"
)

// compose lays the sheet out from the top and tells how far down the page it
// came, and where the foot of the page begins. It draws when p.drawing.
func (p *page) compose() (bottom, foot float64) {
	s := p.sheet
	y := 20 + p.space(4)
	y = p.stampBand(s.Stamp, y)
	y = p.titleBand(s, y)
	y = p.hero(s, y)
	y = p.persons(s.Persons, y)
	y = p.rows(s.Rows, y)
	y = p.amounts(s, y)
	y = p.notes(s.Remarks, false, y)
	y = p.notes(s.Notes, true, y)
	foot = p.foot(s.Operator)
	if p.drawing && s.Stamp != "" {
		p.watermark(s.Stamp)
	}
	return y, foot
}

// stampBand is the clear warning on top of a sheet that does not count.
func (p *page) stampBand(words string, y float64) float64 {
	if words == "" {
		return y
	}
	st := style{size: 11, bold: true, color: alarm, align: alignCenter, kept: true, tag: tagText}
	last := p.write(words, st, margin+inset, inner-2*inset, y+p.size(13)+p.space(2.5))
	height := last + p.size(6) + p.space(2) - y
	if p.drawing {
		p.tints.box(margin, y, inner, height, 3, blush)
		p.top.frame(margin, y, inner, height, 3, 0.9, alarm)
	}
	return y + height + 2 + p.space(6)
}

// titleBand is the title, and under it who issued the sheet.
func (p *page) titleBand(s *Sheet, y float64) float64 {
	arabic := style{size: 17, bold: true, color: white, tag: tagTitle}
	english := style{size: 8.5, color: onDark}
	last := p.pair(s.Title, arabic, english, margin+inset, inner-2*inset, y+p.size(19)+p.space(4))
	height := last + p.size(8.5) + p.space(3.5) - y
	if p.drawing {
		p.bands.box(margin, y, inner, height, 3, accent)
	}
	y += height
	if s.Issuer != "" {
		st := style{size: 8.2, color: ink, even: true, kept: true, tag: tagText}
		y = p.write(s.Issuer, st, margin+inset, inner-2*inset, y+p.size(11)+p.space(3)) + p.size(3)
	}
	return y + p.space(9)
}

// hero is the part an officer looks for: reference and status on the right, the
// QR on the left. The number is drawn first, so that it is read first.
func (p *page) hero(s *Sheet, y float64) float64 {
	pad := 8 + p.space(3)
	left, bottom := margin+inset, y
	if p.matrix != nil {
		left, bottom = p.code(s, false, left, y+pad)
	}
	bottom = max(bottom, p.standing(s, column{left, right - inset - left}, y+pad)+p.size(4)) + pad
	if p.drawing {
		p.tints.box(margin, y, inner, bottom-y, 3, tint)
		p.top.frame(margin, y, inner, bottom-y, 3, 0.6, hair)
		if p.matrix != nil {
			p.code(s, true, margin+inset, y+pad)
		}
	}
	return bottom + 2 + p.space(6)
}

// standing sets the reference and what became of it, and tells how far down it
// came.
func (p *page) standing(s *Sheet, in column, y float64) float64 {
	// The code keeps its size, so shrinking the text beside it would win nothing.
	defer func(now fit) { p.fit = now }(p.fit)
	p.fit.size = max(p.fit.size, 0.94)
	label, small := style{size: 9, color: muted, tag: tagText}, style{size: 7, color: muted}
	last := p.pair(s.ReferenceLabel, label, small, in.x, in.width, y+p.size(9))
	last = p.reference(s.Reference, in.x, in.width, last)
	if s.Status == "" && s.StatusDetail == "" {
		return last
	}
	last += p.size(11) + p.space(3)
	if p.drawing {
		p.top.rule(in.x, last, in.width, 0.5, hair)
	}
	last = p.pair(s.StatusLabel, label, small, in.x, in.width, last+p.size(13)+p.space(3))
	if s.Status != "" {
		last = p.write(s.Status, style{size: 13, bold: true, color: ink, tag: tagText}, in.x, in.width, last+p.size(18))
	}
	if s.StatusDetail != "" {
		last = p.write(s.StatusDetail, style{size: 8.8, color: ink, tag: tagText}, in.x, in.width, last+p.size(15))
	}
	return last
}

// code sets the QR on white and its caption below, or only measures it, and
// gives where the column beside it begins and how far down it came.
func (p *page) code(s *Sheet, draw bool, x, y float64) (beside, bottom float64) {
	defer func(now bool) { p.drawing = now }(p.drawing)
	p.drawing = draw
	unit := codeSide / float64(len(p.matrix))
	quiet := quietModules * unit
	side := codeSide + 2*quiet
	if p.drawing {
		p.bands.box(x, y, side, side, 2, white)
		p.picture(s.QRSpoken, x+quiet, y+quiet)
	}
	bottom = y + side
	if s.QRCaption != "" {
		st := style{size: 7, color: muted, align: alignCenter, even: true, kept: true, tag: tagText}
		bottom = p.write(s.QRCaption, st, x-2, side+4, bottom+p.size(10)) + p.size(2)
	}
	return x + side + 14, bottom
}

// picture draws the QR as a figure of the tree, with what stands for it.
func (p *page) picture(spoken string, x, y float64) {
	p.tree.open(tagPicture, "")
	defer p.tree.close()
	e := &p.tree.elements[p.tree.inside]
	e.alt = property(cmp.Or(spoken, p.sheet.QRCaption))
	e.attributes = fmt.Sprintf("/O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]",
		x, pageHeight-y-codeSide, x+codeSide, pageHeight-y)
	p.words.begin(tagPicture, p.tree.mark())
	p.words.modules(p.matrix, x, y, codeSide)
	p.words.end()
}

// reference sets the number as large as the column allows.
func (p *page) reference(digits string, x, width, last float64) float64 {
	if digits == "" {
		return last
	}
	st := style{size: 28, bold: true, color: accent, tag: tagText}
	if wide := p.widest(digits, st); wide > width {
		st.size *= width / wide * 0.999
	}
	return p.write(digits, st, x, width, last+p.size(9)+p.size(st.size)*0.8)
}

// watermark sets words slanting across the page, three times, light enough to
// read everything that stands on it. They are shapes: as text they would be
// read three times.
func (p *page) watermark(words string) {
	const angle = math.Pi / 5
	st := style{size: 46, kept: true}
	line := trim(p.text(words, st).clusters)
	if len(line) == 0 {
		return
	}
	sin, cos := math.Sincos(angle)
	wide := float64(lineWidth(line))
	size := min(st.size, inner/cos*em/wide)
	for _, middle := range []float64{0.29, 0.55, 0.81} {
		half := wide * size / em / 2
		x, y := pageWidth/2-half*cos, pageHeight*middle+half*sin
		p.tints.line(regular, p.visual(line), size, x, y, angle, faint)
	}
}
