package voice

import (
	"testing"

	"kafalabot/kafala"
)

// The means of payment that people are told are those of the settings, and none else.
func TestPayWaysAreThoseOfTheSettings(t *testing.T) {
	for _, c := range []struct {
		with     []string
		language string
		want     string
	}{
		{[]string{"mada", "card", "applepay", "stcpay"}, "ar", "مدى أو بطاقة ائتمانية أو Apple Pay أو STC Pay"},
		{[]string{"mada", "card", "applepay", "stcpay"}, "en", "mada, credit card, Apple Pay or STC Pay"},
		{[]string{"card", "mada"}, "en", "mada or credit card"},
		{[]string{"mada"}, "ar", "مدى"},
		{[]string{"mada", "stcpay"}, "ur", "مدیٰ یا STC Pay"},
	} {
		v := voices(t, func(s *kafala.Settings) { s.Rules.PayWith = c.with }).In(c.language)
		if got := plain.Replace(v.PayWays()); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.with, c.language, got, c.want)
		}
	}
}
