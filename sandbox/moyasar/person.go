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

// PaySTC pays an invoice from the wallet of a mobile number, with this code.
func (s *Server) PaySTC(invoiceID, mobile, code string) (paymentID string, err error) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv, err := s.payable(invoiceID)
	if err != nil {
		return "", err
	}
	p := s.chargeSTC(s.onPage(inv), stcNumber(mobile), "", "")
	s.proceed(p, code)
	return p.ID, p.declined()
}

// Begin goes as far as the bank's page and no further. A card without that
// page has then paid or been declined already.
func (s *Server) Begin(invoiceID, cardNumber string) (paymentID string, err error) {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	inv, err := s.payable(invoiceID)
	if err != nil {
		return "", err
	}
	p := s.chargeCard(s.onPage(inv), digitsOf(cardNumber), "TEST PAYER")
	return p.ID, p.declined()
}

// payable finds an invoice that can still be paid.
func (s *Server) payable(id string) (*invoice, error) {
	inv := s.books.invoices[id]
	if inv == nil {
		return nil, ErrNoInvoice
	}
	if inv.age(s.now()); inv.Status != Initiated {
		return nil, fmt.Errorf("%w: %s", ErrNotPayable, inv.Status)
	}
	return inv, nil
}

// onPage is what the page of an invoice orders.
func (s *Server) onPage(inv *invoice) order {
	return order{invoice: inv, amount: inv.Amount, currency: inv.Currency, description: inv.Description,
		callback: s.invoiceURL(inv.ID), ip: "127.0.0.1"}
}

// Reject refuses at the bank a payment that waits there, as a person does who does not know it.
func (s *Server) Reject(paymentID string) error {
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	p := s.books.payments[paymentID]
	if p == nil {
		return errors.New("moyasar: no such payment")
	}
	s.fail(p, secureRejected, "", "secure_rejected")
	return p.declined()
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
