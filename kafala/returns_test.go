package kafala_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
)

// For any tariff, what comes back and what stays are the whole, line by line and to the halala of the VAT; also of a record
// that does not say which of its lines are taxable.
func TestSplitIsTheWhole(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 5))
	percents := []int{0, 1, 5, 7, 15, 33, 100}
	for round := range 4000 {
		var tariff []kafala.Charge
		for n := range 1 + random.IntN(7) {
			c := kafala.Charge{ID: fmt.Sprint(n), Amount: kafala.Halalas(random.IntN(30_000)), Taxable: random.IntN(2) == 0,
				Refundable: random.IntN(2) == 0}
			if random.IntN(3) == 0 {
				c.Amount = c.Amount % 20
			}
			tariff = append(tariff, c)
		}
		price := kafala.Price(tariff, percents[round%len(percents)])
		old := price
		old.Lines = slices.Clone(price.Lines)
		for i := range old.Lines {
			old.Lines[i].Taxable = false
		}
		for _, extent := range []kafala.Extent{kafala.Everything, kafala.RefundableLines} {
			returns, stays := whole(t, price, extent)
			var taxed kafala.Halalas
			for i, c := range tariff {
				if c.Taxable && (extent != kafala.Everything && !c.Refundable) {
					taxed += price.Lines[i].Amount
				}
			}
			if want := (taxed*kafala.Halalas(price.Percent) + 50) / 100; stays.VAT != want {
				t.Fatalf("%+v: VAT of %s stays, want %s", tariff, stays.VAT, want)
			}
			guessed, _ := whole(t, old, extent)
			if guessed.Total < returns.Total {
				t.Fatalf("%+v: %s come back of the old record, %s of the new one", tariff, guessed.Total, returns.Total)
			}
		}
	}
}

// whole wants the two parts to be all of it.
func whole(t *testing.T, b kafala.Breakdown, extent kafala.Extent) (returns, stays kafala.Share) {
	t.Helper()
	returns, stays = b.Split(extent)
	if returns.VAT+stays.VAT != b.VAT || returns.Total+stays.Total != b.Total || len(returns.Lines)+len(stays.Lines) != len(b.Lines) ||
		returns.VAT < 0 || stays.VAT < 0 {
		t.Fatalf("%+v parts into %+v and %+v", b, returns, stays)
	}
	for _, part := range []kafala.Share{returns, stays} {
		sum := part.VAT
		for _, l := range part.Lines {
			sum += l.Amount
		}
		if sum != part.Total {
			t.Fatalf("%+v is not its lines and its VAT", part)
		}
	}
	for _, l := range stays.Lines {
		if extent == kafala.Everything || l.Refundable {
			t.Fatalf("%+v stays", l)
		}
	}
	for _, l := range returns.Lines {
		if extent != kafala.Everything && !l.Refundable {
			t.Fatalf("%+v comes back", l)
		}
	}
	return returns, stays
}

// What was priced by the example before its lines said whether they are taxable parts as it does now; marks that do not fit
// the VAT, as an earlier release may leave them, are not believed; and of more lines than are tried out all VAT comes back.
func TestSplitOfOlderRecords(t *testing.T) {
	line := func(amount kafala.Halalas, refundable, taxable bool) kafala.Line {
		return kafala.Line{ID: "a", Amount: amount, Refundable: refundable, Taxable: taxable}
	}
	of := func(vat, total kafala.Halalas, lines ...kafala.Line) kafala.Breakdown {
		return kafala.Breakdown{Lines: lines, Percent: 15, VAT: vat, Total: total}
	}
	many := kafala.Breakdown{Percent: 15, VAT: 300, Total: 22300}
	for range 20 {
		many.Lines = append(many.Lines, line(1000, true, false))
	}
	many.Lines = append(many.Lines, line(2000, false, false))
	most := kafala.Breakdown{Percent: 15, VAT: 300, Total: 3800, Lines: []kafala.Line{line(2000, false, false)}}
	for range 15 {
		most.Lines = append(most.Lines, line(100, true, false))
	}
	for name, c := range map[string]struct {
		b       kafala.Breakdown
		returns kafala.Halalas
		vat     kafala.Halalas
	}{
		"as the example":       {of(300, 12300, line(10000, true, false), line(2000, false, false)), 10000, 0},
		"marked":               {of(300, 12300, line(10000, true, false), line(2000, false, true)), 10000, 0},
		"marked at the wrong":  {of(300, 12300, line(10000, true, true), line(2000, false, false)), 10000, 0},
		"two ways, the better": {of(300, 4300, line(2000, true, false), line(2000, false, false)), 2300, 300},
		"no VAT":               {of(0, 4000, line(2000, true, false), line(2000, false, false)), 2000, 0},
		"a VAT of nothing":     {of(7, 4007, line(2000, true, false), line(2000, false, false)), 2007, 7},
		"as many as are tried": {most, 1500, 0},
		"too many to try":      {many, 20300, 300},
	} {
		returns, _ := whole(t, c.b, kafala.RefundableLines)
		if returns.Total != c.returns || returns.VAT != c.vat {
			t.Errorf("%s: %s come back, VAT %s of it", name, returns.Total, returns.VAT)
		}
	}
}

// Each reason that staff may give has a row, each row is such a reason, and what no row names gives nothing.
func TestExtentsAreTheReasons(t *testing.T) {
	g := kafala.Guarantee{Payment: kafala.Payment{ID: "p", Amount: 12300}, Amount: kafala.Price([]kafala.Charge{
		{ID: "a", Amount: 10000, Refundable: true}, {ID: "b", Amount: 2000, Taxable: true}}, 15)}
	want := map[string]kafala.Halalas{"unaccepted": 10000, "asked": 10000, "duplicate": 10000, "nottaken": 12300, "fault": 12300}
	want["withdrawn"] = 10000 // of the guarantor's own
	if len(kafala.Extents) != len(want) || len(staff.Reasons[staff.Refund]) != len(want)-1 {
		t.Errorf("%v, %v", kafala.Extents, staff.Reasons[staff.Refund])
	}
	for _, why := range staff.Reasons[staff.Refund] {
		if got := g.Terms(why); got.Sum != want[why] || got.Sum == 0 {
			t.Errorf("%s gives %+v", why, got)
		}
	}
	for _, why := range []string{"", "mistake", "Asked"} {
		if got := g.Terms(why); got.Sum != 0 {
			t.Errorf("%q gives %+v", why, got)
		}
	}
	none := g
	none.Amount.Lines = slices.Clone(g.Amount.Lines)
	none.Amount.Lines[0].Refundable = false
	if none.Terms("asked").Sum != 0 || none.OrderProblem(kafala.Alone, "asked") == nil || none.Terms("fault").Sum != 12300 {
		t.Errorf("where nothing is refundable: %+v, %+v", none.Terms("asked"), none.Terms("fault"))
	}
}

// Of what has no lines nothing was said to stay, so all comes back; of lines of which none is refundable nothing does, whatever
// was paid. What an order gives back is parted as it was fixed: all, where that is all of it or was not kept.
func TestTermsAtTheirEnds(t *testing.T) {
	lines := kafala.Price([]kafala.Charge{{ID: "a", Amount: 10000, Refundable: true}, {ID: "b", Amount: 2000, Taxable: true}}, 15)
	none := kafala.Price([]kafala.Charge{{ID: "b", Amount: 2000, Taxable: true}}, 15)
	paid := func(b kafala.Breakdown, amount kafala.Halalas) *kafala.Guarantee {
		return &kafala.Guarantee{Amount: b, Payment: kafala.Payment{ID: "p", Amount: amount}}
	}
	for name, c := range map[string]struct {
		g    *kafala.Guarantee
		want kafala.Halalas
	}{
		"no lines":             {paid(kafala.Breakdown{Total: 12300}, 12300), 12300},
		"lines":                {paid(lines, 12300), 10000},
		"none refundable":      {paid(none, 2300), 0},
		"none, and more came":  {paid(none, 5000), 0},
		"less came than stays": {paid(lines, 2000), 0},
	} {
		if got := c.g.Terms(kafala.WhyAsked).Sum; got != c.want {
			t.Errorf("%s: %s come back, want %s", name, got, c.want)
		}
	}
	g := paid(lines, 12300)
	for sum, want := range map[kafala.Halalas]struct{ sum, returns, stays kafala.Halalas }{
		10000: {10000, 10000, 2300}, 12300: {12300, 12300, 0}, 0: {12300, 12300, 0},
	} {
		got := g.TermsOf(kafala.Motion{Why: kafala.WhyAsked, Sum: sum})
		if got.Sum != want.sum || got.Returns.Total != want.returns || got.Stays.Total != want.stays {
			t.Errorf("an order of %s: %+v", sum, got)
		}
	}
}
