package voice

import (
	"time"

	"kafalabot/dialogs"
	"kafalabot/kafala"
	"kafalabot/locales"
)

// What is said of a guarantor who was confirmed by a provider outside. That they were is told as what somebody else has told; the
// original card is compared all the same.

// identityAsk is the question of the guarantor's number, where they can be confirmed, or have to be.
func (v Voice) identityAsk(i dialogs.Identity, question string) string {
	switch {
	case i.How != kafala.IdentityRequired:
		return Joined(question, v.HTML("identity.offered", nil))
	case i.Other:
		return v.HTML("identity.required.kind", nil)
	}
	return v.HTML("identity.required", nil)
}

// ProvenLines say by a key when a guarantor was confirmed; none: they were not.
func (v Voice) ProvenLines(key string, p kafala.Proven) []string {
	if !p.Stands() {
		return nil
	}
	return []string{v.HTML(key, locales.Data{"Moment": v.ShortMoment(p.At), "Service": p.Service, "Trans": p.Trans})}
}

// MinorGuarantor is the word before paying about a guarantor who is not of full age; "" where nothing tells that they are not.
func (v Voice) MinorGuarantor(p kafala.Proven) string {
	if !p.Stands() || p.Adult != kafala.AdultNo {
		return ""
	}
	return v.HTML("note.minor_guarantor", locales.Data{"Contact": v.Contact(), "Hours": v.Settings.Operator.Hours.In(v.Language)})
}

// IdentityOnCard tells staff whether the guarantor was confirmed, at what time where that was today, else on which day, and to compare the
// card in either case.
func (v Voice) IdentityOnCard(g kafala.Guarantee, now time.Time) string {
	if !g.Proof.Stands() {
		return v.HTML("card.check", nil)
	}
	moment := v.Clock(g.Proof.At)
	if day := kafala.DateOf(g.Proof.At); day != kafala.DateOf(now) {
		moment = v.ShortDay(day)
	}
	return v.HTML("card.confirmed", locales.Data{"Moment": moment})
}
