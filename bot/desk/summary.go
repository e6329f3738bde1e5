package desk

import (
	"bytes"
	"context"
	"image"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/courier"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/receipt"
	"kafalabot/reports"
)

// drawn is how many days the picture of the summary shows.
const drawn = 30

// sendSummary sends the staff's group the figures of a day that is over, with a picture of the last days.
func (d *Desk) sendSummary(ctx context.Context, p *courier.Parcel) error {
	day, err := kafala.ReadDate(p.Detail)
	if err != nil {
		return err
	}
	if d.StaffChat == 0 {
		return nil // nobody to tell
	}
	v := d.house.Voices.In("")
	days := reports.NewDays(day, drawn)
	from, to := days.Span()
	// What was paid within the days; what lapsed or was given up within them was opened at most a day earlier.
	links := dialogs.Passes{}
	opened := func(g kafala.Guarantee) error {
		if !g.Opened.Before(from) {
			links.AddLink(g)
		}
		return days.Add(g)
	}
	if err := d.Office.Register.Opened(ctx, from.Add(-24*time.Hour), to, opened); err != nil {
		return err
	}
	if err := d.Office.Register.Paid(ctx, from, to, days.Add); err != nil {
		return err
	}
	passes, err := d.passed(ctx, day.AddDays(1-drawn), day, links)
	if err != nil {
		return err
	}
	text, err := d.figures(ctx, v, day)
	if err != nil {
		return err
	}
	err = p.Part(ctx, "text", d.post(p, v, telegram.Message{HTML: text}))
	if err != nil {
		return err
	}
	p.Mark(ctx)
	shown, err := bars(v, passes)
	if err != nil || !days.Any() && len(shown.Bars) == 0 {
		return err // a picture of days on which nothing was
	}
	picture, err := reports.Month(days.List(), shown, written)
	if err != nil {
		return err
	}
	return p.Part(ctx, "picture", d.toRoom(p, func(ctx context.Context, chat int64, topic int) error {
		return telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) error {
			_, err := d.house.API.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: chat, MessageThreadID: topic, DisableNotification: p.Silent,
				ParseMode: models.ParseModeHTML,
				Photo:     &models.InputFileUpload{Filename: "kafala-" + day.String() + ".png", Data: bytes.NewReader(picture)},
				Caption:   v.Stamp(reports.Caption(v.Words, days.List(), shown))})
			return err
		})
	}))
}

// written draws what stands beside the bars: digits and dates.
func written(digits string) (*image.Alpha, error) {
	return receipt.Letters(digits, false, reports.LabelHeight)
}
