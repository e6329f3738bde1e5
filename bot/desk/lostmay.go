package desk

import (
	"errors"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Who may give back what was lost, and what is said of what is not found.

// lostMay says that giving it back takes two, and who could be the next; where nobody could, why not, and from when on
// somebody can. That is long, so that it ends with the head of the card once more, as a guarantee's card does.
func (k clerk) lostMay(eyes staff.Eyes, l kafala.LostPayment, head string) string {
	v := k.Voice
	if may := eyes.MayGiveLost(l); len(may) > 0 {
		return v.HTML("lost.may", locales.Data{"Names": listed(may, v, k.memberName)})
	}
	lines, by := []string{v.HTML("lost.may.nobody", nil)}, map[string][]staff.Member{}
	for _, m := range eyes.All() {
		if m.Rank.May(staff.GiveLost) {
			why := lostNot(eyes, l, m)
			by[why] = append(by[why], m)
		}
	}
	for _, why := range LostNots() {
		if len(by[why]) > 0 {
			lines = append(lines, v.HTML("lost.not", locales.Data{"Why": v.Plain("lost.not."+why, nil), "Names": listed(by[why], v, k.memberName)}))
		}
	}
	until := v.HTML("lost.may.never", nil)
	if at, who := eyes.LaterGiveLost(l); len(who) > 0 {
		until = v.HTML("lost.may.later", locales.Data{"Moment": v.Dated(at)})
	}
	return voice.Joined(append(lines, until, "\n"+head)...)
}

// LostNots are the reasons for which somebody of the rank has no seat in giving a lost payment back.
func LostNots() []string {
	return []string{"asked", "same", "recent", "unseen", "nameless", "supervisors", "other"}
}

func lostNot(eyes staff.Eyes, l kafala.LostPayment, m staff.Member) string {
	_, p := eyes.GiveLost(l, m.ID)
	switch p.Key {
	case "refund.waits":
		return "asked"
	case "refund.same":
		return "same"
	case "refund.new", "refund.fresh":
		if eyes.Unseen(m.ID) {
			return "unseen"
		}
		return "recent"
	case "refund.nameless":
		return "nameless"
	case "refund.supervisors":
		return "supervisors"
	}
	return "other"
}

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
