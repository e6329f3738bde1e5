package receipt

import "slices"

// persons sets two persons side by side, the first on the right; one alone
// takes the whole width.
func (p *page) persons(list []Person, y float64) float64 {
	const gap = 8.0
	for len(list) > 0 {
		n := min(len(list), 2)
		width := (inner - gap*float64(n-1)) / float64(n)
		bottom := y
		for i, person := range list[:n] {
			bottom = max(bottom, p.person(person, right-width-float64(i)*(width+gap), width, y))
		}
		for i := range n {
			if p.drawing {
				p.top.frame(right-width-float64(i)*(width+gap), y, width, bottom-y, 3, 0.6, hair)
			}
		}
		y, list = bottom+2+p.space(gap-2), list[n:]
	}
	return y
}

func (p *page) person(who Person, x, width, y float64) float64 {
	x, width = x+inset, width-2*inset
	last := p.pair(who.Label, style{size: 8.5, color: muted, tag: tagText}, style{size: 6.8, color: muted}, x, width, y+p.space(5)+p.size(10))
	if who.Name != "" {
		st := style{size: 11.5, bold: true, color: ink, even: true, tag: tagText}
		last = p.write(who.Name, st, x, width, last+p.size(15.5)+p.space(1.5))
	}
	if who.Detail != "" {
		last = p.write(who.Detail, style{size: 9, color: ink, tag: tagText}, x, width, last+p.size(13.5)+p.space(1.5))
	}
	return last + p.size(4.5) + p.space(4.5)
}

// rows sets each row on one grid: Arabic label, value, English label.
func (p *page) rows(list []Row, y float64) float64 {
	const gap = 14.0
	if len(list) == 0 {
		return y
	}
	label := style{size: 8.8, color: muted, kept: true, tag: tagLabel}
	english := style{size: 6.8, color: muted, align: alignLeft, latin: true, kept: true, tag: tagWords}
	value := style{size: 10, color: ink, even: true, tag: tagValue}
	arabicWidth, englishWidth := 0.16*inner, 0.1*inner
	for _, row := range list {
		arabicWidth = max(arabicWidth, min(p.widest(row.Label.Arabic, label), 0.27*inner))
		englishWidth = max(englishWidth, min(p.widest(row.Label.English, english), 0.22*inner))
	}
	arabicColumn := column{right - inset - arabicWidth - 0.01, arabicWidth + 0.01}
	englishColumn := column{margin + inset, englishWidth + 0.01}
	x := margin + inset + englishWidth + gap
	defer p.part(tagTable)()
	for i, row := range list {
		if i > 0 && p.drawing {
			p.top.rule(margin, y, inner, 0.4, hair)
		}
		base := y + p.size(10.6) + p.space(4)
		closed := p.part(tagRow)
		last := p.labelled(row.Label, label, english, arabicColumn, englishColumn, base)
		last = max(last, p.write(row.Value, value, x, right-inset-arabicWidth-gap-x, base))
		closed()
		y = last + p.size(3.8) + p.space(3.2)
	}
	return y + p.space(6)
}

// part opens an element of the tree, where one is drawn, and gives what closes it.
func (p *page) part(tag string) func() {
	if !p.drawing {
		return func() {}
	}
	p.tree.open(tag, "")
	return p.tree.close
}

// amounts sets the table of amounts, its total and the means of payment.
func (p *page) amounts(s *Sheet, y float64) float64 {
	if len(s.Lines) == 0 && s.Total.Amount == "" {
		return y
	}
	heading := style{size: 9.2, bold: true, color: accent, tag: tagHeading}
	y = p.pair(s.LinesLabel, heading, style{size: 7, color: muted}, margin+inset, inner-2*inset, y+p.size(10)) + p.size(6)
	if p.drawing {
		p.top.rule(margin, y, inner, 0.9, accent)
	}
	column := p.amountColumn(s)
	closed := p.part(tagTable)
	for i, line := range s.Lines {
		if i > 0 && p.drawing {
			p.top.rule(margin, y, inner, 0.4, hair)
		}
		y = p.amount(line, style{size: 9.6, color: ink}, column, y)
	}
	if s.Total.Amount != "" {
		top := y
		y = p.amount(s.Total, totalStyle, column, y)
		if p.drawing {
			p.tints.box(margin, top, inner, y-top, 0, tint)
			p.top.rule(margin, top, inner, 0.9, accent)
			p.top.rule(margin, y, inner, 0.9, accent)
		}
	}
	for _, line := range s.After {
		y = p.amount(line, style{size: 9.6, color: ink}, column, y)
	}
	closed()
	if s.PaidBy != "" {
		y = p.write(s.PaidBy, style{size: 8.5, color: muted, tag: tagText}, margin+inset, inner-2*inset, y+p.size(10.5)+p.space(1.5)) + p.size(3)
	}
	return y + p.space(8)
}

var totalStyle = style{size: 11.5, bold: true, color: ink}

// amountColumn is the width of the widest amount, so that all end on one edge.
func (p *page) amountColumn(s *Sheet) float64 {
	wide := p.widest(s.Total.Amount, totalStyle)
	for _, line := range slices.Concat(s.Lines, s.After) {
		wide = max(wide, p.widest(line.Amount, style{size: 9.6}))
	}
	return min(wide, inner/2)
}

func (p *page) amount(line Line, st style, column, y float64) float64 {
	defer p.part(tagRow)()
	base := y + p.size(st.size*1.08) + p.space(3.4)
	x := margin + inset + column + 12
	st.tag = tagLabel
	last := p.pair(line.Label, st, style{size: 6.8, color: muted}, x, right-inset-x, base)
	st.tag = tagValue
	last = max(last, p.write(line.Amount, st, margin+inset, column+0.01, base))
	return last + p.size(st.size*0.38) + p.space(3.2)
}

// notes sets small print; kept: that of every sheet.
func (p *page) notes(list []string, kept bool, y float64) float64 {
	st := style{size: 7.6, color: muted, even: true, kept: kept, tag: tagText}
	for _, note := range list {
		y = p.write(note, st, margin+inset, inner-2*inset, y+p.size(10)) + p.space(3)
	}
	return y
}

// foot sets the operator on the last lines of the page and gives where the
// space above them ends.
func (p *page) foot(operator string) float64 {
	const last = pageHeight - 22
	if operator == "" {
		return last
	}
	st := style{size: 7, color: muted, align: alignCenter, even: true, kept: true, tag: tagText}
	count := p.lineCount(operator, st, inner)
	first := last - float64(count-1)*p.size(st.size)*leading
	p.write(operator, st, margin, inner, first)
	top := first - p.size(11)
	if p.drawing {
		p.top.rule(margin, top, inner, 0.5, hair)
	}
	return top
}
