package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// voices are all the languages that the bot speaks, and what they speak about.
type voices struct {
	words    map[string]*locales.Words
	settings *kafala.Settings
	form     dialogs.Form
	name     string // the bot's user name
	test     bool   // stamps everything that is said as not valid
}

// in gives the voice of a language, or of the one that stands for it.
func (all *voices) in(language string) voice {
	return voice{all.words[locales.Choose(language, "")], all}
}

// voice speaks one language about guarantees: it knows how answers, amounts and times are written.
type voice struct {
	*locales.Words
	*voices
}

// Stamp marks a text as not valid, unless the bot is in real operation.
func (v voice) Stamp(text string) string {
	if !v.test {
		return text
	}
	return text + "\n\n<i>" + v.HTML("test", nil) + "</i>"
}

// answer writes an answer as plain text. Only on the review is a name written whole.
func (v voice) answer(f dialogs.Field, value string, whole bool) string {
	if slices.Contains(f.Choices, value) {
		return v.choice(f.ID, value)
	}
	switch f.Show {
	case dialogs.Ending:
		return v.Plain("value.ending", locales.Data{"Value": kafala.Last4(value)})
	case dialogs.Name:
		if !whole {
			value = kafala.ShortName(value)
		}
	case dialogs.Day:
		if d, err := kafala.ReadDate(value); err == nil {
			return v.day(d)
		}
	}
	return locales.Isolate(value, v.Language)
}

// choice writes the words of a choice; those of the kinds are the operator's.
func (v voice) choice(field, value string) string {
	if field == "kind" {
		kind, ok := v.settings.Kind(value)
		if !ok {
			return value
		}
		return locales.Isolate(kind.Name.In(v.Language), v.Language)
	}
	return v.Plain("choice."+field+"."+value, nil)
}

// problem writes a refusal.
func (v voice) problem(p *kafala.Problem) string {
	switch p.Key {
	case "id.length":
		n, _ := p.Data["Count"].(int)
		return v.Count("problem.id.length", n, nil)
	case "id.residents", "id.citizens":
		return v.HTML("problem."+p.Key, locales.Data{"Operator": v.settings.Operator.Name.In(v.Language)})
	case "limit.guarantor":
		n, _ := p.Data["Count"].(int)
		return v.Count("problem.limit.guarantor", n, nil)
	case "price":
		was, _ := p.Data["Was"].(kafala.Halalas)
		return v.HTML("problem.price", locales.Data{"Amount": was.String()})
	case "refused", "ids", "caps.declines", "caps.all":
		return v.HTML("problem."+p.Key, locales.Data{"Contact": v.contact()})
	case "date.ambiguous":
		day, _ := p.Data["Day"].(int)
		month, _ := p.Data["Month"].(int)
		year, _ := p.Data["Year"].(int)
		return v.HTML("problem.date.ambiguous", locales.Data{
			"First":  v.gregorian(kafala.Date{Year: year, Month: time.Month(month), Day: day}),
			"Second": v.gregorian(kafala.Date{Year: year, Month: time.Month(day), Day: month}),
		})
	}
	return v.HTML("problem."+p.Key, locales.Data(p.Data))
}

// dateData is what the messages about days may use.
func (v voice) dateData(d kafala.Date) locales.Data {
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

// day writes a day in both calendars.
func (v voice) day(d kafala.Date) string { return v.Plain("day", v.dateData(d)) }

// gregorian writes a day in the Gregorian calendar alone.
func (v voice) gregorian(d kafala.Date) string { return v.Plain("day.gregorian", v.dateData(d)) }

// clock writes the time of day in Riyadh.
func (v voice) clock(t time.Time) string {
	t = t.In(kafala.Riyadh)
	key := "time.am"
	if t.Hour() >= 12 {
		key = "time.pm"
	}
	return v.Plain(key, locales.Data{"Twelve": t.Format("03:04"), "Clock": t.Format("15:04")})
}

// moment writes a day in both calendars with the time.
func (v voice) moment(t time.Time) string {
	data := v.dateData(kafala.DateOf(t))
	data["Time"] = v.clock(t)
	return v.Plain("moment", data)
}

// shortMoment is moment in digits, as it is printed.
func (v voice) shortMoment(t time.Time) string {
	data := v.dateData(kafala.DateOf(t))
	data["Clock"] = t.In(kafala.Riyadh).Format("15:04")
	return v.Plain("moment.short", data)
}

// brief writes a moment in as few digits as can be, for lists.
func (v voice) brief(t time.Time) string {
	t = t.In(kafala.Riyadh)
	return v.Plain("brief", locales.Data{"Short": t.Format("02/01/2006"), "Clock": t.Format("15:04")})
}

// span writes how long something lasts, in days or hours.
func (v voice) span(d kafala.Duration) string {
	hours := int(time.Duration(d).Hours())
	if hours >= 48 {
		return v.CountPlain("span.days", hours/24, nil)
	}
	return v.CountPlain("span.hours", hours, nil)
}

// amountLabel is a button that names an amount; its noun agrees with the number.
func (v voice) amountLabel(key string, total kafala.Halalas) string {
	form := int(total / 100)
	if total%100 != 0 {
		form = 100
	}
	return v.CountPlain(key, form, locales.Data{"Amount": total.Short()})
}

// contact is where to ask.
func (v voice) contact() string { return v.settings.Operator.Contact.In(v.Language) }

func joined(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), "\n")
}
