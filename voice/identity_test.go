package voice_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/locales"
	"kafalabot/voice"
)

// What the officer's card says of a guarantor's identity: whether it was confirmed and when, and to compare the card in either
// case; never that anybody vouches for it. The sheet says it in one line where the operator wants that, else nothing of it, and the QR
// never does.
func TestIdentityOnCard(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	voices, err := voice.New(settings, "bot", false)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 2, 12, 0, 0, kafala.Riyadh)
	confirmed := kafala.Guarantee{Proof: kafala.Proven{At: at, Way: kafala.ByNafath, Service: "Login", Trans: "trans-1",
		Adult: kafala.AdultYes}}
	words := map[string][3]string{"ar": {"نفاذ", "تُطابَق البطاقة", "تُطابَق البطاقة الأصلية"},
		"en": {"Nafath", "compare the card", "compare the original card"}, "ur": {"نفاذ", "تُطابَق البطاقة", "تُطابَق البطاقة الأصلية"}}
	for _, l := range locales.Spoken {
		v, w := voices.In(l), words[l]
		said, bare := v.IdentityOnCard(confirmed, at), v.IdentityOnCard(kafala.Guarantee{}, at)
		if !strings.Contains(said, w[0]) || !strings.Contains(said, "02:12") || !strings.Contains(said, w[1]) {
			t.Errorf("%s, confirmed: %s", l, said)
		}
		if strings.Contains(bare, w[0]) || !strings.Contains(bare, w[2]) {
			t.Errorf("%s, not confirmed: %s", l, bare)
		}
		if later := v.IdentityOnCard(confirmed, at.AddDate(0, 0, 1)); !strings.Contains(later, "22/11/2026") {
			t.Errorf("%s, confirmed the day before: %s", l, later)
		}
		all := said + strings.Join(v.ProvenLines("review.identity", confirmed.Proof), "") +
			strings.Join(v.ProvenLines("mydata.identity", confirmed.Proof), "")
		if slices.ContainsFunc([]string{"موثّق", "موثَّق", "معتمد", "✅", "✔", "✓", "verified", "certified"}, func(word string) bool {
			return strings.Contains(all, word)
		}) {
			t.Errorf("%s vouches for it: %s", l, all)
		}
		if lines := v.ProvenLines("review.identity", kafala.Proven{}); len(lines) > 0 || v.MinorGuarantor(confirmed.Proof) != "" ||
			v.MinorGuarantor(kafala.Proven{At: at}) != "" || v.MinorGuarantor(kafala.Proven{At: at, Adult: kafala.AdultNo}) == "" {
			t.Errorf("%s: %v", l, lines)
		}
	}
	confirmed.Answers = kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": "Sara Ahmed Alharbi", "kind": "appearance"}
	without := confirmed
	without.Proof = kafala.Proven{}
	for _, wanted := range []bool{false, true} {
		settings.Rules.IdentityOnSheet = wanted
		for _, g := range []kafala.Guarantee{confirmed, without} {
			s := voices.Sheet(g, "link")
			rest := fmt.Sprint(s.StatusDetail, s.Issuer, s.QRCaption, s.Rows, s.Persons, s.Stamp, s.Operator)
			var lines []string
			for _, n := range slices.Concat(s.Remarks, s.Notes) {
				if strings.Contains(n, "نفاذ") {
					lines = append(lines, n)
				}
			}
			said := wanted && g.Proof.Stands()
			if strings.Contains(rest, "نفاذ") || s.Link != "link" || (len(lines) == 1) != said || len(lines) > 1 {
				t.Errorf("wanted %t: the sheet says %q %s", wanted, lines, rest)
			}
			if !said {
				continue
			}
			if !strings.Contains(lines[0], "02:12") || !strings.Contains(lines[0], "تُطابَق البطاقة الأصلية") {
				t.Errorf("without the time, or to compare the card: %s", lines[0])
			}
			for _, word := range []string{"موث", "معتمد", "✓", "✅", "صورة", "trans-1", "Login", "<"} {
				if strings.Contains(lines[0], word) {
					t.Errorf("%s in %s", word, lines[0])
				}
			}
		}
	}
}

// Where a number that nobody has confirmed is typed, the question below says: what is said of a confirmation that did not come is as
// true where that is the page as where it is the chat.
func TestWhereItIsTypedInstead(t *testing.T) {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	voices, err := voice.New(settings, "bot", false)
	if err != nil {
		t.Fatal(err)
	}
	here := []string{"الهوية هنا", "المكتوب هنا", "number here", "typed here", "یہاں لکھ"}
	for _, l := range locales.Spoken {
		for _, why := range append([]string{"way", "often", "many", "overtaken"}, unproven()...) {
			said := voices.In(l).Plain("note.identity."+why, locales.Data{"Contact": "x"})
			if slices.ContainsFunc(here, func(word string) bool { return strings.Contains(said, word) }) {
				t.Errorf("%s, %s: %s", l, why, said)
			}
		}
	}
}

// unproven are the reasons of which something is said.
func unproven() (all []string) {
	for _, why := range kafala.Unprovens {
		if why != kafala.ProofAwaited {
			all = append(all, string(why))
		}
	}
	return all
}
