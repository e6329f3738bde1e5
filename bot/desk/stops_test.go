package desk

import (
	"bytes"
	"html"
	"image/png"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/internal/screen"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
	"kafalabot/reports"
)

// many are counts of a large office, with which every line is long.
func many() dialogs.Passes {
	p := dialogs.Passes{}
	for i, place := range dialogs.CountedPlaces() {
		p[dialogs.Pass{Place: place, Passage: dialogs.Shown}] = 999 - 21*i
		p[dialogs.Pass{Place: place, Passage: dialogs.Answered}] = 999 - 21*i - 10*(i%5) - 107
		p[dialogs.Pass{Place: place, Passage: dialogs.Refused, Why: dialogs.WhyOther}] = 123
	}
	return p
}

// phone is how many pixels of a telephone's 390 a message's letters of 16 may take, at the least.
const phone = 320

// The worst places are seen at once, whichever they are: six lines of a telephone at the most.
func TestStopsAreShort(t *testing.T) {
	voices := testVoices(t)
	markup := regexp.MustCompile(`<[^>]*>`)
	for _, language := range locales.Languages {
		v := voices.In(language)
		lines := stops(v, many())
		if len(lines) != worst+1 {
			t.Errorf("%s: %d lines", language, len(lines))
		}
		screen.Check(t, v, telegram.Message{HTML: strings.Join(lines, "\n")})
		var high []int // of each place's line
		tall := func(line string) int {
			drawn, err := receipt.Letters(html.UnescapeString(markup.ReplaceAllString(line, "")), v.RightToLeft(), 24)
			if err != nil {
				t.Fatal(err)
			}
			return (drawn.Bounds().Dx() + phone - 1) / phone
		}
		for _, place := range dialogs.CountedPlaces() {
			one := dialogs.Passes{}
			for p, n := range many() {
				if p.Place == place {
					one[p] = n
				}
			}
			high = append(high, tall(stops(v, one)[1]))
		}
		slices.Sort(high)
		sum := tall(lines[0])
		for _, h := range high[len(high)-worst:] {
			sum += h
		}
		if sum > 6 {
			t.Errorf("%s: %d lines on a telephone, places take %v", language, sum, high)
		}
		if none := stops(v, dialogs.Passes{}); none != nil {
			t.Errorf("%s: where nobody stops: %v", language, none)
		}
	}
}

// The bars of the month: one for each place to which requests came, in their order, from the side from which one reads.
func TestBars(t *testing.T) {
	voices := testVoices(t)
	for _, language := range locales.Languages {
		v := voices.In(language)
		some := many()
		delete(some, dialogs.Pass{Place: "office", Passage: dialogs.Shown})
		shown, err := bars(v, some)
		if err != nil || len(shown.Bars) != len(dialogs.CountedPlaces())-1 || shown.RightToLeft != v.RightToLeft() {
			t.Fatalf("%s: %d bars, %t, %v", language, len(shown.Bars), shown.RightToLeft, err)
		}
		if shown.Bars[0].Whole != 999 || shown.Bars[0].Part != 999-107 {
			t.Errorf("%s: %+v", language, shown.Bars[0])
		}
		days := reports.NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 30).List()
		words := v.HTML("report.stops", nil)
		if caption := reports.Caption(v.Words, days, shown); !strings.Contains(caption, words) ||
			strings.Contains(reports.Caption(v.Words, days, reports.Stops{}), words) || len([]rune(caption)) > 900 {
			t.Errorf("%s: the caption is %s", language, caption)
		}
		for i := range days {
			days[i].Issued, days[i].Refunded, days[i].Expired, days[i].Money = i*7%40, i%3, i%5/2, kafala.Halalas(i*7%40*12300)
		}
		picture, err := reports.Month(days, shown, written)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("KAFALABOT_PICTURES"); dir != "" {
			if err := os.WriteFile(dir+"/stops "+language+".png", picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if none, err := bars(voices.In("ar"), dialogs.Passes{}); err != nil || len(none.Bars) != 0 || none.Head != nil {
		t.Errorf("where nobody stops: %+v, %v", none, err)
	}
}
