package main

import (
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// What a panel of the picture measures: its lines on the left, their names on the right, where they cover none of them.
const (
	panelWidth  = vg.Length(520)
	namesWidth  = vg.Length(150)
	leastHeight = vg.Length(170)
	nameHeight  = vg.Length(11)
	panelEdge   = vg.Length(8)
)

// panel is one of the dashboard as it is drawn.
type panel struct {
	*plot.Plot
	names plot.Legend
	lines int
}

func newPanel(title string) *panel {
	p := &panel{Plot: plot.New(), names: plot.NewLegend()}
	p.Title.Text = title
	p.names.Top, p.names.Left = true, true
	p.names.TextStyle.Font.Size, p.names.ThumbnailWidth = vg.Points(7), vg.Points(14)
	p.names.Padding = vg.Points(2)
	return p
}

// line draws one series; one that never leaves 0 is not drawn.
func (p *panel) line(xy plotter.XYs, name string) error {
	rises := false
	for _, at := range xy {
		rises = rises || at.Y != 0
	}
	if !rises {
		return nil
	}
	l, err := plotter.NewLine(xy)
	if err != nil {
		return err
	}
	all := palette.Rainbow(9, palette.Blue, palette.Red, 1, .8, 1).Colors()
	l.Color, l.Width = all[p.lines*4%len(all)], vg.Points(1.2)
	if again := p.lines / len(all); again > 0 { // the colours begin anew, and the strokes are others
		l.Dashes = []vg.Length{vg.Points(float64(6 / again)), vg.Points(2)}
	}
	p.lines++
	p.Add(l)
	p.names.Add(name, l)
	return nil
}

// height is how high the panel is: room for every name.
func (p *panel) height() vg.Length {
	return max(leastHeight, vg.Length(p.lines+2)*nameHeight+2*panelEdge)
}

// Draw draws the lines, and beside them their names.
func (p *panel) Draw(c draw.Canvas) {
	c = draw.Crop(c, panelEdge, -panelEdge, panelEdge, -panelEdge)
	p.Plot.Draw(draw.Crop(c, 0, -namesWidth, 0, 0))
	p.names.Draw(draw.Crop(c, c.Size().X-namesWidth+panelEdge, 0, 0, -2*nameHeight))
}

// paintPanels draws the panels, two beside each other.
func paintPanels(path string, panels []*panel) error {
	var rows []vg.Length
	high := vg.Length(0)
	for i, p := range panels {
		if i%2 == 0 {
			rows = append(rows, 0)
		}
		last := &rows[len(rows)-1]
		high += max(*last, p.height()) - *last
		*last = max(*last, p.height())
	}
	picture := vgimg.NewWith(vgimg.UseWH(2*panelWidth, high), vgimg.UseDPI(96))
	top := high
	for i, p := range panels {
		c, left := draw.New(picture), vg.Length(i%2)*panelWidth
		c.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: top - rows[i/2]}, Max: vg.Point{X: left + panelWidth, Y: top}}
		p.Draw(c)
		if i%2 == 1 {
			top -= rows[i/2]
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = vgimg.PngCanvas{Canvas: picture}.WriteTo(f)
	return err
}

// The names of a panel's lines have room within it, however many they are, and lie beside the lines.
func TestPanelNamesHaveRoom(t *testing.T) {
	for _, lines := range []int{1, 9, 40} {
		p := newPanel("lines: " + strconv.Itoa(lines))
		for n := range lines {
			if err := p.line(plotter.XYs{{X: 0, Y: 1}, {X: 9, Y: float64(n + 1)}}, "refused at guarantor_name "+strconv.Itoa(n)); err != nil {
				t.Fatal(err)
			}
		}
		c := draw.New(vgimg.New(panelWidth, p.height()))
		names := p.names.Rectangle(draw.Crop(c, panelWidth-namesWidth, -panelEdge, panelEdge, -panelEdge-2*nameHeight))
		if size := names.Size(); size.Y > p.height()-2*panelEdge-2*nameHeight || size.X > namesWidth-panelEdge {
			t.Errorf("%d names take %v of %v", lines, size, p.height())
		}
	}
}
