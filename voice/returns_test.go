package voice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

func voices(t *testing.T, change func(*kafala.Settings)) *voice.Voices {
	t.Helper()
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	change(s)
	all, err := voice.New(s, "kafala_bot", false)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var unseen = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// What is said before somebody pays is what an order gives: each line that comes back stands before each that stays, with its
// amount, and the VAT of either.
func TestWhatIsSaidIsWhatComesBack(t *testing.T) {
	for name, refundable := range map[string][]bool{"the first": {true, false}, "the second": {false, true}, "all": {true, true},
		"none": {false, false}} {
		all := voices(t, func(s *kafala.Settings) {
			s.Tariff = slices.Clone(s.Tariff)
			for i := range s.Tariff {
				s.Tariff[i].Refundable = refundable[i]
			}
		})
		price := all.Settings.Price()
		g := kafala.Guarantee{Amount: price, Payment: kafala.Payment{ID: "p", Amount: price.Total}}
		for _, language := range locales.Spoken {
			v := all.In(language)
			said := unseen.Replace(v.ReturnLine(price))
			if said == "" || strings.Contains(said, "no value") || strings.Contains(said, "total.refund") {
				t.Errorf("%s, %s: %q", name, language, said)
			}
			terms, at := g.Terms(kafala.WhyAsked), 0
			if terms.Returns.Total == 0 || terms.Stays.Total == 0 {
				continue // in words
			}
			for _, part := range []kafala.Share{terms.Returns, terms.Stays} {
				for _, l := range part.Lines {
					line := all.Settings.Charge(l.ID, language) + " " + l.Amount.String()
					next := strings.Index(said[at:], line)
					if next < 0 {
						t.Fatalf("%s, %s: %q does not say %q in its place", name, language, said, line)
					}
					at += next + len(line)
				}
				if part.VAT > 0 && !strings.Contains(said[at:], part.VAT.String()) {
					t.Errorf("%s, %s: %q does not say the VAT of %s", name, language, said, part.VAT)
				}
			}
		}
	}
}

// Whose the charges are is said: of what is collected with its line, of the rest below them.
func TestWhoseIsSaid(t *testing.T) {
	collected := func(ids ...int) func(*kafala.Settings) {
		return func(s *kafala.Settings) {
			s.Tariff = slices.Clone(s.Tariff)
			for _, i := range ids {
				s.Tariff[i].Whose, s.Tariff[i].For = kafala.Collected, kafala.Text{"ar": "Marker", "en": "Marker"}
			}
		}
	}
	for _, language := range locales.Spoken {
		none, one, both := voices(t, collected()).In(language), voices(t, collected(0)).In(language), voices(t, collected(0, 1)).In(language)
		operator := none.Settings.Operator.Name.In(language)
		if said := unseen.Replace(none.Whose()); !strings.Contains(said, operator) || said == unseen.Replace(one.Whose()) {
			t.Errorf("%s: %q", language, said)
		}
		if said := unseen.Replace(one.Whose()); !strings.Contains(said, operator) {
			t.Errorf("%s: %q", language, said)
		}
		if said := both.Whose(); said != "" {
			t.Errorf("%s: where none is the operator's it says %q", language, said)
		}
		for n, v := range []voice.Voice{none, one, both} {
			if got := strings.Count(strings.Join(v.AmountLines(v.Settings.Price()), "\n"), "Marker"); got != n {
				t.Errorf("%s: %d of %d are said to be collected", language, got, n)
			}
		}
	}
}

// Every way in which money goes back is told in whole words: how much of how much, and of a guarantee whether it stands, as the
// card says it.
func TestReturnedIsTold(t *testing.T) {
	all := voices(t, func(*kafala.Settings) {})
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	given := kafala.Motion{Why: kafala.WhyAsked, At: at, GivenAt: at, Sum: 10000}
	for name, c := range map[string]struct {
		status kafala.Status
		order  kafala.Motion
		back   kafala.Halalas
		why    kafala.PaymentCase
		stands string
	}{
		"a part leaves":                {kafala.Issued, kafala.Motion{}, 2300, kafala.PartBack, "stands"},
		"all leaves, and it stands":    {kafala.Issued, kafala.Motion{}, 12300, kafala.TakenBack, "stands"},
		"all leaves, and it ends":      {kafala.Refunded, kafala.Motion{}, 12300, kafala.TakenBack, "over"},
		"all leaves after its end":     {kafala.Ended, kafala.Motion{}, 12300, kafala.TakenBack, "over"},
		"what was ordered":             {kafala.Refunded, given, 10000, kafala.StaffOrdered, "over"},
		"more than was ordered":        {kafala.Refunded, given, 12300, kafala.TakenBack, "over"},
		"a part while it is ordered":   {kafala.Issued, given, 2300, kafala.StaffOrdered, "over"},
		"a part after what is ordered": {kafala.Refunded, given, 11000, kafala.PartBack, "over"},
	} {
		g := kafala.Guarantee{ID: "07abc", Reference: "48270359169", Status: c.status, Order: c.order, Amount: all.Settings.Price(),
			Payment: kafala.Payment{ID: "p", Amount: 12300, Back: c.back}}
		paid, why := g.WentBack("p")
		if why != c.why {
			t.Errorf("%s: it went back for %q", name, why)
		}
		for _, language := range locales.Spoken {
			v := all.In(language)
			said := v.Returned(g, paid, why, time.Now())
			data := locales.Data{"Reference": kafala.GroupReference(g.Reference)}
			for _, how := range []string{"stands", "over"} {
				if strings.Contains(said, v.HTML("refunded."+how, data)) != (how == c.stands) || g.Counts() != (c.stands == "stands") {
					t.Errorf("%s, %s: %q", name, language, said)
				}
			}
			if plain := unseen.Replace(said); strings.Contains(plain, "no value") || !strings.Contains(plain, c.back.String()) ||
				strings.Contains(plain, (12300-c.back).String()) != (c.back < 12300) {
				t.Errorf("%s, %s: %q", name, language, plain)
			}
			if lines := strings.Contains(said, v.Settings.Charge("service", language)); lines != (c.back == 10000) {
				t.Errorf("%s, %s: whether it says what stays: %t", name, language, lines)
			}
		}
	}
}
