package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// An amount is written with the decimals of its own currency.
func TestWrittenInItsCurrency(t *testing.T) {
	for _, c := range []struct {
		currency string
		amount   kafala.Halalas
		want     string
	}{{"", 12300, "123.00"}, {"USD", 12300, "123.00"}, {"KWD", 12300, "12.300"}, {"OMR", 5, "0.005"}, {"JPY", 12300, "12300"},
		{"JPY", 0, "0"}} {
		if got := (kafala.Payment{Currency: c.currency}).Written(c.amount); got != c.want {
			t.Errorf("%d of %q is %s, want %s", int64(c.amount), c.currency, got, c.want)
		}
	}
}

// Money of another currency is kept under its name, goes back whole, and is no riyals in any sum.
func TestOtherCurrencyIsNoRiyals(t *testing.T) {
	h := kafalatest.New(t)
	g := h.Request(mine)
	payOther(t, h, g, 12300, "USD")
	now := h.Find(g.ID)
	p := now.Payment
	if p.Currency != "USD" || p.Amount != 12300 || p.Back != 12300 || p.Riyals() != 0 || now.Refusal != kafala.OtherCurrency {
		t.Errorf("it is kept as %+v, %s", p, now.Refusal)
	}
	riyals := h.Request(theirs)
	h.Pay(riyals)
	h.Clock.Pass(time.Minute)
	c, err := h.Office.Compare(t.Context(), kafala.DateOf(h.Clock.Now()))
	if err != nil || c.Payments != 2 || c.Received != 12300 || len(c.Differences) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
	if p := h.Find(riyals.ID).Payment; p.Currency != "" || p.Riyals() != 12300 {
		t.Errorf("riyals are kept as %+v", p)
	}
}
