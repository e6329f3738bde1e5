package reports

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// word is a mask in the place of words.
func word(width int) *image.Alpha {
	m := image.NewAlpha(image.Rect(0, 0, width, LabelHeight))
	for i := range m.Pix {
		m.Pix[i] = 0xff
	}
	return m
}

// The bars stand below the days, on the side from which one reads, each as long as its share: what went on first.
func TestStops(t *testing.T) {
	days := busy(1)
	for _, rightToLeft := range []bool{true, false} {
		stops := Stops{Head: word(300), RightToLeft: rightToLeft, Bars: []Bar{{word(200), word(100), 100, 82}, {word(150), word(90), 50, 0},
			{word(150), word(90), 1, 1}}}
		data, err := Month(days, stops, masks)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		if b.Dx() != monthWidth || b.Dy() != monthHeight+stops.height() || len(data) > 60<<10 {
			t.Fatalf("%v, %d bytes", b, len(data))
		}
		from := barEdge + 200 + barGap
		room := monthWidth - from - barGap - 100 - barEdge
		for i, want := range [][2]int{{room * 82 / 100, room}, {0, room / 2}, {room / 100, room / 100}} {
			y := monthHeight + headAbove + LabelHeight + i*barRow + barRow/2
			run := map[color.RGBA][2]int{} // where an ink begins and how long it is, as one reads
			for x := range monthWidth {
				at := x
				if rightToLeft {
					at = monthWidth - 1 - x
				}
				ink := color.RGBAModel.Convert(img.At(at, y)).(color.RGBA)
				r, seen := run[ink]
				if !seen {
					r[0] = x
				}
				run[ink] = [2]int{r[0], r[1] + 1}
			}
			went, stopped := run[issuedInk], run[lapsedInk]
			if went[1] != want[0] || went[1]+stopped[1] != want[1] || want[0] > 0 && went[0] != from ||
				stopped[1] > 0 && stopped[0] != from+want[0] {
				t.Errorf("bar %d, right to left %t: went on %v, stopped %v; want %v from %d", i, rightToLeft, went, stopped, want, from)
			}
			if run[wordsInk][0] != barEdge {
				t.Errorf("bar %d, right to left %t: the words begin at %d", i, rightToLeft, run[wordsInk][0])
			}
		}
	}
}
