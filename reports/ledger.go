package reports

import (
	"cmp"
	"io"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Ledger collects the money that came and went within some days: of each payment that was begun on one of them its row, and of
// each return that was recorded on one of them, whenever its payment came. So of a period that is over, and whose last day was
// compared with the gateway, rows and amounts stay as they are; what became of a guarantee is said as of now. Add fits
// kafala.Register.Moved, of which it wants those days.
type Ledger struct {
	Payments, Returns int
	Sums              kafala.Sums    // in riyals
	VAT               kafala.Halalas // in what came, less that in what went back

	from, to time.Time
	rows     []entry
	seen     map[string]bool // guarantees that were added
	lost     map[string]bool // payments that stand here by the list of what was lost
}

// entry is one movement of one guarantee.
type entry struct {
	of *kafala.Guarantee
	kafala.Movement
}

// NewLedger begins the days from first to last.
func NewLedger(first, last kafala.Date) *Ledger {
	l := &Ledger{seen: map[string]bool{}, lost: map[string]bool{}}
	l.from, l.to = Span(first, last)
	return l
}

// Add collects a guarantee's movements; one that is added again is collected once. The error is always nil.
func (l *Ledger) Add(g kafala.Guarantee) error {
	if l.seen[g.ID] {
		return nil
	}
	l.seen[g.ID] = true
	all := slices.DeleteFunc(g.Movements(), func(m kafala.Movement) bool { return l.lost[m.Payment.ID] })
	l.collect(&g, all)
	return nil
}

// AddLost collects the movements of a payment whose record a restore has lost, unless its record has it (kafala.LostPayment.Books).
// It comes before every Add: whatever the list still has stands in the table by the list alone.
func (l *Ledger) AddLost(lost kafala.LostPayment) {
	g, all := lost.Books()
	l.lost[lost.Payment.ID] = len(all) > 0
	l.collect(&g, all)
}

func (l *Ledger) collect(of *kafala.Guarantee, all []kafala.Movement) {
	for _, m := range all {
		if m.At.Before(l.from) || !m.At.Before(l.to) {
			continue
		}
		l.rows = append(l.rows, entry{of, m})
		came := m.Number == 0
		if came {
			l.Payments++
		} else {
			l.Returns++
		}
		for _, p := range m.Parts {
			if came {
				l.Sums.Gross += p.Gross()
				l.VAT += p.VAT
			} else {
				l.Sums.Returned += p.Gross()
				l.VAT -= p.VAT
			}
		}
	}
}

// Came counts what came, and Back what went back, by kind and region, each payment and each return by itself: together they are
// Payments, Returns and Sums. What went back stands in Gross of Back.
func (l *Ledger) Came() Tally { return l.tally(true) }

// Back see Came.
func (l *Ledger) Back() Tally { return l.tally(false) }

func (l *Ledger) tally(came bool) (t Tally) {
	for _, r := range l.rows {
		if came != (r.Number == 0) {
			continue
		}
		sum := kafala.Halalas(0)
		for _, p := range r.Parts {
			sum += p.Gross()
		}
		t.count(r.of, kafala.Sums{Gross: sum})
	}
	return t
}

// Write writes them as a table, the oldest first. Errors are those of w.
func (l *Ledger) Write(w io.Writer, t Table) error {
	slices.SortStableFunc(l.rows, func(a, b entry) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Payment.ID, b.Payment.ID), cmp.Compare(a.Number, b.Number))
	})
	book, err := NewBook(w, t)
	for i := 0; err == nil && i < len(l.rows); i++ {
		err = book.Add(l.rows[i].of, l.rows[i].Movement)
	}
	if err != nil {
		return err
	}
	return book.Close()
}
