package kafala_test

import (
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// everyKind takes every kind of number.
func everyKind(s *kafala.Settings) { s.Rules.Border, s.Rules.Gulf = true, kafala.GulfStates }

// A person is one by kind and number: who is typed alike is the same, and the same digits of another kind are somebody else, for
// the limits, for a match, for a search and for a stop.
func TestSameDigitsOfTwoKinds(t *testing.T) {
	h := manned(t, everyKind)
	const bahraini, omani, visitor = "gulf.bh:900512345", "gulf.om:900512345", "border:3123456789"
	ofBahrain := h.Issued(mine, kafalatest.Number(1), bahraini)
	if _, p := h.Apply(mine+1, kafalatest.Number(2), bahraini); p == nil || p.Key != "refused" {
		t.Errorf("the same person twice: %+v", p)
	}
	ofOman, visiting := h.Issued(mine+2, kafalatest.Number(3), omani), h.Issued(mine+3, kafalatest.Number(4), visitor)
	for typed, want := range map[string]map[string]kafala.Role{
		"900512345":          {ofBahrain.ID: kafala.AsGuaranteed, ofOman.ID: kafala.AsGuaranteed},
		"Oman 900512345":     {ofOman.ID: kafala.AsGuaranteed},
		"3123 456 789":       {visiting.ID: kafala.AsGuaranteed},
		"4123456789":         {},
		kafalatest.Number(4): {visiting.ID: kafala.AsGuarantor},
	} {
		for _, g := range []kafala.Guarantee{ofBahrain, ofOman, visiting} {
			role, err := h.Counter.Match(t.Context(), clerk, g.ID, typed)
			if want[g.ID] != role || err != nil && answerOf(nil, err) != "id.length" && answerOf(nil, err) != "id.letters" {
				t.Errorf("%q with %v: %q, %v", typed, g.Answers["person_id"], role, err)
			}
		}
	}
	for typed, want := range map[string]string{"البحرين 900512345": ofBahrain.ID, "900512345 OM": ofOman.ID, "٣١٢٣٤٥٦٧٨٩": visiting.ID,
		"4123456789": "", "qatar 28012345678": ""} {
		found, err := h.Counter.Find(t.Context(), clerk, typed, "card")
		all := found.Guarantees
		if err != nil || (want == "") != (len(all) == 0) || want != "" && all[0].ID != want || len(all) > 1 {
			t.Errorf("%q finds %d, %v", typed, len(found.Guarantees), err)
		}
	}
	_, all, err := h.Counter.FreezeNumber(t.Context(), judge, "Bahrain 900512345", "impersonated")
	if err != nil || len(all) != 1 || all[0].ID != ofBahrain.ID {
		t.Errorf("%d were stopped, %v", len(all), err)
	}
	if now := h.Find(ofOman.ID); now.Frozen() {
		t.Error("somebody else's was stopped with it")
	}
	if _, _, err := h.Counter.FreezeNumber(t.Context(), judge, "900512345", "impersonated"); answerOf(nil, err) != "id.length" {
		t.Errorf("digits of nobody in particular: %v", err)
	}
}

// A number of a kind that is not taken is refused when it is submitted and when a link for it is renewed, whatever the dialog let
// through before; what was paid before stands.
func TestKindsAreHeldTo(t *testing.T) {
	h := manned(t, everyKind)
	numbers := map[string]string{"border:3123456789": "number.border", "gulf.kw:290051701235": "number.gulf", "later:1": "number.gulf"}
	var lapsed []kafala.Guarantee
	paid := h.Issued(mine+50, kafalatest.Number(50), "border:4123456789")
	for number, want := range numbers {
		if want != "" && number != "later:1" {
			lapsed = append(lapsed, h.Linked(mine+60+int64(len(lapsed)), kafalatest.Number(60+len(lapsed)), number))
		}
	}
	h.Clock.Pass(time.Hour)
	h.Sweep(time.Second)
	h.Office.Settings.Rules.Border, h.Office.Settings.Rules.Gulf = false, []string{"qa"}
	for number, want := range numbers {
		if _, p := h.Apply(mine, kafalatest.Number(1), number); p == nil || p.Key != want || p.Field != "person_id" {
			t.Errorf("%s: %+v", number, p)
		}
	}
	for _, g := range lapsed {
		now, p, err := h.Office.Renew(t.Context(), g.Chat, g.ID, "")
		if want := numbers[g.Answers["person_id"]]; answerOf(p, err) != want || now.Status != kafala.Expired {
			t.Errorf("renewed for %s: %q, %s", g.Answers["person_id"], answerOf(p, err), now.Status)
		}
	}
	if now := h.Find(paid.ID); !now.Counts() {
		t.Errorf("what was paid before is %s", now.Status)
	}
}

// A record that names somebody by another kind of number is of a form that an earlier release leaves alone; every other one is
// as it was.
func TestForeignIsOfItsForm(t *testing.T) {
	for number, want := range map[string]bool{"1109876548": false, "2209876545": false, "": false, "border:3123456789": true,
		"gulf.ae:784199012345676": true} {
		form, err := kafala.GuaranteeForms.Of(kafala.Guarantee{Answers: kafala.Answers{"person_id": number}}, 0)
		if err != nil || (form > 0) != want || want && form < 3 {
			t.Errorf("%q: form %d, %v", number, form, err)
		}
	}
}
