package kafala

import "strings"

// What staff, or a guarantor, have done to a guarantee, of which the staff chat is told.
const (
	ActOrdered   = "ordered"   // ordered that the money goes back, as the only one or the second of two
	ActBacked    = "backed"    // backed an order of the guarantor's or of a decision, which waits for another one
	ActWithdrawn = "withdrawn" // withdrawn an order that waited
	ActUnbacked  = "unbacked"  // taken back that they backed it
	ActReturned  = "returned"  // the money that was ordered back is back
	ActEnded     = "ended"
	ActReopened  = "reopened" // taken an end back
	ActCancelled = "cancelled"
	ActStruck    = "struck"    // struck a mark out
	ActUndecided = "undecided" // struck a recorded decision out
	ActUnclosed  = "unclosed"  // withdrawn their wish to end one whose money has left by another hand
	ActRevoked   = "revoked"   // the guarantor has given up a guarantee without any sign of use: what comes back is on its way
	ActForgone   = "forgone"   // as ActRevoked, of one of which nothing comes back
	ActKept      = "kept"      // the guarantor has withdrawn their wish to give it up
)

// Acts lists them.
var Acts = []string{ActOrdered, ActBacked, ActWithdrawn, ActUnbacked, ActReturned, ActEnded, ActReopened, ActCancelled, ActStruck,
	ActUndecided, ActUnclosed, ActRevoked, ActForgone, ActKept}

// Why somebody is no staff any more, or does not become it.
const (
	DismissedRemoved = "removed" // by an admin, or by the configuration
	DismissedLapsed  = "lapsed"  // idle for too long
	DismissedRefused = "refused" // an admin has taken back the invitation that they accepted
	DismissedLate    = "late"    // it ran out before it was confirmed
)

// Dismissals lists them.
var Dismissals = []string{DismissedRemoved, DismissedLapsed, DismissedRefused, DismissedLate}

// What staff have done about an objection.
const (
	FreezeMade      = "made"
	FreezeWith      = "with"   // a guarantee is frozen with a number that they have frozen, perhaps long before
	FreezeLiftAsked = "asked"  // the first of two would lift it
	FreezeLifted    = "lifted" // and the second has

	FreezeLiftOverdue   = "overdue"   // nobody has by a day later
	FreezeLiftWithdrawn = "withdrawn" // the first of two would have it lifted no more
)

// FreezeSorts lists them.
var FreezeSorts = []string{FreezeMade, FreezeWith, FreezeLiftAsked, FreezeLifted, FreezeLiftOverdue, FreezeLiftWithdrawn}

// ClosingOverdue is the Sort of a NoticeClosing that is told a day later, and of none before.
const ClosingOverdue = "overdue"

// ClosingSorts lists them.
var ClosingSorts = []string{"", ClosingOverdue}

// Routine tells whether a notice says that nothing is wrong and that nobody is waited for. Of what is done to a guarantee, a backing says
// that a second person is.
func (n Notice) Routine() bool {
	return n.Rule().Routine && !(n.Kind == NoticeActed && n.Sort == ActBacked)
}

// sumOf is the sum that an act is about: what goes back with it still, or has, else what the guarantee costs.
func (g *Guarantee) sumOf(act string) Halalas {
	switch act {
	case ActRevoked, ActOrdered, ActBacked, ActWithdrawn, ActUnbacked, ActKept:
		return g.Rest(g.Order)
	case ActReturned:
		return g.Payment.Back - g.Outside()
	}
	return g.Amount.Total
}

// SumOf is the sum that a notice about a guarantee is about. Where that is a payment, it is known by the id, or by the id and
// how much of it is back: of what is told to have gone back by another hand it is what has, without what we have given back.
func (g *Guarantee) SumOf(n Notice) Halalas {
	switch n.Kind {
	case NoticeActed:
		if n.Money > 0 {
			return n.Money
		}
		return g.sumOf(n.Sort)
	case NoticeSecond, NoticeWaiting, NoticeOverdue:
		return g.Rest(g.OrderOf(n.Of))
	case NoticeMoney, NoticeLeft:
		id, back, part := strings.Cut(n.Of, "/")
		p := g.money(id)
		switch {
		case part && p == nil:
			return Halalas(number(back))
		case part:
			return g.outside(*p, Halalas(number(back)))
		case p != nil && n.Sort == string(TakenBack):
			return g.outside(*p, p.Amount)
		case p != nil:
			return p.Amount
		}
	}
	return g.Amount.Total
}

// Outside is how much of what a guarantee was paid with has gone back by another hand than ours.
func (g *Guarantee) Outside() Halalas { return g.outside(g.Payment, g.Payment.Back) }

// outside is how much of a payment had gone back by another hand when so much of it was back.
func (g *Guarantee) outside(p Payment, back Halalas) Halalas {
	seen, ours := Halalas(0), Halalas(0)
	for _, m := range g.Movements() {
		if m.Payment.ID != p.ID || m.Number == 0 {
			continue
		}
		if seen += m.Amount; seen <= back && (m.Why == StaffOrdered || m.Why == GuarantorOrdered) {
			ours += m.Amount
		}
	}
	return back - ours
}
