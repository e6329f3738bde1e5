package moyasar

import "errors"

// What somebody does at the merchant's dashboard, behind the back of the merchant's own programs. Webhooks are told,
// as of anything else.

// Refund gives this much of a payment back; 0 is all that is left.
func (s *Server) Refund(paymentID string, amount int64) error {
	return s.atDesk(paymentID, func(p *payment) *Problem { return s.refund(p, amount) })
}

// Void takes a payment back as if it had never been, while that is possible.
func (s *Server) Void(paymentID string) error { return s.atDesk(paymentID, s.void) }

// Cancel ends an open invoice. A payment that waits at the bank can still be approved.
func (s *Server) Cancel(invoiceID string) error {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv := s.books.invoices[invoiceID]
	if inv == nil {
		return ErrNoInvoice
	}
	inv.age(s.now())
	return s.cancel(inv).err()
}

// Tag changes the metadata of an invoice; a key whose value is empty goes.
func (s *Server) Tag(invoiceID string, change map[string]string) error {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv := s.books.invoices[invoiceID]
	if inv == nil {
		return ErrNoInvoice
	}
	merged, problem := joined(inv.Metadata, texts(change))
	if problem != nil {
		return problem.err()
	}
	inv.Metadata, inv.UpdatedAt = merged, Time{s.now()}
	s.books.tagAll(inv)
	return nil
}

func (s *Server) atDesk(paymentID string, act func(*payment) *Problem) error {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	p := s.books.payments[paymentID]
	if p == nil {
		return errors.New("moyasar: no such payment")
	}
	return act(p).err()
}

// err is a refusal as an error, nil for none.
func (p *Problem) err() error {
	if p == nil {
		return nil
	}
	return errors.New("moyasar: " + p.Message)
}
