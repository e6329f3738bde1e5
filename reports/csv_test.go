package reports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"kafalabot/kafala"
	"kafalabot/kafala/typed"
	"kafalabot/locales"
)

func table(t testing.TB, language string) Table {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		t.Fatal(err)
	}
	say := words[language].Plain
	region := Answer{ID: "region", Heading: say("row.region", nil), Say: func(value string) string {
		if slices.Contains(kafala.Regions, value) {
			return say("choice.region."+value, nil)
		}
		return value
	}}
	return Table{Words: words[language], Settings: settings, Answers: []Answer{region}}
}

// sample is an issued guarantee, opened a quarter of an hour before a midnight of Riyadh.
func sample(id string) kafala.Guarantee {
	opened := time.Date(2026, 11, 24, 20, 45, 0, 0, time.UTC)
	issued := opened.Add(30 * time.Minute)
	return kafala.Guarantee{
		ID: id, Chat: 7, Status: kafala.Issued, Reference: "00180631606", Opened: opened, IssuedAt: issued,
		Undertaking: kafala.Undertaking{Kind: "attendance", Version: 2},
		Answers: kafala.Answers{
			"guarantor_id": "1000000008", "guarantor_name": "Sara Ahmed Alharbi", "mobile": "966501112233",
			"person_id": "2000000006", "person_name": "Fahad Saleh Al-Otaibi", "region": "riyadh",
		},
		Amount:    kafala.Breakdown{Lines: []kafala.Line{{ID: "guarantee", Amount: 10000}, {ID: "gone", Amount: 50}}, VAT: 7, Total: 10057},
		Payment:   kafala.Payment{ID: "760878ec-d1d3-5f72-9056-191683f55872", Amount: 10057, Scheme: "mada", Last4: "0042", At: issued},
		History:   []kafala.Event{{At: issued, From: kafala.Awaiting, To: kafala.Issued}},
		Presented: []kafala.Mark{{At: issued.Add(time.Hour)}, {At: issued.Add(2 * time.Hour)}},
	}
}

// written makes a file and reads it as a spreadsheet does.
func written(t testing.TB, table Table, guarantees ...kafala.Guarantee) (raw string, rows [][]string) {
	t.Helper()
	var out bytes.Buffer
	book, err := NewBook(&out, table)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guarantees {
		if err := book.Add(g); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
	if table.Comma != 0 {
		reader.Comma = table.Comma
	}
	if rows, err = reader.ReadAll(); err != nil {
		t.Fatal(err)
	}
	return out.String(), rows
}

func TestBook(t *testing.T) {
	raw, rows := written(t, table(t, "en"), sample("a"))
	if !strings.HasPrefix(raw, "\ufeffReference,") || strings.Count(raw, "\r\n") != 2 || strings.Count(raw, "\n") != 2 {
		t.Errorf("the file is %q", raw)
	}
	got := map[string]string{}
	for i, heading := range rows[0] {
		got[heading] = rows[1][i]
	}
	for heading, want := range map[string]string{
		"Reference": "001\u00a08063\u00a01606", "Status": "Paid and recorded", "Undertaking version": "2", "Region": "Riyadh",
		"Opened": "2026-11-24 23:45:00", "Opened (Hijri)": "14/06/1448 H", "Issued": "2026-11-25 00:15:00", "Issued (Hijri)": "15/06/1448 H",
		"Over": "", "Refunded": "", "Guarantor": "Sara A.", "Guarantor's ID, last digits": "ends in 0008",
		"Guaranteed person": "Fahad O.", "Guaranteed person's ID, last digits": "ends in 0006",
		"VAT": "0.07", "Total": "100.57", "Paid": "100.57", "Paid by": "mada", "Card, last digits": "ends in 0042",
		"Gateway's payment id": "760878ec-d1d3-5f72-9056-191683f55872", "First shown": "2026-11-25 01:15:00",
	} {
		if got[heading] != want {
			t.Errorf("%s: %q, want %q", heading, got[heading], want)
		}
	}
	if ref, ok := typed.Reference(got["Reference"]); !ok || ref != "00180631606" {
		t.Errorf("the reference does not come back from the cell: %q", got["Reference"])
	}
	for _, private := range []string{"1000000008", "2000000006", "966501112233", "Alharbi", "Otaibi"} {
		if strings.Contains(raw, private) {
			t.Errorf("the file holds %s", private)
		}
	}
}

// A number's last digits are words in every language, keep their zeros and have no marks about them.
func TestEndings(t *testing.T) {
	for _, language := range locales.Languages {
		_, rows := written(t, table(t, language), sample("a"))
		for _, digits := range []string{"0008", "0006", "0042"} {
			if !slices.ContainsFunc(rows[1], func(cell string) bool {
				before, ok := strings.CutSuffix(cell, " "+digits)
				return ok && unicode.IsLetter([]rune(before)[0]) && !strings.ContainsFunc(cell, func(r rune) bool { return unicode.Is(unicode.Cf, r) })
			}) {
				t.Errorf("%s: %q has no words with %s", language, rows[1], digits)
			}
		}
	}
}

func TestAmountsAddUp(t *testing.T) {
	tab := table(t, "en")
	_, rows := written(t, tab, sample("a"))
	first := slices.Index(rows[0], "Guaranteed person's ID, last digits") + 1
	last := slices.Index(rows[0], "VAT")
	if last-first != len(tab.Settings.Tariff)+1 {
		t.Fatalf("%d columns for %d charges", last-first, len(tab.Settings.Tariff))
	}
	if other := rows[1][last-1]; other != "0.50" {
		t.Errorf("charges that the tariff does not have: %s", other)
	}
}

func TestBookInArabic(t *testing.T) {
	tab := table(t, "ar")
	tab.Comma = ';'
	raw, rows := written(t, tab, sample("a"))
	if rows[0][0] != tab.Words.Plain("csv.reference", nil) || rows[1][1] != tab.Words.Plain("status.issued", nil) {
		t.Errorf("%q", rows)
	}
	if strings.ContainsAny(raw, "\u200e\u200f\u2066\u2067\u2068\u2069") {
		t.Error("marks of direction stand in the cells")
	}
}

// TestHeadings fails where a heading was forgotten or stands twice.
func TestHeadings(t *testing.T) {
	for _, language := range locales.Languages {
		_, rows := written(t, table(t, language))
		for i, heading := range rows[0] {
			if heading == "" || strings.Contains(heading, "csv.") || slices.Index(rows[0], heading) != i {
				t.Errorf("%s: column %d is headed %q", language, i, heading)
			}
		}
	}
}

func TestNoFormulas(t *testing.T) {
	for _, begin := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20"} {
		for _, before := range []string{"", " ", "   ", "\u00a0", "\u2003", "\u200f", "\ufeff", "\u2067 ", "\v", "\u00ad", "\u200b"} {
			cell := before + begin + `HYPERLINK("https://x.example")`
			if got := text(cell); !strings.HasPrefix(got, "'") {
				t.Errorf("%q stands as %q", cell, got)
			}
		}
	}
	for _, plain := range []string{"", "a=b", "12", "Sara A.", "\u0633\u0627\u0631\u0629 \u0627.", "760878ec-d1d3"} {
		if got := text(plain); got != plain {
			t.Errorf("%q stands as %q", plain, got)
		}
	}
	// Whatever a person or the gateway wrote goes through it.
	g := sample("a")
	const evil = "=cmd|' /C calc'!A0"
	g.Answers["guarantor_name"], g.Answers["person_name"] = evil, "@SUM(1)"
	g.Answers["guarantor_id"], g.Undertaking.Kind, g.Answers["region"] = "-1+2", "+kind", "=region"
	g.Payment.ID, g.Payment.Scheme, g.Payment.Last4 = "=1", "-x", "=2"
	_, rows := written(t, table(t, "en"), g)
	for i, cell := range rows[1] {
		if strings.ContainsAny(strings.TrimSpace(cell)[:min(1, len(strings.TrimSpace(cell)))], "=+-@") {
			t.Errorf("%s: %q", rows[0][i], cell)
		}
	}
}

func TestAnErasedOne(t *testing.T) {
	g := sample("a")
	for _, field := range []string{"guarantor_id", "guarantor_name", "person_id", "person_name", "mobile"} {
		delete(g.Answers, field)
	}
	g.History = append(g.History, kafala.Event{At: g.IssuedAt.Add(48 * time.Hour), From: kafala.Issued, To: kafala.Ended},
		kafala.Event{At: g.IssuedAt.Add(72 * time.Hour), From: kafala.Ended, To: kafala.Refunded})
	g.Status = kafala.Refunded
	_, rows := written(t, table(t, "en"), g)
	for heading, want := range map[string]string{"Guarantor": "", "Guarantor's ID, last digits": "", "Over": "2026-11-27 00:15:00",
		"Refunded": "2026-11-28 00:15:00"} {
		if got := rows[1][slices.Index(rows[0], heading)]; got != want {
			t.Errorf("%s: %q, want %q", heading, got, want)
		}
	}
}

type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

var errFull = errors.New("no room")

func TestBookSaysWhatTheWriterSays(t *testing.T) {
	if _, err := NewBook(&full{}, table(t, "en")); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
	book, err := NewBook(&full{left: 5000}, table(t, "en"))
	for i := 0; i < 1000 && err == nil; i++ {
		err = book.Add(sample("a"))
	}
	if !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
}

// TestBookKeepsNothing writes twenty thousand guarantees and looks at the memory on the way.
func TestBookKeepsNothing(t *testing.T) {
	book, err := NewBook(io.Discard, table(t, "ar"))
	if err != nil {
		t.Fatal(err)
	}
	g := sample("a")
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early uint64
	for i := range 20_000 {
		if i == 1000 {
			early = inUse()
		}
		if err := book.Add(g); err != nil {
			t.Fatal(err)
		}
	}
	if late := inUse(); late > early+1<<19 {
		t.Errorf("%d bytes in use after 1,000 rows, %d after 20,000", early, late)
	}
}

func BenchmarkBook(b *testing.B) {
	book, err := NewBook(io.Discard, table(b, "ar"))
	if err != nil {
		b.Fatal(err)
	}
	g := sample("a")
	b.ReportAllocs()
	for b.Loop() {
		if err := book.Add(g); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"=1", " \u00a0+1", "\u2067@x", "\r=1", "plain"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cell := strings.TrimFunc(text(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
			t.Errorf("%q stands as %q", s, cell)
		}
	})
}
