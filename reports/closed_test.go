package reports

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/source"
	"kafalabot/kafala"
)

// A file of days that are over and compared, made again after everything has happened that may, has the same rows, and differs in the
// columns alone of which staff.md says so.
func TestClosedDaysKeepRowsAndAmounts(t *testing.T) {
	tab, name := table(t, "en"), "Noura Alharbi, North"
	tab.Who = func(by string) string { return strings.ReplaceAll(by, "staff:", name+" ") }
	g := sample("a")
	paid := g.Payment.At
	back := paid.Add(time.Hour) // one return within the day, by another hand
	g.Payment.Back, g.Presented = 1000, nil
	extra := kafala.Extra{Payment: kafala.Payment{ID: "x", Amount: 12300, Back: 12300, At: paid.Add(2 * time.Hour)}, Why: kafala.SecondPayment}
	g.Extra = []kafala.Extra{extra}
	g.Returned = []kafala.Return{{Payment: g.Payment.ID, At: back, Sum: 1000}, {Payment: "x", At: paid.Add(3 * time.Hour), Sum: 12300}}
	ordered := sample("b") // and one by an order of staff
	ordered.Payment.ID, ordered.Payment.Back, ordered.Status = "y", 12300, kafala.Refunded
	ordered.Order = kafala.Motion{Why: "asked", At: paid, By: 8, Second: 9, GivenAt: paid}
	ordered.Returned = []kafala.Return{{Payment: "y", At: back, Sum: 12300}}
	day := kafala.DateOf(paid)
	file := func() (rows [][]string, sums kafala.Sums, vat kafala.Halalas) {
		t.Helper()
		l := NewLedger(day, day)
		for _, g := range []kafala.Guarantee{g, ordered} {
			if err := l.Add(g); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		if err := l.Write(&out, tab); err != nil {
			t.Fatal(err)
		}
		return read(t, tab, out.String()), l.Sums, l.VAT
	}
	before, sums, vat := file()
	if len(before) < 5 {
		t.Fatalf("%d rows", len(before))
	}
	later := paid.AddDate(0, 0, 2)
	name = "Noura Ahmed Alharbi, South"
	g.Presented = []kafala.Mark{{At: later, By: 8}}
	g.Decided = []kafala.Decision{{Mark: kafala.Mark{At: later, By: 8}, Verdict: kafala.NotAccepted, Why: "number"}}
	g.Order = kafala.Motion{Why: "asked", At: later, By: 8, Second: 9, GivenAt: later}
	g.Payment.Back, g.Returned = 12300, append(g.Returned, kafala.Return{Payment: g.Payment.ID, At: later, Sum: 12300})
	g.History = append(g.History, kafala.Event{At: later, From: kafala.Issued, To: kafala.Ended, By: kafala.StaffBy(8), Why: "settled"},
		kafala.Event{At: later, From: kafala.Ended, To: kafala.Refunded, By: string(kafala.Clock)})
	g.Status = kafala.Refunded
	g.Erase(later, string(kafala.Clock), "region", "kind") // as the office does (dialogs.Field.Lasting)
	after, sumsNow, vatNow := file()
	if sums != sumsNow || vat != vatNow || len(after) != len(before) {
		t.Fatalf("%v and %d in %d rows, and they were %v and %d in %d", sumsNow, vatNow, len(after), sums, vat, len(before))
	}
	text, err := os.ReadFile(filepath.Join(source.Root(t), "docs", "staff.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, said, found := strings.Cut(string(text), "may still change: ")
	if said, _, _ = strings.Cut(said, "\n"); !found {
		t.Fatal("staff.md does not say what may change")
	}
	for i, heading := range before[0] {
		changed := false
		for n := range before {
			changed = changed || before[n][i] != after[n][i]
		}
		if named := strings.Contains(said, "*"+strings.ToLower(heading)+"*"); changed != named {
			t.Errorf("%q has changed: %t, is named: %t", heading, changed, named)
		}
	}
}
