package voice

import (
	"os"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/receipt"
)

// voices speak by the example settings, changed.
func voices(t *testing.T, change func(*kafala.Settings)) *Voices {
	t.Helper()
	s, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	change(s)
	all, err := New(s, "kafala_sandbox_bot", true)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// answerable are all that people are told of who answers for the service, in one language.
func answerable(o kafala.Operator, language string) []string {
	return []string{o.TradeName.In(language), o.CR, o.VATNumber, o.Address.In(language), o.Complaints.In(language),
		o.Authority.Name.In(language), o.Authority.Number, "2000"}
}

// plain is a text without isolates.
var plain = strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")

// The printed sheet and /help say who allowed the service and who answers for it, in each language; what an operator has
// not said is left out, and leaves no empty line.
func TestWhoAnswersIsSaid(t *testing.T) {
	all := voices(t, func(*kafala.Settings) {})
	g := kafala.Guarantee{Reference: "48270359169"}
	for _, want := range answerable(all.Settings.Operator, "ar") {
		if said := plain.Replace(all.Sheet(g, "").Operator); !strings.Contains(said, want) {
			t.Errorf("the sheet does not say %q: %s", want, said)
		}
	}
	for _, l := range locales.Spoken {
		for _, want := range answerable(all.Settings.Operator, l) {
			if said := plain.Replace(all.In(l).Help(true)); !strings.Contains(said, want) {
				t.Errorf("%s: /help does not say %q: %s", l, want, said)
			}
		}
	}
	bare := voices(t, func(s *kafala.Settings) {
		s.Operator = kafala.Operator{Name: s.Operator.Name, TradeName: s.Operator.TradeName, Contact: s.Operator.Contact, Hours: s.Operator.Hours}
	})
	if said := bare.Sheet(g, "").Operator; said != bare.Settings.Operator.TradeName.In("ar") {
		t.Errorf("the sheet of somebody who has said nothing: %s", said)
	}
	said := bare.In("ar").Help(true)
	if strings.Contains(said, "<no value>") || strings.HasSuffix(said, "\n") || strings.Contains(said, "\n\n\n") {
		t.Errorf("/help of somebody who has said nothing: %q", said)
	}
	if said := bare.In("ar").Authority(); said != "" {
		t.Errorf("an authority is named: %s", said)
	}
}

// /help says where the terms are, and who stated who may be guarantor, where the settings say so.
func TestConditionsAreSaid(t *testing.T) {
	all := voices(t, func(s *kafala.Settings) {
		s.Operator.TermsURL = "https://wadi.sa/terms"
		s.Rules.Source = kafala.Source{By: kafala.Text{"ar": "Letter 7", "en": "Letter 7"}, Date: "2026-09-01"}
	})
	for _, l := range locales.Spoken {
		for _, want := range []string{"https://wadi.sa/terms", "Letter 7", "2026"} {
			if said := plain.Replace(all.In(l).Help(true)); !strings.Contains(said, want) {
				t.Errorf("%s: /help does not say %q: %s", l, want, said)
			}
		}
	}
}

// With the longest that the settings take the sheet is still drawn. KAFALABOT_PICTURES keeps it, and that of the example.
func TestLongestOperatorIsPrinted(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("Wadi Services ", 9))[:120]
	long := voices(t, func(s *kafala.Settings) {
		o := &s.Operator
		for _, text := range []*kafala.Text{&o.Name, &o.TradeName, &o.Contact, &o.Address, &o.Complaints, &o.Authority.Name} {
			*text = kafala.Text{"ar": words, "en": words}
		}
		o.Authority.Number = strings.Repeat("4", 40)
	})
	g := kafala.Guarantee{Reference: "48270359169", Status: kafala.Issued,
		IssuedAt: time.Date(2026, 11, 22, 2, 21, 0, 0, kafala.Riyadh), Answers: kafala.Answers{"kind": "appearance",
			"guarantor_name": "Abdullah Alotaibi", "guarantor_id": "1012345672", "person_name": "Fahad Alotaibi", "person_id": "1109876548",
			"accident": "45128830", "region": "riyadh", "accident_date": "2026-11-20", "office": strings.Repeat("o", 60)}}
	g.Undertaking.Kind, g.Undertaking.Version = "appearance", 1
	for name, all := range map[string]*Voices{"longest": long, "example": voices(t, func(*kafala.Settings) {})} {
		g.Amount = all.Settings.Price()
		data, err := receipt.PDF(all.Sheet(g, "https://t.me/kafala_sandbox_bot?start=v_abcdefghijklmnop_abcdefghijklmnop"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if folder := os.Getenv("KAFALABOT_PICTURES"); folder != "" {
			if err := os.WriteFile(folder+"/sheet-"+name+".pdf", data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
