package kafala_test

import (
	"fmt"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// signs are all that can be a sign of use, each brought about on a paid guarantee.
var signs = map[string]func(t *testing.T, h *kafalatest.House, g kafala.Guarantee){
	"its card was opened": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		if _, err := h.Counter.View(t.Context(), officer, g.ID); err != nil {
			t.Fatal(err)
		}
	},
	"a number was compared": func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		if _, err := h.Counter.Match(t.Context(), officer, g.ID, kafalatest.Number(77)); err != nil {
			t.Fatal(err)
		}
	},
	"it was shown": func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) { presented(h, g.ID, officer) },
	"it was shown, and that struck out": func(_ *testing.T, h *kafalatest.House, g kafala.Guarantee) {
		presented(h, g.ID, officer)
		h.Change(g.ID, func(g *kafala.Guarantee) { g.Strike(0, kafala.Hand{ID: officer.ID}, h.Clock.Now()) })
	},
}

// kinds lists the kinds of the notices about money that staff were told.
func moneyNotices(h *kafalatest.House) (kinds []kafala.NoticeKind) {
	for _, d := range h.Told(0, kafala.TellStaff) {
		if n := kafala.ReadNotice(d); n.Kind == kafala.NoticeMoney || n.Kind == kafala.NoticeLeft {
			kinds = append(kinds, n.Kind)
		}
	}
	return kinds
}

// What comes of money that leaves by another hand, by any sign of use and by how much has left: the whole table. A guarantee
// that was used stands, whatever leaves; one that was not ends with the last halala.
func TestLeavings(t *testing.T) {
	if len(kafala.Leavings) != 4 {
		t.Fatalf("the table has %d rows", len(kafala.Leavings))
	}
	for row, leaving := range kafala.Leavings {
		used := map[string]func(*testing.T, *kafalatest.House, kafala.Guarantee){"never used": nil}
		if row.Used {
			used = signs
		}
		for name, sign := range used {
			t.Run(fmt.Sprintf("%s, all of it: %t", name, row.All), func(t *testing.T) {
				h := kafalatest.New(t)
				g := h.Request(mine)
				h.Pay(g)
				if sign != nil {
					sign(t, h, g)
				}
				payment, steps := h.Find(g.ID).Payment.ID, []kafala.Halalas{2300}
				if row.All {
					steps = []kafala.Halalas{2300, 9999, 1}
				}
				for i, step := range steps {
					byHand(t, h, g, payment, step)
					now, all := h.Find(g.ID), row.All && i == len(steps)-1
					ends := all && !row.Used
					if stands := now.Status == kafala.Issued && now.Counts(); stands == ends || now.Drained() != (all && row.Used) {
						t.Errorf("after %d it is %s, drained: %t", i+1, now.Status, now.Drained())
					}
					if now.Endable() == (all || ends) {
						t.Errorf("after %d one alone can end it: %t", i+1, now.Endable())
					}
					told := moneyNotices(h)
					want := map[bool]kafala.NoticeKind{false: kafala.NoticeMoney, true: kafala.NoticeLeft}[row.Used]
					if len(told) != i+1 || told[i] != want {
						t.Errorf("after %d staff were told %v", i+1, told)
					}
				}
				if now := h.Find(g.ID); (now.Status == kafala.Refunded) != leaving.Ends {
					t.Errorf("it is %s, the table says that it ends: %t", now.Status, leaving.Ends)
				}
				if told := h.Told(mine, kafala.SendRefunded); len(told) != len(steps) {
					t.Errorf("the guarantor was told %v", told)
				}
				h.Sweep(30 * 24 * time.Hour)
				if now := h.Find(g.ID); leaving.Ends == (now.Status == kafala.Issued) {
					t.Errorf("a month later it is %s", now.Status)
				}
			})
		}
	}
	for _, n := range kafala.Notices {
		if n.Kind == kafala.NoticeLeft && (n.Switch != "" || n.Routine || !n.Admins) {
			t.Errorf("that it stands without its money is told as %+v", n)
		}
	}
}

// Money that leaves after a guarantee is over changes the books, and nothing else: neither its status nor that it is over.
func TestMoneyLeavesWhatIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		over   func(t *testing.T, h *kafalatest.House, g kafala.Guarantee)
		status kafala.Status
		back   kafala.Halalas // before it leaves
	}{
		"ended by staff": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Counter.End(t.Context(), officer, g.ID, "settled"); err != nil {
				t.Fatal(err)
			}
			h.Clock.Pass(time.Hour)
			h.Deliver()
		}, kafala.Ended, 0},
		"ended by staff a moment ago": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Counter.End(t.Context(), officer, g.ID, "settled"); err != nil {
				t.Fatal(err)
			}
		}, kafala.Ended, 0},
		"a part given back by order": {func(t *testing.T, h *kafalatest.House, g kafala.Guarantee) {
			if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); err != nil || p != nil {
				t.Fatal(p, err)
			}
			h.Deliver()
		}, kafala.Refunded, 10000},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			g := h.Request(mine)
			h.Pay(g)
			h.Appoint(first)
			c.over(t, h, g)
			before := h.Find(g.ID)
			if before.Status != c.status || before.Payment.Back != c.back {
				t.Fatalf("it is %s, %s are back", before.Status, before.Payment.Back)
			}
			byHand(t, h, g, before.Payment.ID, 12300-c.back)
			now := h.Find(g.ID)
			if now.Status != c.status || now.Payment.Back != 12300 || now.Counts() {
				t.Errorf("it is %s, %s are back", now.Status, now.Payment.Back)
			}
			if err := kafala.Continues(before, now); err != nil {
				t.Error(err)
			}
			if _, why := now.WentBack(now.Payment.ID); why != kafala.TakenBack {
				t.Errorf("the guarantor is told that it left for %q", why)
			}
			tells := kafala.NoticeMoney
			if before.Ending.Open() { // it may yet come back to life, without its money
				tells = kafala.NoticeLeft
			}
			if told := moneyNotices(h); len(told) != 1 || told[0] != tells {
				t.Errorf("staff were told %v", told)
			}
			want := 1 + map[bool]int{true: 1}[c.back > 0]
			if told := h.Told(mine, kafala.SendRefunded); len(told) != want || told[want-1] != now.Payment.ID {
				t.Errorf("the guarantor was told %v", told)
			}
		})
	}
}

// drained is a guarantee that was shown and whose money has left by another hand.
func drained(t *testing.T, h *kafalatest.House) kafala.Guarantee {
	t.Helper()
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, officer)
	byHand(t, h, g, h.Find(g.ID).Payment.ID, 12300)
	if g = h.Find(g.ID); !g.Drained() {
		t.Fatalf("it is %s, %s are back", g.Status, g.Payment.Back)
	}
	return g
}

// One whose money has left is ended by two people or by nobody: not by one, in whatever way; not by two accounts of one; nor
// by who has marked it. Its guarantor is told ten minutes later, and the end can be taken back until then.
func TestClosingTakesTwo(t *testing.T) {
	admin := staff.Actor{ID: 34, Rank: staff.Admin}
	h := kafalatest.New(t)
	for _, who := range []staff.Actor{officer, first, other, admin} {
		h.Appoint(who)
	}
	g := drained(t, h)
	if got, err := h.Office.Public(t.Context(), g.Reference); err != nil || got.Status != kafala.Issued || !got.Drained {
		t.Errorf("anybody may know %+v, %v", got, err)
	}
	close := func(by staff.Actor, why string) string {
		t.Helper()
		_, p, err := h.Counter.Close(t.Context(), by, g.ID, why)
		if err != nil {
			t.Fatal(err)
		}
		if p == nil {
			return ""
		}
		return p.Key
	}
	standing := func(after string) {
		t.Helper()
		if now := h.Find(g.ID); !now.Drained() || now.Status != kafala.Issued {
			t.Fatalf("after %s it is %s", after, now.Status)
		}
	}
	for _, by := range []staff.Actor{officer, first, admin} {
		if now, err := h.Counter.End(t.Context(), by, g.ID, "settled"); err != nil || now.Status != kafala.Issued {
			t.Fatalf("one alone has ended it: %s, %v", now.Status, err)
		}
		if _, p, err := h.Counter.Refund(t.Context(), by, g.ID, "fault"); err != nil || p == nil {
			t.Fatalf("money that is gone goes back: %v", err)
		}
	}
	standing("one alone")
	for _, step := range []struct {
		by   staff.Actor
		why  string
		want string
	}{
		{officer, "unpaid", "staff.refused"}, {first, "because", "staff.reason"}, {admin, "unpaid", "refund.supervisors"},
		{first, "unpaid", "close.second"}, {first, "unpaid", "refund.waits"}, {other, "settled", "refund.changed"},
	} {
		if got := close(step.by, step.why); got != step.want {
			t.Errorf("%s by %d: %q, want %q", step.why, step.by.ID, got, step.want)
		}
		standing(step.why)
	}
	if now, err := h.Counter.WithdrawClosing(t.Context(), other, g.ID); err != nil || !now.Closing.Waits() {
		t.Fatalf("another has withdrawn it: %v", err)
	}
	if now, err := h.Counter.WithdrawClosing(t.Context(), first, g.ID); err != nil || now.Closing.Waits() {
		t.Fatalf("it is not withdrawn: %v", err)
	}
	h.Clock.Pass(time.Minute)
	if got := close(other, "unpaid"); got != "close.second" {
		t.Errorf("after a withdrawn one: %q", got)
	}
	standing("a withdrawn one")
	if got := close(first, "unpaid"); got != "" {
		t.Errorf("the second: %q", got)
	}
	now := h.Find(g.ID)
	if now.Status != kafala.Ended || now.Payment.Back != 12300 || now.Closing.By != other.ID || now.Closing.Second != first.ID {
		t.Errorf("it is %s, by %+v", now.Status, now.Closing)
	}
	if faults := h.Deliver(); len(faults) > 0 || len(h.Told(mine, kafala.SendEnded)) > 0 {
		t.Errorf("%v; the guarantor was told at once", faults)
	}
	h.Clock.Pass(kafala.EndPause)
	if h.Deliver(); len(h.Told(mine, kafala.SendEnded)) != 1 {
		t.Error("the guarantor was not told")
	}
	kinds := map[kafala.NoticeKind]int{}
	for _, d := range h.Told(0, kafala.TellStaff) {
		kinds[kafala.ReadNotice(d).Kind]++
	}
	if acts := h.Acted(); kinds[kafala.NoticeLeft] != 1 || kinds[kafala.NoticeClosing] != 2 || len(acts) != 2 ||
		acts[0].Sort != kafala.ActUnclosed || acts[1].Sort != kafala.ActEnded {
		t.Errorf("staff were told %v, %v", kinds, acts)
	}
}

// Nobody ends as drained what is not, and who has marked it has no say.
func TestClosingIsForWhatIsDrained(t *testing.T) {
	h := kafalatest.New(t)
	h.Appoint(first)
	h.Appoint(other)
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, first)
	for _, back := range []kafala.Halalas{0, 12299} {
		if back > 0 {
			byHand(t, h, g, h.Find(g.ID).Payment.ID, back)
		}
		if _, p, err := h.Counter.Close(t.Context(), other, g.ID, "unpaid"); err != nil || p == nil || p.Key != "close.status" {
			t.Errorf("with %s back: %v, %v", back, p, err)
		}
	}
	byHand(t, h, g, h.Find(g.ID).Payment.ID, 1)
	if _, p, err := h.Counter.Close(t.Context(), first, g.ID, "unpaid"); err != nil || p == nil || p.Key != "refund.own" {
		t.Errorf("by who has marked it: %v, %v", p, err)
	}
}

// An order gives back what was fixed when it was made, with what is back by then, and no halala more; where that much is back already none
// is made.
func TestOrderedSum(t *testing.T) {
	for name, c := range map[string]struct {
		why    string
		before kafala.Halalas // given back by hand before
		after  kafala.Halalas // the same, between the order and its being carried out
		want   kafala.Halalas
	}{
		"at the guarantor's wish":         {"asked", 0, 0, 10000},
		"our fault":                       {"fault", 0, 0, 12300},
		"numbers that are not taken":      {"nottaken", 0, 0, 12300},
		"with a part back":                {"asked", 2300, 0, 10000},
		"all of the part back":            {"asked", 10000, 0, 10000},
		"more than it back":               {"asked", 11000, 0, 11000},
		"our fault, with a part back":     {"fault", 2300, 0, 12300},
		"a part goes back meanwhile":      {"asked", 0, 500, 10000},
		"more than it goes meanwhile":     {"asked", 0, 11000, 11000},
		"all goes meanwhile":              {"asked", 0, 12300, 12300},
		"our fault, and a part meanwhile": {"fault", 100, 200, 12300},
	} {
		t.Run(name, func(t *testing.T) {
			h := kafalatest.New(t)
			h.Appoint(first)
			g := h.Request(mine)
			h.Pay(g)
			payment := h.Find(g.ID).Payment.ID
			if c.before > 0 {
				byHand(t, h, g, payment, c.before)
				h.Clock.Pass(time.Minute)
			}
			_, p, err := h.Counter.Refund(t.Context(), first, g.ID, c.why)
			if gone := c.before >= c.want; err != nil || (p != nil) != gone {
				t.Fatal(p, err)
			} else if gone {
				if now := h.Find(g.ID); p.Key != "refund.nothing" || !now.Order.At.IsZero() || !now.Endable() {
					t.Errorf("refused by %s, the order is %+v", p.Key, now.Order)
				}
				return
			}
			if now := h.Find(g.ID); now.Counts() || now.Standing() != kafala.Refunding || now.Status != kafala.Issued {
				t.Errorf("ordered, it is %s", now.Status)
			}
			if c.after > 0 {
				if err := h.Gateway.Return(payment, c.after); err != nil {
					t.Fatal(err)
				}
			}
			if faults := h.Deliver(); len(faults) > 0 {
				t.Fatal(faults)
			}
			for range 3 {
				h.Settle(g)
			}
			now := h.Find(g.ID)
			if now.Status != kafala.Refunded || now.Payment.Back != c.want || h.Gateway.Received() != 12300-c.want {
				t.Errorf("it is %s, %s are back, the gateway has %s; %v", now.Status, now.Payment.Back, h.Gateway.Received(), now.History)
			}
			if !now.Payment.Asking.IsZero() {
				t.Error("somebody is still asking")
			}
			told := h.Told(mine, kafala.SendRefunded)
			more := c.before+c.after > now.Order.Sum && c.after > 0 // than was ordered, seen after that
			if want := 1 + map[bool]int{true: 1}[c.before > 0] + map[bool]int{true: 1}[more]; len(told) != want {
				t.Errorf("the guarantor was told %v", told)
			}
			if notices := moneyNotices(h); len(notices) != map[bool]int{true: 1}[c.before > 0]+map[bool]int{true: 1}[more] {
				t.Errorf("staff were told of money that others moved: %v", notices)
			}
			acts := h.Acted()
			goes := now.Order.Sum - c.before
			if len(acts) != 2 || acts[0].Sort != kafala.ActOrdered || acts[1].Sort != kafala.ActReturned || acts[0].Money != goes ||
				acts[1].Money != goes {
				t.Errorf("the group was told %v", acts)
			}
		})
	}
}

// What an order gives stays as it was when it was made, whatever the tariff says later; and one that an earlier release has
// made gives all back.
func TestOrderKeepsItsSum(t *testing.T) {
	h := kafalatest.New(t)
	for _, who := range []staff.Actor{first, other} {
		h.Appoint(who)
	}
	g := h.Request(mine)
	h.Pay(g)
	presented(h, g.ID, officer)
	if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); err != nil || p == nil || p.Key != "refund.second" {
		t.Fatal(p, err)
	}
	if _, p, err := h.Counter.Refund(t.Context(), other, g.ID, "fault"); err != nil || p == nil || p.Key != "refund.changed" {
		t.Errorf("backed for another reason: %v, %v", p, err)
	}
	if now := h.Find(g.ID); now.Order.Sum != 10000 || now.Order.Given() {
		t.Errorf("the order is %+v", now.Order)
	}
	h.Change(g.ID, func(g *kafala.Guarantee) { g.Order.Sum = 0 }) // as an earlier release has made it
	if _, p, err := h.Counter.Refund(t.Context(), other, g.ID, "asked"); err != nil || p != nil {
		t.Fatal(p, err)
	}
	h.Deliver()
	if now := h.Find(g.ID); now.Status != kafala.Refunded || now.Payment.Back != 12300 {
		t.Errorf("it is %s, %s are back", now.Status, now.Payment.Back)
	}
}

// While its money is on the way back a guarantee does not end by time as well: its guarantor is told one thing.
func TestNoEndWhileMoneyIsOnItsWay(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 30 })
	h.Appoint(first)
	g := h.Request(mine)
	h.Pay(g)
	h.Gateway.Down("Refund")
	if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); err != nil || p != nil {
		t.Fatal(p, err)
	}
	h.Sweep(31 * 24 * time.Hour)
	if now := h.Find(g.ID); now.Status != kafala.Issued {
		t.Errorf("it is %s", now.Status)
	}
	h.Gateway.Down()
	h.Sweep(time.Hour)
	if now := h.Find(g.ID); now.Status != kafala.Refunded || len(h.Told(mine, kafala.SendEnded)) > 0 {
		t.Errorf("it is %s; the guarantor was told of an end %v", now.Status, h.Told(mine, kafala.SendEnded))
	}
}
