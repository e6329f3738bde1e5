package moyasar

import (
	"errors"
	"net/http"
	"testing"
)

// documented are the results that the documents print, written out once more
// and apart from the table in the code.
// Source: docs.moyasar.com/guides/card-payments/test-cards.
var documented = []struct{ number, scheme, status, code, message string }{
	{"4201320111111010", "mada", "paid", "00", "APPROVED"},
	{"4201320000013020", "mada", "failed", "99", "UNSPECIFIED FAILURE"},
	{"4201320000311101", "mada", "failed", "51", "INSUFFICIENT FUNDS"},
	{"4201320131000508", "mada", "failed", "41", "DECLINED: LOST CARD"},
	{"4201321234411220", "mada", "failed", "05", "DECLINED"},
	{"4201322267774310", "mada", "failed", "54", "DECLINED: EXPIRED CARD"},
	{"4201326324640570", "mada", "failed", "61", "DECLINED: EXCEEDS WITHDRAWAL LIMIT"},
	{"4201321144311528", "mada", "failed", "43", "DECLINED: STOLEN CARD"},
	{"4111111111111111", "visa", "paid", "00", "APPROVED"},
	{"4111114005765430", "visa", "paid", "00", "APPROVED"},
	{"4123120000000000", "visa", "failed", "99", "UNSPECIFIED FAILURE"},
	{"4123120001090000", "visa", "failed", "51", "INSUFFICIENT FUNDS"},
	{"4123120001090109", "visa", "failed", "05", "DECLINED"},
	{"4123450131000508", "visa", "failed", "41", "DECLINED: LOST CARD"},
	{"4123128518640738", "visa", "failed", "54", "DECLINED: EXPIRED CARD"},
	{"4123123033308648", "visa", "failed", "61", "DECLINED: EXCEEDS WITHDRAWAL LIMIT"},
	{"4123125276780003", "visa", "failed", "43", "DECLINED: STOLEN CARD"},
	{"4111116611600661", "visa", "failed", "", "The card is not enrolled in 3DS service."},
	{"4111112205628150", "visa", "failed", "", "3DS service error occurred."},
	{"4111115784228433", "visa", "failed", "", "The authentication attempt was rejected by the issuer bank."},
	{"4111115620358287", "visa", "failed", "",
		"The authentication is unavailable, please try again later or contact issuer bank if problem persisted."},
	{"4111113343111067", "visa", "failed", "", "3DS service error occurred."},
	{"4111118250252531", "visa", "failed", "",
		"3DS: attempted but not available, please ensure that you have enabled Online Purchase from your bank portal."},
	{"5421080101000000", "master", "paid", "00", "APPROVED"},
	{"5105105105105100", "master", "failed", "99", "UNSPECIFIED FAILURE"},
	{"5457210001000092", "master", "failed", "51", "INSUFFICIENT FUNDS"},
	{"5204730000002514", "master", "failed", "05", "DECLINED"},
	{"5204010101000000", "master", "failed", "41", "DECLINED: LOST CARD"},
	{"5105107550274126", "master", "failed", "54", "DECLINED: EXPIRED CARD"},
	{"5105106475101067", "master", "failed", "61", "DECLINED: EXCEEDS WITHDRAWAL LIMIT"},
	{"5105107304607225", "master", "failed", "43", "DECLINED: STOLEN CARD"},
	{"340000000900000", "amex", "paid", "00", "APPROVED"},
	{"371111111111114", "amex", "failed", "99", "UNSPECIFIED FAILURE"},
	{"340033000000000", "amex", "failed", "51", "INSUFFICIENT FUNDS"},
	{"340012340501000", "amex", "failed", "41", "DECLINED: LOST CARD"},
	{"340033000000133", "amex", "failed", "05", "DECLINED"},
	{"340000018441278", "amex", "failed", "54", "DECLINED: EXPIRED CARD"},
	{"340000753060788", "amex", "failed", "61", "DECLINED: EXCEEDS WITHDRAWAL LIMIT"},
	{"340000418501838", "amex", "failed", "43", "DECLINED: STOLEN CARD"},
	{"6200000000000005", "unionpay", "paid", "00", "APPROVED"},
	{"6200000000000013", "unionpay", "failed", "99", "UNSPECIFIED FAILURE"},
	{"6200000000000021", "unionpay", "failed", "51", "INSUFFICIENT FUNDS"},
	{"6200000000000039", "unionpay", "failed", "41", "DECLINED: LOST CARD"},
	{"6200000000000047", "unionpay", "failed", "05", "DECLINED"},
	{"6200000000000054", "unionpay", "failed", "54", "DECLINED: EXPIRED CARD"},
	{"6200000000000062", "unionpay", "failed", "61", "DECLINED: EXCEEDS WITHDRAWAL LIMIT"},
	{"6200000000000070", "unionpay", "failed", "43", "DECLINED: STOLEN CARD"},
	{"4000000000000002", "visa", "failed", "99", "UNSPECIFIED FAILURE"}, // not listed
}

func TestCards(t *testing.T) {
	d := open(t)
	if len(Cards()) != len(documented)-1 {
		t.Errorf("%d cards, want %d", len(Cards()), len(documented)-1)
	}
	for _, row := range documented {
		t.Run(row.number, func(t *testing.T) {
			inv := d.invoice(nil)
			id, err := d.Pay(inv.id(), row.number)
			if paid := err == nil; paid != (row.status == "paid") || !paid && !errors.Is(err, ErrDeclined) {
				t.Fatalf("Pay: %v", err)
			}
			p := d.call(http.StatusOK, "GET", "/v1/payments/"+id, "")
			code, _ := p.at("source", "response_code").(string)
			got := []any{p.at("status"), p.at("source", "company"), code, p.at("source", "message"), p.at("source", "transaction_url")}
			want := []any{row.status, row.scheme, row.code, row.message, nil}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("got %v, want %v", got, want)
					break
				}
			}
			if approved := p.at("source", "authorization_code") != nil; approved != (row.status == "paid") {
				t.Errorf("authorization_code: %v", p.at("source", "authorization_code"))
			}
			want0 := map[string]string{"paid": "paid", "failed": "initiated"}[row.status]
			if after := d.call(http.StatusOK, "GET", "/v1/invoices/"+inv.id(), ""); after.at("status") != want0 {
				t.Errorf("invoice is %v, want %v", after.at("status"), want0)
			}
		})
	}
}

func TestEveryCardPassesThePageForm(t *testing.T) {
	d := open(t)
	for _, card := range Cards() {
		form := sample(card, d.clock.Now())
		typed := readCardForm(func(field string) string {
			return map[string]string{"number": form.Number, "name": form.Name, "expiry": form.Expiry, "cvc": form.CVC}[field]
		})
		if wrong := typed.check(d.clock.Now()); len(wrong) > 0 {
			t.Errorf("%s: %v", card.Number, wrong)
		}
		if scheme(card.Number) != card.Scheme {
			t.Errorf("%s: scheme %q, want %q", card.Number, scheme(card.Number), card.Scheme)
		}
	}
}

func TestSchemes(t *testing.T) {
	for number, want := range map[string]string{
		"": "", "9": "", "4": Visa, "42": Visa, "420132": Mada, "588845": Mada, "968208": Mada,
		"51": Mastercard, "55": Mastercard, "56": "", "2221": Mastercard, "2720": Mastercard, "2721": "", "222": "",
		"34": Amex, "37": Amex, "36": "", "62": UnionPay,
	} {
		if got := scheme(number); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
}

func TestCardForm(t *testing.T) {
	d := open(t)
	right := map[string]string{"number": "4111 1111-1111 1111", "name": " Sara  Saleh ", "expiry": "12/29", "cvc": "123"}
	for _, row := range []struct{ field, value, wrong string }{
		{"", "", ""},
		{"number", "4111111111111112", "number"}, // check digit
		{"number", "411111111111111", "number"},
		{"number", "9999999999999995", "number"}, // no scheme
		{"number", "\u0664111 1111 1111 \u06f1111", ""},
		{"name", "Sara", "name"},
		{"name", "", "name"},
		{"expiry", "11/26", ""}, // the month that it is
		{"expiry", "10/26", "expiry"},
		{"expiry", "13/29", "expiry"},
		{"expiry", "1/30", ""},
		{"expiry", "01 / 2030", ""},
		{"expiry", "2030", "expiry"},
		{"expiry", "12/2077", "expiry"},
		{"expiry", "", "expiry"},
		{"cvc", "12", "cvc"},
		{"cvc", "1234", "cvc"},
		{"cvc", "\u0661\u0662\u0663", ""},
	} {
		typed := readCardForm(func(field string) string {
			if field == row.field {
				return row.value
			}
			return right[field]
		})
		wrong := typed.check(d.clock.Now())
		if (row.wrong == "") != (len(wrong) == 0) || row.wrong != "" && !wrong[row.wrong] {
			t.Errorf("%s %q: wrong %v, want %q", row.field, row.value, wrong, row.wrong)
		}
	}
	amex := cardForm{Number: "340000000900000", Name: "A B", Month: 1, Year: 30, CVC: "123"}
	if !amex.check(d.clock.Now())["cvc"] {
		t.Error("an Amex card with three digits passed")
	}
}
