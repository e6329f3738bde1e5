package kafala

import "fmt"

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
	Refundable bool    `toml:"refundable"`
}

// Line is one charge as it was shown to a person: kept with the guarantee, since tariffs change.
type Line struct {
	ID         string  `json:"i"`
	Amount     Halalas `json:"a"`
	Refundable bool    `json:"r,omitempty"`
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
		b.Lines = append(b.Lines, Line{ID: c.ID, Amount: c.Amount, Refundable: c.Refundable})
		b.Total += c.Amount
		if c.Taxable {
			taxable += c.Amount
		}
	}
	b.VAT = (taxable*Halalas(percent) + 50) / 100
	b.Total += b.VAT
	return b
}
