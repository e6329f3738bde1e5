package receipt

import (
	"slices"
	"unicode"
)

// piece is a part of a line that is one mark of the tree: it reads from one side.
type piece struct {
	clusters []cluster
	latin    bool
	mark     int
	width    int
}

// print sets a line, its left end at x on the baseline y. Words that read from the left are drawn after everything else,
// in the gap that is left for them: a reader that takes all that follows on one baseline for one line would turn them
// around. In the tree they stand where they are read.
func (p *page) print(line []cluster, latin bool, now hand, x, y float64) {
	p.pieces = pieces(p.pieces[:0], p.visual(line), latin)
	for i := len(p.pieces) - 1; i >= 0; i-- { // one, or from the right
		p.pieces[i].mark = p.tree.mark()
	}
	tag := p.tree.elements[p.tree.inside].tag
	pen := 0
	for _, part := range p.pieces {
		c := &p.words
		if part.latin {
			c = &p.latin
		}
		c.begin(tag, part.mark)
		c.write(&p.subsets[now.weight], part.clusters, now, x+float64(pen)*now.size/em, y)
		c.end()
		pen += part.width
	}
}

// pieces parts a line, whose clusters stand from left to right, into words that read from the left and what is around
// them. Numbers of one group stay with the letters around them.
func pieces(all []piece, line []cluster, latin bool) []piece {
	if latin {
		return append(all, piece{clusters: line, latin: true, width: lineWidth(line)})
	}
	for start := 0; start < len(line); {
		end, words := start, false
		for end < len(line) && line[end].level >= 2 {
			words = words || line[end].keepsOrder()
			end++
		}
		for !words && end < len(line) && !wordsAt(line[end:]) {
			end++
		}
		if end-start == len(line) && !slices.ContainsFunc(line, letter) {
			words = false // a number alone needs no gap
		}
		all = append(all, piece{clusters: line[start:end], latin: words, width: lineWidth(line[start:end])})
		start = end
	}
	return all
}

// keepsOrder tells a letter that reads from the left, and the space within a number of several groups.
func (c cluster) keepsOrder() bool {
	return c.level&1 == 0 && len(c.runes) > 0 && (c.runes[0] == nbsp || letter(c))
}

func letter(c cluster) bool { return len(c.runes) > 0 && unicode.IsLetter(c.runes[0]) }

// wordsAt tells whether letters that read from the left begin a line.
func wordsAt(line []cluster) bool {
	for _, c := range line {
		switch {
		case c.level < 2:
			return false
		case c.keepsOrder():
			return true
		}
	}
	return false
}
