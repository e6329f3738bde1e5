package receipt

import (
	"bytes"
	"math"
	"strconv"
)

// drawing is what the contents of a document draw, as far as a code can be made of it: filled rectangles, in the order in
// which they are painted. Letters are shapes, and left out.
type drawing struct {
	boxes []box
	text  []byte // UTF-8
}

// box is a rectangle in points, and whether it is dark.
type box struct {
	left, bottom, right, top float64
	dark                     bool
}

// matrix takes a point of what is drawn to one of the page.
type matrix [6]float64

func (m matrix) times(by matrix) matrix {
	return matrix{
		m[0]*by[0] + m[1]*by[2], m[0]*by[1] + m[1]*by[3], m[2]*by[0] + m[3]*by[2], m[2]*by[1] + m[3]*by[3],
		m[4]*by[0] + m[5]*by[2] + by[4], m[4]*by[1] + m[5]*by[3] + by[5],
	}
}

func (m matrix) at(x, y float64) (px, py float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

const (
	mostBoxes  = 20_000
	mostText   = 4 << 10
	mostSaved  = 32 // states that are saved within each other
	dotsAPoint = 4  // of the page that boxes are painted on
	widePage   = 600
	highPage   = 850 // points: A4 and its like
	fewBoxes   = 40  // fewer make no code
	margins    = 40  // dots of white round what is painted
)

// state is what "q" saves.
type state struct {
	to   matrix
	dark bool
}

// draw takes in a content.
func (p *drawing) draw(content []byte) {
	pen := pen{state: state{matrix{1, 0, 0, 1, 0, 0}, true}}
	var stack []float64
	var said []byte
	for len(content) > 0 {
		word, rest := nextWord(content)
		content = rest
		if len(word) == 0 {
			continue
		}
		if word[0] == '(' {
			said = append(said, plainText(word)...)
			continue
		}
		if v, err := strconv.ParseFloat(string(word), 64); err == nil && len(word) < 20 {
			if len(stack) < 8 {
				stack = append(stack, v)
			}
			continue
		}
		switch string(word) {
		case "[", "]":
			continue
		case "Tj", "TJ", "'":
			if len(p.text) < mostText {
				p.text = append(append(p.text, said...), '\n')
			}
		case "f", "F", "f*":
			pen.close()
			p.boxes = append(p.boxes, pen.path[:min(len(pen.path), mostBoxes-len(p.boxes))]...)
			pen.path = nil
		default:
			if n := operandsOf[string(word)]; len(stack) >= n {
				pen.do(string(word), stack[len(stack)-n:])
			}
		}
		stack, said = stack[:0], said[:0]
	}
}

// operandsOf are the operators that a pen knows.
var operandsOf = map[string]int{"cm": 6, "rg": 3, "g": 1, "k": 4, "re": 4, "m": 2, "l": 2}

// pen is what draws: where, in which colour, and what it has gone round and not filled yet.
type pen struct {
	state
	saved   []state
	path    []box
	corners [][2]float64 // of the part of the path that is under way
	curved  bool
}

func (p *pen) do(operator string, v []float64) {
	switch operator {
	case "q":
		if len(p.saved) < mostSaved {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		p.to = matrix(v).times(p.to)
	case "rg":
		p.dark = 0.3*v[0]+0.6*v[1]+0.1*v[2] < 0.5
	case "g":
		p.dark = v[0] < 0.5
	case "k":
		p.dark = v[3] > 0.5 || v[0]+v[1]+v[2] > 1.5
	case "re":
		p.close()
		p.corners = [][2]float64{{v[0], v[1]}, {v[0] + v[2], v[1] + v[3]}}
		p.close()
	case "m":
		p.close()
		p.corners = append(p.corners, [2]float64{v[0], v[1]})
	case "l":
		if len(p.corners) < 6 {
			p.corners = append(p.corners, [2]float64{v[0], v[1]})
		}
	case "c", "v", "y":
		p.curved = true
	case "h":
		p.close()
	case "n", "S", "s":
		p.path, p.corners = nil, nil
	}
}

// close ends a part of the path: what was gone round is kept, where it is a rectangle.
func (p *pen) close() {
	c := p.corners
	if n := len(c); n == 5 && c[4] == c[0] {
		c = c[:4]
	}
	if len(c) == 4 && (c[0][0] == c[1][0] && c[1][1] == c[2][1] && c[2][0] == c[3][0] && c[3][1] == c[0][1] ||
		c[0][1] == c[1][1] && c[1][0] == c[2][0] && c[2][1] == c[3][1] && c[3][0] == c[0][0]) {
		c = [][2]float64{c[0], c[2]}
	}
	if len(c) == 2 && !p.curved && c[0][0] != c[1][0] && c[0][1] != c[1][1] && len(p.path) < mostBoxes {
		p.path = append(p.path, p.box(c[0][0], c[0][1], c[1][0], c[1][1]))
	}
	p.corners, p.curved = nil, false
}

func (s state) box(x, y, right, top float64) box {
	ax, ay := s.to.at(x, y)
	bx, by := s.to.at(right, top)
	return box{min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), s.dark}
}

// page paints the boxes, as far as they lie on a page; false: they are too few to make a code.
func (p *drawing) page() (gray, bool) {
	if len(p.boxes) < fewBoxes {
		return gray{}, false
	}
	all := p.boxes[0]
	for _, b := range p.boxes[1:] {
		all = box{min(all.left, b.left), min(all.bottom, b.bottom), max(all.right, b.right), max(all.top, b.top), false}
	}
	left, low := dots(all.left, widePage), dots(all.bottom, highPage)
	g := gray{w: dots(all.right, widePage) - left + 2*margins, h: dots(all.top, highPage) - low + 2*margins}
	g.pix = bytes.Repeat([]byte{0xff}, g.w*g.h)
	painted := 0
	for _, b := range p.boxes {
		from, to := dots(b.left, widePage)-left+margins, dots(b.right, widePage)-left+margins
		top, bottom := g.h-margins-(dots(b.top, highPage)-low), g.h-margins-(dots(b.bottom, highPage)-low)
		if painted += (to - from) * (bottom - top); painted > 4*len(g.pix) { // painted over and over
			break
		}
		tone := byte(0xff)
		if b.dark {
			tone = 0
		}
		for y := top; y < bottom; y++ {
			row := g.row(y)[from:to]
			for x := range row {
				row[x] = tone
			}
		}
	}
	return g, true
}

// dots is where a point lies, within so many points of the page.
func dots(v, most float64) int {
	if !(v > 0) { // nor is what is no number
		return 0
	}
	return int(math.Round(min(v, most) * dotsAPoint))
}

// nextWord gives the next word of a content and what follows; a string is one word, a bracket too.
func nextWord(content []byte) (word, rest []byte) {
	at := 0
	for at < len(content) && isSpace(content[at]) {
		at++
	}
	content = content[at:]
	if len(content) == 0 {
		return nil, nil
	}
	switch content[0] {
	case '(':
		depth := 0
		for i := 0; i < len(content); i++ {
			switch content[i] {
			case '\\':
				i++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return content[:i+1], content[i+1:]
				}
			}
		}
		return content, nil
	case '[', ']', '<', '>':
		return content[:1], content[1:]
	}
	end := 1
	for end < len(content) && !isSpace(content[end]) && !bytes.ContainsRune([]byte("()[]<>/"), rune(content[end])) {
		end++
	}
	return content[:end], content[end:]
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' || c == 0 }

// plainText is what a string of a content says, taken for Latin letters: escapes are left out, since digits need none.
func plainText(word []byte) (text []byte) {
	for i := 1; i < len(word)-1 && len(text) < mostText; i++ {
		if word[i] == '\\' {
			i++
			continue
		}
		text = append(text, string(rune(word[i]))...)
	}
	return text
}
