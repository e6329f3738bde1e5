package kafala

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// RefundProblem tells why nobody can order the refund of a guarantee, whoever they are; nil: it can be ordered.
func (g *Guarantee) RefundProblem() *Problem {
	switch {
	case g.Order.Given():
		return NewProblem("refund.ordered")
	case g.Frozen():
		return NewProblem("frozen")
	case !g.Counts() || g.Payment.ID == "" || g.Payment.Back >= g.Payment.Amount:
		return NewProblem("refund.status")
	}
	return nil
}

// OrderProblem is RefundProblem of an order for a reason: it wants something to come back that has not left by another hand. An order
// that waits and would be backed has its own.
func (g *Guarantee) OrderProblem(seat Seat, why string) *Problem {
	if p := g.RefundProblem(); p != nil || g.Order.Backs(seat) || g.RestFor(why) > 0 {
		return p
	}
	return NewProblem("refund.nothing")
}

// Ordering gives the order as it would be with a member of staff in this seat: what comes back is fixed when it is made.
func (g *Guarantee) Ordering(seat Seat, by Hand, why string, now time.Time) Motion {
	order := g.Order
	if order.Take(seat, by, why, now); !g.Order.Backs(seat) {
		order.Sum = g.NewOrder(why, now).Sum
	}
	return order
}

// OrderRefund writes down that a member of staff takes a seat in giving the money back, and promises what follows from
// it. Whether they may is not asked here (staff.Eyes).
func (g *Guarantee) OrderRefund(seat Seat, by Hand, why string, now time.Time) []Delivery {
	backs, order := g.Order.Backs(seat), g.Ordering(seat, by, why, now)
	if !g.Order.At.IsZero() && !backs {
		g.Orders = append(g.Orders, g.Order)
	}
	g.Order = order
	terms := order.Why + " " + g.TermsOf(order).Sum.kept()
	if order.Given() {
		g.Note(now, by.By(), NoteRefundOrdered+terms)
		return []Delivery{g.promiseReturn(g.Payment.ID, now), g.TellAct(ActOrdered, by, g.Order.Why, now)}
	}
	g.Note(now, by.By(), NoteRefundAsked+terms)
	if backs {
		return []Delivery{g.TellAct(ActBacked, by, g.Order.Why, now)}
	}
	return g.AskForTwo(now)
}

// AskForTwo tells that the order of a guarantee waits, and again if it still does a day later; of one that a decision has made
// hours later, too.
func (g *Guarantee) AskForTwo(now time.Time) []Delivery {
	at := NoticeTime(g.Order.At)
	out := []Delivery{g.Tell(Notice{Kind: NoticeSecond, Of: at}, now), g.Tell(Notice{Kind: NoticeOverdue, Of: at}, now.Add(SecondAlarm))}
	if g.Order.From == ByDecision {
		out = append(out, g.remindOfTwo(now))
	}
	return append(out, g.remindOfPromise(now)...)
}

// OverduePromised is the Sort of a NoticeOverdue at the hour by which the guarantor was promised an answer.
const OverduePromised = "promised"

// ReviewDue is by when the guarantor was promised an answer about the order that waits; zero: they were not, or it gives nothing back
// any more.
func (g *Guarantee) ReviewDue() time.Time {
	d, told := g.ToldVerdict()
	if !told || d.Verdict != NotAccepted || !g.OrderReturns() {
		return time.Time{}
	}
	return d.Done.Add(ReviewTime)
}

// remindOfPromise has staff told at the hour by which an answer was promised, if the order still waits then. Nothing else follows.
func (g *Guarantee) remindOfPromise(now time.Time) []Delivery {
	due := g.ReviewDue()
	if due.IsZero() || due.Before(now) {
		return nil
	}
	return []Delivery{g.tellPromise(due)}
}

func (g *Guarantee) tellPromise(due time.Time) Delivery {
	return g.Tell(Notice{Kind: NoticeOverdue, Sort: OverduePromised, Of: NoticeTime(g.Order.At)}, due)
}

// promiseMissed tells staff of an hour by which an answer was promised that has passed while a freeze stood.
func (g *Guarantee) promiseMissed(now time.Time) []Delivery {
	if due := g.ReviewDue(); due.IsZero() || !due.Before(now) || due.Before(g.Freeze.At) {
		return nil
	}
	return []Delivery{g.tellPromise(now)}
}

// Overdue tells whether the order of this time, as a notice writes it, still waits, and can be given.
func (g *Guarantee) Overdue(at string) bool {
	return g.Order.WaitsSince(at) && g.RefundProblem() == nil
}

// PromiseOverdue is Overdue of one about which the guarantor is promised an answer still.
func (g *Guarantee) PromiseOverdue(at string) bool { return g.Overdue(at) && !g.ReviewDue().IsZero() }

// Ordered is Overdue of one that a freeze may hold up.
func (g *Guarantee) Ordered(at string) bool {
	return g.Order.WaitsSince(at) && (g.Frozen() || g.RefundProblem() == nil)
}

// OrderOf finds the order of this time, as a notice writes it; the last one where none is of it.
func (g *Guarantee) OrderOf(at string) Motion {
	for _, m := range g.Orders {
		if NoticeTime(m.At) == at {
			return m
		}
	}
	return g.Order
}

// StoodBehind is since when who has moved a motion, or first backed it, stands behind it. Whoever backs what the guarantor or a
// decision has ordered does so later than it was made: their note says when.
func (g *Guarantee) StoodBehind(m Motion) time.Time {
	if m.From != "" {
		for _, e := range slices.Backward(g.History) {
			if e.By == StaffBy(m.By) && strings.HasPrefix(e.Why, NoteRefundAsked) {
				return e.At
			}
		}
	}
	return m.Counts()
}

// SecondAlarm is after how long an order that still waits is told to the admins as well.
const SecondAlarm = Day

// WithdrawOrder withdraws an order that waits. Where the guarantor was told that it was not accepted, another one takes its place.
func (g *Guarantee) WithdrawOrder(by Hand, now time.Time) []Delivery {
	g.Order.WithdrawnAt, g.Order.WithdrawnBy = now, by.ID
	g.Note(now, by.By(), NoteRefundWithdrawn)
	return append([]Delivery{g.TellAct(ActWithdrawn, by, "", now)}, g.orderUnaccepted(now)...)
}

// Unback takes back that a member of staff backs an order which the guarantor or a decision has made: it waits on as it was made, for two.
// Whether they may is not asked here.
func (g *Guarantee) Unback(by Hand, now time.Time) []Delivery {
	g.Order.By, g.Order.Person, g.Order.Anew = 0, "", time.Time{}
	g.Note(now, by.By(), NoteRefundUnbacked)
	return []Delivery{g.TellAct(ActUnbacked, by, "", now)}
}

// staffPrefix begins how a history names a member of staff.
const staffPrefix = "staff:"

// StaffBy is how a guarantee's history names a member of staff, by Telegram's number of theirs.
func StaffBy(id int64) string { return fmt.Sprintf("%s%d", staffPrefix, id) }
