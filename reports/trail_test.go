package reports_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/locales"
	"kafalabot/reports"
)

// The trail opens right in a spreadsheet: the mark of UTF-8, a heading for every cell, times of Riyadh, words where
// there are words, and no cell that is a formula.
func TestTrail(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 23, 18, 0, 0, time.UTC)
	settings := &kafala.Settings{Separators: kafala.Separators{Arabic: kafala.Semicolon, English: kafala.Semicolon, Urdu: kafala.Semicolon}}
	settings.Staff.Reasons = []kafala.StaffReason{{For: "end", ID: "moved",
		Text: kafala.Text{"ar": "انتقل", "en": "moved away", "ur": "منتقل"}}}
	entries := []staff.Entry{
		{At: at, By: 7100000003, Rank: staff.Officer, Duty: staff.LookUp, Guarantee: "00aaaaaaaaaaaaaaaa", Way: staff.ByPhoto,
			Outcome: staff.Done},
		{At: at, By: 0, Duty: staff.Invite, Member: 7100000002, Why: "=1+1", Outcome: "@strange"},
		{At: at, By: 1, Duty: staff.Refund, Member: 7100000002, Why: "officer", Asked: "48270359169", Outcome: "refund.second"},
		{At: at, By: 1, Duty: staff.End, Why: "own-moved", Outcome: staff.Done},
	}
	for _, l := range locales.Languages {
		var out bytes.Buffer
		if err := reports.Trail(&out, words[l], settings, entries, func(string) string { return "02541891021" }); err != nil {
			t.Fatal(err)
		}
		text, ok := strings.CutPrefix(out.String(), "\ufeff")
		if !ok || !strings.Contains(text, "\r\n") {
			t.Errorf("%s: no mark, or lines that end otherwise: %q", l, text)
		}
		reader := csv.NewReader(strings.NewReader(text))
		reader.Comma = ';'
		rows, err := reader.ReadAll()
		if err != nil || len(rows) != 5 || len(rows[0]) != 11 {
			t.Fatalf("%s: %v, %v", l, rows, err)
		}
		if rows[1][0] != "2026-11-22 02:18:00" || rows[1][1] != "7100000003" || rows[1][3] != words[l].Plain("duty.lookup", nil) ||
			rows[2][1] != "" || rows[1][10] != words[l].Plain("way.photo", nil) || rows[2][10] != "" {
			t.Errorf("%s: %v", l, rows[1:])
		}
		if rows[1][5] != `="02541891021"` || rows[2][5] != "" || rows[3][6] != `="48270359169"` ||
			rows[3][8] != words[l].Plain("rank.officer", nil) || rows[3][9] != words[l].Plain("outcome.refund.second", nil) {
			t.Errorf("%s: not as on the screen, or not to be joined: %v", l, rows)
		}
		if want := settings.Staff.Reasons[0].Text.In(l); rows[4][8] != want {
			t.Errorf("%s: a reason of the operator's is %q, want %q", l, rows[4][8], want)
		}
		for _, cell := range []string{rows[2][8], rows[2][9]} {
			if !strings.HasPrefix(cell, "'") {
				t.Errorf("%s: %q is a formula", l, cell)
			}
		}
	}
}
