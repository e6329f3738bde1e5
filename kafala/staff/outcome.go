package staff

import (
	"slices"

	"kafalabot/kafala"
)

// refusals are the outcomes that say that a rank, a rule, or the day's number of it does not allow something to whoever tries it. They
// count towards the alarm "refused".
var refusals = []string{Refused, Capped, "frozen", "staff.refused", "staff.own", "staff.own.number",
	"refund.own", "refund.waits", "refund.same", "refund.fresh", "refund.new", "refund.nameless", "refund.supervisors",
	"lift.own", "lift.waits", "lift.same", "lift.fresh", "lift.new", "lift.supervisors"}

// answers are all others: what was done, seen or begun, what waits for a second one, and what somebody else, or the bank, was quicker
// with.
var answers = []string{Trying, Done, Seen, Begun, Nothing, Malformed, Failed, lapsed, Lost, "taken-back",
	"refund.second", "close.second", "lift.second", "lost.second",
	"staff.asked.old", "refund.ordered", "refund.status", "refund.nothing", "refund.changed", "close.status", "lift.none", "lost.back",
	"lost.settled", "match-none", "match-" + string(kafala.AsGuarantor), "match-" + string(kafala.AsGuaranteed),
	LiftWithdrawn, "invited", "accepted", "agreed", "misnamed", "vouched", "revoked", "left", "named", "outside", "inside"}

// Outcomes lists the whole of what an entry may say that came of an act. Each has words of its own.
func Outcomes() []string {
	all := slices.Concat(refusals, answers)
	for _, d := range kafala.IdentityDeeds {
		all = append(all, string(d))
	}
	return all
}
