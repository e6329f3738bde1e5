package voice

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/receipt"
)

func paidBy(name, id string, at time.Time) kafala.Guarantee {
	g := kafala.Guarantee{Reference: "482" + id[:8], Status: kafala.Issued, IssuedAt: at, Opened: at,
		Proof:   kafala.Proven{At: at, Way: kafala.ByNafath},
		Payment: kafala.Payment{ID: "p", Amount: 12300, Scheme: "mada", Last4: id[6:], At: at},
		Answers: kafala.Answers{"kind": "appearance", "guarantor_name": name, "guarantor_id": id, "person_name": name + " Fahad",
			"person_id": id, "accident": id, "region": "riyadh", "accident_date": "2026-11-20", "office": name}}
	g.Undertaking.Kind, g.Undertaking.Version = "appearance", 1
	return g
}

// What a sheet is told to be the same on every sheet is shaped once and stays in memory: nothing of a person or of one
// guarantee is among it.
func TestWhatIsKeptIsNobodys(t *testing.T) {
	all := voices(t, func(s *kafala.Settings) { s.Rules.IdentityOnSheet = true })
	kept := func(g kafala.Guarantee) receipt.Sheet {
		g.Amount = all.Settings.Price()
		s := all.Sheet(g, "link")
		if len(s.Remarks) != 1 {
			t.Errorf("of the confirmed identity stands %q", s.Remarks)
		}
		for i := range s.Rows {
			s.Rows[i].Value = ""
		}
		for i := range s.Persons {
			s.Persons[i] = receipt.Person{Label: s.Persons[i].Label}
		}
		s.Reference, s.Status, s.StatusDetail, s.PaidBy, s.Remarks, s.Created = "", "", "", "", nil, time.Time{}
		return s
	}
	one := kept(paidBy("Sara Ahmed", "1012345672", time.Date(2026, 11, 22, 2, 21, 0, 0, kafala.Riyadh)))
	other := kept(paidBy("Noura Saleh", "1109876548", time.Date(2027, 1, 3, 14, 5, 0, 0, kafala.Riyadh)))
	if !reflect.DeepEqual(one, other) {
		t.Errorf("what is the same on every sheet differs:\n%+v\n%+v", one, other)
	}
}

// Brackets come out turned around where a page is copied in some readers, and a date beside another without a word between
// them in another order: neither stands on the sheet.
func TestWordsOfTheSheetSuitReaders(t *testing.T) {
	all := voices(t, func(s *kafala.Settings) { s.Rules.IdentityOnSheet = true })
	g := paidBy("Sara Ahmed", "1012345672", time.Date(2026, 11, 22, 2, 21, 0, 0, kafala.Riyadh))
	g.Amount = all.Settings.Price()
	s := all.Sheet(g, "link")
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(string(data), "()«»<>") {
		t.Errorf("brackets on the sheet: %s", data)
	}
	if s.QRSpoken == "" {
		t.Error("nothing stands for the code")
	}
	bare := strings.NewReplacer("\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "").Replace(s.StatusDetail)
	if fields := strings.Fields(bare); len(fields) != 5 || !strings.HasPrefix(fields[0], "12/06/1448") ||
		!strings.HasPrefix(fields[2], "22/11/2026") || fields[4] != "02:21" {
		t.Errorf("when it was issued is %q", s.StatusDetail)
	}
}
