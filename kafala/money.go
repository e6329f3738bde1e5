package kafala

import (
	"fmt"
	"strconv"
)

// Halalas is an amount of money in the hundredth part of a Saudi riyal. No amount is ever a float.
type Halalas int64

// String writes the amount in riyals with two decimals and Western digits: "123.00". It never groups.
func (h Halalas) String() string {
	sign := ""
	if h < 0 {
		sign, h = "-", -h
	}
	return fmt.Sprintf("%s%d.%02d", sign, h/100, h%100)
}

// kept writes the amount as a history keeps it: in halalas.
func (h Halalas) kept() string { return strconv.FormatInt(int64(h), 10) }

// Short writes whole riyals without decimals ("123"), anything else as String does.
func (h Halalas) Short() string {
	if h%100 == 0 {
		return fmt.Sprintf("%d", h/100)
	}
	return h.String()
}

// Charge is one line of the tariff in the settings.
type Charge struct {
	ID         string  `toml:"id"`
	Name       Text    `toml:"name"`
	Amount     Halalas `toml:"amount"` // halalas
	Taxable    bool    `toml:"taxable"`
	Refundable bool    `toml:"refundable"` // it comes back at the guarantor's wish, too (Extents)
	Whose      Owner   `toml:"whose"`
	For        Text    `toml:"for"` // for whom it is collected
}

// Owner says whose a charge is.
type Owner string

// The owners.
const (
	OfOperator Owner = "operator"  // the operator's own, for what they do
	Collected  Owner = "collected" // collected for somebody else (Charge.For)
)

// Line is one charge as it was shown to a person: kept with the guarantee, since tariffs change.
type Line struct {
	ID         string  `json:"i"`
	Amount     Halalas `json:"a"`
	Refundable bool    `json:"r,omitempty"`
	Taxable    bool    `json:"x,omitempty"` // not kept of what was priced before it was (Breakdown.Split)
}

// Breakdown is what a guarantee costs: the lines, the value added tax on the taxable ones, and the total.
type Breakdown struct {
	Lines   []Line  `json:"l"`
	Percent int     `json:"p,omitempty"` // VAT rate in per cent
	VAT     Halalas `json:"v,omitempty"`
	Total   Halalas `json:"t"`
}

// Price applies the tariff. VAT is charged on the sum of the taxable lines, rounded half up to the halala.
func Price(tariff []Charge, percent int) Breakdown {
	b := Breakdown{Percent: percent}
	var taxable Halalas
	for _, c := range tariff {
		b.Lines = append(b.Lines, Line{ID: c.ID, Amount: c.Amount, Refundable: c.Refundable, Taxable: c.Taxable})
		b.Total += c.Amount
		if c.Taxable {
			taxable += c.Amount
		}
	}
	b.VAT = vat(taxable, percent)
	b.Total += b.VAT
	return b
}

// vat is the value added tax on an amount, rounded half up to the halala.
func vat(amount Halalas, percent int) Halalas { return (amount*Halalas(percent) + 50) / 100 }
