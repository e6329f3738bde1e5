package desk

import (
	"context"
	"errors"
	"fmt"
	"image"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
	"kafalabot/reports"
	"kafalabot/voice"
)

// Where people stop: the questions and screens that lose requests, of a day in words and of the last days as bars. No line
// and no bar is of a person.

// Passages tells how many requests have passed each question and screen.
type Passages interface {
	// Passed adds up what was counted on the days from first to last.
	Passed(ctx context.Context, first, last kafala.Date) (dialogs.Passes, error)
}

// worst is how many places the figures of a day name: with their heading they are seen at once.
const worst = 4

// passed gives what was counted from first to last, with the links of what was opened in that time.
func (d *Desk) passed(ctx context.Context, first, last kafala.Date, links dialogs.Passes) (dialogs.Passes, error) {
	passes, err := d.Passages.Passed(ctx, first, last)
	if err != nil {
		return nil, fmt.Errorf("count where people stop: %w", err)
	}
	passes.Add(links)
	return passes, nil
}

// stops names the places that lost the most; none where none did.
func stops(v voice.Voice, passes dialogs.Passes) []string {
	all := passes.Worst(worst)
	if len(all) == 0 {
		return nil
	}
	lines := []string{v.HTML("stops", nil)}
	for _, f := range all {
		key := "stops.place"
		if f.Refused > 0 {
			key = "stops.refused"
		}
		lines = append(lines, v.HTML(key, locales.Data{"Place": v.Plain("place."+f.Place, nil), "Shown": f.Shown, "Answered": f.Answered,
			"Refused": f.Refused}))
	}
	return lines
}

// bars gives the bars of the places to which requests came, in the order in which they come to them, with their words drawn.
func bars(v voice.Voice, passes dialogs.Passes) (reports.Stops, error) {
	all := reports.Stops{RightToLeft: v.RightToLeft()}
	var failed error
	label := func(text string) *image.Alpha {
		drawn, err := receipt.Letters(text, all.RightToLeft, reports.LabelHeight)
		failed = errors.Join(failed, err)
		return drawn
	}
	for _, place := range dialogs.CountedPlaces() {
		f := passes.At(place)
		if f.Shown == 0 {
			continue
		}
		all.Bars = append(all.Bars, reports.Bar{Name: label(v.Plain("place."+place, nil)), Whole: f.Shown, Part: min(f.Answered, f.Shown),
			Figure: label(fmt.Sprintf("%d / %d", min(f.Answered, f.Shown), f.Shown))})
	}
	if len(all.Bars) > 0 {
		all.Head = label(v.Plain("stops.head", nil))
	}
	return all, failed
}
