package reports

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

func guarantee(id string, s kafala.Status, kind, region string, paid kafala.Halalas) kafala.Guarantee {
	g := kafala.Guarantee{ID: id, Status: s, Undertaking: kafala.Undertaking{Kind: kind}, Answers: kafala.Answers{"region": region}}
	if paid > 0 {
		g.Payment = kafala.Payment{ID: "p" + id, Amount: paid}
	}
	return g
}

// Money that has gone back is counted beside what came, of every payment that came for a guarantee; and one whose money is on
// its way back is counted as that.
func TestTallyOfWhatWentBack(t *testing.T) {
	part, second := guarantee("1", kafala.Refunded, "a", "", 12300), guarantee("2", kafala.Issued, "a", "", 12300)
	part.Payment.Back = 10000
	second.Extra = []kafala.Extra{{Payment: kafala.Payment{ID: "x", Amount: 12300, Back: 12300}, Why: kafala.SecondPayment}}
	second.Order = kafala.Motion{At: time.Unix(1, 0), GivenAt: time.Unix(1, 0)}
	tally, days := &Tally{}, NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 1)
	from, _ := days.Span()
	for _, g := range []kafala.Guarantee{part, second} {
		g.History = []kafala.Event{{At: from, From: kafala.Awaiting, To: kafala.Issued}}
		if err := errors.Join(tally.Add(g), days.Add(g)); err != nil {
			t.Fatal(err)
		}
	}
	if want := (kafala.Sums{Gross: 36900, Returned: 22300}); tally.All.Sums != want || tally.All.Net() != 14600 {
		t.Errorf("%+v, want %+v", tally.All.Sums, want)
	}
	if got := tally.Statuses(); len(got) != 2 || got[0].ID != string(kafala.Refunding) {
		t.Errorf("%+v", got)
	}
	if day := days.List()[0]; day.Money != 24600 || day.Returned != 10000 {
		t.Errorf("%+v", day)
	}
}

func TestTally(t *testing.T) {
	all := []kafala.Guarantee{
		guarantee("1", kafala.Issued, "b", "makkah", 12300), guarantee("2", kafala.Awaiting, "a", "riyadh", 0),
		guarantee("3", kafala.Issued, "b", "riyadh", 12300), guarantee("4", kafala.Refunded, "old", "", 500),
		guarantee("1", kafala.Issued, "b", "makkah", 12300), // told twice
	}
	kinds := []kafala.Kind{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	for _, c := range []struct {
		name      string
		of        []kafala.Guarantee
		all       Sum
		by        func(*Tally) []Share
		wantShare []Share
	}{
		{"nothing", nil, Sum{}, (*Tally).Statuses, nil},
		{"by status", all, came(4, 25100), (*Tally).Statuses, []Share{{"awaiting", came(1, 0)}, {"issued", came(2, 24600)},
			{"refunded", came(1, 500)}}},
		{"by kind", all, came(4, 25100), func(t *Tally) []Share { return t.Kinds(kinds) },
			[]Share{{"a", came(1, 0)}, {"b", came(2, 24600)}, {"old", came(1, 500)}}},
		{"by region", all, came(4, 25100), (*Tally).Regions, []Share{{"riyadh", came(2, 12300)}, {"makkah", came(1, 12300)}, {"", came(1, 500)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tally := &Tally{}
			for _, g := range c.of {
				if err := tally.Add(g); err != nil {
					t.Fatal(err)
				}
			}
			if got := c.by(tally); tally.All != c.all || !slices.Equal(got, c.wantShare) {
				t.Errorf("%+v: %+v, want %+v: %+v", tally.All, got, c.all, c.wantShare)
			}
		})
	}
}

func TestDays(t *testing.T) {
	last := kafala.Date{Year: 2026, Month: 11, Day: 25}
	d := NewDays(last, 30)
	from, to := d.Span()
	if first := d.List()[0].Date; first != (kafala.Date{Year: 2026, Month: 10, Day: 27}) || kafala.DateOf(from) != first ||
		kafala.DateOf(to.Add(-1)) != last || kafala.DateOf(to) == last {
		t.Fatalf("from %v to %v, first %v", from, to, first)
	}
	moved := func(id string, at time.Time, from, to kafala.Status) kafala.Guarantee {
		return kafala.Guarantee{ID: id, Payment: kafala.Payment{Amount: 100}, History: []kafala.Event{{At: at, From: from, To: to}}}
	}
	night := to.Add(-time.Second) // 23:59:59 in Riyadh, which is the day before in no other sense
	long := moved("f", from.Add(time.Hour), kafala.Awaiting, kafala.Issued)
	long.History = append(long.History, kafala.Event{At: night, From: kafala.Issued, To: kafala.Issued},
		kafala.Event{At: night, From: kafala.Issued, To: kafala.Refunded})
	long.Presented = []kafala.Mark{{At: night}}
	for _, g := range []kafala.Guarantee{
		moved("a", night, kafala.Awaiting, kafala.Issued), moved("a", night, kafala.Awaiting, kafala.Issued),
		moved("b", to, kafala.Awaiting, kafala.Issued), moved("c", from.Add(-time.Second), kafala.Awaiting, kafala.Issued),
		moved("d", night, kafala.Awaiting, kafala.Expired), moved("e", night, kafala.Expired, kafala.Cancelled), long,
	} {
		if err := d.Add(g); err != nil {
			t.Fatal(err)
		}
	}
	days := d.List()
	if want := (Day{Date: last, Issued: 1, Refunded: 1, Expired: 1, Cancelled: 1, Presented: 1, Money: 100}); days[29] != want {
		t.Errorf("the last day %+v, want %+v", days[29], want)
	}
	if want := (Day{Date: days[0].Date, Issued: 1, Money: 100}); days[0] != want {
		t.Errorf("the first day %+v, want %+v", days[0], want)
	}
}

// came is so many guarantees with so much money, none of which has gone back.
func came(count int, gross kafala.Halalas) Sum { return Sum{count, kafala.Sums{Gross: gross}} }

// An end that is taken back is no new guarantee in the picture, and no new money.
func TestReopenedIsNotIssuedAnew(t *testing.T) {
	d := NewDays(kafala.Date{Year: 2026, Month: 11, Day: 25}, 30)
	from, to := d.Span()
	g := guarantee("a", kafala.Issued, "", "", 12300)
	g.History = []kafala.Event{{At: from, From: kafala.Awaiting, To: kafala.Issued}, {At: to.Add(-2 * time.Hour), From: kafala.Issued,
		To: kafala.Ended}, {At: to.Add(-time.Hour), From: kafala.Ended, To: kafala.Issued, Why: kafala.CauseReopened}}
	if err := d.Add(g); err != nil {
		t.Fatal(err)
	}
	all := d.List()
	if first := all[0]; first.Issued != 1 || first.Money != 12300 {
		t.Errorf("the first day %+v", first)
	}
	if last := all[29]; last != (Day{Date: last.Date}) {
		t.Errorf("the last day %+v", last)
	}
}

// What came and what went back is counted each on its own day, by kind and region, and is what the table has.
func TestLedgerByKind(t *testing.T) {
	day := kafala.Date{Year: 2026, Month: 11, Day: 22}
	paid := day.Start().Add(23 * time.Hour)
	g := guarantee("1", kafala.Refunded, "b", "makkah", 12300)
	g.Payment.At, g.Payment.Back = paid, 10000
	second := kafala.Payment{ID: "x", Amount: 12300, Back: 12300, At: paid.Add(2 * time.Hour)}
	g.Extra = []kafala.Extra{{Payment: second, Why: kafala.SecondPayment}}
	g.Returned = []kafala.Return{{Payment: "p1", At: paid.Add(3 * time.Hour), Sum: 10000},
		{Payment: "x", At: paid.Add(48 * time.Hour), Sum: 12300}}
	lost := kafala.LostPayment{Payment: kafala.Payment{ID: "lost", Amount: 500, At: paid}, Guarantee: "2"}
	for n, want := range []struct{ came, back Sum }{{came(2, 12800), Sum{}}, {came(1, 12300), came(1, 10000)}, {Sum{}, came(1, 12300)}} {
		l := NewLedger(day.AddDays(n), day.AddDays(n))
		l.AddLost(lost)
		if err := l.Add(g); err != nil {
			t.Fatal(err)
		}
		in, out := l.Came(), l.Back()
		if in.All != want.came || out.All != want.back || in.All.Count != l.Payments || out.All.Count != l.Returns ||
			in.All.Gross != l.Sums.Gross || out.All.Gross != l.Sums.Returned {
			t.Errorf("day %d: %+v came, %+v went back; want %+v; the table has %+v", n, in.All, out.All, want, l.Sums)
		}
		kinds := out.Kinds([]kafala.Kind{{ID: "b"}})
		if len(kinds) != min(1, want.back.Count) || len(kinds) == 1 && kinds[0] != (Share{"b", want.back}) {
			t.Errorf("day %d: %+v", n, kinds)
		}
		if regions := in.Regions(); n == 0 && len(regions) != 2 {
			t.Errorf("day %d: %+v", n, regions)
		}
	}
}
