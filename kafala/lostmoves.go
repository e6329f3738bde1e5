package kafala

import "slices"

// RecordLost is what became of a payment whose record a restore has lost.
const RecordLost PaymentCase = "lost"

// Books give a lost payment as books take it: what is known of its guarantee, and its money as it came and went, of no line, since
// nobody here knows what it was paid for. None: a record has it after all, and says more. What was back as a whole before that was
// paid for nothing, and stays as it stands there: a record that begins anew changes no day that is over.
func (l *LostPayment) Books() (g Guarantee, all []Movement) {
	if !l.Settled.IsZero() && l.Payment.Back < l.Payment.Amount {
		return g, nil
	}
	add := func(m Movement) {
		m.Payment, m.Why = l.Payment, RecordLost
		if l.Payment.Currency == "" {
			m.Parts = []Part{{Net: m.Amount}}
		}
		all = append(all, m)
	}
	add(Movement{At: l.Payment.At, Amount: l.Payment.Amount})
	back := Halalas(0)
	for i, r := range l.returns() {
		add(Movement{At: r.At, Number: i + 1, Amount: r.Sum - back})
		back = r.Sum
	}
	return Guarantee{ID: l.Guarantee, Reference: l.Reference, Order: l.Order}, all
}

// returns gives each time that more of it was seen to be back, oldest first.
func (l *LostPayment) returns() (all []Return) {
	back := Halalas(0)
	add := func(e LostEvent, sum Halalas) {
		if sum = min(sum, l.Payment.Back); sum > back {
			all, back = append(all, Return{l.Payment.ID, e.At, sum}), sum
		}
	}
	for _, e := range l.Log {
		if e.What == LostBack {
			add(e, e.Sum)
		}
	}
	if back == 0 && len(l.Log) > 0 { // an earlier release did not write down what was back when it was listed
		add(l.Log[0], l.Payment.Back)
	}
	return all
}

// takeOver writes down what had gone back of a payment before this record had it again, as of when that was seen: what is over in
// the books stays as it is. It tells whether there was anything new.
func (g *Guarantee) takeOver(l *LostPayment) bool {
	before := slices.DeleteFunc(l.returns(), func(r Return) bool { return slices.Contains(g.Returned, r) })
	g.Returned = append(before, g.Returned...) // of two that say the same the first one counts
	return len(before) > 0
}
