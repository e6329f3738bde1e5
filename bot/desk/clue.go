package desk

import (
	"regexp"
	"strings"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
)

// What is found by what has paid: how the number of a payment is read, and the end of a card with its day.

// payment is how a payment's number of the gateway looks: letters and digits with signs between, none of them a person's name or
// number, of which no word has as many.
var payment = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9_-]{14,63}`)

// uuid is how the gateway writes them, in small letters.
var uuid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// paymentIn finds the number of a payment in a text, in capitals too, and also where a line breaks it; empty: there is none.
func paymentIn(text string) string {
	text = typed.Clean(text)
	if id := uuid.FindString(strings.ToLower(strings.ReplaceAll(text, " ", ""))); id != "" {
		return id
	}
	return payment.FindString(text)
}

// cardClue is the last four digits of a card with its day, as typed.ReadCardDay reads them.
func cardClue(text string, today kafala.Date) (kafala.Clue, bool, *kafala.Problem) {
	read, ok, wrong := typed.ReadCardDay(text, today)
	if !ok {
		return kafala.Clue{}, false, wrong
	}
	return kafala.CardClue(read.Last4, read.Day), true, nil
}
