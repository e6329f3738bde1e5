package reports

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// busy is a month of a small office; the weekends are quiet.
func busy(scale int) []Day {
	days := NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 30).List()
	for i := range days {
		n := scale * (4 + i*7%5 + i/6)
		if wd := days[i].Date.Weekday(); wd == 5 || wd == 6 {
			n = scale * (i % 3)
		}
		days[i].Issued, days[i].Refunded, days[i].Expired, days[i].Cancelled = n, scale*(i%9/7), scale*(i%4/2), scale*(i%5/4)
		days[i].Money = kafala.Halalas(n * 12300)
	}
	return days
}

// masks stand in the place of letters: a mask of a width for each.
func masks(text string) (*image.Alpha, error) { return word(18 * len(text)), nil }

func TestMonth(t *testing.T) {
	one := NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 1).List()
	one[0].Issued, one[0].Money = 3, 36900
	for name, days := range map[string][]Day{
		"busy": busy(1), "very busy": busy(900), "nothing": NewDays(kafala.Date{Year: 2026, Month: 1, Day: 3}, 30).List(), "one day": one,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := Month(days, Stops{}, masks)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if b := img.Bounds(); b.Dx() != monthWidth || b.Dy() != monthHeight || len(data) > 40<<10 {
				t.Errorf("%v, %d bytes", b, len(data))
			}
			few, ok := img.(*image.Paletted)
			if !ok {
				t.Fatalf("a picture of %T", img)
			}
			var pixels [256]int
			for _, index := range few.Pix {
				pixels[index]++
			}
			found := map[color.RGBA]int{}
			for index, ink := range few.Palette {
				found[color.RGBAModel.Convert(ink).(color.RGBA)] += pixels[index]
			}
			for _, c := range []struct {
				ink    color.RGBA
				wanted bool
			}{
				{issuedInk, sum(days, func(d Day) int { return d.Issued }) > 0}, {refundedInk, sum(days, func(d Day) int { return d.Refunded }) > 0},
				{lapsedInk, sum(days, func(d Day) int { return d.Expired }) > 0}, {moneyInk, sum(days, func(d Day) int { return int(d.Money) }) > 0},
			} {
				if got := found[c.ink] > 100; got != c.wanted {
					t.Errorf("%v is drawn on %d pixels", c.ink, found[c.ink])
				}
			}
			if dir := os.Getenv("KAFALABOT_PICTURES"); dir != "" {
				if err := os.WriteFile(dir+"/month "+name+".png", data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Bars are as high as their figures are, on one another and on the scale; what is there at all is seen.
func TestBars(t *testing.T) {
	days := NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 3).List()
	days[0].Issued, days[0].Refunded, days[0].Cancelled, days[0].Money = 300, 200, 100, 50000
	days[1].Issued, days[1].Expired = 600, 0
	days[2].Issued, days[2].Refunded, days[2].Money = 300, 1, 100000
	data, err := Month(days, Stops{}, masks)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	left := barEdge/2 + 18*len("1,000") + scaleGap
	for i, want := range []map[color.RGBA]int{
		{issuedInk: 300, refundedInk: 200, lapsedInk: 100, moneyInk: 500}, {issuedInk: 600}, {issuedInk: 300, refundedInk: 1, moneyInk: 1000},
	} {
		x := left + (2*i+1)*(panelRight-left)/6
		high := map[color.RGBA]int{}
		for y := range monthHeight {
			high[color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)]++
		}
		for _, ink := range []color.RGBA{issuedInk, refundedInk, lapsedInk, moneyInk} {
			most := 648.0
			if ink == moneyInk {
				most = 1080
			}
			pixels := int(math.Round(float64(want[ink]) * panelHigh / most))
			if want[ink] == 1 {
				pixels = leastBar
			}
			if d := high[ink] - pixels; d < -1 || d > 1 {
				t.Errorf("day %d, %v: %d pixels, want %d", i, ink, high[ink], pixels)
			}
		}
	}
}

// Words that cannot be drawn are an error.
func TestMonthWithoutLetters(t *testing.T) {
	torn := errors.New("torn")
	if _, err := Month(busy(1), Stops{}, func(string) (*image.Alpha, error) { return nil, torn }); !errors.Is(err, torn) {
		t.Error(err)
	}
}

func TestNoMonth(t *testing.T) {
	if data, err := Month(nil, Stops{}, masks); err == nil {
		t.Errorf("%d bytes of nothing", len(data))
	}
}

func sum(days []Day, of func(Day) int) (n int) {
	for _, d := range days {
		n += of(d)
	}
	return n
}

// TestMonthsSideBySide draws the same days twice at once, and gets what it got before.
func TestMonthsSideBySide(t *testing.T) {
	want, err := Month(busy(1), Stops{}, masks)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			if got, err := Month(busy(1), Stops{}, masks); err != nil || !bytes.Equal(got, want) {
				t.Errorf("differs: %v", err)
			}
		})
	}
	all.Wait()
}

func TestSteps(t *testing.T) {
	for to, want := range map[float64]string{1: "0 1", 4.3: "0 1 2 3 4", 8: "0 2 4 6 8", 26: "0 10 20", 5200: "0 2,000 4,000",
		1_234_567: "0 500,000 1,000,000"} {
		got := ""
		for i, v := range steps(to) {
			if i > 0 {
				got += " "
			}
			got += grouped(int64(v))
		}
		if got != want {
			t.Errorf("up to %s: %q, want %q", strconv.FormatFloat(to, 'g', -1, 64), got, want)
		}
	}
}

func BenchmarkMonth(b *testing.B) {
	days := busy(1)
	b.ReportAllocs()
	for b.Loop() {
		data, err := Month(days, Stops{}, masks)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data)), "bytes")
	}
}

func TestCaption(t *testing.T) {
	days := busy(30)
	days[0].Money += 50
	for _, language := range locales.Languages {
		caption := Caption(table(t, language).Words, days, Stops{})
		for _, want := range []string{"27/10/2026", "25/11/2026", strconv.Itoa(sum(days, func(d Day) int { return d.Issued })), ".50",
			"\U0001f7e9", "\U0001f7e7", "\u2b1c", "\U0001f7e6"} {
			if !strings.Contains(caption, want) {
				t.Errorf("%s: %q lacks %q", language, caption, want)
			}
		}
		if n := utf8.RuneCountInString(caption); n > 600 {
			t.Errorf("%s: %d characters", language, n)
		}
	}
	if Caption(table(t, "en").Words, nil, Stops{}) != "" {
		t.Error("no days, and a caption")
	}
}
