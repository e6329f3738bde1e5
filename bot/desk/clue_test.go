package desk

import (
	"strings"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// No reference as it is printed, right or with a slip of the finger, is a card and a day.
func TestReferenceIsNoCardAndDay(t *testing.T) {
	today, random := kafala.Date{Year: 2026, Month: 11, Day: 22}, kafalatest.NewRandom(7)
	for range 20000 {
		ref, err := kafala.NewReference(1, random)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{kafala.GroupReference(ref), strings.ReplaceAll(kafala.GroupReference(ref), "\u00a0", " "),
			ref[:4] + " " + ref[4:7] + " " + ref[7:], ref[:4] + " " + ref[4:]} {
			if clue, ok, _ := cardClue(text, today); ok {
				t.Fatalf("%q: %+v", text, clue)
			}
		}
	}
	for _, text := range []string{"1010 12/6/1448", "12/6/1448 1010", "1010"} {
		if _, ok, _ := cardClue(text, today); !ok {
			t.Errorf("%q is not read", text)
		}
	}
}

// The number of a payment is read in capitals, with words around it, and where a line breaks it.
func TestPaymentIn(t *testing.T) {
	const id = "760878ec-d1d3-5f72-9056-191683f55872"
	for _, text := range []string{id, strings.ToUpper(id), id[:18] + "\n" + id[18:], "رقم العملية: " + id + ".", id[:9] + " " + id[9:]} {
		if got := paymentIn(text); got != id {
			t.Errorf("%q: %q", text, got)
		}
	}
	for text, want := range map[string]string{"hello": "", "Invoice_Abcdefghij12": "Invoice_Abcdefghij12"} {
		if got := paymentIn(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
