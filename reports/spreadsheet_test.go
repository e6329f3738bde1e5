package reports

import (
	"bytes"
	"context"
	"encoding/xml"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
)

// program finds a program, or skips the test aloud. With KAFALABOT_TEST_ALL=1 a missing program fails it.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err != nil && os.Getenv("KAFALABOT_TEST_ALL") == "1":
		t.Fatalf("%s is not installed", name)
	case err != nil:
		t.Skipf("%s is not installed", name)
	case testing.Short():
		t.Skip("-short: starts another program")
	}
	return path
}

// arabic is a LibreOffice of somebody in the Kingdom whose computer speaks Arabic.
const arabic = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ar-SA</value></prop></item>
</oor:items>`

// convert has LibreOffice open a table as a file that is double-clicked is, and save it in another form.
func convert(t *testing.T, file, form, ending string) string {
	t.Helper()
	soffice, dir := program(t, "soffice"), t.TempDir()
	user := filepath.Join(dir, "profile", "user")
	if err := os.MkdirAll(user, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(user, "registrymodifications.xcu"), []byte(arabic), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, done := context.WithTimeout(t.Context(), 2*time.Minute)
	defer done()
	const cells = "CSV:59,34,76,1" // the separator, the quotes, UTF-8, from the first line on
	cmd := exec.CommandContext(ctx, soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
		"--infilter="+cells, "--convert-to", form, "--outdir", dir, file)
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	made := filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), ".csv")+"."+ending)
	if _, there := os.Stat(made); err != nil || there != nil {
		t.Fatalf("%v, %v: %s", err, there, out)
	}
	return made
}

// cell is what a spreadsheet has in one cell, and as what.
type cell struct{ kind, value string }

// opened reads what a spreadsheet has made of a table.
func opened(t *testing.T, file string) (rows [][]cell) {
	t.Helper()
	data, err := os.ReadFile(convert(t, file, "fods", "fods"))
	if err != nil {
		t.Fatal(err)
	}
	var sheet struct {
		Rows []struct {
			Cells []struct {
				Kind     string   `xml:"value-type,attr"`
				Value    string   `xml:"value,attr"`
				Date     string   `xml:"date-value,attr"`
				Repeated int      `xml:"number-columns-repeated,attr"`
				Text     []string `xml:"p"`
			} `xml:"table-cell"`
		} `xml:"body>spreadsheet>table>table-row"`
	}
	if err := xml.Unmarshal(data, &sheet); err != nil {
		t.Fatal(err)
	}
	for _, r := range sheet.Rows {
		var row []cell
		for _, c := range r.Cells {
			here := cell{c.Kind, c.Value + c.Date}
			if c.Kind == "string" {
				here.value = strings.Join(c.Text, "\n")
			}
			for range max(c.Repeated, 1) {
				row = append(row, here)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// accounts are some days of money of all sorts: a payment that is kept, one whose refundable charges went back, one that left
// by another hand in two parts, a second payment, one in another currency, and names that look like formulas.
func accounts(t *testing.T) *Ledger {
	t.Helper()
	of := func(n int, reference string) kafala.Guarantee {
		g := sample(strconv.Itoa(n))
		at := g.Payment.At.Add(time.Duration(n) * time.Hour)
		g.Reference, g.IssuedAt, g.Payment.At = reference, at, at
		g.Payment.ID = strconv.Itoa(n) + g.Payment.ID[1:]
		return g
	}
	back := func(g *kafala.Guarantee, hours int, sum kafala.Halalas) {
		g.Payment.Back = sum
		g.Returned = append(g.Returned, kafala.Return{Payment: g.Payment.ID, At: g.Payment.At.Add(time.Duration(hours) * time.Hour), Sum: sum})
	}
	kept, ordered, taken, strange := of(1, "00180631606"), of(2, "02541891021"), of(3, "13590598509"), of(4, "04827035916")
	at := ordered.Payment.At.Add(5 * time.Hour)
	ordered.Order = kafala.Motion{By: 7, Second: 8, Why: kafala.WhyAsked, At: at, GivenAt: at, Sum: 10000}
	ordered.Status = kafala.Refunded
	back(&ordered, 6, 10000)
	back(&taken, 30, 4050)
	back(&taken, 50, 12300)
	strange.Extra = []kafala.Extra{
		{Payment: kafala.Payment{ID: "=second", Amount: 12300, Scheme: "visa", At: strange.Payment.At.Add(time.Minute)},
			Why: kafala.SecondPayment},
		{Payment: kafala.Payment{ID: "dollars", Amount: 3300, At: strange.Payment.At.Add(time.Hour), Currency: "USD"}, Why: kafala.OtherCurrency}}
	first := kafala.DateOf(kept.Payment.At)
	l := NewLedger(first, first.AddDays(3))
	for _, g := range []kafala.Guarantee{kept, ordered, taken, strange} {
		if err := l.Add(g); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// The table opens in a spreadsheet of somebody whose computer speaks Arabic as it was written: every cell in its column, names of
// numbers as text with their zeros, amounts as numbers that add up to the sums, times as times, no other formula.
func TestSpreadsheet(t *testing.T) {
	program(t, "soffice")
	tab, l := table(t, "ar"), accounts(t)
	tab.Persons = true
	tab.Who = func(by string) string { return map[string]string{"staff:7": "نورة", "staff:8": "=فيصل"}[by] }
	var out bytes.Buffer
	if err := l.Write(&out, tab); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "books.csv")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, want := opened(t, file), read(t, tab, out.String())
	if len(rows) < len(want) || len(rows[0]) < len(want[0]) {
		t.Fatalf("%d rows of %d cells, want %d of %d", len(rows), len(rows[0]), len(want), len(want[0]))
	}
	sums := map[string]kafala.Halalas{}
	for i, row := range want {
		for j, written := range row {
			got := cell{}
			if j < len(rows[i]) {
				got = rows[i][j]
			}
			expected := cell{"string", written}
			switch at, noTime := time.Parse(time.DateTime, written); {
			case written == "":
				expected = cell{}
			case noTime == nil:
				expected = cell{"date", at.Format("2006-01-02T15:04:05")}
			case strings.HasPrefix(written, `="`):
				expected.value = strings.Trim(written, `="`)
			case numeric(written):
				n, _ := strconv.ParseFloat(written, 64)
				expected = cell{"float", strconv.FormatFloat(n, 'f', -1, 64)}
				sums[want[0][j]] += halalas(n)
			}
			if got != expected {
				t.Errorf("row %d, %s: the spreadsheet has %+v of %q", i, want[0][j], got, written)
			}
		}
	}
	for key, sum := range map[string]kafala.Halalas{"csv.paid": l.Sums.Gross, "csv.returned": l.Sums.Returned, "csv.net": l.Sums.Net(),
		"csv.vat": l.VAT} {
		if got := sums[tab.Words.Plain(key, nil)]; got != sum || sum == 0 {
			t.Errorf("%s adds up to %s, want %s", key, got, sum)
		}
	}
}

func numeric(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }

func halalas(riyals float64) kafala.Halalas {
	if riyals < 0 {
		return -halalas(-riyals)
	}
	return kafala.Halalas(riyals*100 + 0.5)
}

// The picture of it: KAFALABOT_PICTURES says where it is kept for somebody to look at. Without persons, as it goes through
// Telegram, in one page.
func TestSpreadsheetPicture(t *testing.T) {
	program(t, "soffice")
	draw := program(t, "pdftoppm")
	tab := table(t, "ar")
	tab.Who = func(by string) string { return map[string]string{"staff:7": "نورة", "staff:8": "فيصل"}[by] }
	var out bytes.Buffer
	if err := accounts(t).Write(&out, tab); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "books.csv")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf := convert(t, file, `pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}`, "pdf")
	picture := strings.TrimSuffix(file, ".csv")
	if out, err := exec.CommandContext(t.Context(), draw, "-png", "-r", "80", "-singlefile", pdf, picture).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(picture + ".png")
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	ink, size := 0, drawn.Bounds()
	for x := size.Min.X; x < size.Max.X; x++ {
		for y := size.Min.Y; y < size.Max.Y; y++ {
			if r, _, _, _ := drawn.At(x, y).RGBA(); r < 0x8000 {
				ink++
			}
		}
	}
	// One column of everything, as with another separator, would be some hundred points wide.
	if wide := size.Dx() > 10*size.Dy(); ink < 1000 || !wide {
		t.Errorf("%d points of ink on %v", ink, size)
	}
	if dir := os.Getenv("KAFALABOT_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "books.png"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
