package kafala

import "time"

// What waits for a second person is told once more after SecondAlarm, if it still does then: the end of a guarantee whose money has left,
// and the lifting of a freeze, as the orders of refund.go and lost.go are.

// remindOfClosing reminds staff after a day of the wish to end it, if it still waits then.
func (g *Guarantee) remindOfClosing(now time.Time) Delivery {
	return g.Tell(Notice{Kind: NoticeClosing, Sort: ClosingOverdue, Of: NoticeTime(g.Closing.Counts())}, now.Add(SecondAlarm))
}

// ClosingOverdue tells whether the wish to end it of this time, as a notice writes it, still waits, and can be backed.
func (g *Guarantee) ClosingOverdue(at string) bool {
	return g.Closing.Waits() && g.CloseProblem() == nil && NoticeTime(g.Closing.Counts()) == at
}

// LiftOverdue tells whether the wish of this time to lift it, as a notice writes it, still waits.
func (f Freeze) LiftOverdue(at string) bool {
	return f.Stands() && f.Lift.Waits() && NoticeTime(f.Lift.Counts()) == at
}

// overdue is the reminder that a wish to lift it still waits.
func (f Freeze) overdue() Notice {
	return Notice{Kind: NoticeFreeze, Sort: FreezeLiftOverdue, By: f.Lift.By, Why: f.Why, At: NoticeTime(f.Lift.Counts())}
}
