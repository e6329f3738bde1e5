package receipt

import (
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

// direction is the base direction of a paragraph. It is declared, never guessed
// from the first letter: a value that begins with Latin is still part of an
// Arabic sheet. Its value is the invisible mark that makes the bidi rules
// choose it.
type direction rune

const (
	rightToLeft direction = '\u200f'
	leftToRight direction = '\u200e'
)

// text is a shaped paragraph: its clusters in reading order.
type text struct {
	weight   weight
	clusters []cluster
}

// cluster is the smallest piece that moves as one.
type cluster struct {
	glyphs []glyph // in drawing order, left to right
	rune   int     // index of its first rune; the direction mark is rune 0
	width  int     // font units
	level  int8    // bidi level: odd reads right to left
	blank  bool    // white space: hangs over the end of a line
	breaks bool    // a line may end after it
}

// glyph is one shape; the advance and the offset from the pen are font units.
type glyph struct {
	id              font.GID
	advance, dx, dy int
}

// set shapes s: cleans it, orders it by the Unicode bidi rules, joins its
// letters and marks where a line may end.
func (p *press) set(s string, w weight, d direction) text {
	t := text{weight: w}
	if s == "" {
		return t
	}
	runes := append([]rune{rune(d)}, printable(p.faces[w], s)...)
	t.clusters = make([]cluster, 0, len(runes))
	runs := p.bidi.Segment(runes, bidi.RightToLeft)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for start := run.Start; start < run.End; {
			end, script := sameScript(runes, start, run.End)
			t.clusters = p.shape(t.clusters, shaping.Input{
				Text: runes, RunStart: start, RunEnd: end,
				Direction: runDirection(run), Script: script, Language: "ar",
				Face: p.faces[w], Size: fixed.I(em),
			}, int8(run.Level))
			start = end
		}
	}
	p.markBreaks(runes, t.clusters)
	return t
}

func runDirection(r bidi.Run) di.Direction {
	if r.IsLeftToRight() {
		return di.DirectionLTR
	}
	return di.DirectionRTL
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
			blank: run.Text[at] == ' ' || steers(run.Text[at]),
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
