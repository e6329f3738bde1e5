package moyasar

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Statuses of invoices and payments.
// Source: docs.moyasar.com/api/payments/payment-status-reference and
// docs.moyasar.com/api/invoices/04-show-invoice.
const (
	Initiated  = "initiated"
	Paid       = "paid"
	Authorized = "authorized"
	Failed     = "failed"
	Refunded   = "refunded"
	Captured   = "captured"
	Voided     = "voided"
	Verified   = "verified"
	Canceled   = "canceled"
	OnHold     = "on_hold"
	Expired    = "expired"
)

// Time is written as Moyasar writes it: ISO 8601, UTC, milliseconds.
type Time struct{ time.Time }

// MarshalJSON writes the time as "2026-01-02T10:14:14.414Z".
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// Metadata is what a merchant writes beside an invoice or a payment.
type Metadata map[string]Value

// Value is one value of metadata. Numbers come back as numbers.
// Source: docs.moyasar.com/api/metadata, whose samples do.
type Value struct {
	Text   string
	Number bool
}

// MarshalJSON writes the value as it was given.
func (v Value) MarshalJSON() ([]byte, error) {
	if v.Number {
		return []byte(v.Text), nil
	}
	return json.Marshal(v.Text)
}

// texts is metadata of texts alone.
func texts(values map[string]string) Metadata {
	m := make(Metadata, len(values))
	for name, text := range values {
		m[name] = Value{Text: text}
	}
	return m
}

// Invoice is an invoice as the API shows it.
type Invoice struct {
	ID           string    `json:"id"`
	Status       string    `json:"status"`
	Amount       int64     `json:"amount"` // in the minor unit: halalas
	Currency     string    `json:"currency"`
	Description  string    `json:"description"`
	LogoURL      string    `json:"logo_url"`
	AmountFormat string    `json:"amount_format"`
	URL          string    `json:"url"`
	CallbackURL  *string   `json:"callback_url"`
	SuccessURL   *string   `json:"success_url"`
	BackURL      *string   `json:"back_url"`
	ExpiredAt    *Time     `json:"expired_at"`
	CreatedAt    Time      `json:"created_at"`
	UpdatedAt    Time      `json:"updated_at"`
	PaymentID    *string   `json:"payment_id"` // of older documents: always null, see payments
	PaidAt       *Time     `json:"paid_at"`    // of older documents: always null
	Metadata     Metadata  `json:"metadata"`
	Payments     []Payment `json:"payments"` // every attempt, failed ones too
}

// bareInvoice is an invoice without its payments, as a list may show it.
// Source: docs.moyasar.com/list-invoices.
type bareInvoice struct {
	Invoice
	Payments *struct{} `json:"payments,omitempty"` // hides those of the Invoice
}

// Payment is one attempt to pay, as the API shows it.
type Payment struct {
	ID             string   `json:"id"`
	Status         string   `json:"status"`
	Amount         int64    `json:"amount"`
	Fee            int64    `json:"fee"`
	Currency       string   `json:"currency"`
	Refunded       int64    `json:"refunded"` // the total so far
	RefundedAt     *Time    `json:"refunded_at"`
	Captured       int64    `json:"captured"`
	CapturedAt     *Time    `json:"captured_at"`
	VoidedAt       *Time    `json:"voided_at"`
	Description    string   `json:"description"`
	AmountFormat   string   `json:"amount_format"`
	FeeFormat      string   `json:"fee_format"`
	RefundedFormat string   `json:"refunded_format"`
	CapturedFormat string   `json:"captured_format"`
	InvoiceID      *string  `json:"invoice_id"`
	IP             string   `json:"ip"`
	CallbackURL    *string  `json:"callback_url"`
	CreatedAt      Time     `json:"created_at"`
	UpdatedAt      Time     `json:"updated_at"`
	Metadata       Metadata `json:"metadata"`
	Source         Source   `json:"source"`
}

// Source is what a payment was made with. Empty fields are null on the wire.
type Source struct {
	Type            string // creditcard or stcpay
	Company         string // mada, visa, master, amex, unionpay
	Name            string
	Number          string // masked: first six and last four digits
	GatewayID       string
	ReferenceNumber string // 12 digits
	Message         string
	TransactionURL  string // only while the payment is initiated
	ResponseCode    string // ISO 8583, "00" is approved
	Authorization   string
	IssuerName      string
	IssuerCountry   string
	IssuerType      string // debit or credit
	IssuerCategory  string
	Mobile          string // stcpay
	Cashier         string
	Branch          string
}

// MarshalJSON writes the shape that belongs to the source's type.
func (s Source) MarshalJSON() ([]byte, error) {
	if s.Type == "stcpay" {
		return json.Marshal(struct {
			Type           string  `json:"type"`
			Mobile         string  `json:"mobile"`
			Reference      *string `json:"reference_number"`
			Cashier        *string `json:"cashier_id"`
			Branch         *string `json:"branch"`
			TransactionURL *string `json:"transaction_url"`
			Message        *string `json:"message"`
		}{s.Type, s.Mobile, opt(s.ReferenceNumber), opt(s.Cashier), opt(s.Branch), opt(s.TransactionURL), opt(s.Message)})
	}
	return json.Marshal(struct {
		Type           string  `json:"type"`
		Company        string  `json:"company"`
		Name           string  `json:"name"`
		Number         string  `json:"number"`
		GatewayID      string  `json:"gateway_id"`
		Reference      *string `json:"reference_number"`
		Token          *string `json:"token"`
		Message        *string `json:"message"`
		TransactionURL *string `json:"transaction_url"`
		ResponseCode   *string `json:"response_code"`
		Authorization  *string `json:"authorization_code"`
		IssuerName     *string `json:"issuer_name"`
		IssuerCountry  *string `json:"issuer_country"`
		IssuerType     *string `json:"issuer_card_type"`
		IssuerCategory *string `json:"issuer_card_category"`
	}{s.Type, s.Company, s.Name, s.Number, s.GatewayID, opt(s.ReferenceNumber), nil, opt(s.Message),
		opt(s.TransactionURL), opt(s.ResponseCode), opt(s.Authorization), opt(s.IssuerName),
		opt(s.IssuerCountry), opt(s.IssuerType), opt(s.IssuerCategory)})
}

func opt(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// decimals of the minor unit, where it is not two (ISO 4217).
var decimals = map[string]int{"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}

// format writes an amount as the *_format fields do: "250.00 SAR".
func format(amount int64, currency string) string { return plain(amount, currency) + " " + currency }

func plain(amount int64, currency string) string {
	places, known := decimals[currency]
	if !known {
		places = 2
	}
	if places == 0 {
		return strconv.FormatInt(amount, 10)
	}
	digits := fmt.Sprintf("%0*d", places+1, amount)
	cut := len(digits) - places
	return digits[:cut] + "." + digits[cut:]
}

// mask keeps the first six and last four digits: "4201-32XX-XXXX-1010".
func mask(number string) string {
	var b strings.Builder
	for i, digit := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		if i >= 6 && i < len(number)-4 {
			digit = 'X'
		}
		b.WriteRune(digit)
	}
	return b.String()
}
