package voice

import (
	"slices"
	"strconv"
	"strings"

	"kafalabot/kafala"
	"kafalabot/locales"
)

// Asked answers, as HTML, what somebody asks instead of answering (typed.Topics), out of the settings. Guarantees keep the terms of
// their own day, so each answer says that these are today's. What the question that waits says itself is left out.
func (v Voice) Asked(topic, waiting string) string {
	s, price := v.Settings, v.Settings.Price()
	data := v.OperatorData()
	data["Open"], data["Most"], data["Guarantor"] = v.CountPlain("open", s.Rules.Open, nil), strconv.Itoa(s.Rules.Open), v.Who()
	data["Span"], data["Ways"] = v.Span(s.Times.Session), v.PayWays()
	data["Authority"] = v.Authority()
	if data["Authority"] != "" {
		data["Authority"] = "\n" + v.Authority()
	}
	lines := []string{v.HTML("help.on."+topic, data)}
	switch topic {
	case "fees":
		lines = append(append(lines, v.AmountLines(price)...), v.Whose())
	case "refund":
		lines = append([]string{v.HTML("help.on.refund.now", nil), v.ReturnLine(price)}, lines...)
	case "kind":
		if waiting != "kind" {
			lines = append(lines, v.KindLines()...)
		}
	case "ends":
		if days := s.Rules.ValidDays; days > 0 {
			lines = append(lines, v.HTML("help.on.long.valid", locales.Data{"Days": v.CountPlain("span.days", days, nil)}))
		}
	case "privacy":
		lines = append(lines, strings.TrimSpace(v.Deleting("deleting.help")))
	}
	return Joined(lines...)
}

// PayWays names the means of payment that the settings name, as "a, b or c".
func (v Voice) PayWays() string {
	var ways []string
	for _, way := range kafala.PayWays {
		if slices.Contains(v.Settings.Rules.PayWith, way) {
			ways = append(ways, v.Plain("pay.with."+way, nil))
		}
	}
	last := len(ways) - 1
	if last < 1 {
		return strings.Join(ways, "")
	}
	return strings.Join(ways[:last], v.Plain("pay.with.comma", nil)) + v.Plain("pay.with.or", nil) + ways[last]
}

// KindLines says, a line each, what kinds of guarantee there are and what is undertaken by each.
func (v Voice) KindLines() (lines []string) {
	for _, k := range v.Settings.Kinds {
		lines = append(lines, v.HTML("kind.line", locales.Data{"Name": k.Name.In(v.Language), "Meaning": k.Meaning.In(v.Language)}))
	}
	return lines
}

// Helpless names whom to ask, for somebody whose texts are not taken.
func (v Voice) Helpless() string { return v.HTML("note.helpless", v.OperatorData()) }

// Minor names whom to ask before paying for a person who is not of full age.
func (v Voice) Minor() string { return v.HTML("note.minor", v.OperatorData()) }
