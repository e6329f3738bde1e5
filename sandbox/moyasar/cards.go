package moyasar

import "strings"

// Schemes as the API names them in source.company.
const (
	Mada       = "mada"
	Visa       = "visa"
	Mastercard = "master"
	Amex       = "amex"
	UnionPay   = "unionpay"
)

// Secure says what a card's 3-D Secure step does.
type Secure int

// The three ways of 3-D Secure.
const (
	Challenge    Secure = iota // the bank's page asks for a code
	Frictionless               // the bank is content without a page
	NotSecured                 // the step fails before a page is shown
)

// Card is a test card and what becomes of a payment with it.
type Card struct {
	Number  string
	Scheme  string
	Status  string // Paid or Failed
	Code    string // ISO 8583 response code; empty where the bank was never asked
	Message string // source.message
	Secure  Secure
	Reason  string // key of the sentence that the payment page shows
}

// Messages of 3-D Secure failures, as documented for the Visa test cards.
const (
	secureError       = "3DS service error occurred."
	secureRejected    = "The authentication attempt was rejected by the issuer bank."
	secureNotEnrolled = "The card is not enrolled in 3DS service."
	secureUnavailable = "The authentication is unavailable, please try again later or contact issuer bank if problem persisted."
	secureAttempted   = "3DS: attempted but not available, please ensure that you have enabled Online Purchase from your bank portal."
)

// unlisted is what a card that is not in the table gets: the documents say
// "will result in a failed payment" and no more.
var unlisted = Card{Status: Failed, Code: "99", Message: "UNSPECIFIED FAILURE", Secure: NotSecured, Reason: "unspecified"}

// results are the eight answers of a bank that every scheme has a card for.
var results = map[string]Card{
	"00": {Status: Paid, Message: "APPROVED"},
	"99": {Status: Failed, Message: "UNSPECIFIED FAILURE", Reason: "unspecified"},
	"51": {Status: Failed, Message: "INSUFFICIENT FUNDS", Reason: "insufficient"},
	"41": {Status: Failed, Message: "DECLINED: LOST CARD", Reason: "lost"},
	"05": {Status: Failed, Message: "DECLINED", Reason: "declined"},
	"54": {Status: Failed, Message: "DECLINED: EXPIRED CARD", Reason: "expired"},
	"61": {Status: Failed, Message: "DECLINED: EXCEEDS WITHDRAWAL LIMIT", Reason: "limit"},
	"43": {Status: Failed, Message: "DECLINED: STOLEN CARD", Reason: "stolen"},
}

// listed are the documented numbers, by scheme and response code.
// Source: docs.moyasar.com/guides/card-payments/test-cards.
var listed = []struct{ scheme, number, code string }{
	{Mada, "4201320111111010", "00"},
	{Mada, "4201320000013020", "99"},
	{Mada, "4201320000311101", "51"},
	{Mada, "4201320131000508", "41"},
	{Mada, "4201321234411220", "05"},
	{Mada, "4201322267774310", "54"},
	{Mada, "4201326324640570", "61"},
	{Mada, "4201321144311528", "43"},
	{Visa, "4111111111111111", "00"},
	{Visa, "4123120000000000", "99"},
	{Visa, "4123120001090000", "51"},
	{Visa, "4123450131000508", "41"},
	{Visa, "4123120001090109", "05"},
	{Visa, "4123128518640738", "54"},
	{Visa, "4123123033308648", "61"},
	{Visa, "4123125276780003", "43"},
	{Mastercard, "5421080101000000", "00"},
	{Mastercard, "5105105105105100", "99"},
	{Mastercard, "5457210001000092", "51"},
	{Mastercard, "5204010101000000", "41"},
	{Mastercard, "5204730000002514", "05"},
	{Mastercard, "5105107550274126", "54"},
	{Mastercard, "5105106475101067", "61"},
	{Mastercard, "5105107304607225", "43"},
	{Amex, "340000000900000", "00"},
	{Amex, "371111111111114", "99"},
	{Amex, "340033000000000", "51"},
	{Amex, "340012340501000", "41"},
	{Amex, "340033000000133", "05"},
	{Amex, "340000018441278", "54"},
	{Amex, "340000753060788", "61"},
	{Amex, "340000418501838", "43"},
	{UnionPay, "6200000000000005", "00"},
	{UnionPay, "6200000000000013", "99"},
	{UnionPay, "6200000000000021", "51"},
	{UnionPay, "6200000000000039", "41"},
	{UnionPay, "6200000000000047", "05"},
	{UnionPay, "6200000000000054", "54"},
	{UnionPay, "6200000000000062", "61"},
	{UnionPay, "6200000000000070", "43"},
}

// secured are the Visa cards that show what 3-D Secure can do. Same source.
var secured = []Card{
	{"4111114005765430", Visa, Paid, "00", "APPROVED", Frictionless, ""},
	{"4111116611600661", Visa, Failed, "", secureNotEnrolled, NotSecured, "not_enrolled"},
	{"4111112205628150", Visa, Failed, "", secureError, Challenge, "secure_error"},
	{"4111115784228433", Visa, Failed, "", secureRejected, NotSecured, "secure_rejected"},
	{"4111115620358287", Visa, Failed, "", secureUnavailable, NotSecured, "secure_unavailable"},
	{"4111113343111067", Visa, Failed, "", secureError, NotSecured, "secure_error"},
	{"4111118250252531", Visa, Failed, "", secureAttempted, NotSecured, "secure_attempted"},
}

// Cards are all documented test cards, grouped by scheme, approved ones first.
func Cards() []Card {
	cards := make([]Card, 0, len(listed)+len(secured))
	for i, row := range listed {
		card := results[row.code]
		card.Number, card.Scheme, card.Code = row.number, row.scheme, row.code
		cards = append(cards, card)
		if last := i+1 == len(listed) || listed[i+1].scheme != row.scheme; last && row.scheme == Visa {
			cards = append(cards, secured...)
		}
	}
	return cards
}

// find tells what a number does, and whether it is listed; one that is not fails.
func find(number string) (card Card, known bool) {
	for _, card := range secured {
		if card.Number == number {
			return card, true
		}
	}
	for _, row := range listed {
		if row.number == number {
			card := results[row.code]
			card.Number, card.Scheme, card.Code = row.number, row.scheme, row.code
			return card, true
		}
	}
	card = unlisted
	card.Number, card.Scheme = number, scheme(number)
	return card, false
}

// madaBINs begin the numbers of mada cards; the first is that of the test cards.
// Source: the list that gateways publish for scheme recognition, abridged.
var madaBINs = []string{
	"420132", "400861", "401757", "409201", "410685", "417633", "428671", "431361", "440533", "440647",
	"440795", "445564", "446404", "446672", "455036", "457865", "458456", "462220", "468540", "484783",
	"489318", "493428", "504300", "508160", "521076", "524130", "529415", "535825", "543357", "549760",
	"557606", "585265", "588845", "604906", "636120", "968201", "968205", "968208",
}

// scheme recognises a card by its first digits; "" if none takes it.
func scheme(number string) string {
	for _, bin := range madaBINs {
		if strings.HasPrefix(number, bin) {
			return Mada
		}
	}
	two := number[:min(2, len(number))]
	switch {
	case two == "34", two == "37":
		return Amex
	case two == "62":
		return UnionPay
	case strings.HasPrefix(number, "4"):
		return Visa
	case two >= "51" && two <= "55", len(number) >= 4 && number[:4] >= "2221" && number[:4] <= "2720":
		return Mastercard
	}
	return ""
}
