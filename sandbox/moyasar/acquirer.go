package moyasar

import (
	"cmp"
	"fmt"
	"net/url"
	"time"
)

// order is what a payment is asked for. Functions of this file are called with
// the books held.
type order struct {
	id          string // given_id, or empty
	invoice     *invoice
	amount      int64
	currency    string
	description string
	callback    string // where the browser returns after the bank's page
	metadata    Metadata
	ip          string
	manual      bool
	unsecured   bool // the merchant asked for no 3-D Secure
}

// fee is 2 % and 15 % VAT on it, as in the documented sample: 575 of 25000.
func fee(amount int64) int64 { return (amount*23 + 500) / 1000 }

// begin enters a payment that is initiated and has no source yet.
func (s *Server) begin(o order) *payment {
	now := Time{s.now()}
	o.strike(s.faults)
	p := &payment{invoice: o.invoice, manual: o.manual, challenge: s.chance.UUID()}
	p.Payment = Payment{
		ID: o.id, Status: Initiated, Amount: o.amount, Fee: fee(o.amount), Currency: o.currency,
		Description: o.description, IP: o.ip, CallbackURL: opt(o.callback),
		CreatedAt: now, UpdatedAt: now, Metadata: o.metadata,
	}
	if p.ID == "" {
		p.ID = s.chance.UUID()
	}
	if o.invoice != nil {
		p.InvoiceID = &o.invoice.ID
	}
	s.books.take(p)
	return p
}

// strike lets a fault change what is charged.
func (o *order) strike(faults *faults) {
	page := "/v1/payments"
	if o.invoice != nil {
		page = o.invoice.page()
	}
	switch fault, struck := faults.strike(Coupon, Foreign, "", page); {
	case struck && fault.Kind == Coupon:
		o.amount = max(1, o.amount-fault.Amount)
	case struck:
		o.currency = cmp.Or(fault.Currency, "USD")
	}
}

// page is the path of the page on which an invoice is paid.
func (inv *invoice) page() string { return "/invoices/" + inv.ID }

// chargeCard asks the bank behind a card number. The payment ends at once or
// waits for the bank's page at its TransactionURL. The full number is not kept.
func (s *Server) chargeCard(o order, number, name string) *payment {
	p := s.begin(o)
	p.card, _ = find(number)
	p.card.Number = ""
	p.Source = Source{
		Type: "creditcard", Company: p.card.Scheme, Name: name, Number: mask(number),
		GatewayID:       "moyasar_cc_" + s.chance.Digits(20),
		ReferenceNumber: s.chance.Digits(12),
		IssuerName:      "SANDBOX BANK", IssuerCountry: "SA", IssuerType: "credit", IssuerCategory: "STANDARD",
	}
	if p.card.Scheme == Mada {
		p.Source.IssuerType = "debit"
	}
	switch {
	case p.card.Secure != Challenge, o.unsecured:
		s.settle(p)
	default:
		p.Source.TransactionURL = s.base.URL() + "/v1/card_auth/" + p.challenge + "/prepare"
		s.books.challenges[p.challenge] = p
	}
	return p
}

// chargeSTC asks STC Pay, which sends a code to the mobile.
func (s *Server) chargeSTC(o order, mobile, cashier, branch string) *payment {
	p := s.begin(o)
	p.Source = Source{
		Type: "stcpay", Mobile: mobile, Cashier: cashier, Branch: branch,
		ReferenceNumber: s.chance.Digits(12),
	}
	answer := stcMobile(mobile)
	if answer.Status == Failed {
		s.fail(p, answer.Message, "", answer.Reason)
		return p
	}
	p.Source.TransactionURL = s.base.URL() + "/v1/stc_pays/" + p.challenge + "/proceed"
	s.books.challenges[p.challenge] = p
	return p
}

// settle books what the bank says to an initiated card payment. Once the bank
// has been asked its word stands, whatever became of the invoice meanwhile: a
// payment finished after expiry, cancellation or another payment is money too,
// and merchants must cope with it.
func (s *Server) settle(p *payment) {
	if p.Status != Initiated {
		return
	}
	if p.card.Status != Paid {
		s.fail(p, p.card.Message, p.card.Code, p.card.Reason)
		return
	}
	p.Source.Authorization = s.chance.Digits(6)
	s.approve(p, p.card.Message, p.card.Code)
}

func (s *Server) approve(p *payment, message, code string) {
	s.finish(p, Paid, message, code)
	event := "payment_paid"
	if p.manual {
		p.Status, event = Authorized, "payment_authorized"
	}
	if inv := p.invoice; inv != nil {
		inv.age(s.now())
		pays := inv.Status == Initiated
		if inv.Status == Canceled || inv.Status == Expired {
			_, pays = s.faults.strike(Revived, Revived, "", inv.page())
		}
		if pays {
			inv.Status, inv.UpdatedAt = Paid, p.UpdatedAt
			s.courier.callback(deref(inv.CallbackURL), s.show(inv))
		}
	}
	s.courier.publish(event, p.show())
}

func (s *Server) fail(p *payment, message, code, reason string) {
	if p.Status != Initiated {
		return
	}
	p.reason = reason
	s.finish(p, Failed, message, code)
	s.courier.publish("payment_failed", p.show())
}

func (s *Server) finish(p *payment, status, message, code string) {
	p.Status, p.Source.Message, p.Source.ResponseCode = status, message, code
	p.Source.TransactionURL = ""
	p.paidAt = s.now()
	s.books.touch(p, p.paidAt)
}

// proceed answers an STC Pay code.
func (s *Server) proceed(p *payment, code string) {
	if p.Status != Initiated {
		return
	}
	answer := stcCode(code)
	if answer.Status == Paid {
		s.approve(p, answer.Message, "")
		return
	}
	s.fail(p, answer.Message, "", answer.Reason)
}

// returnURL is where the browser goes after the bank: the payment's
// callback_url with id, status and message, as documented for card payments.
func (p *payment) returnURL() string {
	u, err := url.Parse(deref(p.CallbackURL))
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("id", p.ID)
	q.Set("status", p.Status)
	q.Set("message", p.Source.Message)
	u.RawQuery = q.Encode()
	return u.String()
}

// voidWindow is how long a payment may be voided.
// Source: docs.moyasar.com/guides/payment-operations.
const voidWindow = 2 * time.Hour

func (s *Server) refund(p *payment, amount int64) *Problem {
	left := p.Amount - p.Refunded
	if p.Status == Captured {
		left = p.Captured - p.Refunded
	}
	open := p.Status == Paid || p.Status == Captured || p.Status == s.config.PartialRefund
	switch {
	case !open || left <= 0:
		// The sentence was reported by users of the live service.
		return refused("Only paid or captured payments can be refunded.")
	case amount == 0:
		amount = left
	case amount > left:
		return invalid(map[string]any{"amount": []string{fmt.Sprintf("must be less than or equal to %d", left)}})
	}
	now := Time{s.now()}
	p.Refunded += amount
	p.RefundedAt = &now
	s.books.touch(p, now.Time)
	if amount == left {
		p.Status = Refunded
		p.invoice.follow(Refunded, now)
	} else if s.config.PartialRefund != "" {
		p.Status = s.config.PartialRefund
	}
	s.courier.publish("payment_refunded", p.show())
	return nil
}

func (s *Server) void(p *payment) *Problem {
	switch {
	case p.Status != Paid && p.Status != Authorized && p.Status != Captured, p.Refunded > 0:
		return refused("Only paid, authorized or captured payments can be voided.")
	case p.Status != Authorized && s.now().Sub(p.settledAt()) > voidWindow:
		return refused("Payment can no longer be voided, refund it instead.")
	}
	now := Time{s.now()}
	p.Status, p.VoidedAt = Voided, &now
	s.books.touch(p, now.Time)
	p.invoice.follow(Voided, now)
	s.courier.publish("payment_voided", p.show())
	return nil
}

// follow gives a paid invoice the status of its payment, unless another payment of it is still paid: not documented.
func (inv *invoice) follow(status string, now Time) {
	if inv == nil || inv.Status != Paid {
		return
	}
	for _, p := range inv.attempts {
		if p.Status == Paid || p.Status == Captured {
			return
		}
	}
	inv.Status, inv.UpdatedAt = status, now
}

// settledAt is when the void window began.
func (p *payment) settledAt() time.Time {
	if p.CapturedAt != nil {
		return p.CapturedAt.Time
	}
	return p.paidAt
}

func (s *Server) capture(p *payment, amount int64) *Problem {
	switch {
	case p.Status != Authorized:
		return refused("Only authorized payments can be captured.")
	case amount == 0:
		amount = p.Amount
	case amount > p.Amount:
		return invalid(map[string]any{"amount": []string{fmt.Sprintf("must be less than or equal to %d", p.Amount)}})
	}
	now := Time{s.now()}
	p.Status, p.Captured, p.CapturedAt = Captured, amount, &now
	s.books.touch(p, now.Time)
	s.courier.publish("payment_captured", p.show())
	return nil
}
