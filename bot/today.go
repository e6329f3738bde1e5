package bot

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/reports"
)

// today shows the figures of the day so far.
func (k clerk) today(ctx context.Context) error {
	if err := k.Office.Allow(ctx, k.by, kafala.Errand{Duty: kafala.Today}); err != nil {
		return err
	}
	text, err := k.figures(ctx, k.v, kafala.DateOf(k.Now()))
	if err != nil {
		return err
	}
	text += "\n\n" + k.v.HTML("today.asof", locales.Data{"Time": k.v.clock(k.Now())})
	return k.show(ctx, k.r, k.v, message{html: text}, false)
}

// figures writes what was requested and what was paid on a day of Riyadh: counts and sums, by status, kind and region.
func (b *Bot) figures(ctx context.Context, v voice, day kafala.Date) (string, error) {
	from, to := reports.Span(day, day)
	var opened, paid reports.Tally
	if err := b.Office.Register.Opened(ctx, from, to, opened.Add); err != nil {
		return "", fmt.Errorf("count the day: %w", err)
	}
	if err := b.Office.Register.Paid(ctx, from, to, paid.Add); err != nil {
		return "", fmt.Errorf("count the day: %w", err)
	}
	name := func(family string) func(string) string {
		return func(id string) string {
			if id == "" {
				return v.Plain("card.none", nil)
			}
			return v.Plain(family+id, nil)
		}
	}
	parts := []string{
		v.HTML("today", locales.Data{"Day": v.day(day)}),
		joined(append([]string{v.HTML("today.opened", locales.Data{"Count": opened.All.Count})}, v.shares(opened.Statuses(), name("status."), false)...)...),
		joined(v.HTML("today.paid", locales.Data{"Count": paid.All.Count, "Amount": paid.All.Money.String()}),
			joined(v.shares(paid.Kinds(b.Settings.Kinds), func(id string) string { return v.choice("kind", id) }, true)...),
			joined(v.shares(paid.Regions(), name("choice.region."), true)...)),
	}
	return strings.Join(parts, "\n\n"), nil
}

// shares writes how much there is of each sort.
func (v voice) shares(all []reports.Share, name func(id string) string, money bool) (lines []string) {
	for _, s := range all {
		data := locales.Data{"Name": locales.HTML(name(s.ID)), "Count": s.Count, "Amount": s.Money.String()}
		if money {
			lines = append(lines, v.HTML("today.share", data))
		} else {
			lines = append(lines, v.HTML("today.count", data))
		}
	}
	return lines
}

// drawn is how many days the picture of the summary shows.
const drawn = 30

// sendSummary sends the staff's group the figures of a day that is over, with a picture of the last days.
func (b *Bot) sendSummary(ctx context.Context, d *kafala.Delivery) error {
	day, err := kafala.ReadDate(d.Detail)
	if err != nil {
		return err
	}
	if b.StaffChat == 0 {
		return nil // nobody to tell
	}
	v := b.voice("")
	days := reports.NewDays(day, drawn)
	from, to := days.Span()
	// What was paid within the days; what lapsed or was given up within them was opened at most a day earlier.
	if err := b.Office.Register.Opened(ctx, from.Add(-24*time.Hour), to, days.Add); err != nil {
		return err
	}
	if err := b.Office.Register.Paid(ctx, from, to, days.Add); err != nil {
		return err
	}
	text, err := b.figures(ctx, v, day)
	if err != nil {
		return err
	}
	err = b.part(ctx, d, "text", b.sender(b.StaffChat, v, message{html: text}))
	if err != nil {
		return err
	}
	b.mark(ctx, d)
	return b.part(ctx, d, "picture", func(ctx context.Context) error {
		picture, err := reports.Month(days.List())
		if err != nil {
			return err
		}
		return within(ctx, 2*patience, func(ctx context.Context) error {
			_, err := b.api.SendPhoto(ctx, &tg.SendPhotoParams{ChatID: b.StaffChat, ParseMode: models.ParseModeHTML,
				Photo:   &models.InputFileUpload{Filename: "kafala-" + day.String() + ".png", Data: bytes.NewReader(picture)},
				Caption: b.stamped(v, reports.Caption(v.Words, days.List()))})
			return err
		})
	})
}

// sendFile sends a member of staff a file.
func (k clerk) sendFile(ctx context.Context, name string, data []byte, caption string) error {
	if k.r.query != nil {
		k.acknowledge(ctx, k.r)
	}
	err := within(ctx, 2*patience, func(ctx context.Context) error {
		_, err := k.api.SendDocument(ctx, &tg.SendDocumentParams{ChatID: k.r.chat, ParseMode: models.ParseModeHTML, Caption: k.stamped(k.v, caption),
			Document: &models.InputFileUpload{Filename: name, Data: bytes.NewReader(data)}})
		return err
	})
	return k.forgive(k.r, err)
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
	for _, word := range strings.Fields(kafala.Clean(rest)) {
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

// typedDay reads a day that staff type: day, month and year in this order, or as anybody may write one.
func typedDay(text string, today kafala.Date) (string, bool) {
	if at, err := time.Parse("2/1/2006", strings.NewReplacer("-", "/", ".", "/").Replace(kafala.Clean(text))); err == nil {
		return kafala.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}.String(), true
	}
	day, p := kafala.ParseAccidentDate(text, nil, today)
	return day, p == nil
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
	if err := k.Office.Begin(ctx, k.by, kafala.Errand{Duty: kafala.Export}); err != nil {
		return err
	}
	var buttons []models.InlineKeyboardButton
	for _, p := range periods(today) {
		buttons = append(buttons, tap(k.v.Plain(p.key, nil), deed{verb: "export", value: p.String()}))
	}
	return k.show(ctx, k.r, k.v, message{html: k.v.HTML("export.ask", nil), inline: inPairs(buttons)}, false)
}

// export gives the guarantees that were paid within a period as a table.
func (k clerk) export(ctx context.Context, value string) error {
	p, ok := readPeriod(value)
	if !ok {
		return kafala.ErrNotFound
	}
	if err := k.Office.Allow(ctx, k.by, kafala.Errand{Duty: kafala.Export, Why: p.String()}); err != nil {
		return err
	}
	var out bytes.Buffer
	book, err := reports.NewBook(&out, reports.Table{Words: k.v.Words, Settings: &k.Settings})
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
	caption := k.v.HTML("export.done", locales.Data{"From": p.first.String(), "To": p.last.String(), "Count": sum.All.Count, "Amount": sum.All.Money.String()})
	return k.sendFile(ctx, "kafala-"+p.String()+".csv", out.Bytes(), caption)
}
