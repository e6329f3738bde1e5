package reports

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"sync"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Colours that can be told apart on a telephone in the sun, and without seeing red or green; the caption shows the
// same as coloured squares.
var (
	issuedInk   = color.RGBA{0x1e, 0x88, 0x4f, 0xff} // green
	refundedInk = color.RGBA{0xf0, 0x8c, 0x00, 0xff} // orange
	lapsedInk   = color.RGBA{0xb4, 0xba, 0xc2, 0xff} // gray
	moneyInk    = color.RGBA{0x1c, 0x6e, 0xa4, 0xff} // blue
	wordsInk    = color.RGBA{0x33, 0x3a, 0x44, 0xff}
	lineInk     = color.RGBA{0xe3, 0xe6, 0xea, 0xff}
)

// The picture is as wide as Telegram shows a photo, and three quarters as high.
const (
	monthWidth  = 1280
	monthHeight = 960
	monthDPI    = 160
)

// drawing guards the cache of letters, which gonum's fonts share.
var drawing sync.Mutex

// Month draws a PNG of some days, as a rule thirty: above, for each day, a bar of the guarantees that were issued,
// that were refunded, and that lapsed or were given up, on one another; below, the money in riyals that came for
// those issued. Only digits and dates stand there: their words, Arabic or other, belong into the caption. Below both stand
// the bars of where requests stop, if there are any. It is white in a dark chat too. No days at all are an error.
func Month(days []Day, stops Stops) ([]byte, error) {
	drawing.Lock()
	defer drawing.Unlock()
	counts, err := stacked(days)
	if err != nil {
		return nil, fmt.Errorf("draw the month: %w", err)
	}
	riyals, err := bars(days, func(d Day) float64 { return float64(d.Money) / 100 }, moneyInk)
	if err != nil {
		return nil, fmt.Errorf("draw the month: %w", err)
	}
	above, below := panel(days, counts...), panel(days, riyals)
	return paint(above, below, stops)
}

// paint sets the two panels on one another, their days in line, and the bars of where requests stop below.
func paint(above, below *plot.Plot, stops Stops) ([]byte, error) {
	pixel := vg.Inch / monthDPI
	canvas := vgimg.NewWith(vgimg.UseWH(monthWidth*pixel, vg.Length(monthHeight+stops.height())*pixel), vgimg.UseDPI(monthDPI))
	panels := draw.Crop(draw.New(canvas), 0, 0, vg.Length(stops.height())*pixel, 0)
	tiles := draw.Tiles{Rows: 2, Cols: 1, PadX: 0, PadY: 14, PadTop: 14, PadBottom: 8, PadLeft: 8, PadRight: 22}
	plots := [][]*plot.Plot{{above}, {below}}
	for row, places := range plot.Align(plots, tiles, panels) {
		plots[row][0].Draw(places[0])
	}
	stops.draw(canvas.Image(), monthHeight)
	var out bytes.Buffer
	if err := encodePaletted(&out, canvas.Image()); err != nil {
		return nil, fmt.Errorf("draw the month: %w", err)
	}
	return out.Bytes(), nil
}

// stacked gives the bars of what became of guarantees, the first lowest.
func stacked(days []Day) (all []plot.Plotter, err error) {
	var under *plotter.BarChart
	for _, layer := range []struct {
		of  func(Day) float64
		ink color.Color
	}{
		{func(d Day) float64 { return float64(d.Issued) }, issuedInk},
		{func(d Day) float64 { return float64(d.Refunded) }, refundedInk},
		{func(d Day) float64 { return float64(d.Expired + d.Cancelled) }, lapsedInk},
	} {
		chart, err := bars(days, layer.of, layer.ink)
		if err != nil {
			return nil, err
		}
		if under != nil {
			chart.StackOn(under)
		}
		under = chart
		all = append(all, chart)
	}
	return all, nil
}

func bars(days []Day, of func(Day) float64, ink color.Color) (*plotter.BarChart, error) {
	values := make(plotter.Values, len(days))
	for i, d := range days {
		values[i] = of(d)
	}
	width := vg.Length(0.72 * 510 / float64(max(len(days), 1))) // points; the panel is some 510 wide
	chart, err := plotter.NewBarChart(values, min(width, 40))
	if err != nil {
		return nil, err
	}
	chart.Color, chart.LineStyle.Width = ink, 0
	return chart, nil
}

// panel is a plot of some days with the dates below.
func panel(days []Day, of ...plot.Plotter) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.White
	lines := plotter.NewGrid()
	lines.Vertical.Width = 0
	lines.Horizontal = draw.LineStyle{Color: lineInk, Width: 0.8}
	p.Add(lines)
	p.Add(of...)
	p.X.Min, p.X.Max = -0.6, float64(len(days))-0.4
	p.Y.Min, p.Y.Max = 0, math.Max(p.Y.Max*1.08, 1)
	p.X.Tick.Marker, p.Y.Tick.Marker = weeks(days), steps{}
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Width = 0
		axis.Tick.LineStyle.Width = 0
		axis.Tick.Length = 3
		axis.Tick.Label.Font = font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, 15)
		axis.Tick.Label.Color = wordsInk
		axis.Padding = 4
	}
	p.X.Tick.Label.YAlign = draw.YTop
	return p
}

// weeks writes each seventh day, counted back from the last, as month and day.
func weeks(days []Day) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for i := len(days) - 1; i >= 0; i -= 7 {
		d := days[i].Date
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: fmt.Sprintf("%02d-%02d", d.Month, d.Day)})
	}
	return ticks
}

// steps marks some four whole numbers.
type steps struct{}

// Ticks gives the multiples of 1, 2 or 5 times a power of ten.
func (steps) Ticks(from, to float64) (ticks []plot.Tick) {
	step := 1.0
	for i := 0; to/step > 5; i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	for v := 0.0; v <= to; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: grouped(int64(math.Round(v)))})
	}
	return ticks
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
