package bot

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/receipt"
)

// The sheet says how to object to a guarantee, and is one page with the longest that may stand on it.
func TestSheetSaysHowToObject(t *testing.T) {
	t.Parallel()
	b := testBot(t)
	long := strings.TrimSpace(strings.Repeat("abdulrahma ", 5)) + " ibnab"
	at := time.Date(2026, 11, 22, 2, 21, 0, 0, kafala.Riyadh)
	g := kafala.Guarantee{ID: "00aaaaaaaaaaaaaaaa", Reference: "02541891021", Status: kafala.Issued, Opened: at, IssuedAt: at,
		Undertaking: kafala.Undertaking{Kind: "payment", Version: 12}, Amount: b.Settings.Price(),
		Payment: kafala.Payment{ID: "p", Amount: 12300, Scheme: "mada", Last4: "1010", At: at},
		Answers: kafala.Answers{"guarantor_id": "1012345672", "guarantor_name": long, "person_id": "1109876548", "person_name": long,
			"accident": strings.Repeat("9", 20), "region": "northern", "kind": "payment", "accident_date": "2026-11-20",
			"office": strings.Repeat("o", 60)}}
	b.Settings.Rules.IdentityOnSheet, g.Proof = true, kafala.Proven{At: at, Way: kafala.ByNafath}
	s := b.house.Voices.Sheet(g, "https://t.me/kafala_sandbox_bot?start=v_00aaaaaaaaaaaaaaaa_"+strings.Repeat("a", 16))
	want, contact := b.house.Voices.In("ar").Plain("button.object", nil), strings.Fields(b.Settings.Operator.Contact.In("ar"))
	if !slices.ContainsFunc(s.Notes, func(n string) bool {
		return strings.Contains(n, want) && strings.Contains(n, contact[len(contact)-1]) && strings.Contains(n, b.Name())
	}) {
		t.Errorf("no line of the sheet names the button %q and where to ask: %q", want, s.Notes)
	}
	pdf, err := receipt.PDF(s)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
		t.Errorf("%d pages", n)
	}
}
