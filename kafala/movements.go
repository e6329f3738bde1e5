package kafala

import (
	"cmp"
	"slices"
	"time"
)

// Return is that more of a payment was seen to be back. It stands under the time at which it was recorded here, so that a
// period that is over gets no more of them.
type Return struct {
	Payment string    `json:"p"` // the gateway's id
	At      time.Time `json:"t"`
	Sum     Halalas   `json:"s"` // how much of it was back by then
}

// returned writes down that so much of a payment is back by now.
func (g *Guarantee) returned(payment string, sum Halalas, now time.Time) {
	if sum > 0 {
		g.Returned = append(g.Returned, Return{payment, now, sum})
	}
}

// Returns gives each time that more of a payment of this record was back, oldest first; the last one is all that is. Of
// a record of an earlier release, which kept no such list, they are what its history says; where that says nothing, all of
// it is one return, when the record was refunded or at once.
func (g *Guarantee) Returns(p Payment) (all []Return) {
	for _, r := range g.Returned {
		if r.Payment == p.ID {
			all = append(all, r)
		}
	}
	all = append(all, g.notedReturns(p)...)
	untold := Return{p.ID, p.At, p.Back}
	for _, e := range g.History {
		if p.ID == g.Payment.ID && e.To == Refunded && e.From != Refunded {
			untold.At = e.At
		}
	}
	all = append(all, untold)
	slices.SortStableFunc(all, func(a, b Return) int { return cmp.Compare(a.Sum, b.Sum) })
	var grown Return
	all = slices.DeleteFunc(all, func(r Return) bool {
		old := r.Sum <= grown.Sum || r.Sum > p.Back
		if !old {
			grown = r
		}
		return old
	})
	for i := 1; i < len(all); i++ {
		if all[i].At.Before(all[i-1].At) {
			all[i].At = all[i-1].At
		}
	}
	return all
}

// notedReturns is what the history says of a payment's going back. A line about money beside does not name its payment: of
// several that are back by the same sum, each has the line in its turn, and a part before that none.
func (g *Guarantee) notedReturns(p Payment) (all []Return) {
	turn := 0
	for _, e := range g.Extra {
		if e.ID == p.ID {
			break
		}
		if e.Back == p.Back {
			turn++
		}
	}
	for _, e := range g.History {
		words, rest, ok := ReadNote(e.Why)
		if _, sum := ReadSum(rest); ok && e.From == e.To {
			switch {
			case words == "event.money-back" && p.ID == g.Payment.ID:
				all = append(all, Return{p.ID, e.At, sum})
			case words == "event.other-money-back" && p.ID != g.Payment.ID && sum == p.Back:
				if turn == 0 {
					all = append(all, Return{p.ID, e.At, sum})
				}
				turn--
			}
		}
	}
	return all
}

// Part is money of one line of the tariff, and the value added tax in it.
type Part struct {
	Line    string // the id of the charge; "": of no line
	Net     Halalas
	VAT     Halalas
	Percent int // the rate; 0: no tax is in it
}

// Gross is what a part comes to.
func (p Part) Gross() Halalas { return p.Net + p.VAT }

// Movement is money that came for a guarantee, or went back.
type Movement struct {
	At      time.Time
	Payment Payment
	Number  int     // of a return, from 1; 0: the payment itself
	Amount  Halalas // of Payment.Currency
	// Parts are the lines that it is of, in riyals. Money for which nothing was issued is of no line, and nothing is said of tax.
	Parts []Part
	// Why is what happened to a payment that was not kept, or why money has gone back; "": it came, and is what the
	// guarantee is issued for.
	Why PaymentCase
}

// Movements lists all money that came for a guarantee or went back, each payment with its returns. The amounts of a payment's
// returns add up to Payment.Back, and the parts of each movement in riyals to its amount, line by line and with the tax by the
// halala: what is back as a whole leaves nothing on any line.
func (g *Guarantee) Movements() (all []Movement) {
	for _, p := range g.Payments() {
		kept := p.ID == g.Payment.ID && g.Refusal == ""
		_, why := g.WentBack(p.ID)
		came := Movement{At: p.At, Payment: p, Amount: p.Amount}
		if !kept {
			came.Why = why
		}
		left := [][]Part{{{Net: p.Amount}}}
		if kept && p.Currency == "" {
			left = g.Amount.parts(p.Amount)
		}
		if p.Currency == "" {
			came.Parts = flat(left)
		}
		all = append(all, came)
		apart := newApportioning(left)
		back := Halalas(0)
		for i, r := range g.Returns(p) {
			m := Movement{At: r.At, Payment: p, Number: i + 1, Amount: r.Sum - back, Why: why}
			if kept {
				m.Why = g.returnedBy(p, r)
			}
			if p.Currency == "" {
				m.Parts = apart.take(m.Amount)
			}
			back = r.Sum
			all = append(all, m)
		}
	}
	return all
}

// returnedBy tells why one return of what a guarantee is issued for happened: by an order that was given before, as far as that
// goes, or by another hand.
func (g *Guarantee) returnedBy(p Payment, r Return) PaymentCase {
	switch ordered := g.Order.Given() && !r.At.Before(g.Order.GivenAt) && r.Sum <= g.TermsOf(g.Order).Sum; {
	case ordered && g.Order.From == ByCitizen:
		return GuarantorOrdered
	case ordered:
		return StaffOrdered
	case r.Sum >= p.Amount:
		return TakenBack
	}
	return PartBack
}
