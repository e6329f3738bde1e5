package kafala_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
	"kafalabot/kafala/staff"
)

// decided is a paid guarantee of which an officer has recorded a decision just now; why is empty for one that was accepted.
func decided(t testing.TB, h *kafalatest.House, why string) kafala.Guarantee {
	t.Helper()
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	h.Deliver()
	return record(t, h, g, why)
}

func record(t testing.TB, h *kafalatest.House, g kafala.Guarantee, why string) kafala.Guarantee {
	t.Helper()
	var err error
	if why == "" {
		g, _, err = h.Counter.RecordAccepted(t.Context(), clerk, g.ID, g.Entries())
	} else {
		g, _, err = h.Counter.RecordUnaccepted(t.Context(), clerk, g.ID, why, g.Entries())
	}
	if err != nil || g.Verdict() == "" {
		t.Fatalf("recorded %q, %v", g.Verdict(), err)
	}
	return g
}

// undecide strikes a decision out, and gives the key of what refuses it.
func undecide(t testing.TB, h *kafalatest.House, by staff.Actor, g kafala.Guarantee) string {
	t.Helper()
	_, struck, err := h.Counter.Undecide(t.Context(), by, g.ID, g.Entries())
	if key := answerOf(nil, err); key != "" || struck {
		return key
	}
	return "not struck out"
}

func pass(h *kafalatest.House, d time.Duration) {
	h.Clock.Pass(d)
	h.Deliver()
}

// heard is what the guarantor was told of decisions, and what the group was told of orders that wait, in words of the test.
func heard(h *kafalatest.House) string {
	notices := slices.DeleteFunc(h.Told(0, kafala.TellStaff), func(d string) bool {
		kind := kafala.ReadNotice(d).Kind
		return kind != kafala.NoticeSecond && kind != kafala.NoticeWaiting && kind != kafala.NoticeOverdue
	})
	for i, n := range notices {
		notices[i], _, _ = strings.Cut(n, ":")
	}
	return strings.Join(h.Told(mine, kafala.SendDecided), " ") + " | " + strings.Join(notices, " ")
}

// One that was not accepted: nothing for two minutes, then the order that nobody has given, and the guarantor is told, each once.
// Staff are reminded after four hours, and the admins hear of it after a day. Nothing moves the money but two people.
func TestNotAccepted(t *testing.T) {
	h := manned(t)
	g := decided(t, h, "details")
	pass(h, kafala.DecisionPause-time.Second)
	if got := heard(h); got != " | " || h.Find(g.ID).Order.Waits() {
		t.Fatalf("before its pause is over: %q", got)
	}
	for _, step := range []struct {
		later time.Duration
		want  string
	}{
		{time.Second, "0 | second"},
		{kafala.DecisionReminder - time.Second, "0 | second"},
		{time.Second, "0 | second waiting"},
		{kafala.SecondAlarm - kafala.DecisionReminder, "0 | second waiting overdue"},
		{kafala.ReviewTime - kafala.SecondAlarm - time.Second, "0 | second waiting overdue"},
		{time.Second, "0 0.late | second waiting overdue overdue"}, // the hour by which an answer was promised
		{30 * kafala.Day, "0 0.late | second waiting overdue overdue"},
	} {
		if pass(h, step.later); heard(h) != step.want {
			t.Errorf("heard %q, want %q", heard(h), step.want)
		}
	}
	g = h.Find(g.ID)
	want := kafala.Motion{Why: kafala.WhyUnaccepted, At: g.Decided[0].Done, From: kafala.ByDecision, Sum: g.Terms(kafala.WhyUnaccepted).Sum}
	if o := g.Order; !o.Waits() || o != want {
		t.Fatalf("the order is %+v, want %+v", o, want)
	}
	if g.Status != kafala.Issued || g.Payment.Back != 0 {
		t.Fatalf("%s, %d are back", g.Status, g.Payment.Back)
	}
	refund := func(by staff.Actor) string {
		_, p, err := h.Counter.Refund(t.Context(), by, g.ID, kafala.WhyUnaccepted)
		return answerOf(p, err)
	}
	if first, again := refund(judge), refund(judge); first != "refund.second" || again != "refund.waits" {
		t.Errorf("the first of two: %q, and again %q", first, again)
	}
	if key := refund(witness); key != "" {
		t.Errorf("the second of two: %q", key)
	}
	h.Deliver()
	if g = h.Find(g.ID); g.Status != kafala.Refunded || g.Payment.Back != g.Order.Sum {
		t.Errorf("%s, %d of %d are back", g.Status, g.Payment.Back, g.Order.Sum)
	}
	if key := undecide(t, h, judge, g); key != "undecide.ordered" {
		t.Errorf("struck out after the money is back: %q", key)
	}
}

// One that was accepted: the guarantor is told after the pause, and nothing waits for anybody.
func TestAccepted(t *testing.T) {
	h := manned(t)
	g := decided(t, h, "")
	pass(h, kafala.DecisionPause-time.Second)
	if got := heard(h); got != " | " {
		t.Errorf("before its pause is over: %q", got)
	}
	pass(h, 30*kafala.Day)
	if g = h.Find(g.ID); heard(h) != "0 | " || !g.Order.At.IsZero() || g.Status != kafala.Issued {
		t.Errorf("heard %q, the order is %+v, %s", heard(h), g.Order, g.Status)
	}
}

// Struck out within its pause, nobody outside was told, and no order is made. Struck out after it, its order is withdrawn and the
// guarantor is told. Either stays written, is a sign of use, and leaves room for another decision.
func TestStruckOut(t *testing.T) {
	for name, c := range map[string]struct {
		why    string
		after  time.Duration
		by     staff.Actor
		told   string
		orders int
	}{
		"within the pause":                    {"details", kafala.DecisionPause - time.Second, clerk, "", 0},
		"accepted, within the pause":          {"", time.Minute, clerk, "", 0},
		"after it":                            {"details", 5 * time.Minute, clerk, "0 0.struck", 1},
		"accepted, after it":                  {"", 5 * time.Minute, clerk, "0 0.struck", 0},
		"by a supervisor, three days later":   {"papers", 3 * kafala.Day, judge, "0 0.struck", 1},
		"accepted, by a supervisor, long ago": {"", 9 * kafala.Day, judge, "0 0.struck", 0},
	} {
		h := manned(t)
		g := decided(t, h, c.why)
		pass(h, c.after)
		if key := undecide(t, h, c.by, h.Find(g.ID)); key != "" {
			t.Errorf("%s: %s", name, key)
		}
		pass(h, 2*kafala.Day)
		g = h.Find(g.ID)
		if got := strings.Join(h.Told(mine, kafala.SendDecided), " "); got != c.told {
			t.Errorf("%s: told %q, want %q", name, got, c.told)
		}
		if g.Order.Waits() || g.Order.Given() || len(g.Decided) != 1 || g.Decided[0].Stands() || !g.Used(kafala.Hand{ID: c.by.ID}) {
			t.Errorf("%s: the order is %+v, the log %+v", name, g.Order, g.Decided)
		}
		made, overdue := !g.Order.At.IsZero(), g.Overdue(kafala.NoticeTime(g.Order.At))
		if made != (c.orders == 1) || made && g.Order.WithdrawnBy != c.by.ID || overdue {
			t.Errorf("%s: the order is %+v", name, g.Order)
		}
		if !slices.Contains(h.Acts(), kafala.ActUndecided) {
			t.Errorf("%s: the group does not hear of it", name)
		}
		record(t, h, g, "number")
		pass(h, kafala.DecisionPause)
		told := strings.Join(h.Told(mine, kafala.SendDecided), " ")
		if g = h.Find(g.ID); !g.Order.Waits() || len(g.Orders) != c.orders || !strings.HasSuffix(told, "1") {
			t.Errorf("%s: recorded once more, the order is %+v, %d before it; heard %q", name, g.Order, len(g.Orders), heard(h))
		}
	}
}

// Striking out withdraws the decision's order also where the first of two has backed it; once the second has, it is too late.
func TestStruckOutBetweenTheTwo(t *testing.T) {
	h := manned(t)
	g := decided(t, h, "details")
	pass(h, kafala.DecisionPause)
	if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, kafala.WhyUnaccepted); answerOf(p, err) != "refund.second" {
		t.Fatal(p, err)
	}
	if key := undecide(t, h, clerk, h.Find(g.ID)); key != "" {
		t.Fatal(key)
	}
	if g = h.Find(g.ID); g.Order.Waits() || g.Order.WithdrawnBy != clerk.ID {
		t.Errorf("the order is %+v", g.Order)
	}
}

// Whoever has recorded a decision, or struck one out, has no say over the money, and nobody has it alone.
func TestDecidersHaveNoSay(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	var err error
	if g, _, err = h.Counter.RecordUnaccepted(t.Context(), judge, g.ID, "details", g.Entries()); err != nil {
		t.Fatal(err)
	}
	if key := undecide(t, h, witness, g); key != "" {
		t.Fatal(key)
	}
	h.Sweep(kafala.Day)
	for by, want := range map[staff.Actor]string{judge: "refund.own", witness: "refund.own", clerk: "staff.refused", chief: "refund.second"} {
		if _, p, err := h.Counter.Refund(t.Context(), by, g.ID, "asked"); answerOf(p, err) != want {
			t.Errorf("%s %d: %v, %v, want %s", by.Rank, by.ID, p, err, want)
		}
	}
	pass(h, 9*kafala.Day)
	if g = h.Find(g.ID); g.Payment.Back != 0 || g.Order.Given() {
		t.Errorf("%d are back", g.Payment.Back)
	}
	if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || h.Find(g.ID).Order.Given() {
		t.Errorf("the guarantor alone has it: %v", err)
	}
}

// When a decision cannot be recorded.
func TestMayDecide(t *testing.T) {
	unpaid := func(status kafala.Status) func(h *kafalatest.House) kafala.Guarantee {
		return func(h *kafalatest.House) kafala.Guarantee {
			g := h.Linked(mine, kafalatest.Number(1), kafalatest.Number(2))
			h.Change(g.ID, func(g *kafala.Guarantee) {
				if g.Status != status {
					_ = g.Move(status, h.Clock.Now(), "sweep", "test")
				}
			})
			return h.Find(g.ID)
		}
	}
	issued := func(what func(h *kafalatest.House, g kafala.Guarantee)) func(h *kafalatest.House) kafala.Guarantee {
		return func(h *kafalatest.House) kafala.Guarantee {
			g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
			what(h, g)
			return h.Find(g.ID)
		}
	}
	for name, c := range map[string]struct {
		of   func(h *kafalatest.House) kafala.Guarantee
		want string
	}{
		"unpaid":      {unpaid(kafala.Awaiting), "staff.not_issued"},
		"expired":     {unpaid(kafala.Expired), "staff.not_issued"},
		"cancelled":   {unpaid(kafala.Cancelled), "staff.not_issued"},
		"never shown": {issued(func(*kafalatest.House, kafala.Guarantee) {}), ""},
		"frozen":      {issued(func(h *kafalatest.House, g kafala.Guarantee) { frozen(t, h, g) }), "frozen"},
		"ended": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Counter.End(t.Context(), clerk, g.ID, "settled"); err != nil {
				t.Fatal(err)
			}
		}), "staff.not_issued"},
		"its money is on the way back": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); p != nil || err != nil {
				t.Fatal(p, err)
			}
		}), "refund.ordered"},
		"its money has left by another hand": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				g.Show(kafala.Hand{ID: clerk.ID}, h.Clock.Now())
				g.Payment.Back = g.Payment.Amount
			})
		}), ""},
		"an order waits": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				g.OrderRefund(kafala.First, kafala.Hand{ID: judge.ID}, "asked", h.Clock.Now())
			})
		}), ""},
		"decided":    {issued(func(h *kafalatest.House, g kafala.Guarantee) { record(t, h, g, "") }), "decide.stands"},
		"struck out": {issued(func(h *kafalatest.House, g kafala.Guarantee) { undecide(t, h, clerk, record(t, h, g, "")) }), ""},
		"full": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				for i := range kafala.DecisionsKept {
					g.Decide(kafala.Accepted, "", kafala.Hand{ID: int64(100 + i)}, h.Clock.Now())
					g.Undecide(kafala.Hand{ID: judge.ID}, h.Clock.Now())
				}
			})
		}), "decide.full"},
		"one short of full": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				for i := range kafala.DecisionsKept - 1 {
					g.Decide(kafala.Accepted, "", kafala.Hand{ID: int64(100 + i)}, h.Clock.Now())
					g.Undecide(kafala.Hand{ID: judge.ID}, h.Clock.Now())
				}
			})
		}), ""},
		"filled by one": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			for range kafala.DecisionsOfOne {
				undecide(t, h, clerk, record(t, h, h.Find(g.ID), "number"))
			}
		}), "decide.many"},
		"not yet filled by one": {issued(func(h *kafalatest.House, g kafala.Guarantee) {
			for range kafala.DecisionsOfOne - 1 {
				undecide(t, h, clerk, record(t, h, h.Find(g.ID), "number"))
			}
		}), ""},
	} {
		for _, verdict := range []string{"", "papers"} {
			h := manned(t)
			g := c.of(h)
			before := len(g.Decided)
			var err error
			if verdict == "" {
				_, _, err = h.Counter.RecordAccepted(t.Context(), clerk, g.ID, g.Entries())
			} else {
				_, _, err = h.Counter.RecordUnaccepted(t.Context(), clerk, g.ID, verdict, g.Entries())
			}
			p := staff.MayDecide(&g, clerk)
			if full := strings.HasPrefix(c.want, "decide.full") || c.want == "decide.many"; full {
				if err := staff.MayDecide(&g, judge); err != nil {
					t.Errorf("%s: a supervisor cannot record one: %v", name, err.Key)
				}
			}
			if got := answerOf(nil, err); got != c.want || (p == nil) != (got == "") {
				t.Errorf("%s, %q: %q, want %q; the rule says %v", name, verdict, got, c.want, p)
			}
			if now := len(h.Find(g.ID).Decided); (now > before) != (c.want == "") {
				t.Errorf("%s, %q: %d decisions, %d before", name, verdict, now, before)
			}
		}
	}
}

// Who may strike a decision out, and when: as with a mark.
func TestMayUndecide(t *testing.T) {
	for name, c := range map[string]struct {
		by     staff.Actor
		after  time.Duration
		before func(h *kafalatest.House, g kafala.Guarantee)
		want   string
	}{
		"their own, just in time":   {by: clerk, after: staff.StrikeTime - time.Second},
		"their own, too late":       {by: clerk, after: staff.StrikeTime, want: "strike.late"},
		"another's by a supervisor": {by: judge, after: 30 * kafala.Day},
		"another's by an officer":   {by: staff.Actor{ID: 7200000009, Rank: staff.Officer}, want: "staff.not_own"},
		"frozen":                    {by: judge, before: func(h *kafalatest.House, g kafala.Guarantee) { frozen(t, h, g) }, want: "frozen"},
		"its time is over": {by: judge, before: func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) { _ = g.Move(kafala.Ended, h.Office.Time(), "sweep", kafala.CauseOver) })
		}, want: "staff.not_issued"},
		"somebody else's order waits": {by: judge, before: func(h *kafalatest.House, g kafala.Guarantee) {
			if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); answerOf(p, err) != "refund.second" {
				t.Fatal(p, err)
			}
		}},
		"the guarantor's wish waits": {by: clerk, before: func(h *kafalatest.House, g kafala.Guarantee) {
			if _, err := h.Office.Revoke(t.Context(), mine, g.ID); err != nil || !wishes(h, g) {
				t.Fatal(err)
			}
		}},
		"two have agreed": {by: judge, before: func(h *kafalatest.House, g kafala.Guarantee) {
			h.Change(g.ID, func(g *kafala.Guarantee) {
				g.OrderRefund(kafala.Alone, kafala.Hand{ID: judge.ID}, "asked", h.Office.Time())
			})
		}, want: "undecide.ordered"},
		"struck out": {by: judge, before: func(h *kafalatest.House, g kafala.Guarantee) { undecide(t, h, clerk, g) }, want: "undecide.none"},
	} {
		h := manned(t)
		g := decided(t, h, "number")
		if c.before != nil {
			c.before(h, h.Find(g.ID))
		}
		pass(h, c.after)
		if got := undecide(t, h, c.by, h.Find(g.ID)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A slip can be struck out within its pause while an order of somebody else waits, which waits on; nothing follows from it.
func TestUndecideLeavesAnothersOrder(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	presented(h, g.ID, clerk)
	if _, p, err := h.Counter.Refund(t.Context(), judge, g.ID, "asked"); answerOf(p, err) != "refund.second" {
		t.Fatal(p, err)
	}
	order := h.Find(g.ID).Order
	record(t, h, h.Find(g.ID), "number")
	pass(h, kafala.DecisionPause-time.Millisecond)
	if key := undecide(t, h, clerk, h.Find(g.ID)); key != "" {
		t.Fatal(key)
	}
	pass(h, kafala.Day)
	if now := h.Find(g.ID); now.Order != order || !now.Order.Waits() || len(now.Orders) > 0 || len(h.Told(mine, kafala.SendDecided)) > 0 {
		t.Errorf("the order is %+v, before %+v", now.Order, order)
	}
}

// A tap on a card that shows the log as it was records nothing, and strikes nothing out.
func TestDecisionMeansItsCard(t *testing.T) {
	h := manned(t)
	g := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	seen := g.Entries()
	if _, _, err := h.Counter.Present(t.Context(), clerk, g.ID, seen); err != nil {
		t.Fatal(err)
	}
	for _, entries := range []int{seen, -1} {
		now, done, err := h.Counter.RecordAccepted(t.Context(), judge, g.ID, entries)
		if g = now; done || err != nil || len(g.Decided) > 0 {
			t.Errorf("recorded by %d: %t, %v", entries, done, err)
		}
	}
	if now, done, err := h.Counter.RecordUnaccepted(t.Context(), judge, g.ID, "papers", seen); done || err != nil || len(now.Decided) > 0 {
		t.Errorf("not accepted by an old card: %t, %v", done, err)
	}
	g = record(t, h, g, "")
	if now, done, err := h.Counter.RecordUnaccepted(t.Context(), judge, g.ID, "papers", seen+1); done || err != nil || len(now.Decided) > 1 {
		t.Errorf("not accepted after another decision: %t, %v", done, err)
	}
	if _, came, err := h.Counter.Present(t.Context(), clerk, g.ID, seen+1); came != staff.NotMarked || err != nil {
		t.Errorf("shown after the decision: %s, %v", came, err)
	}
	for _, seen := range []int{g.Entries() - 1, -1} {
		if _, struck, err := h.Counter.Undecide(t.Context(), clerk, g.ID, seen); struck || err != nil {
			t.Errorf("struck out by %d: %t, %v", seen, struck, err)
		}
	}
}
