package kafala

// RecordLost is what became of a payment whose record a restore has lost.
const RecordLost PaymentCase = "lost"

// Books give a lost payment as books take it: what is known of its guarantee, and its money as it came and went, of no line, since
// nobody here knows what it was paid for. None: a record has it after all, and says more.
func (l *LostPayment) Books() (g Guarantee, all []Movement) {
	if !l.Settled.IsZero() {
		return g, nil
	}
	g = Guarantee{ID: l.Guarantee, Reference: l.Reference, Order: l.Order}
	parts := func(sum Halalas) []Part {
		if l.Payment.Currency != "" {
			return nil
		}
		return []Part{{Net: sum}}
	}
	add := func(m Movement) {
		m.Payment, m.Why, m.Parts = l.Payment, RecordLost, parts(m.Amount)
		all = append(all, m)
	}
	add(Movement{At: l.Payment.At, Amount: l.Payment.Amount})
	back := Halalas(0)
	returned := func(e LostEvent, sum Halalas) {
		if sum = min(sum, l.Payment.Back); sum > back {
			add(Movement{At: e.At, Number: len(all), Amount: sum - back})
			back = sum
		}
	}
	for _, e := range l.Log {
		if e.What == LostBack {
			returned(e, e.Sum)
		}
	}
	if back == 0 && len(l.Log) > 0 { // an earlier release did not write down what was back when it was listed
		returned(l.Log[0], l.Payment.Back)
	}
	return g, all
}
