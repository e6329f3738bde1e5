package receipt

import "unicode"

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
// them. Numbers alone stay with the letters around them.
func pieces(all []piece, line []cluster, latin bool) []piece {
	if latin {
		return append(all, piece{clusters: line, latin: true, width: lineWidth(line)})
	}
	for start := 0; start < len(line); {
		end, words := start, false
		for end < len(line) && line[end].level >= 2 {
			words = words || line[end].level&1 == 0 && len(line[end].runes) > 0 && unicode.IsLetter(line[end].runes[0])
			end++
		}
		for !words && end < len(line) && !wordsAt(line[end:]) {
			end++
		}
		all = append(all, piece{clusters: line[start:end], latin: words, width: lineWidth(line[start:end])})
		start = end
	}
	return all
}

// wordsAt tells whether letters that read from the left begin a line.
func wordsAt(line []cluster) bool {
	for _, c := range line {
		switch {
		case c.level < 2:
			return false
		case c.level&1 == 0 && len(c.runes) > 0 && unicode.IsLetter(c.runes[0]):
			return true
		}
	}
	return false
}
