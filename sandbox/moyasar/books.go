package moyasar

import (
	"slices"
	"sync"
	"time"
)

// books are all invoices and payments. Whoever reads or writes a record holds
// mu; a record's maps are replaced, never changed, so copies may be kept.
type books struct {
	mu         sync.Mutex
	invoices   map[string]*invoice
	issued     []*invoice            // oldest first
	tagged     map[string][]*invoice // by metadata key and value; checked again by the reader
	payments   map[string]*payment
	taken      []*payment            // oldest first
	marked     map[string][]*payment // by metadata, as tagged
	changes    []change              // of payments, oldest first
	challenges map[string]*payment   // by the id in the bank page's address
}

// invoice is the record of one invoice.
type invoice struct {
	Invoice
	attempts []*payment
	expires  time.Time // zero: never
	born     time.Time // when it was entered, never before the one entered earlier
	number   int       // its place in issued
}

// payment is the record of one attempt to pay.
type payment struct {
	Payment
	card      Card   // what the bank will say
	manual    bool   // authorize only
	reason    string // why it failed, as a key of the page's words
	challenge string // id in the bank page's address
	wrong     int    // wrong codes typed at the bank
	paidAt    time.Time
	invoice   *invoice
	born      time.Time // as of an invoice
	number    int       // its place in taken
	change    int       // the place of its last change in changes
}

func newBooks() *books {
	return &books{
		invoices:   map[string]*invoice{},
		tagged:     map[string][]*invoice{},
		payments:   map[string]*payment{},
		marked:     map[string][]*payment{},
		challenges: map[string]*payment{},
	}
}

func tag(key, value string) string { return key + "\x00" + value }

func (b *books) tagAll(inv *invoice) {
	for key, value := range inv.Metadata {
		b.tagged[tag(key, value.Text)] = append(b.tagged[tag(key, value.Text)], inv)
	}
}

func (b *books) tagPayment(p *payment) {
	for key, value := range p.Metadata {
		b.marked[tag(key, value.Text)] = append(b.marked[tag(key, value.Text)], p)
	}
}

func (b *books) enter(inv *invoice) {
	inv.born, inv.number = inv.CreatedAt.Time, len(b.issued)
	if inv.number > 0 {
		inv.born = later(inv.born, b.issued[inv.number-1].born)
	}
	b.invoices[inv.ID] = inv
	b.issued = append(b.issued, inv)
	b.tagAll(inv)
}

func (b *books) take(p *payment) {
	p.born, p.number = p.CreatedAt.Time, len(b.taken)
	if p.number > 0 {
		p.born = later(p.born, b.taken[p.number-1].born)
	}
	b.payments[p.ID] = p
	b.taken = append(b.taken, p)
	b.tagPayment(p)
	b.touch(p, p.CreatedAt.Time)
	if p.invoice != nil {
		p.invoice.attempts = append(p.invoice.attempts, p)
	}
}

// age lets an open invoice expire: nothing runs at the moment itself, the
// status is new to the next reader.
func (inv *invoice) age(now time.Time) {
	if inv.Status == Initiated && !inv.expires.IsZero() && !now.Before(inv.expires) {
		inv.Status = Expired
		inv.UpdatedAt = Time{inv.expires}
	}
}

// show is the invoice as it is now, with every attempt.
func (s *Server) show(inv *invoice) Invoice {
	inv.age(s.now())
	view := inv.Invoice
	view.LogoURL = s.base.URL() + "/assets/logo.svg"
	view.URL = s.invoiceURL(inv.ID)
	view.Payments = make([]Payment, 0, len(inv.attempts))
	for _, p := range inv.attempts {
		view.Payments = append(view.Payments, p.show())
	}
	return view
}

// before is the invoice as it was then, as far as its payments tell; zero: as it is.
func (i Invoice) before(seen time.Time) Invoice {
	late := func(p Payment) bool { return !seen.IsZero() && p.UpdatedAt.After(seen) }
	if !slices.ContainsFunc(i.Payments, late) {
		return i
	}
	i.Payments = slices.DeleteFunc(slices.Clone(i.Payments), late)
	if i.Status == Paid && !slices.ContainsFunc(i.Payments, func(p Payment) bool { return p.Status == Paid }) {
		i.Status, i.UpdatedAt = Initiated, i.CreatedAt
	}
	return i
}

// known tells whether a payment was as it is then; zero: it is.
func (p *payment) known(seen time.Time) bool { return seen.IsZero() || !p.UpdatedAt.After(seen) }

// invoiceURL is the address of an invoice's page. It names no language: the documents' samples end in "?lang=en", and whether
// that may be asked for, or is the page's own, they do not say. So the page goes by the browser.
func (s *Server) invoiceURL(id string) string { return s.base.URL() + "/invoices/" + id }

func (p *payment) show() Payment {
	view := p.Payment
	view.AmountFormat = format(p.Amount, p.Currency)
	view.FeeFormat = format(p.Fee, p.Currency)
	view.RefundedFormat = format(p.Refunded, p.Currency)
	view.CapturedFormat = format(p.Captured, p.Currency)
	return view
}

// Books is a copy of everything the gateway holds, oldest first.
type Books struct {
	Invoices []Invoice
	Payments []Payment
}

// Received is the sum of what merchants were paid in one currency, refunds and
// voided payments taken off, in the minor unit.
func (b Books) Received(currency string) int64 {
	var sum int64
	for _, p := range b.Payments {
		if p.Currency == currency && (p.Status == Paid || p.Status == Captured || p.Status == Refunded) {
			sum += p.Amount - p.Refunded
		}
	}
	return sum
}

// Books copies all invoices and payments, for comparing books in tests.
func (s *Server) Books() Books {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	var all Books
	for _, inv := range s.books.issued {
		all.Invoices = append(all.Invoices, s.show(inv))
	}
	for _, p := range s.books.taken {
		all.Payments = append(all.Payments, p.show())
	}
	return all
}

// BooksOf copies the invoices that carry this metadata, and their payments, oldest first. It costs what it finds.
func (s *Server) BooksOf(key, value string) Books {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	var some Books
	found := s.books.invoicesFor(filter{metadata: map[string]string{key: value}})
	for n := len(found) - 1; n >= 0; n-- {
		if found[n].Metadata[key].Text == value {
			inv := s.show(found[n])
			some.Invoices = append(some.Invoices, inv)
			some.Payments = append(some.Payments, inv.Payments...)
		}
	}
	return some
}
