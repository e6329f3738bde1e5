package receipt

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// em is the font's units per em. Text is shaped once at this size, so that all
// advances are whole font units and any printed size is a multiplication.
const em = 1000

// partSign stands between the parts of one line, as in "name · number".
const partSign = '\u00b7'

// text is a shaped paragraph: its clusters in reading order.
type text struct {
	weight   weight
	clusters []cluster
}

// cluster is the smallest piece that moves as one.
type cluster struct {
	glyphs []glyph // in drawing order, left to right
	runes  []rune  // that it draws, in reading order; none where it only steers
	rune   int     // index of its first rune among the printable ones
	width  int     // font units
	level  int8    // bidi level: odd reads right to left
	blank  bool    // white space, or the sign between two parts: not drawn where a line begins or ends
	breaks bool    // a line may end after it
	parts  bool    // and does so rather than elsewhere: a part sign stands before it
}

// glyph is one shape; the advance and the offset from the pen are font units.
type glyph struct {
	id              font.GID
	advance, dx, dy int
}

// set shapes s: cleans it, orders it by the Unicode bidi rules, joins its
// letters and marks where a line may end.
func (p *press) set(s string, w weight, base bidi.Direction) text {
	t := text{weight: w}
	if s == "" {
		return t
	}
	runes := printable(p.faces[w], s)
	levels := p.levels(runes, base)
	t.clusters = make([]cluster, 0, len(runes))
	for start := 0; start < len(runes); {
		end := start + 1
		for end < len(runes) && levels[end] == levels[start] {
			end++
		}
		end, script := sameScript(runes, start, end)
		t.clusters = p.shape(t.clusters, shaping.Input{
			Text: runes, RunStart: start, RunEnd: end,
			Direction: direction(levels[start]), Script: script, Language: "ar",
			Face: p.faces[w], Size: fixed.I(em),
		}, levels[start])
		start = end
	}
	p.markBreaks(runes, t.clusters)
	spellOut(runes, t.clusters)
	return t
}

var fixedSpace = []rune{nbsp}

// withinNumber tells a space between the groups of one number within Arabic: as U+00A0 readers take the number for one,
// and do not turn its groups around.
func withinNumber(runes []rune, space cluster) bool {
	at := space.rune
	return space.level == 2 && at > 0 && at+1 < len(runes) && unicode.IsDigit(runes[at-1]) && unicode.IsDigit(runes[at+1])
}

// spellOut gives each cluster its runes. What orders letters is none of them, what joins them is.
func spellOut(runes []rune, clusters []cluster) {
	ordering := func(r rune) bool { return steers(r) && r != zwnj && r != zwj }
	for i := range clusters {
		end := len(runes)
		if i+1 < len(clusters) {
			end = clusters[i+1].rune
		}
		own := runes[clusters[i].rune:end]
		if slices.ContainsFunc(own, ordering) {
			own = slices.DeleteFunc(slices.Clone(own), ordering)
		}
		if len(own) == 1 && own[0] == ' ' && withinNumber(runes, clusters[i]) {
			own = fixedSpace
		}
		clusters[i].runes = own
	}
}

func direction(level int8) di.Direction {
	if level&1 == 1 {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// sameScript gives the end of the longest stretch from start in one script;
// digits, spaces and punctuation belong to whatever stands around them.
func sameScript(runes []rune, start, end int) (int, language.Script) {
	script := language.Common
	for i := start; i < end; i++ {
		switch s := language.LookupScript(runes[i]); {
		case !s.Strong() || s == script:
		case script == language.Common:
			script = s
		default:
			return i, script
		}
	}
	return end, script
}

// shape adds the clusters of one run, turned into reading order: the shaper
// gives right-to-left runs from their left end.
func (p *press) shape(clusters []cluster, run shaping.Input, level int8) []cluster {
	glyphs := p.shaper.ShapeNoExtents(run).Glyphs
	first := len(clusters)
	drawn := make([]glyph, len(glyphs))
	for i, g := range glyphs {
		drawn[i] = glyph{id: g.GlyphID, advance: g.Advance.Round(), dx: g.XOffset.Round(), dy: g.YOffset.Round()}
		at := g.TextIndex()
		if n := len(clusters); n > first && clusters[n-1].rune == at {
			last := &clusters[n-1]
			last.glyphs = drawn[i-len(last.glyphs) : i+1]
			last.width += drawn[i].advance
			continue
		}
		clusters = append(clusters, cluster{
			glyphs: drawn[i : i+1], rune: at, width: drawn[i].advance, level: level,
			blank: run.Text[at] == ' ' || run.Text[at] == partSign || steers(run.Text[at]),
			parts: at > 0 && run.Text[at] == ' ' && run.Text[at-1] == partSign,
		})
	}
	if level&1 == 1 {
		reverse(clusters[first:])
	}
	return clusters
}

// markBreaks marks the clusters after which the Unicode line breaking rules
// allow a new line.
func (p *press) markBreaks(runes []rune, clusters []cluster) {
	p.breaks.Init(runes)
	next := 0
	for lines := p.breaks.LineIterator(); lines.Next(); {
		line := lines.Line()
		end := line.Offset + len(line.Text)
		for next < len(clusters) && clusters[next].rune < end {
			next++
		}
		if next > 0 {
			clusters[next-1].breaks = true
		}
	}
}

func reverse(clusters []cluster) {
	for i, j := 0, len(clusters)-1; i < j; i, j = i+1, j-1 {
		clusters[i], clusters[j] = clusters[j], clusters[i]
	}
}
