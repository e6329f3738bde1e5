package staff

import (
	"slices"

	"kafalabot/kafala"
)

// Where no supervisor is left an admin may be one of two. What admins do about ranks and names makes no such room for a day.

// anyLowered tells whether lowered is so of anybody.
func (e Eyes) anyLowered(g *kafala.Guarantee, m kafala.Motion) bool {
	lowered := func(s Member) bool { return e.lowered(g, m, s) }
	return slices.ContainsFunc(e.team, lowered) || slices.ContainsFunc(e.left, lowered)
}

// lowered tells whether somebody could take a seat as a supervisor, but for what was done about ranks and names less than FreshFor ago:
// whoever lowers or removes them, or gives them or another one a name, does not thereby make room for an admin.
func (e Eyes) lowered(g *kafala.Guarantee, m kafala.Motion, s Member) bool {
	recent := !s.Ceased.IsZero() && e.now.Before(s.Ceased.Add(FreshFor))
	if !recent && (s.Rank != Supervisor || !e.leftOut(g, m, s, e.same)) {
		return false
	}
	return !e.leftOut(g, m, s, e.lastingly)
}

// leftOut tells whether somebody is one of those who have no say: whose own it is, who has had a hand in it, or who moves it.
func (e Eyes) leftOut(g *kafala.Guarantee, m kafala.Motion, s Member, same func(who, hand kafala.Hand) bool) bool {
	hands := slices.Concat([]kafala.Hand{g.Applicant()}, e.owners, g.Hands())
	if e.moved(g, m) {
		hands = append(hands, m.Mover())
	}
	return slices.ContainsFunc(hands, func(h kafala.Hand) bool { return same(s.Hand(), h) })
}

// lastingly is same, by an account or by names that both have had for FreshFor.
func (e Eyes) lastingly(who, hand kafala.Hand) bool {
	known := slices.Concat(e.team, e.left)
	fresh := func(id int64) bool {
		return slices.ContainsFunc(known, func(m Member) bool { return m.ID == id && m.Since.After(e.now.Add(-FreshFor)) })
	}
	return who.ID == hand.ID || e.same(who, hand) && !fresh(who.ID) && !fresh(hand.ID)
}
