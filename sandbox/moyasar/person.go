package moyasar

import (
	"errors"
	"fmt"
)

// Errors of Pay.
var (
	ErrNoInvoice  = errors.New("moyasar: no such invoice")
	ErrNotPayable = errors.New("moyasar: invoice cannot be paid") // paid, expired, canceled …
	ErrDeclined   = errors.New("moyasar: payment declined")
)

// Pay pays an invoice as a person would on its page, approving at the bank. The
// id of the payment comes with ErrDeclined too: a declined payment exists.
func (s *Server) Pay(invoiceID, cardNumber string) (paymentID string, err error) {
	p, err := s.Begin(invoiceID, cardNumber)
	if err != nil {
		return p, err
	}
	return p, s.Approve(p)
}

// Begin goes as far as the bank's page and no further. A card without that
// page has then paid or been declined already.
func (s *Server) Begin(invoiceID, cardNumber string) (paymentID string, err error) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv := s.books.invoices[invoiceID]
	if inv == nil {
		return "", ErrNoInvoice
	}
	if inv.age(s.now()); inv.Status != Initiated {
		return "", fmt.Errorf("%w: %s", ErrNotPayable, inv.Status)
	}
	p := s.chargeCard(order{
		invoice: inv, amount: inv.Amount, currency: inv.Currency, description: inv.Description,
		callback: s.invoiceURL(inv.ID, s.config.Language), ip: "127.0.0.1",
	}, digitsOf(cardNumber), "TEST PAYER")
	return p.ID, p.declined()
}

// Approve gives the right code at the bank for a payment that waits there. For
// one that is over it does nothing and says how it ended.
func (s *Server) Approve(paymentID string) error {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	p := s.books.payments[paymentID]
	if p == nil {
		return errors.New("moyasar: no such payment")
	}
	s.settle(p)
	return p.declined()
}

func (p *payment) declined() error {
	if p.Status != Failed {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrDeclined, p.Source.Message)
}
