package main

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// What a panel of the picture measures: its lines on the left, their names on the right, where they cover none of them.
const (
	panelWidth  = 520
	namesWidth  = 170
	leastHeight = 170
	nameHeight  = 11
	panelEdge   = 30
)

// point is a value, so many seconds after the drill began.
type point struct{ at, value float64 }

// panel is one of the dashboard as it is drawn.
type panel struct {
	title string
	lines []curve
}

type curve struct {
	name   string
	points []point
}

// line takes in one series; one that never leaves 0 is not drawn.
func (p *panel) line(points []point, name string) {
	for _, at := range points {
		if at.value != 0 {
			p.lines = append(p.lines, curve{name, points})
			return
		}
	}
}

// height is how high the panel is: room for every name.
func (p *panel) height() int { return max(leastHeight, len(p.lines)*nameHeight+2*panelEdge) }

// drawPanels draws the panels as SVG, two beside each other.
func drawPanels(panels []*panel) string {
	var all strings.Builder
	top, row := 0, 0
	for i, p := range panels {
		if i%2 == 0 {
			top, row = top+row, 0
		}
		row = max(row, p.height())
		fmt.Fprintf(&all, `<g transform="translate(%d %d)">`, i%2*panelWidth, top)
		p.draw(&all)
		all.WriteString("</g>")
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="9">`+
		`<rect width="100%%" height="100%%" fill="white"/>%s</svg>`, 2*panelWidth, top+row, all.String())
}

// draw draws the lines over their time, as high as their highest value, and beside them their names.
func (p *panel) draw(out *strings.Builder) {
	longest, most, least := 1.0, 0.0, 0.0
	for _, l := range p.lines {
		for _, at := range l.points {
			longest, most, least = max(longest, at.at), max(most, at.value), min(least, at.value)
		}
	}
	const wide = panelWidth - namesWidth - 2*panelEdge
	high := p.height() - 2*panelEdge
	text := func(x, y int, fill, words string) {
		fmt.Fprintf(out, `<text x="%d" y="%d" fill="%s">`, x, y, fill)
		_ = xml.EscapeText(out, []byte(words)) // a builder takes all
		out.WriteString("</text>")
	}
	fmt.Fprintf(out, `<path d="M%d %d v%d h%d" stroke="gray" fill="none"/>`, panelEdge, panelEdge, high, wide)
	text(panelEdge, panelEdge-12, "black", p.title)
	text(2, panelEdge+4, "gray", fmt.Sprintf("%.3g", most))
	text(2, panelEdge+high, "gray", fmt.Sprintf("%.3g", least))
	text(panelEdge+wide-20, panelEdge+high+12, "gray", fmt.Sprintf("%.0f s", longest))
	for i, l := range p.lines {
		ink := fmt.Sprintf("hsl(%d 80%% 40%%)", i*137%360) // no two are alike
		fmt.Fprintf(out, `<polyline fill="none" stroke="%s" points="`, ink)
		for _, at := range l.points {
			fmt.Fprintf(out, "%.1f,%.1f ", panelEdge+at.at/longest*wide, panelEdge+(most-at.value)/max(most-least, 1e-9)*float64(high))
		}
		out.WriteString(`"/>`)
		text(panelWidth-namesWidth-panelEdge/2, panelEdge+(i+1)*nameHeight, ink, l.name)
	}
}

// drawnPanels are what a test reads of the picture.
type drawnPanels struct {
	Height int `xml:"height,attr"`
	Groups []struct {
		Texts []struct {
			X     int    `xml:"x,attr"`
			Y     int    `xml:"y,attr"`
			Words string `xml:",chardata"`
		} `xml:"text"`
		Lines []struct {
			Points string `xml:"points,attr"`
		} `xml:"polyline"`
	} `xml:"g"`
}

// Each panel stands in the picture with the lines that leave 0, within its frame, and whatever its names hold.
func TestDrawPanels(t *testing.T) {
	p := &panel{title: "Updates & <waits>"}
	p.line([]point{{0, 0}, {10, 0}}, "flat")
	p.line([]point{{0, 0}, {5, 4}, {10, 2}}, `of "one"`)
	var drawn drawnPanels
	if err := xml.Unmarshal([]byte(drawPanels([]*panel{p, {title: "nothing"}, p})), &drawn); err != nil {
		t.Fatal(err)
	}
	if drawn.Height != 2*leastHeight || len(drawn.Groups) != 3 || len(drawn.Groups[1].Lines) != 0 {
		t.Fatalf("%+v", drawn)
	}
	g := drawn.Groups[0]
	if g.Texts[0].Words != p.title || g.Texts[len(g.Texts)-1].Words != `of "one"` || len(g.Lines) != 1 ||
		g.Lines[0].Points != "30.0,140.0 175.0,30.0 320.0,85.0 " {
		t.Errorf("%+v", g)
	}
}

// The names of a panel's lines have room within it, however many they are, and lie beside the lines.
func TestPanelNamesHaveRoom(t *testing.T) {
	for _, lines := range []int{1, 9, 40} {
		p := &panel{title: "lines: " + strconv.Itoa(lines)}
		for n := range lines {
			p.line([]point{{0, 1}, {9, float64(n + 1)}}, "refused at guarantor_name "+strconv.Itoa(n))
		}
		var drawn drawnPanels
		if err := xml.Unmarshal([]byte(drawPanels([]*panel{p})), &drawn); err != nil {
			t.Fatal(err)
		}
		names := drawn.Groups[0].Texts[4:]
		if last := names[len(names)-1]; len(names) != lines || last.Y > drawn.Height || last.X <= panelWidth-namesWidth-panelEdge {
			t.Errorf("%d names, the last at %d, %d of %d", len(names), last.X, last.Y, drawn.Height)
		}
	}
}
