package voice

import (
	"fmt"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// dateData is what the messages about days may use.
func (v Voice) dateData(d kafala.Date) locales.Data {
	data := locales.Data{
		"Weekday": v.Plain(fmt.Sprintf("weekday.%d", d.Weekday()), nil),
		"Day":     d.Day, "Month": v.Plain(fmt.Sprintf("month.%d", d.Month), nil), "Year": d.Year,
		"Short": fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year),
	}
	if h, ok := d.Hijri(); ok {
		data["HDay"], data["HMonth"], data["HYear"] = h.Day, v.Plain(fmt.Sprintf("hijri.%d", h.Month), nil), h.Year
		data["HShort"] = fmt.Sprintf("%02d/%02d/%04d", h.Day, h.Month, h.Year)
	}
	return data
}

// Day writes a day in both calendars, or in the Gregorian alone where the other is not known.
func (v Voice) Day(d kafala.Date) string {
	if _, known := d.Hijri(); !known {
		return v.Gregorian(d)
	}
	return v.Plain("day", v.dateData(d))
}

// Gregorian writes a day in the Gregorian calendar alone.
func (v Voice) Gregorian(d kafala.Date) string { return v.Plain("day.gregorian", v.dateData(d)) }

// ShortDay writes a day in digits.
func (v Voice) ShortDay(d kafala.Date) string {
	return locales.Isolate(fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year), v.Language)
}

// Ago writes how long something is past, in minutes: of less than one it says that.
func (v Voice) Ago(d time.Duration) string {
	n := int(d.Minutes())
	if n < 1 {
		return v.Plain("card.ago.moment", nil)
	}
	return v.CountPlain("card.ago.minutes", n, nil)
}

// Clock writes the time of day in Riyadh.
func (v Voice) Clock(t time.Time) string { return v.clock(t, "") }

// Until writes the time of day at which something ends, as markup: a telephone that knows it counts down in its place, an
// older one shows the time. What is written around it has to read well with either, "02:48" and "in 12 minutes".
func (v Voice) Until(t time.Time) locales.HTML {
	return locales.HTML(fmt.Sprintf(`<tg-time unix="%d" format="r">%s</tg-time>`, t.Unix(), v.Clock(t)))
}

// UntilDay is Until for what may be on another day: its day stands there too, where a telephone does not count down.
func (v Voice) UntilDay(t time.Time) locales.HTML {
	return locales.HTML(fmt.Sprintf(`<tg-time unix="%d" format="r">%s</tg-time>`, t.Unix(), v.Dated(t)))
}

// Seconds writes it with its seconds.
func (v Voice) Seconds(t time.Time) string { return v.clock(t, ":05") }

func (v Voice) clock(t time.Time, seconds string) string {
	t = t.In(kafala.Riyadh)
	key := "time.am"
	if t.Hour() >= 12 {
		key = "time.pm"
	}
	return v.Plain(key, locales.Data{"Twelve": t.Format("03:04" + seconds), "Clock": t.Format("15:04" + seconds)})
}

// Moment writes a day in both calendars with the time.
func (v Voice) Moment(t time.Time) string {
	data := v.dateData(kafala.DateOf(t))
	data["Time"] = v.Clock(t)
	return v.Plain("moment", data)
}

// ShortMoment is moment in digits, as it stands on paper and in what is kept of a chat.
func (v Voice) ShortMoment(t time.Time) string {
	data := v.dateData(kafala.DateOf(t))
	data["Clock"] = t.In(kafala.Riyadh).Format("15:04")
	return v.Plain("moment.short", data)
}

// SheetMoment is a moment in digits with words between them, so that every program that reads a page of text keeps their order.
func (v Voice) SheetMoment(t time.Time) string {
	data := v.dateData(kafala.DateOf(t))
	data["Clock"] = t.In(kafala.Riyadh).Format("15:04")
	return v.Plain("sheet.moment", data)
}

// Dated writes a day in digits with the time of day, as in lists, histories and notices.
func (v Voice) Dated(t time.Time) string { return v.dated(t, v.Clock(t)) }

// DatedExactly is Dated with the seconds.
func (v Voice) DatedExactly(t time.Time) string { return v.dated(t, v.Seconds(t)) }

func (v Voice) dated(t time.Time, clock string) string {
	data := v.dateData(kafala.DateOf(t))
	data["Time"] = clock
	return v.Plain("moment.dated", data)
}

// Near writes a moment in as few letters as tell it: day and month with the time of day, or the day alone of one long past.
func (v Voice) Near(t, now time.Time) string {
	if now.Sub(t).Abs() > near {
		return v.ShortDay(kafala.DateOf(t))
	}
	d := kafala.DateOf(t)
	return v.Plain("moment.dated", locales.Data{"Short": fmt.Sprintf("%02d/%02d", d.Day, d.Month), "Time": v.Clock(t)})
}

// near is for how long a day and a month name one day.
const near = 300 * 24 * time.Hour

// When writes the time of day alone where it is of today, else the day, too.
func (v Voice) When(t, now time.Time) string {
	if kafala.DateOf(t) == kafala.DateOf(now) {
		return v.Clock(t)
	}
	return v.Dated(t)
}

// Span writes how long something lasts: in whole days from two of them on, in whole hours, or else in minutes, the last one begun.
func (v Voice) Span(d kafala.Duration) string {
	span := time.Duration(d)
	switch {
	case span >= 2*kafala.Day && span%kafala.Day == 0:
		return v.CountPlain("span.days", int(span/kafala.Day), nil)
	case span%time.Hour == 0:
		return v.CountPlain("span.hours", int(span/time.Hour), nil)
	}
	return v.CountPlain("span.minutes", int((span+time.Minute-1)/time.Minute), nil)
}
