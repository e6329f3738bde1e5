package kafala

import (
	"strings"
	"time"
)

// Drained tells whether all that a guarantee was paid with has left by another hand, and it stands all the same.
func (g *Guarantee) Drained() bool {
	return g.Counts() && g.AllBack()
}

// AllBack tells whether all that it was paid with has gone back, by whatever hand.
func (g *Guarantee) AllBack() bool { return g.Payment.ID != "" && g.Payment.Back >= g.Payment.Amount }

// Endable tells whether one member of staff may end it. One that is drained takes two (Close). What two have to decide about its money is
// decided first: of one that was not accepted, of one whose guarantor was told that their wish for it waits for two, and of one that
// anybody has ordered a refund for. An end would let that fall, and the money stay for good.
func (g *Guarantee) Endable() bool {
	return g.Counts() && !g.Drained() && !g.Reviewed() && !g.WishWaits() && !g.OrderReturns()
}

// EndableUnordered tells whether it is Endable once the order that waits is withdrawn. Where it was not accepted, another one takes its
// place.
func (g *Guarantee) EndableUnordered() bool {
	without := *g
	without.Order.WithdrawnAt = g.Order.At
	return without.Endable()
}

// Reviewed tells whether two of staff have yet to decide about the money of a guarantee that was not accepted: an order of the
// decision waits, or the decision stands, and something would come back. From the moment that it is recorded.
func (g *Guarantee) Reviewed() bool {
	if g.OrderReturns() && g.Order.From == ByDecision {
		return true
	}
	return g.Verdict() == NotAccepted && !g.Order.Given() && g.RestFor(WhyUnaccepted) > 0
}

// CloseProblem tells why no two people can end a guarantee as one that is drained; nil: they can.
func (g *Guarantee) CloseProblem() *Problem {
	switch {
	case g.Frozen():
		return NewProblem("frozen")
	case g.Drained():
		return nil
	}
	return NewProblem("close.status")
}

// Close writes down that a member of staff takes a seat in ending a guarantee that is drained: the second one ends it, for the
// reason of the first. Whether they may is not asked here (staff.Eyes).
func (g *Guarantee) Close(seat Seat, by Hand, why string, now time.Time) ([]Delivery, error) {
	g.Closing.Take(seat, by, why, now)
	if g.Closing.Given() {
		return g.End(by, g.Closing.Why, now)
	}
	g.Note(now, by.By(), NoteCloseAsked+why)
	return []Delivery{g.Tell(Notice{Kind: NoticeClosing, Of: NoticeTime(now)}, now), g.remindOfClosing(now)}, nil
}

// ClosingAsked tells whether the wish of this time to end it, as a notice writes it, still waits, also while a freeze holds it up.
func (g *Guarantee) ClosingAsked(at string) bool {
	return g.Closing.WaitsSince(at) && (g.Frozen() || g.Drained())
}

// WithdrawClosing withdraws the wish to end it.
func (g *Guarantee) WithdrawClosing(by Hand, now time.Time) []Delivery {
	g.Closing.WithdrawnAt, g.Closing.WithdrawnBy = now, by.ID
	g.Note(now, by.By(), NoteCloseWithdrawn)
	return []Delivery{g.TellAct(ActUnclosed, by, "", now)}
}

// Enders are who made the move by which it is over, as a history names them: of an end that took two (Close), both.
func (g *Guarantee) Enders(e Event) []string {
	if m := g.Closing; e.To == Ended && m.Given() && m.GivenAt.Equal(e.At) {
		return m.both()
	}
	return []string{e.By}
}

// both are the two who have given a motion, as a history names them.
func (m Motion) both() []string { return []string{StaffBy(m.By), StaffBy(m.Second)} }

// Both are the two who have done what a notice tells of an act (NoticeActed), as a history names them; nil: one has.
func (g *Guarantee) Both(n Notice) []string {
	m, takes := map[string]Motion{ActOrdered: g.Order, ActEnded: g.Closing}[n.Sort]
	at, _, _ := strings.Cut(n.At, ".")
	if n.Kind != NoticeActed || !takes || !m.Given() || m.Second == 0 || NoticeTime(m.GivenAt) != at {
		return nil
	}
	return m.both()
}
