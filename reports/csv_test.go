package reports

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"kafalabot/kafala"
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
		Amount: kafala.Breakdown{Percent: 15, VAT: 300, Total: 12300,
			Lines: []kafala.Line{{ID: "guarantee", Amount: 10000, Refundable: true}, {ID: "gone", Amount: 2000, Taxable: true}}},
		Payment: kafala.Payment{ID: "760878ec-d1d3-5f72-9056-191683f55872", Amount: 12300, Scheme: "mada", Last4: "0042", At: issued,
			Fee: 283},
		History: []kafala.Event{{At: issued, From: kafala.Awaiting, To: kafala.Issued}},
		Presented: []kafala.Mark{{At: issued.Add(time.Hour), By: 7, StruckAt: issued.Add(90 * time.Minute), StruckBy: 7},
			{At: issued.Add(2 * time.Hour), By: 8}},
	}
}

// written makes a file of all movements and reads it as a spreadsheet does.
func written(t testing.TB, table Table, guarantees ...kafala.Guarantee) (raw string, rows [][]string) {
	t.Helper()
	var out bytes.Buffer
	book, err := NewBook(&out, table)
	for _, g := range guarantees {
		for _, m := range g.Movements() {
			err = errors.Join(err, book.Add(&g, m))
		}
	}
	if err = errors.Join(err, book.Close()); err != nil {
		t.Fatal(err)
	}
	return out.String(), read(t, table, out.String())
}

// read reads a file.
func read(t testing.TB, table Table, raw string) [][]string {
	t.Helper()
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(raw, "\ufeff")))
	reader.Comma = table.comma()
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// columnsOf gives the cells of each row by their headings.
func columnsOf(rows [][]string) (all []map[string]string) {
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, heading := range rows[0] {
			cells[heading] = row[i]
		}
		all = append(all, cells)
	}
	return all
}

func holds(t *testing.T, row, want map[string]string) {
	t.Helper()
	for heading, cell := range want {
		if got, there := row[heading]; got != cell || !there {
			t.Errorf("%s: %q, want %q", heading, got, cell)
		}
	}
}

// A payment is a row for each charge, with its tax, and what it is about; nobody is named.
func TestBook(t *testing.T) {
	raw, rows := written(t, table(t, "en"), sample("a"))
	if !strings.HasPrefix(raw, "\ufeffDate,") || strings.Count(raw, "\r\n") != 3 || strings.Count(raw, "\n") != 3 {
		t.Errorf("the file is %q", raw)
	}
	all := columnsOf(rows)
	same := map[string]string{
		"Date": "2026-11-25 00:15:00", "Date (Hijri)": "15/06/1448 H", "Entry": "Payment", "Reference": `="00180631606"`,
		"Gateway's payment id": "760878ec-d1d3-5f72-9056-191683f55872", "Return no.": "", "Paid on": "2026-11-25 00:15:00", "Paid by": "mada",
		"Status": "Paid and recorded", "Undertaking version": "2", "Region": "Riyadh", "Opened": "2026-11-24 23:45:00",
		"Issued": "2026-11-25 00:15:00", "Issued (Hijri)": "15/06/1448 H", "Over": "", "First shown": "2026-11-25 02:15:00",
		"Shown to": "staff:8", "Decision": "", "Returned": "0.00", "Why it goes back": "", "Returned by": "",
	}
	for _, row := range all {
		holds(t, row, same)
	}
	holds(t, all[0], map[string]string{"Charge": "Request preparation fee", "Paid": "100.00", "Net": "100.00", "Amount before VAT": "100.00",
		"VAT rate, %": "0", "VAT": "0.00", "Gateway's fee": "2.83"})
	holds(t, all[1], map[string]string{"Charge": "gone", "Paid": "23.00", "Net": "23.00", "Amount before VAT": "20.00",
		"VAT rate, %": "15", "VAT": "3.00", "Gateway's fee": ""}) // told once for a payment, so that the column adds up
}

// Nobody is named in a table that is not made for the operator's own machine, by name, number or initials; in the other both are,
// whole, and their numbers keep their zeros.
func TestPersons(t *testing.T) {
	private := []string{"1000000008", "2000000006", "0008", "0006", "0042", "966501112233", "Sara", "Ahmed", "Alharbi", "Fahad", "Saleh",
		"Otaibi", "S. A."}
	for _, language := range locales.Languages {
		tab := table(t, language)
		raw, _ := written(t, tab, sample("a"))
		for _, s := range private {
			if strings.Contains(raw, s) {
				t.Errorf("%s: the file holds %s", language, s)
			}
		}
	}
	tab := table(t, "en")
	tab.Persons = true
	raw, rows := written(t, tab, sample("a"))
	holds(t, columnsOf(rows)[0], map[string]string{"Guarantor": "Sara Ahmed Alharbi", "Guarantor's ID number": `="1000000008"`,
		"Guaranteed person": "Fahad Saleh Al-Otaibi", "Guaranteed person's number": `="2000000006"`, "Card, last digits": `="0042"`})
	if strings.Contains(raw, "966501112233") {
		t.Error("the file holds a mobile")
	}
}

// What was given back is a row for each charge that it is of, with its tax taken off, when it went back, and who ordered it why.
func TestReturns(t *testing.T) {
	g := sample("a")
	order := g.Payment.At.Add(48 * time.Hour)
	g.Order = kafala.Motion{By: 5, Second: 6, Why: kafala.WhyAsked, At: order, GivenAt: order, Sum: 10000}
	g.Payment.Back = 10000
	g.Returned = []kafala.Return{{Payment: g.Payment.ID, At: order.Add(time.Minute), Sum: 10000}}
	g.Status = kafala.Refunded
	g.History = append(g.History,
		kafala.Event{At: order.Add(time.Minute), By: "staff:5", From: kafala.Issued, To: kafala.Refunded, Why: "asked"})
	_, rows := written(t, table(t, "en"), g)
	all := columnsOf(rows)
	if len(all) != 3 {
		t.Fatalf("%d rows: %v", len(all), all)
	}
	holds(t, all[2], map[string]string{"Entry": "Return (credit note)", "Date": "2026-11-27 00:16:00", "Paid on": "2026-11-25 00:15:00",
		"Return no.": "1", "Charge": "Request preparation fee", "Paid": "0.00", "Returned": "100.00", "Net": "-100.00",
		"Amount before VAT": "-100.00", "VAT": "0.00", "Gateway's fee": "", "Returned by": "staff:5 + staff:6",
		"Why it goes back": "refund ordered: the guarantor asked for it", "Status": "Refunded"})
	// The rest leaves by another hand: a second credit note, with its tax.
	g.Payment.Back = g.Payment.Amount
	g.Returned = append(g.Returned, kafala.Return{Payment: g.Payment.ID, At: order.Add(72 * time.Hour), Sum: g.Payment.Amount})
	_, rows = written(t, table(t, "en"), g)
	holds(t, columnsOf(rows)[3], map[string]string{"Return no.": "2", "Charge": "gone", "Returned": "23.00", "Amount before VAT": "-20.00",
		"VAT rate, %": "15", "VAT": "-3.00", "Returned by": "from outside this bot, at the bank or the gateway"})
}

// Of money for which nothing was issued nothing is said of tax, and of another currency nothing is added up.
func TestMoneyBeside(t *testing.T) {
	g := sample("a")
	at := g.Payment.At.Add(time.Hour)
	g.Extra = []kafala.Extra{{Payment: kafala.Payment{ID: "second", Amount: 12300, At: at}, Why: kafala.SecondPayment},
		{Payment: kafala.Payment{ID: "dollars", Amount: 3300, At: at, Currency: "USD", Fee: 9}, Why: kafala.OtherCurrency}}
	_, rows := written(t, table(t, "en"), g)
	all := columnsOf(rows)
	holds(t, all[2], map[string]string{"Paid": "123.00", "Net": "123.00", "Charge": "No charge", "Amount before VAT": "", "VAT rate, %": "",
		"VAT": "", "Why it goes back": "a second payment"})
	holds(t, all[3], map[string]string{"Paid": "", "Returned": "", "Net": "", "VAT": "", "Gateway's fee": "",
		"Charge": "USD 33.00, not in the sums", "Why it goes back": "another currency"})
}

// Who recorded what, as it stands: what was struck out is not in it.
func TestDeeds(t *testing.T) {
	g := sample("a")
	at := func(hours int) time.Time { return g.Payment.At.Add(time.Duration(hours) * time.Hour) }
	g.Decided = []kafala.Decision{
		{Mark: kafala.Mark{At: at(3), By: 3, StruckAt: at(4), StruckBy: 3}, Verdict: kafala.Accepted},
		{Mark: kafala.Mark{At: at(5), By: 4}, Verdict: kafala.NotAccepted, Why: "papers"},
	}
	g.Status = kafala.Ended
	g.History = append(g.History, kafala.Event{At: at(6), By: "staff:5", From: kafala.Issued, To: kafala.Ended, Why: "settled"})
	tab := table(t, "en")
	tab.Who = func(by string) string {
		return map[string]string{"staff:4": "Noura", "staff:5": "Faisal", "staff:8": "=Mona"}[by]
	}
	_, rows := written(t, tab, g)
	holds(t, columnsOf(rows)[0], map[string]string{"Shown to": "'=Mona", "Decision recorded": "2026-11-25 05:15:00",
		"Decision": "not accepted", "Decision recorded by": "Noura", "Reason recorded": "papers are missing",
		"Over": "2026-11-25 06:15:00", "Ended by": "Faisal",
		"Reason of the end": "the case is settled"})
}

// Each language has its own separator, its own word for the calendar, and no marks of direction.
func TestBookInEveryLanguage(t *testing.T) {
	for language, sign := range map[string]string{"ar": ";", "en": ",", "ur": ";"} {
		tab := table(t, language)
		raw, rows := written(t, tab, sample("a"))
		if !strings.HasPrefix(raw, "\ufeff"+tab.Words.Plain("csv.at", nil)+sign) || columnsOf(rows)[0][tab.Words.Plain("csv.status", nil)] !=
			tab.Words.Plain("status.issued", nil) {
			t.Errorf("%s: %q", language, raw)
		}
		if strings.ContainsAny(raw, "\u200e\u200f\u2066\u2067\u2068\u2069") {
			t.Errorf("%s: marks of direction stand in the cells", language)
		}
		if latin := strings.Contains(raw, " H"+sign); latin != (language == "en") {
			t.Errorf("%s: a Latin word for the calendar: %t", language, latin)
		}
	}
	tab := table(t, "ar")
	tab.Settings.Separators.Arabic = kafala.Tab
	if raw, _ := written(t, tab, sample("a")); !strings.Contains(raw, "\t\"=\"\"00180631606\"\"\"\t") {
		t.Errorf("%q", raw)
	}
}

// Every reason for which money goes back has its words, in every language.
func TestWhys(t *testing.T) {
	whys := []kafala.PaymentCase{kafala.StaffOrdered, kafala.GuarantorOrdered, kafala.RecordLost}
	for why, outcome := range kafala.Outcomes {
		if outcome.Does == kafala.GiveItUp || outcome.Does == kafala.Follow {
			whys = append(whys, why)
		}
	}
	for _, language := range locales.Languages {
		for _, why := range whys {
			if !table(t, language).Words.Has("csv.why." + string(why)) {
				t.Errorf("%s: nothing is said of %q", language, why)
			}
		}
	}
}

// TestHeadings fails where a heading was forgotten or stands twice.
func TestHeadings(t *testing.T) {
	for _, language := range locales.Languages {
		tab := table(t, language)
		tab.Persons = true
		_, rows := written(t, tab)
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
	// Whatever a person or the gateway wrote goes through it; numbers that are names are digits alone.
	g := sample("a")
	const evil = "=cmd|' /C calc'!A0"
	g.Answers["guarantor_name"], g.Answers["person_name"] = evil, "@SUM(1)"
	g.Answers["guarantor_id"], g.Undertaking.Kind, g.Answers["region"], g.Answers["person_id"] = "-1+2", "+kind", "=region", `1"&A1&"`
	g.Payment.ID, g.Payment.Scheme, g.Payment.Last4, g.Reference = "=1", "-x", "=2", `1"+1`
	tab := table(t, "en")
	tab.Persons = true
	tab.Who = func(string) string { return "+who" }
	_, rows := written(t, tab, g)
	for _, row := range rows[1:] {
		for i, cell := range row {
			if strings.ContainsAny(strings.TrimSpace(cell)[:min(1, len(strings.TrimSpace(cell)))], "=+-@") && !isNumber(cell) {
				t.Errorf("%s: %q", rows[0][i], cell)
			}
		}
	}
}

// isNumber tells whether a cell is an amount, or digits that are text.
func isNumber(cell string) bool { return numbers.MatchString(cell) }

var numbers = regexp.MustCompile(`^(-?[0-9]+\.[0-9]{2}|="[0-9]+")$`)

func TestAnErasedOne(t *testing.T) {
	g := sample("a")
	for _, field := range []string{"guarantor_id", "guarantor_name", "person_id", "person_name", "mobile"} {
		delete(g.Answers, field)
	}
	tab := table(t, "en")
	tab.Persons = true
	_, rows := written(t, tab, g)
	holds(t, columnsOf(rows)[0], map[string]string{"Guarantor": "", "Guarantor's ID number": "", "Guaranteed person": "",
		"Guaranteed person's number": "", "Kind of the guaranteed person's number": "", "Paid": "100.00"})
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
	book, err := NewBook(&full{left: 9000}, table(t, "en"))
	for i := 0; i < 1000 && err == nil; i++ {
		g := sample("a")
		err = book.Add(&g, g.Movements()[0])
	}
	if !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
}

// TestBookKeepsNothing writes twenty thousand payments and looks at the memory on the way.
func TestBookKeepsNothing(t *testing.T) {
	book, err := NewBook(io.Discard, table(t, "ar"))
	if err != nil {
		t.Fatal(err)
	}
	g := sample("a")
	m := g.Movements()[0]
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
		if err := book.Add(&g, m); err != nil {
			t.Fatal(err)
		}
	}
	if late := inUse(); late > early+1<<19 {
		t.Errorf("%d bytes in use after 1,000 payments, %d after 20,000", early, late)
	}
}

func BenchmarkBook(b *testing.B) {
	book, err := NewBook(io.Discard, table(b, "ar"))
	if err != nil {
		b.Fatal(err)
	}
	g := sample("a")
	m := g.Movements()[0]
	b.ReportAllocs()
	for b.Loop() {
		if err := book.Add(&g, m); err != nil {
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

// What a restore has lost has its rows, of no charge and without tax, and the sums are those of the money. Once a record has it, the
// record's rows say more, unless it was back as a whole before.
func TestLostRecords(t *testing.T) {
	first := kafala.Date{Year: 2026, Month: 11, Day: 22}
	at := first.Start().Add(10 * time.Hour)
	lost := kafala.LostPayment{Payment: kafala.Payment{ID: "lost-1", Amount: 12300, At: at, Back: 12300}, Guarantee: "10aaaaaaaaaaaaaaaa",
		Reference: "02541891021", Log: []kafala.LostEvent{{At: at.Add(time.Hour), What: kafala.LostListed, Sum: 12300},
			{At: at.Add(time.Hour), What: kafala.LostBack, Sum: 2300}, {At: at.Add(30 * time.Hour), What: kafala.LostBack, Sum: 12300}}}
	foreign, earlier, settled := lost, lost, lost
	lost.Settled = at.Add(40 * time.Hour)
	foreign.Payment.ID, foreign.Payment.Currency, foreign.Payment.Back = "lost-2", "USD", 0
	foreign.Log = foreign.Log[:1]
	earlier.Payment.ID, earlier.Payment.Back, earlier.Log = "lost-3", 300, earlier.Log[:1]
	settled.Payment.ID, settled.Payment.Back, settled.Settled = "lost-4", 2300, at.Add(2*time.Hour)
	for _, c := range []struct {
		first, last       kafala.Date
		payments, returns int
		sums              kafala.Sums
	}{
		{first, first, 3, 2, kafala.Sums{Gross: 24600, Returned: 2600}},
		{first.AddDays(1), first.AddDays(1), 0, 1, kafala.Sums{Returned: 10000}},
		{first, first.AddDays(1), 3, 3, kafala.Sums{Gross: 24600, Returned: 12600}},
	} {
		l := NewLedger(c.first, c.last)
		for _, one := range []kafala.LostPayment{lost, foreign, earlier, settled} {
			l.AddLost(one)
		}
		if l.Payments != c.payments || l.Returns != c.returns || l.Sums != c.sums || l.VAT != 0 {
			t.Errorf("%s to %s: %d, %d, %+v, VAT %s", c.first, c.last, l.Payments, l.Returns, l.Sums, l.VAT)
		}
		var out bytes.Buffer
		if err := l.Write(&out, table(t, "en")); err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(rows) != 1+c.payments+c.returns {
			t.Errorf("%s to %s: %d rows", c.first, c.last, len(rows))
		}
		for _, row := range rows[1:] {
			if !strings.Contains(row, "record lost") || !strings.Contains(row, `=""02541891021""`) || strings.Contains(row, "status.") {
				t.Errorf("a row says %s", row)
			}
		}
	}
}

// What an operator has added to the reasons is said in their words.
func TestOwnReason(t *testing.T) {
	tab := table(t, "en")
	tab.Settings.Staff.Reasons = []kafala.StaffReason{{For: "end", ID: "moved", Text: kafala.Text{"ar": "x", "en": "moved away"}}}
	g := kafala.Guarantee{ID: "10aaaaaaaaaaaaaaaa", Status: kafala.Ended, Payment: kafala.Payment{ID: "p", Amount: 100},
		History: []kafala.Event{{At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), From: kafala.Issued, To: kafala.Ended,
			By: kafala.StaffBy(7), Why: "own-moved"}}}
	var out bytes.Buffer
	b, err := NewBook(&out, tab)
	if err != nil {
		t.Fatal(err)
	}
	paid := kafala.Movement{Payment: g.Payment, Amount: 100, Parts: []kafala.Part{{Net: 100}}}
	if err := errors.Join(b.Add(&g, paid), b.Close()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "moved away") {
		t.Error(out.String())
	}
}
