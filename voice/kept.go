package voice

import (
	"kafalabot/kafala"
	"kafalabot/locales"
)

// ConsentLine says which data notice was agreed to, and when; empty: none.
func (v Voice) ConsentLine(c kafala.Consent) string {
	if c.Version == 0 {
		return ""
	}
	return v.HTML("mydata.consent", locales.Data{"Version": c.Version, "Moment": v.ShortMoment(c.At)})
}

// AnswerLines writes answers as they are shown to the person who gave them. What no question asks any more is only counted.
func (v Voice) AnswerLines(a kafala.Answers) (lines []string) {
	others := len(a)
	for _, f := range v.Form {
		for _, id := range f.Beside() {
			if _, ok := a[id]; ok {
				others--
			}
		}
		for _, number := range f.Asked(a).First {
			lines = append(lines, v.HTML("row.line", locales.Data{"Row": v.Plain("row.number_first", nil), "Value": v.Number(number)}))
		}
		value, ok := a[f.ID]
		if !ok {
			continue
		}
		others--
		lines = append(lines, v.HTML("row.line", locales.Data{"Row": v.Row(f, a), "Value": v.Answer(f, value, false)}))
	}
	if others > 0 {
		lines = append(lines, v.HTML("mydata.others", locales.Data{"Number": others}))
	}
	return lines
}

// Retention says how long the personal part of a record stays.
func (v Voice) Retention(g kafala.Guarantee) string {
	if !g.Erased.IsZero() {
		return v.HTML("erased", locales.Data{"Day": v.Day(kafala.DateOf(g.Erased))})
	}
	if g.Frozen() {
		return v.HTML("kept.frozen", locales.Data{"Span": v.Span(kafala.Duration(kafala.HoldMost))})
	}
	if at, ok := v.Settings.EraseAt(g); ok {
		return v.HTML("kept.day", locales.Data{"Day": v.Day(kafala.DateOf(at))})
	}
	if g.Cancellable() {
		return v.HTML("kept.unpaid", locales.Data{"Span": v.Span(v.Settings.UnpaidKept())})
	}
	return v.HTML("kept.end", locales.Data{"Span": v.Span(v.Settings.Times.Personal)})
}
