package reports

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"strconv"
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

// The picture is as wide as Telegram shows a photo, and three quarters as high: two panels, each with its dates below.
const (
	monthWidth  = 1280
	monthHeight = 960
	panelTop    = 36 // of the first one
	panelHigh   = 388
	panelNext   = 468 // from one top to the next
	panelRight  = 1216
	scaleGap    = 16 // between the words of a scale and its panel
	widestBar   = 90
	leastBar    = 2  // what is there at all is seen
	middleOf    = 25 // of a word's digits, below its top
)

// Write draws a few digits as a mask, LabelHeight high.
type Write func(text string) (*image.Alpha, error)

// Month draws a PNG of some days, as a rule thirty: above, for each day, a bar of the guarantees that were issued,
// that were refunded, and that lapsed or were given up, on one another; below, the money in riyals that came for
// those issued. Only digits and dates stand there: their words, Arabic or other, belong into the caption. Below both stand
// the bars of where requests stop, if there are any. It is white in a dark chat too. No days at all are an error.
func Month(days []Day, stops Stops, write Write) ([]byte, error) {
	if len(days) == 0 {
		return nil, errors.New("draw the month: no days")
	}
	panels := []panel{
		newPanel(days, layer{issuedInk, func(d Day) float64 { return float64(d.Issued) }},
			layer{refundedInk, func(d Day) float64 { return float64(d.Refunded) }},
			layer{lapsedInk, func(d Day) float64 { return float64(d.Expired + d.Cancelled) }}),
		newPanel(days, layer{moneyInk, func(d Day) float64 { return float64(d.Money) / 100 }}),
	}
	img := image.NewRGBA(image.Rect(0, 0, monthWidth, monthHeight+stops.height()))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	if err := paint(img, panels, write); err != nil {
		return nil, fmt.Errorf("draw the month: %w", err)
	}
	stops.draw(img, monthHeight)
	var out bytes.Buffer
	if err := encodePaletted(&out, img); err != nil {
		return nil, fmt.Errorf("draw the month: %w", err)
	}
	return out.Bytes(), nil
}

// layer is what one ink shows of a day.
type layer struct {
	ink color.Color
	of  func(Day) float64
}

// panel are bars of days, the first layer lowest, and how much its height is.
type panel struct {
	days   []Day
	layers []layer
	most   float64
}

func newPanel(days []Day, layers ...layer) panel {
	p := panel{days, layers, 1}
	for _, d := range days {
		sum := 0.0
		for _, l := range layers {
			sum += l.of(d)
		}
		p.most = max(p.most, sum*1.08)
	}
	return p
}

// paint sets the panels below one another, their days in line.
func paint(img draw.Image, panels []panel, write Write) error {
	left := 0
	scales := make([][]*image.Alpha, len(panels))
	for i, p := range panels {
		for _, v := range steps(p.most) {
			word, err := write(grouped(int64(math.Round(v))))
			if err != nil {
				return err
			}
			scales[i] = append(scales[i], word)
			left = max(left, barEdge/2+word.Bounds().Dx()+scaleGap)
		}
	}
	for i, p := range panels {
		base := panelTop + i*panelNext + panelHigh
		for n, v := range steps(p.most) {
			y := base - p.high(v)
			fill(img, left, y-1, panelRight, y+1, lineInk)
			word := scales[i][n]
			ink(img, word, left-scaleGap-word.Bounds().Dx(), y-middleOf)
		}
		if err := p.draw(img, left, base, write); err != nil {
			return err
		}
	}
	return nil
}

// high is how many pixels so much is.
func (p panel) high(v float64) int { return int(math.Round(v * panelHigh / p.most)) }

// draw draws the bars upon their base, and below it each seventh day, counted back from the last, as month and day.
func (p panel) draw(img draw.Image, left, base int, write Write) error {
	slot := float64(panelRight-left) / float64(len(p.days))
	half := min(slot*0.375, widestBar/2)
	for i, d := range p.days {
		middle := float64(left) + (float64(i)+0.5)*slot
		from, to := int(math.Round(middle-half)), int(math.Round(middle+half))
		sum, under := 0.0, 0
		for _, l := range p.layers {
			v := l.of(d)
			if v <= 0 {
				continue
			}
			sum += v
			top := max(p.high(sum), under+leastBar)
			fill(img, from, base-top, to, base-under, l.ink)
			under = top
		}
		if (len(p.days)-1-i)%7 == 0 {
			word, err := write(fmt.Sprintf("%02d-%02d", d.Date.Month, d.Date.Day))
			if err != nil {
				return err
			}
			wide := word.Bounds().Dx()
			ink(img, word, min(int(middle)-wide/2, monthWidth-wide), base)
		}
	}
	return nil
}

func fill(img draw.Image, x, y, right, bottom int, ink color.Color) {
	draw.Draw(img, image.Rect(x, y, right, bottom), image.NewUniform(ink), image.Point{}, draw.Src)
}

// ink writes words at their upper left corner.
func ink(img draw.Image, words *image.Alpha, x, y int) {
	size := words.Bounds().Size()
	draw.DrawMask(img, image.Rect(x, y, x+size.X, y+size.Y), image.NewUniform(wordsInk), image.Point{}, words, words.Bounds().Min, draw.Over)
}

// steps gives some four whole numbers up to one: the multiples of 1, 2 or 5 times a power of ten.
func steps(to float64) (all []float64) {
	step := 1.0
	for i := 0; to/step > 5; i++ {
		step *= []float64{2, 2.5, 2}[i%3]
	}
	for v := 0.0; v <= to; v += step {
		all = append(all, v)
	}
	return all
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
