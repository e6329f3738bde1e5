package receipt

// lines breaks t so that no line is wider than width font units. Lines end at
// spaces; a single word that is too wide is cut between letters, never run over
// the edge. Spaces at either end of a line are left out.
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

// evenWidth gives the narrowest width that takes no more lines than width does.
func (t text) evenWidth(width float64) float64 {
	count := len(t.lines(width))
	if count < 2 {
		return width
	}
	narrow, wide := 0.0, width
	for range 7 {
		if middle := (narrow + wide) / 2; len(t.lines(middle)) > count {
			narrow = middle
		} else {
			wide = middle
		}
	}
	return wide
}

// lineEnd gives how many clusters the first line takes, at least one.
func lineEnd(clusters []cluster, width float64) int {
	used, fits := 0, 0 // width so far; length of the longest line that may end here
	for i, c := range clusters {
		if !c.blank && float64(used+c.width) > width {
			if fits > 0 {
				return fits
			}
			return max(i, 1)
		}
		used += c.width
		if c.breaks {
			fits = i + 1
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

// visual gives the line's clusters from left to right: rule L2 of the Unicode
// bidi rules, https://www.unicode.org/reports/tr9/#L2.
func visual(line []cluster) []cluster {
	out := append([]cluster(nil), line...)
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
