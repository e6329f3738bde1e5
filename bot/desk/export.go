package desk

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/bot/telegram"
	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
	"kafalabot/reports"
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

// periodOf reads what was typed after the command: one day or two.
func periodOf(rest string, today kafala.Date) (period, bool) {
	var days []string
	for _, word := range strings.Fields(typed.Clean(rest)) {
		day, ok := typedDay(word, today)
		if !ok {
			return period{}, false
		}
		days = append(days, day)
	}
	if len(days) == 0 || len(days) > 2 {
		return period{}, false
	}
	slices.Sort(days)
	return readPeriod(days[0] + "_" + days[len(days)-1])
}

// typedDay reads a day that staff type: day, month and year in this order, or as anybody may write one. A day to come
// is none: nothing has happened on it.
func typedDay(text string, today kafala.Date) (string, bool) {
	var day kafala.Date
	if at, err := time.Parse("2/1/2006", strings.NewReplacer("-", "/", ".", "/").Replace(typed.Clean(text))); err == nil {
		day = kafala.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
	} else if read, p := typed.Day(text, today); p == nil {
		day = read
	} else {
		return "", false
	}
	return day.String(), !today.Before(day)
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
	today := kafala.DateOf(k.Now())
	if p, ok := periodOf(rest, today); ok {
		return k.export(ctx, p.String())
	}
	if err := k.Counter.Begin(ctx, k.by, staff.Action{Duty: staff.Export}); err != nil {
		return err
	}
	var buttons []models.InlineKeyboardButton
	for _, p := range periods(today) {
		buttons = append(buttons, telegram.Button(k.Voice.Plain(p.key, nil), telegram.Callback{Verb: "export", Value: p.String()}))
	}
	return k.Show(ctx, telegram.Message{HTML: k.Voice.HTML("export.ask", nil), Inline: telegram.InPairs(buttons)}, false)
}

func (k clerk) tapExport(ctx context.Context, call telegram.Callback) error {
	return k.export(ctx, call.Value)
}

// answerColumns are the answers that have a column.
func (k clerk) answerColumns() (columns []reports.Answer) {
	for _, f := range k.Voice.Form.Rows(dialogs.InExport) {
		columns = append(columns, reports.Answer{ID: f.ID, Heading: k.Voice.Plain("row."+f.ID, nil),
			Say: func(value string) string { return k.Voice.Recorded(f, value) }})
	}
	return columns
}

// export gives the guarantees that were paid within a period as a table.
func (k clerk) export(ctx context.Context, value string) error {
	p, ok := readPeriod(value)
	if !ok {
		return kafala.ErrNotFound
	}
	if err := k.Counter.Allow(ctx, k.by, staff.Action{Duty: staff.Export, Why: p.String()}); err != nil {
		return err
	}
	var out bytes.Buffer
	book, err := reports.NewBook(&out, reports.Table{Words: k.Voice.Words, Settings: k.Settings, Answers: k.answerColumns()})
	if err != nil {
		return err
	}
	from, to := reports.Span(p.first, p.last)
	var sum reports.Tally
	var rows []kafala.Guarantee
	err = k.Office.Register.Paid(ctx, from, to, func(g kafala.Guarantee) error {
		rows = append(rows, g)
		return sum.Add(g)
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b kafala.Guarantee) int { return a.Payment.At.Compare(b.Payment.At) })
	for _, g := range rows {
		if err := book.Add(g); err != nil {
			return err
		}
	}
	if err := book.Close(); err != nil {
		return err
	}
	caption := k.Voice.HTML("export.done", locales.Data{"From": k.Voice.Gregorian(p.first), "To": k.Voice.Gregorian(p.last),
		"Count": sum.All.Count, "Sums": k.Voice.Sums(sum.All.Sums)})
	return k.sendFile(ctx, "kafala-"+p.String()+".csv", out.Bytes(), caption)
}
