package desk

import (
	"errors"

	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What is said of what is not found while records are missing.

// lostAnswer says of what is not here that it may be among what was lost, and what was paid for it, where the list has it;
// empty: it is simply not here.
func (k clerk) lostAnswer(err error) string {
	lost := (*staff.LostError)(nil)
	if !errors.As(err, &lost) {
		return ""
	}
	data := k.gapData(lost.Gap)
	if !lost.None.IsZero() {
		data["Moment"] = k.Voice.Dated(lost.None)
		return k.Voice.HTML("lookup.lost.unlisted", data)
	}
	text := k.Voice.HTML("lookup.lost", data)
	if l := lost.Listed; lost.Paid {
		text += "\n" + k.Voice.HTML("lookup.lost.listed", locales.Data{"Amount": k.Voice.Money(l.Payment, l.Payment.Amount),
			"Moment": k.Voice.Dated(l.Payment.At), "State": k.Voice.Plain("lost.state."+stateOf(l), nil)})
	}
	return text
}
