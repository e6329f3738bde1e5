package desk

import (
	"strings"

	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/voice"
)

// Who may be the next in what takes two; where nobody may, why not, and from when on somebody may: one way for all that does.

// pair is something that takes two.
type pair struct {
	key   string // of the words that name who may; with ".nobody" those of nobody
	duty  staff.Duty
	seats staff.Seats
}

// whoMay says who could take the next seat, and where nobody can second it as it stands, that it counts anew with them. Where nobody
// could, it says of those of the rank why not, and from when on somebody can.
func (k clerk) whoMay(eyes staff.Eyes, p pair) string {
	v := k.Voice
	if may := eyes.May(p.seats); len(may) > 0 {
		line := v.HTML(p.key, locales.Data{"Names": listed(may, v, k.memberName)})
		if eyes.Anew(p.seats) {
			return voice.Joined(v.HTML("card.stuck", nil), line)
		}
		return line
	}
	lines, by := []string{v.HTML(p.key+".nobody", nil)}, map[string][]staff.Member{}
	for _, m := range eyes.All() {
		if m.Rank.May(p.duty) && k.by.Rank.May(p.duty) { // others hear when, and of nobody why
			why := seatless(eyes, p.seats, m)
			by[why] = append(by[why], m)
		}
	}
	for _, why := range Seatless() {
		if len(by[why]) > 0 {
			lines = append(lines, v.HTML("may.not", locales.Data{"Why": v.Plain("may.not."+why, nil), "Names": listed(by[why], v, k.memberName)}))
		}
	}
	return voice.Joined(append(lines, k.mayLater(eyes, p.seats))...)
}

// mayLater says from when on somebody can take a seat that nobody can take now.
func (k clerk) mayLater(eyes staff.Eyes, seats staff.Seats) string {
	if at, who := eyes.Later(seats); len(who) > 0 {
		return k.Voice.HTML("may.later", locales.Data{"Moment": k.Voice.Dated(at)})
	}
	return k.Voice.HTML("may.never", nil)
}

// seatlessFor are the reasons for which somebody of the rank has no seat, by the problems that refuse them.
var seatlessFor = []struct {
	why      string
	problems []string
}{
	{"asked", []string{"refund.waits", "lift.waits"}},
	{"same", []string{"refund.same", "lift.same"}},
	{"touched", []string{"refund.own", "lift.own"}},
	{"own", []string{"staff.own", "staff.own.number"}},
	{"recent", []string{"refund.new", "lift.new"}},
	{"fresh", []string{"refund.fresh", "lift.fresh"}},
	{"unseen", nil}, // the same, of a first admin whom nobody has seen
	{"nameless", []string{"refund.nameless", "lift.nameless"}},
	{"supervisors", []string{"refund.supervisors", "lift.supervisors"}},
	{"other", nil},
}

// Seatless lists them, for tests that walk their words.
func Seatless() (all []string) {
	for _, s := range seatlessFor {
		all = append(all, s.why)
	}
	return all
}

// seatless tells why a member has no seat.
func seatless(eyes staff.Eyes, seats staff.Seats, m staff.Member) string {
	_, p := seats(eyes, m.ID)
	for _, s := range seatlessFor {
		for _, key := range s.problems {
			if p != nil && p.Key == key {
				if (s.why == "recent" || s.why == "fresh") && eyes.Unseen(m.ID) {
					return "unseen"
				}
				return s.why
			}
		}
	}
	return "other"
}

// listed names some of those who may.
func listed(may []staff.Member, v voice.Voice, name func(staff.Member) string) string {
	var names []string
	for _, m := range may[:min(len(may), mayShown)] {
		names = append(names, name(m))
	}
	if len(may) > mayShown {
		names = append(names, "…")
	}
	return strings.Join(names, v.Plain("list.comma", nil))
}

// mayShown is how many of those who may are named.
const mayShown = 5

// mayLine tells those who answer for money that it takes two, and who could be the next; empty: it takes one, or nobody is
// to be told.
func (k clerk) mayLine(s sight) string {
	switch {
	case s.Drained() && k.by.Rank.May(staff.Close):
		return k.whoMay(s.eyes, pair{"card.may.close", staff.Close, staff.CloseSeats(s.Guarantee)})
	case !k.by.Rank.May(staff.Refund) || s.RefundProblem() != nil || !s.Order.Waits() && !s.Used(s.eyes.Hand(k.by.ID)):
		return ""
	}
	return k.whoMay(s.eyes, pair{"card.may", staff.Refund, staff.OrderSeats(s.Guarantee)})
}
