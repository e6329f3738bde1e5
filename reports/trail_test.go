package reports_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
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
	entries := []kafala.Entry{
		{At: at, By: 7100000003, Rank: kafala.Officer, Duty: kafala.LookUp, Guarantee: "00aaaaaaaaaaaaaaaa", Outcome: kafala.Done},
		{At: at, By: 0, Duty: kafala.Invite, Member: 7100000002, Why: "=1+1", Outcome: "@strange"},
	}
	for _, l := range locales.Languages {
		var out bytes.Buffer
		if err := reports.Trail(&out, words[l], entries); err != nil {
			t.Fatal(err)
		}
		text, ok := strings.CutPrefix(out.String(), "\ufeff")
		if !ok || !strings.Contains(text, "\r\n") {
			t.Errorf("%s: no mark, or lines that end otherwise: %q", l, text)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows) != 3 || len(rows[0]) != 9 {
			t.Fatalf("%s: %v, %v", l, rows, err)
		}
		if rows[1][0] != "2026-11-22 02:18:00" || rows[1][1] != "7100000003" || rows[1][3] != words[l].Plain("duty.lookup", nil) || rows[2][1] != "" {
			t.Errorf("%s: %v", l, rows[1:])
		}
		for _, cell := range []string{rows[2][7], rows[2][8]} {
			if !strings.HasPrefix(cell, "'") {
				t.Errorf("%s: %q is a formula", l, cell)
			}
		}
	}
}
