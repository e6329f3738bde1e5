package voice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// OperatorData is what the messages about the operator may use.
func (v Voice) OperatorData() locales.Data {
	o := v.Settings.Operator
	return locales.Data{"Operator": o.Name.In(v.Language), "TradeName": o.TradeName.In(v.Language),
		"Contact": o.Contact.In(v.Language), "Hours": v.Hours()}
}

// times are the times of day in a text of the operator's, with the space on each side.
var times = regexp.MustCompile(`\s?\b\d{1,2}:\d{2}\b\s?`)

// Hours are when the operator can be asked. No line breaks between a time and the words beside it.
func (v Voice) Hours() string {
	return times.ReplaceAllStringFunc(v.Settings.Operator.Hours.In(v.Language), func(s string) string {
		return strings.ReplaceAll(s, " ", "\u00a0")
	})
}

// Help is what /help says, as HTML: what can be done here, and who answers for it. Whoever checks no guarantee is not told how.
func (v Voice) Help(checks bool) string {
	data := v.OperatorData()
	data["Check"] = ""
	if checks {
		data["Check"] = v.Plain("help.check", nil) + "\n"
	}
	data["Answerable"] = strings.Join(slices.Concat(v.Answerable(), v.Conditions()), "\n")
	return v.HTML("help", data)
}

// Authority says who allowed the service, under which number and when; "" where nobody is named, as in a test.
func (v Voice) Authority() string {
	a := v.Settings.Operator.Authority
	if !a.Given() {
		return ""
	}
	return v.Plain("operator.authority", locales.Data{"Name": a.Name.In(v.Language), "Number": a.Number, "Day": v.written(a.Date)})
}

// Answerable says, a line each, who answers for the service: trade name, registrations, address, authority, and where to
// complain. What the settings leave out is left out.
func (v Voice) Answerable() []string {
	o := v.Settings.Operator
	lines := []string{locales.Isolate(o.TradeName.In(v.Language), v.Language)}
	add := func(key, value string) {
		if value != "" {
			lines = append(lines, v.Plain(key, locales.Data{"Value": value}))
		}
	}
	add("operator.cr", o.CR)
	add("operator.vat", o.VATNumber)
	add("operator.address", o.Address.In(v.Language))
	if a := v.Authority(); a != "" {
		lines = append(lines, a)
	}
	add("operator.complaints", o.Complaints.In(v.Language))
	return lines
}

// Conditions says, a line each, where the terms are to be read, and who stated who may be guarantor.
func (v Voice) Conditions() (lines []string) {
	if address := v.Settings.Operator.TermsURL; address != "" {
		lines = append(lines, v.Plain("operator.terms", locales.Data{"Value": address}))
	}
	if s := v.Settings.Rules.Source; s.Given() {
		lines = append(lines, v.Plain("operator.conditions", locales.Data{"By": s.By.In(v.Language), "Day": v.written(s.Date)}))
	}
	return lines
}

// written says a day of the settings, which were checked when they were read.
func (v Voice) written(day string) string {
	d, err := kafala.ReadDate(day)
	if err != nil {
		return day
	}
	return fmt.Sprint(v.dateData(d)["Short"]) // in digits: the whole is to be one line
}
