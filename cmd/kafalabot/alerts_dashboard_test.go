package main

import (
	"encoding/json"
	"image/color"
	"math"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// dashboard is what the drill reads of the file for Grafana.
type dashboard struct {
	Panels []struct {
		ID      int
		Title   string
		Targets []struct{ Expr, LegendFormat string }
	}
}

func readDashboard(t testing.TB) (d dashboard) {
	t.Helper()
	if err := json.Unmarshal([]byte(observability(t, "dashboard.json")), &d); err != nil || len(d.Panels) == 0 {
		t.Fatalf("the dashboard has %d panels: %v", len(d.Panels), err)
	}
	return d
}

// series is what Prometheus answers to a question about a time.
type series struct {
	Metric map[string]string
	Values [][2]any
}

// points are its values over the seconds since a time. What is no number is left out.
func (s series) points(since time.Time) (xy plotter.XYs) {
	for _, v := range s.Values {
		at, _ := v[0].(float64)
		text, _ := v[1].(string)
		if y, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(y) && !math.IsInf(y, 0) {
			xy = append(xy, plotter.XY{X: at - float64(since.Unix()), Y: y})
		}
	}
	return xy
}

// asks asks Prometheus every question of the dashboard about the whole drill: none is unanswered. Where the environment names a
// file, the panels are drawn there from the answers.
func (d *drill) asks(t *testing.T) {
	var drawn [][]*plot.Plot
	for i, p := range readDashboard(t).Panels {
		picture := plot.New()
		picture.Title.Text = p.Title
		picture.Legend.Top, picture.Legend.Left = true, true
		for _, q := range p.Targets {
			var data struct{ Result []series }
			d.query("query_range", url.Values{"query": {shortened(q.Expr)}, "step": {"1"},
				"start": {strconv.FormatInt(d.began.Unix(), 10)}, "end": {strconv.FormatInt(time.Now().Unix(), 10)}}, &data)
			points := 0
			for _, s := range data.Result {
				xy := s.points(d.began)
				points += len(xy)
				d.line(picture, xy, legend(q.LegendFormat, s.Metric))
			}
			if points == 0 {
				t.Errorf("%s: nothing answers %s", p.Title, q.Expr)
			}
		}
		if i%2 == 0 {
			drawn = append(drawn, nil)
		}
		drawn[len(drawn)-1] = append(drawn[len(drawn)-1], picture)
	}
	if path := os.Getenv("KAFALABOT_DRILL_PICTURE"); path != "" {
		d.must(paintPanels(path, drawn))
	}
}

// line draws one series; one that never leaves 0 is not drawn.
func (d *drill) line(p *plot.Plot, xy plotter.XYs, name string) {
	rises := false
	for _, at := range xy {
		rises = rises || at.Y != 0
	}
	if !rises || len(xy) == 0 {
		return
	}
	l, err := plotter.NewLine(xy)
	d.must(err)
	l.Color = nextColor(p)
	l.Width = vg.Points(1.2)
	p.Add(l)
	p.Legend.Add(name, l)
}

// colours are how many lines a picture has.
var colours = map[*plot.Plot]int{}

func nextColor(p *plot.Plot) color.Color {
	all := palette.Rainbow(9, palette.Blue, palette.Red, 1, .8, 1).Colors()
	colours[p]++
	return all[(colours[p]*4)%len(all)]
}

// legend fills in the labels that a legend names.
func legend(format string, labels map[string]string) string {
	for name, value := range labels {
		format = strings.ReplaceAll(format, "{{"+name+"}}", value)
	}
	return format
}

// paintPanels draws rows of two panels.
func paintPanels(path string, rows [][]*plot.Plot) error {
	if last := len(rows) - 1; len(rows[last]) == 1 {
		rows[last] = append(rows[last], plot.New())
	}
	c := vgimg.NewWith(vgimg.UseWH(vg.Points(1000), vg.Points(float64(200*len(rows)))), vgimg.UseDPI(96))
	tiles := draw.Tiles{Rows: len(rows), Cols: 2, PadX: 12, PadY: 12, PadTop: 8, PadBottom: 8, PadLeft: 8, PadRight: 8}
	for row, places := range plot.Align(rows, tiles, draw.New(c)) {
		for col, at := range places {
			rows[row][col].Draw(at)
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = vgimg.PngCanvas{Canvas: c}.WriteTo(f)
	return err
}
