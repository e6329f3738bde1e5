package kafala

import "time"

// WithdrawLift withdraws the wish to lift the freeze of a guarantee, and promises who is told.
func (g *Guarantee) WithdrawLift(by Hand, now time.Time) []Delivery {
	g.Freeze.Lift.WithdrawnAt, g.Freeze.Lift.WithdrawnBy = now, by.ID
	g.Note(now, by.By(), NoteLiftWithdrawn)
	return []Delivery{g.tellFreeze(FreezeLiftWithdrawn, by, now)}
}

// WithdrawLift withdraws the wish to lift the freeze of a number, and promises who is told.
func (n *NumberFreeze) WithdrawLift(by Hand, now time.Time) []Delivery {
	n.Lift.WithdrawnAt, n.Lift.WithdrawnBy = now, by.ID
	return []Delivery{n.tell(FreezeLiftWithdrawn, by, now)}
}
