package kafala

import (
	"math/bits"
	"time"
)

// Share is a part of what a guarantee costs: some of its lines, and the value added tax that goes with them.
type Share struct {
	Lines []Line
	VAT   Halalas
	Total Halalas // of the lines and the VAT
}

// Split parts what a guarantee costs into what comes back and what stays, by the halala: the VAT of what comes back is that
// of all less that of what stays.
func (b Breakdown) Split(e Extent) (returns, stays Share) {
	for _, l := range b.Lines {
		part := &stays
		if e == Everything || l.Refundable {
			part = &returns
		}
		part.Lines = append(part.Lines, l)
		part.Total += l.Amount
	}
	stays.VAT = min(vat(b.taxableOf(stays.Lines), b.Percent), b.VAT)
	returns.VAT = b.VAT - stays.VAT
	stays.Total += stays.VAT
	returns.Total += returns.VAT
	return returns, stays
}

// mostGuessed is of how many lines it is found out which were taxable.
const mostGuessed = 16

// taxableOf is the sum of the taxable ones among the lines that stay. Where it was not kept which are taxable, or an earlier
// release has written over it, it is found out from the VAT of all; where that leaves a choice, it is the one that gives
// most back.
func (b Breakdown) taxableOf(stays []Line) Halalas {
	if vat(taxable(b.Lines), b.Percent) == b.VAT || len(stays) == 0 {
		return taxable(stays)
	}
	if len(b.Lines) > mostGuessed {
		return 0
	}
	return b.guess()
}

// taxable is the sum of those lines of which it was kept that they are.
func taxable(lines []Line) (sum Halalas) {
	for _, l := range lines {
		if l.Taxable {
			sum += l.Amount
		}
	}
	return sum
}

// guess is taxableOf of what is not refundable, by every choice of lines that has the VAT of all. 0: none has.
func (b Breakdown) guess() (stays Halalas) {
	choice := b.guessed()
	for i, l := range b.Lines {
		if choice>>i&1 == 1 && !l.Refundable {
			stays += l.Amount
		}
	}
	return stays
}

// guessed is the choice of lines, a bit for each, that has the VAT of all and gives most back; 0: none has.
func (b Breakdown) guessed() (found uint32) {
	best := Halalas(-1)
	for choice := range uint32(1) << len(b.Lines) {
		var all, stays Halalas
		for rest := choice; rest != 0; rest &= rest - 1 {
			l := b.Lines[bits.TrailingZeros32(rest)]
			if all += l.Amount; !l.Refundable {
				stays += l.Amount
			}
		}
		if vat(all, b.Percent) == b.VAT && (best < 0 || stays < best) {
			best, found = stays, choice
		}
	}
	return found
}

// taxed names the lines that bear the VAT, as taxableOf has it; none: nothing says which.
func (b Breakdown) taxed() map[string]bool {
	kept := vat(taxable(b.Lines), b.Percent) == b.VAT
	choice := uint32(0)
	if !kept && len(b.Lines) <= mostGuessed {
		choice = b.guessed()
	}
	all := map[string]bool{}
	for i, l := range b.Lines {
		if kept && l.Taxable || choice>>i&1 == 1 {
			all[l.ID] = true
		}
	}
	return all
}

// Extent is how much of what was paid comes back for a reason.
type Extent string

// The extents.
const (
	Everything      Extent = "all"        // every line
	RefundableLines Extent = "refundable" // those that the tariff calls refundable
)

// The reasons for which money comes back. They are kept in records, and never changed.
const (
	WhyUnaccepted = "unaccepted" // the guarantee was not accepted
	WhyAsked      = "asked"      // the guarantor wishes it
	WhyDuplicate  = "duplicate"  // there is another guarantee, from elsewhere: what this bot has taken twice goes back by itself
	WhyNotTaken   = "nottaken"   // numbers of this bot are not taken at all, and it was sold all the same
	WhyFault      = "fault"      // another fault of the operator's
)

// Extents has a row for each reason for which money is ordered back. Money that does not fit comes back whole (Outcomes).
var Extents = map[string]Extent{
	WhyUnaccepted: RefundableLines,
	WhyAsked:      RefundableLines,
	WhyDuplicate:  RefundableLines,
	WhyRevoked:    RefundableLines, // the guarantor gives it up
	WhyNotTaken:   Everything,
	WhyFault:      Everything,
}

// Terms is what an order gives back, and what stays.
type Terms struct {
	Returns, Stays Share
	Sum            Halalas // how much of the payment is back once it is carried out, whoever has given it back
}

// Terms tells what comes back of a guarantee for a reason. Its Sum is 0 for what is no reason, and where nothing would.
func (g *Guarantee) Terms(why string) Terms {
	extent, known := Extents[why]
	if !known {
		return Terms{}
	}
	t := Terms{}
	t.Returns, t.Stays = g.Amount.Split(extent)
	if t.Returns.Total > 0 || len(g.Amount.Lines) == 0 { // of what has no lines nothing was said to stay
		t.Sum = max(g.Payment.Amount-t.Stays.Total, 0)
	}
	return t
}

// NewOrder is an order that is made now, for a reason that gives something back: how much is fixed with it.
func (g *Guarantee) NewOrder(why string, now time.Time) Motion {
	return Motion{Why: why, At: now, Sum: g.Terms(why).Sum}
}

// TermsOf tells what an order gives back that was made, as it was fixed then. One that was made before that was kept gives
// all back, which it said.
func (g *Guarantee) TermsOf(order Motion) Terms {
	extent := Everything
	if order.Sum > 0 && order.Sum < g.Payment.Amount {
		extent = RefundableLines
	}
	t := Terms{Sum: order.Sum}
	if t.Returns, t.Stays = g.Amount.Split(extent); t.Sum == 0 {
		t.Sum = g.Payment.Amount
	}
	return t
}

// Rest tells how much goes back still with an order that was made; 0: as much as it gives back, or more, has left by another hand.
func (g *Guarantee) Rest(order Motion) Halalas { return max(g.TermsOf(order).Sum-g.Payment.Back, 0) }

// RestFor is Rest of an order that is made now, for a reason.
func (g *Guarantee) RestFor(why string) Halalas { return max(g.Terms(why).Sum-g.Payment.Back, 0) }

// Sums is money that has come, and how much of it has gone back.
type Sums struct{ Gross, Returned Halalas }

// Net is what is with us of it.
func (s Sums) Net() Halalas { return s.Gross - s.Returned }

// And adds two.
func (s Sums) And(more Sums) Sums { return Sums{s.Gross + more.Gross, s.Returned + more.Returned} }

// Sums is the money of one payment.
func (p Payment) Sums() Sums { return Sums{p.Amount, p.Back} }

// Sums is the money of one try, as the gateway tells it.
func (t Try) Sums() Sums { return Sums{t.Payment.Amount, t.Returned} }

// Sums is the money in riyals of all payments that came for a guarantee.
func (g *Guarantee) Sums() (all Sums) {
	for _, p := range g.Payments() {
		if p.Currency == "" {
			all = all.And(p.Sums())
		}
	}
	return all
}
