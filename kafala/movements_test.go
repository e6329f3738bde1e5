package kafala_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kafalabot/kafala"
)

// paidFor is a guarantee that was issued for what this tariff costs, and of which so much is back by now.
func paidFor(tariff []kafala.Charge, percent int, back kafala.Halalas) kafala.Guarantee {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, kafala.Riyadh)
	price := kafala.Price(tariff, percent)
	return kafala.Guarantee{ID: "g", Status: kafala.Issued, Reference: "00180631606", IssuedAt: at, Amount: price,
		Payment: kafala.Payment{ID: "p", Amount: price.Total, Back: back, At: at}}
}

var twoCharges = []kafala.Charge{
	{ID: "guarantee", Amount: 10000, Refundable: true},
	{ID: "service", Amount: 2000, Taxable: true},
}

// A payment is written down line by line with the tax of each, and an order for what is refundable takes these lines alone.
func TestMovementsByLine(t *testing.T) {
	day := time.Date(2026, 11, 24, 9, 0, 0, 0, kafala.Riyadh)
	part := func(line string, net, tax kafala.Halalas, percent int) kafala.Part {
		return kafala.Part{Line: line, Net: net, VAT: tax, Percent: percent}
	}
	whole := []kafala.Part{part("guarantee", 10000, 0, 0), part("service", 2000, 300, 15)}
	for _, c := range []struct {
		name    string
		returns []kafala.Halalas // how much is back, one after the other
		want    [][]kafala.Part
		why     []kafala.PaymentCase
		order   bool
	}{
		{"nothing back", nil, [][]kafala.Part{whole}, []kafala.PaymentCase{""}, false},
		{"what is refundable, by order", []kafala.Halalas{10000}, [][]kafala.Part{whole, {part("guarantee", 10000, 0, 0)}},
			[]kafala.PaymentCase{"", kafala.StaffOrdered}, true},
		{"all at once, by another hand", []kafala.Halalas{12300}, [][]kafala.Part{whole, whole},
			[]kafala.PaymentCase{"", kafala.TakenBack}, false},
		{"a part, and the rest", []kafala.Halalas{10115, 12300}, [][]kafala.Part{whole,
			{part("guarantee", 10000, 0, 0), part("service", 100, 15, 15)}, {part("service", 1900, 285, 15)}},
			[]kafala.PaymentCase{"", kafala.PartBack, kafala.TakenBack}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := paidFor(twoCharges, 15, 0)
			if c.order {
				g.Order = kafala.Motion{By: 1, Why: kafala.WhyAsked, At: day, GivenAt: day, Sum: 10000}
			}
			for i, sum := range c.returns {
				g.Payment.Back = sum
				g.Returned = append(g.Returned, kafala.Return{Payment: "p", At: day.AddDate(0, 0, i), Sum: sum})
			}
			all := g.Movements()
			if len(all) != len(c.want) {
				t.Fatalf("%d movements, want %d: %+v", len(all), len(c.want), all)
			}
			for i, m := range all {
				if fmt.Sprint(m.Parts) != fmt.Sprint(c.want[i]) || m.Why != c.why[i] || m.Number != i {
					t.Errorf("%d: %+v, want %+v for %q", i, m, c.want[i], c.why[i])
				}
				if i > 0 && !m.At.Equal(day.AddDate(0, 0, i-1)) {
					t.Errorf("%d stands under %v", i, m.At)
				}
			}
		})
	}
}

// Money for which nothing was issued is of no line, and what is no riyals has no lines at all.
func TestMovementsBeside(t *testing.T) {
	g := paidFor(twoCharges, 15, 0)
	at := g.Payment.At.Add(time.Hour)
	g.Extra = []kafala.Extra{
		{Payment: kafala.Payment{ID: "second", Amount: 12300, Back: 12300, At: at}, Why: kafala.SecondPayment},
		{Payment: kafala.Payment{ID: "dollars", Amount: 3300, Back: 3300, At: at, Currency: "USD"}, Why: kafala.OtherCurrency},
	}
	for _, m := range g.Movements() {
		switch m.Payment.ID {
		case "second":
			if m.Why != kafala.SecondPayment || fmt.Sprint(m.Parts) != "[{ 123.00 0.00 0}]" {
				t.Errorf("%+v", m)
			}
		case "dollars":
			if m.Why != kafala.OtherCurrency || m.Parts != nil || m.Amount != 3300 {
				t.Errorf("%+v", m)
			}
		}
	}
}

// A record of an earlier release has its returns out of its history: each part of what it is issued for, and of what came
// beside each payment as a whole.
func TestReturnsOfAnEarlierRelease(t *testing.T) {
	g := paidFor(twoCharges, 15, 12300)
	day := func(n int) time.Time { return g.Payment.At.AddDate(0, 0, n) }
	note := func(n int, why string) { g.Note(day(n), "gateway", why) }
	note(1, kafala.NoteBack+"4000")
	note(2, kafala.NoteBackBeside+"12300")
	note(3, kafala.NoteBack+"12300")
	note(4, kafala.NoteBackBeside+"12300")
	for _, id := range []string{"a", "b"} {
		beside := kafala.Payment{ID: id, Amount: 12300, Back: 12300, At: day(0)}
		g.Extra = append(g.Extra, kafala.Extra{Payment: beside, Why: kafala.SecondPayment})
	}
	want := map[string][]kafala.Return{
		"p": {{Payment: "p", At: day(1), Sum: 4000}, {Payment: "p", At: day(3), Sum: 12300}},
		"a": {{Payment: "a", At: day(2), Sum: 12300}},
		"b": {{Payment: "b", At: day(4), Sum: 12300}},
	}
	for _, p := range g.Payments() {
		if got := g.Returns(p); !sameReturns(got, want[p.ID]) {
			t.Errorf("%s: %v, want %v", p.ID, got, want[p.ID])
		}
	}
	// What this release has written goes before what the history says of the same, and the history fills what is not there.
	g.Returned = []kafala.Return{{Payment: "p", At: day(9), Sum: 12300}}
	both := []kafala.Return{{Payment: "p", At: day(1), Sum: 4000}, {Payment: "p", At: day(9), Sum: 12300}}
	if got := g.Returns(g.Payment); !sameReturns(got, both) {
		t.Errorf("%v", got)
	}
	bare := paidFor(twoCharges, 15, 12300)
	bare.History = []kafala.Event{{At: day(7), From: kafala.Issued, To: kafala.Refunded},
		{At: day(8), From: kafala.Refunded, To: kafala.Refunded}}
	if got := bare.Returns(bare.Payment); !sameReturns(got, []kafala.Return{{Payment: "p", At: day(7), Sum: 12300}}) {
		t.Errorf("of a history without a word: %v", got)
	}
}

func sameReturns(a, b []kafala.Return) bool {
	same := len(a) == len(b)
	for i := range a {
		same = same && a[i].Payment == b[i].Payment && a[i].Sum == b[i].Sum && a[i].At.Equal(b[i].At)
	}
	return same
}

// Whatever the tariff and in however many parts its money goes back: every part adds up, no line gives more than came for it,
// with its tax, and what is back as a whole leaves nothing on any line. What is refundable is what an order gives back.
func TestMovementsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tariff []kafala.Charge
		for i := range rapid.IntRange(1, 5).Draw(t, "charges") {
			tariff = append(tariff, kafala.Charge{ID: fmt.Sprint(i), Amount: kafala.Halalas(rapid.IntRange(1, 30000).Draw(t, "amount")),
				Taxable: rapid.Bool().Draw(t, "taxable"), Refundable: rapid.Bool().Draw(t, "refundable")})
		}
		g := paidFor(tariff, rapid.SampledFrom([]int{0, 5, 15}).Draw(t, "percent"), 0)
		if rapid.Bool().Draw(t, "of an earlier release") {
			for i := range g.Amount.Lines {
				g.Amount.Lines[i].Taxable = false
			}
		}
		terms := g.Terms(kafala.WhyAsked)
		for back, n := kafala.Halalas(0), 0; back < g.Payment.Amount && n < rapid.IntRange(0, 6).Draw(t, "returns"); n++ {
			back += kafala.Halalas(rapid.IntRange(1, int(g.Payment.Amount-back)).Draw(t, "part"))
			g.Returned = append(g.Returned, kafala.Return{Payment: "p", At: g.Payment.At, Sum: back})
			g.Payment.Back = back
		}
		left := map[string]kafala.Part{}
		sums, gone := kafala.Sums{}, kafala.Halalas(0)
		for _, m := range g.Movements() {
			total := kafala.Halalas(0)
			for _, p := range m.Parts {
				total += p.Gross()
				l := left[p.Line]
				if m.Number == 0 {
					l.Net, l.VAT = l.Net+p.Net, l.VAT+p.VAT
				} else {
					l.Net, l.VAT = l.Net-p.Net, l.VAT-p.VAT
				}
				if left[p.Line] = l; p.Net < 0 || p.VAT < 0 || l.Net < 0 || l.VAT < 0 {
					t.Fatalf("%+v of %+v leaves %+v", p, m, l)
				}
			}
			if total != m.Amount {
				t.Fatalf("%s in parts, of %s", total, m.Amount)
			}
			if m.Number == 0 {
				sums.Gross += m.Amount
				continue
			}
			sums.Returned += m.Amount
			if gone += m.Amount; gone == terms.Returns.Total {
				for _, l := range terms.Returns.Lines {
					if left[l.ID] != (kafala.Part{}) {
						t.Fatalf("what is refundable is back, and %s has %+v", l.ID, left[l.ID])
					}
				}
			}
		}
		if sums != g.Sums() {
			t.Fatalf("%+v, and the record says %+v", sums, g.Sums())
		}
		if g.Payment.Back == g.Payment.Amount {
			for line, l := range left {
				if l != (kafala.Part{}) {
					t.Fatalf("all is back, and %q has %+v", line, l)
				}
			}
		}
	})
}
