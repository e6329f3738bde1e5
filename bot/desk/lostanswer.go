package desk

import (
	"context"
	"errors"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What is said of what is not found while records are missing.

// lostAnswer says of what is not here that it may be among what was lost, and what was paid for it, where the list has it;
// empty: it is simply not here.
func (k clerk) lostAnswer(err error) string { return lostAnswer(k.Voice, err) }

func lostAnswer(v voice.Voice, err error) string {
	lost := (*staff.LostError)(nil)
	if !errors.As(err, &lost) {
		return ""
	}
	data := gapData(v, lost.Gap)
	if !lost.None.IsZero() {
		data["Moment"] = v.Dated(lost.None)
		return v.HTML("lookup.lost.unlisted", data)
	}
	text := v.HTML("lookup.lost", data)
	if lost.Paid {
		text += "\n" + lostListed(v, lost.Listed)
	}
	return text
}

// lostMoney is how much of a lost payment is at the gateway: of one that is open and of which a part is back, what is left of it.
func lostMoney(v voice.Voice, l kafala.LostPayment) string {
	all := v.Money(l.Payment, l.Payment.Amount)
	if l.Payment.Back == 0 || !l.Open() {
		return all
	}
	return v.Plain("lost.part", locales.Data{"Left": v.Money(l.Payment, l.Left()), "Amount": all})
}

// lostListed says what the list of what was lost has of a payment.
func lostListed(v voice.Voice, l kafala.LostPayment) string {
	return v.HTML("lookup.lost.listed", locales.Data{"Amount": lostMoney(v, l), "Moment": v.Dated(l.Payment.At),
		"State": v.Plain("lost.state."+stateOf(l), nil)})
}

// perhapsLost says of a search that has found nothing that records are missing, so that it says little; empty: none are.
func (k clerk) perhapsLost(ctx context.Context) (string, error) {
	gap, missing, err := k.Office.Missing(ctx)
	if err != nil || !missing {
		return "", err
	}
	return k.Voice.HTML("find.lost", k.gapData(gap)), nil
}
