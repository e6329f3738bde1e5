package receipt

import "github.com/go-text/typesetting/bidi"

// The page and its grid, in points.
const (
	pageWidth, pageHeight = 419.53, 595.28 // A5 portrait, ISO 216
	margin                = 28.0
	inner                 = pageWidth - 2*margin
	right                 = pageWidth - margin
	inset                 = 12.0 // of text from the edge of its box or table
	codeSide              = 88.0 // 31 mm, without the quiet zone
)

// The colours of the sheet: told apart by lightness, so that a gray print says
// the same. None is that of a public service.
var (
	ink    = rgb{0x18, 0x20, 0x2b}
	muted  = rgb{0x52, 0x5d, 0x6b}
	hair   = rgb{0xc6, 0xcd, 0xd8}
	tint   = rgb{0xf2, 0xf4, 0xf8}
	accent = rgb{0x2a, 0x35, 0x5f}
	onDark = rgb{0xd9, 0xde, 0xec}
	white  = rgb{0xff, 0xff, 0xff}
	alarm  = rgb{0x9b, 0x26, 0x1c}
	blush  = rgb{0xfb, 0xec, 0xe9}
	faint  = rgb{0xf5, 0xe3, 0xe0}
)

// fit is one try at making everything fit: factors on type size and on white
// space.
type fit struct{ size, space float64 }

// fits lists the tries, from the airiest to the smallest, which nobody would
// want to read: white space is given up first, then type size in small steps.
var fits = func() []fit {
	list := []fit{{1.06, 1.5}, {1.04, 1.3}, {1.02, 1.15}, {1, 1}, {1, 0.85}, {1, 0.7}, {0.99, 0.6}}
	for last := list[len(list)-1]; last.size > 0.3; {
		last = fit{last.size * 0.98, max(last.space*0.95, 0.15)}
		list = append(list, last)
	}
	return list
}()

type align uint8

const (
	alignRight align = iota
	alignLeft
	alignCenter
)

// style is how a piece of text looks; size is points before fitting.
type style struct {
	size  float64
	bold  bool
	color rgb
	align align
	latin bool   // an English paragraph, read from left to right
	even  bool   // lines of about one length, instead of a short last one
	kept  bool   // the same on every sheet and nobody's: shaped once
	tag   string // what it is in the document's tree; empty: of what is open there
}

// page lays a sheet out. It first only measures, then draws.
type page struct {
	*press
	sheet   *Sheet
	matrix  [][]bool
	fit     fit
	drawing bool
	told    func(line []cluster, latin bool) // of each line in reading order, by tests; nil
}

type textKey struct {
	words string
	bold  bool
	latin bool
}

// text shapes words once per sheet, however often they are measured, and those
// of every sheet once.
func (p *page) text(words string, st style) text {
	key := textKey{words, st.bold, st.latin}
	if t, ok := p.texts[key]; ok {
		return t
	}
	w, d := regular, bidi.RightToLeft
	if st.bold {
		w = bold
	}
	if st.latin {
		d = bidi.LeftToRight
	}
	var t text
	if st.kept {
		t = labels.text(key, func() text { return p.set(words, w, d) })
	} else {
		t = p.set(words, w, d)
	}
	p.texts[key] = t
	return t
}

// size and space are the type sizes and white spaces of the fit that is tried.
func (p *page) size(pt float64) float64  { return pt * p.fit.size }
func (p *page) space(pt float64) float64 { return pt * p.fit.space }

// lineCount tells on how many lines write would set words.
func (p *page) lineCount(words string, st style, width float64) int {
	return p.text(words, st).lineCount(width * em / p.size(st.size))
}

// widest gives the width in points of words set on one line.
func (p *page) widest(words string, st style) float64 {
	return float64(lineWidth(trim(p.text(words, st).clusters))) * p.size(st.size) / em
}

// leading is the distance of two baselines, as a share of the type size.
const leading = 1.45

// write sets words in the column that starts at x and is width wide, the first
// baseline at y, and gives the last baseline; y itself when there are no words.
func (p *page) write(words string, st style, x, width, y float64) float64 {
	t, size := p.text(words, st), p.size(st.size)
	units := width * em / size
	if !p.drawing {
		return y + float64(max(t.lineCount(units)-1, 0))*size*leading
	}
	if st.tag != "" && (words != "" || st.tag == tagValue) {
		p.tree.open(st.tag, languageOf(st))
		defer p.tree.close()
	}
	if st.even {
		units = t.evenWidth(units)
	}
	for i, line := range t.lines(units) {
		if i > 0 {
			y += size * leading
		}
		used := float64(lineWidth(line)) * size / em
		at := x
		switch st.align {
		case alignRight:
			at += width - used
		case alignCenter:
			at += (width - used) / 2
		}
		if p.told != nil {
			p.told(line, st.latin)
		}
		p.print(line, st.latin, hand{weight: t.weight, size: size, color: st.color}, at, y)
	}
	return y
}

// languageOf is the language of an element where it is not the document's.
func languageOf(st style) string {
	if st.latin {
		return "en"
	}
	return ""
}

// pair sets an Arabic label at the right of a column and its English companion
// at the left, on one baseline, and gives the last baseline. They are one
// element of the tree, as the label is tagged.
func (p *page) pair(l Label, arabic, english style, x, width, y float64) float64 {
	english.align, english.latin, english.tag = alignLeft, true, tagWords
	arabic.kept, english.kept = true, true
	room := min(p.widest(l.English, english), width*0.5)
	gap := 0.0
	if room > 0 {
		gap = p.size(6)
	}
	return p.labelled(l, arabic, english, column{x + room + gap, width - room - gap}, column{x, room + 0.01}, y)
}

// column is where lines stand: from x on, so wide.
type column struct{ x, width float64 }

// labelled sets a label in two columns, as one element of the tree.
func (p *page) labelled(l Label, arabic, english style, right, left column, y float64) float64 {
	if p.drawing && (l != Label{} || arabic.tag == tagLabel) {
		p.tree.open(arabic.tag, "")
		defer p.tree.close()
	}
	arabic.tag = ""
	last := p.write(l.Arabic, arabic, right.x, right.width, y)
	return max(last, p.write(l.English, english, left.x, left.width, y))
}
