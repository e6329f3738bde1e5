package reports

import (
	"image"
	"image/color"
	"image/draw"
)

// LabelHeight is how many pixels high the words of a Bar are drawn.
const LabelHeight = 52

// Stops are the bars that stand below the days: how many requests came to each question or screen, and how many of them went
// on. Their words come drawn, since no letter is joined here.
type Stops struct {
	Head        *image.Alpha
	Bars        []Bar // in the order in which requests come to them
	RightToLeft bool  // the words stand on the right, and the bars grow to the left
}

// Bar is one question or screen.
type Bar struct {
	Name, Figure *image.Alpha
	Whole, Part  int // how many came, and how many of them went on
}

// The pixels of the bars.
const (
	barRow    = 60
	barHigh   = 30
	barEdge   = 44
	barGap    = 18
	barLeast  = 3 // what is there at all is seen
	headAbove = 12
)

// height is how many pixels the bars take.
func (s Stops) height() int {
	if len(s.Bars) == 0 {
		return 0
	}
	return headAbove + LabelHeight + len(s.Bars)*barRow + barGap
}

// draw draws the bars into the lowest part of a picture, below top.
func (s Stops) draw(img draw.Image, top int) {
	if len(s.Bars) == 0 {
		return
	}
	names, figures, most := 0, 0, 1
	for _, bar := range s.Bars {
		names, figures = max(names, bar.Name.Bounds().Dx()), max(figures, bar.Figure.Bounds().Dx())
		most = max(most, bar.Whole)
	}
	from := barEdge + names + barGap // where bars begin, counted from where one begins to read
	room := max(img.Bounds().Dx()-from-barGap-figures-barEdge, 1)
	y := top + headAbove
	s.write(img, s.Head, barEdge, y)
	y += LabelHeight
	for _, bar := range s.Bars {
		s.write(img, bar.Name, barEdge, y+(barRow-LabelHeight)/2)
		whole := max(bar.Whole*room/most, barLeast)
		part := bar.Part * whole / max(bar.Whole, 1)
		at := y + (barRow-barHigh)/2
		s.fill(img, from, part, at, issuedInk)
		s.fill(img, from+part, whole-part, at, lapsedInk)
		s.write(img, bar.Figure, from+whole+barGap, y+(barRow-LabelHeight)/2)
		y += barRow
	}
}

// place is where something of a width lies that begins so far from where one begins to read.
func (s Stops) place(img draw.Image, from, width int) int {
	if s.RightToLeft {
		return img.Bounds().Max.X - from - width
	}
	return img.Bounds().Min.X + from
}

func (s Stops) write(img draw.Image, words *image.Alpha, from, y int) {
	ink(img, words, s.place(img, from, words.Bounds().Dx()), y)
}

func (s Stops) fill(img draw.Image, from, width, y int, ink color.Color) {
	x := s.place(img, from, width)
	fill(img, x, y, x+width, y+barHigh, ink)
}
