package desk

import (
	"bytes"
	"context"
	"strings"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/voice"
)

// sendFile sends a member of staff a file.
func (k clerk) sendFile(ctx context.Context, name string, data []byte, caption string) error {
	if k.Request.Query != nil {
		k.Acknowledge(ctx)
	}
	err := telegram.Within(ctx, 2*telegram.Patience, func(ctx context.Context) error {
		_, err := k.API.SendDocument(ctx, &tg.SendDocumentParams{ChatID: k.Request.Chat, ParseMode: models.ParseModeHTML,
			Caption: k.Voice.Stamp(caption), Document: &models.InputFileUpload{Filename: name, Data: bytes.NewReader(data)}})
		return err
	})
	return k.Forgive(err)
}

// period is some days, as a button carries them: the first and the last, or one.
type period struct{ first, last kafala.Date }

func (p period) String() string {
	if p.first == p.last {
		return p.first.String()
	}
	return p.first.String() + "_" + p.last.String()
}

func readPeriod(text string) (period, bool) {
	first, last, two := strings.Cut(text, "_")
	if !two {
		last = first
	}
	a, errA := kafala.ReadDate(first)
	b, errB := kafala.ReadDate(last)
	return period{a, b}, errA == nil && errB == nil && !b.Before(a)
}

// periods are offered for taking away: today, yesterday, this month and the one before.
func periods(today kafala.Date) []struct {
	key string
	period
} {
	yesterday := today.AddDays(-1)
	month := kafala.Date{Year: today.Year, Month: today.Month, Day: 1}
	end := month.AddDays(-1)
	before := kafala.Date{Year: end.Year, Month: end.Month, Day: 1}
	return []struct {
		key string
		period
	}{{"period.today", period{today, today}}, {"period.yesterday", period{yesterday, yesterday}},
		{"period.month", period{month, today}}, {"period.before", period{before, end}}}
}

// askExport offers periods, or takes the one that was typed.
func (k clerk) askExport(ctx context.Context, rest string) error {
	if strings.TrimSpace(rest) == "" {
		return k.offerPeriods(ctx, nil)
	}
	first, last, p := typed.Period(rest, kafala.DateOf(k.Now()))
	if p != nil {
		return k.offerPeriods(ctx, p)
	}
	return k.export(ctx, period{first, last}.String())
}

// offerPeriods offers periods, after what is wrong with the one that was asked for.
func (k clerk) offerPeriods(ctx context.Context, p *kafala.Problem) error {
	ask := k.Voice.HTML("export.ask", nil)
	if p != nil {
		ask = voice.Joined(k.Voice.Refusal(p), ask)
	}
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Export}); err != nil {
		return err
	}
	var buttons []models.InlineKeyboardButton
	for _, p := range periods(kafala.DateOf(k.Now())) {
		buttons = append(buttons, telegram.Button(k.Voice.Plain(p.key, nil), telegram.Callback{Verb: "export", Value: p.String()}))
	}
	return k.Show(ctx, telegram.Message{HTML: ask, Inline: telegram.InPairs(buttons)}, false)
}

func (k clerk) tapExport(ctx context.Context, call telegram.Callback) error {
	return k.export(ctx, call.Value)
}

// export gives the money of a period as a table that names none of the two persons.
func (k clerk) export(ctx context.Context, value string) error {
	p, ok := readPeriod(value)
	if !ok {
		return kafala.ErrNotFound
	}
	if kafala.DateOf(k.Now()).Before(p.last) { // made up: no button has such a day
		return k.offerPeriods(ctx, kafala.NewProblem("date.future"))
	}
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Export, Why: p.String()}); err != nil {
		return err
	}
	books, err := ReadBooks(ctx, k.Office, p.first, p.last)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := books.Write(&out, k.Voice, Names(ctx, k.Counter.Team, k.Voice), false); err != nil {
		return err
	}
	return k.sendFile(ctx, books.Name(), out.Bytes(), books.Caption(k.Voice))
}
