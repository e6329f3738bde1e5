package receipt

import "cmp"

// lines breaks t so that no line is wider than width font units. Lines end at
// spaces; a single word that is too wide is cut between letters, never run over
// the edge. Spaces and part signs at either end of a line are left out.
func (t text) lines(width float64) [][]cluster {
	var out [][]cluster
	rest := t.clusters
	for len(rest) > 0 {
		end := lineEnd(rest, width)
		if line := trim(rest[:end]); len(line) > 0 {
			out = append(out, line)
		}
		rest = rest[end:]
	}
	return out
}

// evenWidth gives the narrowest width that takes no more lines than width does
// and cuts no word that width would not cut.
func (t text) evenWidth(width float64) float64 {
	count := t.lineCount(width)
	if count < 2 {
		return width
	}
	narrow, wide := min(t.widestWord(), width), width
	for range 6 {
		if middle := (narrow + wide) / 2; t.lineCount(middle) > count {
			narrow = middle
		} else {
			wide = middle
		}
	}
	return wide
}

// lineCount tells on how many lines t goes.
func (t text) lineCount(width float64) int {
	count := 0
	for rest := t.clusters; len(rest) > 0; {
		end := lineEnd(rest, width)
		if len(trim(rest[:end])) > 0 {
			count++
		}
		rest = rest[end:]
	}
	return count
}

func (t text) widestWord() float64 {
	widest, used := 0, 0
	for _, c := range t.clusters {
		if !c.blank {
			used += c.width
		}
		widest = max(widest, used)
		if c.breaks {
			used = 0
		}
	}
	return float64(widest)
}

// lineEnd gives how many clusters the first line takes, at least one. A line
// that is half full rather ends between two parts than within one.
func lineEnd(clusters []cluster, width float64) int {
	used, fits, part := 0, 0, 0 // width so far; lengths of the longest lines that may end here
	for i, c := range clusters {
		if !c.blank && float64(used+c.width) > width {
			return max(cmp.Or(part, fits, i), 1)
		}
		used += c.width
		if c.breaks {
			fits = i + 1
			if c.parts && float64(used) > width/2 {
				part = i + 1
			}
		}
	}
	return len(clusters)
}

func trim(line []cluster) []cluster {
	for len(line) > 0 && line[0].blank {
		line = line[1:]
	}
	for len(line) > 0 && line[len(line)-1].blank {
		line = line[:len(line)-1]
	}
	return line
}

func lineWidth(line []cluster) int {
	w := 0
	for _, c := range line {
		w += c.width
	}
	return w
}

// visual gives the line's clusters from left to right, valid until the next call:
// rule L2 of the Unicode bidi rules, https://www.unicode.org/reports/tr9/#L2.
func (p *press) visual(line []cluster) []cluster {
	p.ordered = append(p.ordered[:0], line...)
	out := p.ordered
	var highest int8
	for _, c := range out {
		highest = max(highest, c.level)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(out); i++ {
			if out[i].level < level {
				continue
			}
			j := i
			for j < len(out) && out[j].level >= level {
				j++
			}
			reverse(out[i:j])
			i = j
		}
	}
	return out
}
