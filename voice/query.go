package voice

import (
	"fmt"
	"strings"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// AskingHours says when staff answer what people ask, and when they begin where that is not now.
func (v Voice) AskingHours(now time.Time) string {
	a := v.Settings.Questions
	if a.Always() {
		return v.HTML("query.hours.always", nil)
	}
	data := locales.Data{"Hours": v.askingTimes()}
	if opens := a.Opens(now); opens.After(now) {
		data["Opens"] = v.Moment(opens)
		return v.HTML("query.hours.closed", data)
	}
	return v.HTML("query.hours.open", data)
}

// askingTimes writes on which days and between which times staff answer.
func (v Voice) askingTimes() string {
	a := v.Settings.Questions
	on := func(at kafala.DayTime) string {
		minutes, _ := at.Minutes()
		if minutes == 0 {
			return v.Plain("query.midnight", nil)
		}
		return v.Clock(time.Date(2026, 1, 1, 0, minutes, 0, 0, kafala.Riyadh))
	}
	days := v.Plain("query.days.all", nil)
	if len(a.Days) > 0 {
		var names []string
		for i, name := range kafala.Weekdays {
			for _, day := range a.Days {
				if day == name {
					names = append(names, v.Plain(fmt.Sprintf("weekday.%d", i), nil))
				}
			}
		}
		days = strings.Join(names, v.Plain("query.days.and", nil))
	}
	key := "query.times"
	if a.From == a.Until {
		key = "query.times.whole"
	}
	return v.Plain(key, locales.Data{"Days": days, "From": on(a.From), "End": on(a.Until)})
}

// QueryAbout says which of a chat's guarantees a question is about.
func (v Voice) QueryAbout(g kafala.Guarantee) string {
	data := v.GuaranteeData(g)
	if g.Reference == "" {
		data["Moment"] = v.Dated(g.Opened)
		return v.HTML("query.about.request", data)
	}
	data["Reference"] = kafala.GroupReference(g.Reference)
	return v.HTML("query.about", data)
}

// Reply is what a chat is told of a question of its own, as HTML: the answer, signed by the operator, or that nobody has answered.
func (v Voice) Reply(q kafala.Query) string {
	data := v.OperatorData()
	data["Question"], data["Answer"] = locales.AsTyped(clipped(q.Text), v.Language), locales.AsTyped(q.Answer, v.Language)
	if q.State() == kafala.QueryUnmet {
		return v.HTML("query.unmet", data)
	}
	return v.HTML("query.answer", data)
}

// clippedAt is how many letters of a question are repeated with its answer.
const clippedAt = 120

// clipped is the beginning of a question, in one line, to be put in quotation marks: it has none of its own that would end them.
func clipped(text string) string {
	text = Unquoted(strings.Join(strings.Fields(text), " "))
	if r := []rune(text); len(r) > clippedAt {
		return string(r[:clippedAt]) + "…"
	}
	return text
}

// Unquoted is a text without quotation marks.
func Unquoted(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("«»“”„‟\"", r) {
			return -1
		}
		return r
	}, text)
}

// KeptQuery tells what is kept of a question, and until when; with the guarantee that it is about, where it is about one.
func (v Voice) KeptQuery(q kafala.Query, about *kafala.Guarantee) string {
	lines := []string{v.HTML("mydata.query", locales.Data{"Moment": v.ShortMoment(q.Asked()),
		"Question": locales.AsTyped(q.Text, v.Language)})}
	switch {
	case about != nil && about.Reference != "":
		lines = append(lines, v.HTML("mydata.query.about", locales.Data{"Reference": kafala.GroupReference(about.Reference)}))
	case about != nil:
		lines = append(lines, v.HTML("mydata.query.about.request", locales.Data{"Moment": v.ShortMoment(about.Opened)}))
	}
	for _, words := range []string{"row.", "place."} {
		if q.Place != "" && v.Has(words+q.Place) {
			lines = append(lines, v.HTML("mydata.query.place", locales.Data{"Place": v.Plain(words+q.Place, nil)}))
			break
		}
	}
	switch q.State() {
	case kafala.QueryDone:
		lines = append(lines, v.HTML("mydata.query.answer", locales.Data{"Moment": v.ShortMoment(q.Ended()),
			"Answer": locales.AsTyped(q.Answer, v.Language)}))
	case kafala.QueryUnmet:
		lines = append(lines, v.HTML("mydata.query.unmet", nil))
	case kafala.QueryOpen, kafala.QueryHeld:
		lines = append(lines, v.HTML("mydata.query.open", nil))
	}
	return Joined(append(lines, v.HTML("mydata.query.until", locales.Data{"Day": v.Day(kafala.DateOf(q.Asked().Add(kafala.QueryKept)))}))...)
}
