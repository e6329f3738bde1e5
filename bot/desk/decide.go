package desk

import (
	"context"
	"strings"

	"kafalabot/bot/telegram"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
)

// What staff record of the traffic police's decision. It is said as a record of ours, never as theirs.

// decides offers to record a decision.
func decides(s sight) bool { return staff.MayDecide(s.Guarantee, s.by) == nil }

// undecides offers to strike the decision out that stands.
func undecides(s sight) bool {
	return staff.MayUndecide(s.Guarantee, s.by, s.now) == nil
}

// tapAccept records that a guarantee was accepted, if nothing has happened since the card that was tapped.
func (k clerk) tapAccept(ctx context.Context, call telegram.Callback) error {
	seen := entries(call.Field)
	g, done, err := k.Counter.RecordAccepted(ctx, k.by, call.Value, seen)
	return k.decided(ctx, g, verdict{}, seen, done, err)
}

// tapUnaccept records that a guarantee was not accepted, for the reason of the button, if nothing has happened since the card that
// asked for the reason. A button of before does not say what that showed: the card is shown anew.
func (k clerk) tapUnaccept(ctx context.Context, call telegram.Callback) error {
	why, n, said := strings.Cut(call.Field, upon)
	if !said {
		return k.tapOldMark(ctx, call)
	}
	seen := entries(n)
	g, done, err := k.Counter.RecordUnaccepted(ctx, k.by, call.Value, why, seen)
	return k.decided(ctx, g, verdict{key: ofMoney(&g)}, seen, done, err)
}

// ofMoney is the key of what is so of the money of a guarantee that was just recorded as not accepted.
func ofMoney(g *kafala.Guarantee) string {
	switch {
	case g.Drained():
		return "decide.unaccepted.drained"
	case !g.Reviewed():
		return "decide.unaccepted.nothing"
	}
	return "decide.unaccepted"
}

// upon stands between a reason, or what one is asked for, and how many entries the card had on which that was tapped.
const upon = "."

// tapUndecide strikes the decision out that stands, if nothing has happened since the card that was tapped.
func (k clerk) tapUndecide(ctx context.Context, call telegram.Callback) error {
	seen := entries(call.Field)
	g, done, err := k.Counter.Undecide(ctx, k.by, call.Value, seen)
	return k.decided(ctx, g, verdict{key: "undecide.done"}, seen, done, err)
}

// decided shows the card with what was done, or with what has happened since the card that was tapped.
func (k clerk) decided(ctx context.Context, g kafala.Guarantee, v verdict, seen int, done bool, err error) error {
	if err != nil {
		return err
	}
	if !done {
		v = verdict{since: true, seen: seen, alert: true}
	}
	return k.showWith(ctx, g, v, true)
}

// decisionLines say what was recorded of the decision, by whom, and what was struck out of that last.
func (k clerk) decisionLines(ctx context.Context, s sight) string {
	var lines []string
	for _, d := range s.Decided {
		if !d.Stands() {
			lines = append(lines, k.Voice.HTML("card.decided.struck", locales.Data{"Moment": k.near(d.At), "Who": k.nameOf(ctx, d.By),
				"Later": k.near(d.StruckAt), "By": k.nameOf(ctx, d.StruckBy)}))
			continue
		}
		lines = append(lines, k.Voice.HTML("card.decided."+string(d.Verdict), locales.Data{"Moment": k.near(d.At),
			"Who": k.nameOf(ctx, d.By), "Why": k.reasonOf(d.Why)}))
	}
	return strings.Join(lines[max(0, len(lines)-decisionsShown):], "\n")
}

// decisionsShown is how many lines of decisions a card has: the last one. The history has all.
const decisionsShown = 1

// pauseLine says until when the reader can strike a decision out before its guarantor is told; empty: it has come to that, or they
// cannot.
func (k clerk) pauseLine(s sight) string {
	if !undecidesAtOnce(s) {
		return ""
	}
	until := s.Decided[s.LastDecided()].At.Add(kafala.DecisionPause)
	return k.Voice.HTML("card.decided.pause", locales.Data{"Until": k.Voice.Until(until)})
}

// undecidesAtOnce tells whether the reader can strike a decision out of which its guarantor has yet to be told.
func undecidesAtOnce(s sight) bool {
	i := s.LastDecided()
	return i >= 0 && undecides(s) && s.now.Before(s.Decided[i].At.Add(kafala.DecisionPause))
}
