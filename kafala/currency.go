package kafala

import (
	"fmt"
	"strings"
)

// decimals are how many decimals the amounts of a currency have, where it is not two (ISO 4217).
var decimals = map[string]int{"BHD": 3, "IQD": 3, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3}

// Written writes an amount of the smallest units of the payment's currency with its decimals and Western digits: "123.000"
// for 123000 of a currency that has three.
func (p Payment) Written(amount Halalas) string {
	places, ok := decimals[p.Currency]
	if !ok {
		return amount.String()
	}
	digits := fmt.Sprintf("%0*d", places+1, amount)
	cut := len(digits) - places
	return strings.TrimSuffix(digits[:cut]+"."+digits[cut:], ".")
}

// Riyals is how much of Currency a payment has brought, before anything of it went back: 0 where it came in another one.
func (p Payment) Riyals() Halalas {
	if p.Currency != "" {
		return 0
	}
	return p.Amount
}
