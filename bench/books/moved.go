package books

import (
	"time"

	"kafalabot/kafala"
)

// moved holds the movements of a record, line by line, against the riyals of the gateway. A record keeps returns by the second,
// and the gateway its payments by parts of it.
func (b *Books) moved(g kafala.Guarantee, riyals kafala.Sums) {
	moved, last := kafala.Sums{}, map[string]kafala.Movement{}
	for _, m := range g.Movements() {
		before, more := last[m.Payment.ID]
		if m.Amount <= 0 || more && (m.Number != before.Number+1 || m.At.Before(before.At.Truncate(time.Second))) {
			b.Fail("%s: after %+v comes %+v", g.ID, before, m)
		}
		last[m.Payment.ID] = m
		sum := kafala.Halalas(0)
		for _, p := range m.Parts {
			sum += p.Gross()
		}
		if m.Number == 0 {
			moved.Gross += sum
		} else {
			moved.Returned += sum
		}
	}
	if moved != riyals {
		b.Fail("%s: of riyals the gateway has %+v, and line by line they are %+v", g.ID, riyals, moved)
	}
}
