package kafala_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

const unusedDays = 14

// asking is a house that asks after unusedDays, with a guarantee that was just paid.
func asking(t *testing.T) counterAt {
	t.Helper()
	h := manned(t, func(s *kafala.Settings) { s.Rules.UnusedAfter = unusedDays })
	g := h.Request(mine)
	h.Pay(g)
	return counterAt{h, t, g.ID}
}

// days lets so many days pass, a day at a time.
func (c counterAt) days(n int) {
	c.t.Helper()
	for range n {
		c.passes(kafala.Day)
	}
}

func (c counterAt) wanted(number int) kafala.Answered {
	c.t.Helper()
	_, came, err := c.Office.StillWanted(c.t.Context(), mine, c.id, number)
	if err != nil {
		c.t.Fatal(err)
	}
	c.Deliver()
	return came
}

// listed is why the supervisors' list has the guarantee; empty: it has not.
func (c counterAt) listed() string {
	c.t.Helper()
	all, err := c.Office.Concerns(c.t.Context())
	if err != nil || len(all) > 1 || len(all) == 1 && all[0].ID != c.id {
		c.t.Fatal(len(all), err)
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].Why
}

// Whether a guarantee that nobody used is still wanted is asked, reminded of once, and asked once more after an answer; what
// waits for an answer long comes into the supervisors' list, and no money moves.
func TestUnusedIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		play   func(c counterAt)
		asked  string // details of the questions
		listed string
	}{
		"before its time":          {func(c counterAt) { c.days(13) }, "", ""},
		"in time":                  {func(c counterAt) { c.days(14) }, "1", ""},
		"no answer, a reminder":    {func(c counterAt) { c.days(17) }, "1 1-reminder", ""},
		"no answer to that either": {func(c counterAt) { c.days(20) }, "1 1-reminder", "unanswered"},
		"never more than that":     {func(c counterAt) { c.days(50) }, "1 1-reminder", "unanswered"},
		"and not listed for ever":  {func(c counterAt) { c.days(119) }, "1 1-reminder", ""},
		"wanted":                   {func(c counterAt) { c.days(15); c.wanted(1); c.days(13) }, "1", ""},
		"wanted, and asked again":  {func(c counterAt) { c.days(15); c.wanted(1); c.days(14) }, "1 2", ""},
		"wanted, and silent then":  {func(c counterAt) { c.days(15); c.wanted(1); c.days(20) }, "1 2 2-reminder", "unanswered"},
		"wanted twice":             {func(c counterAt) { c.days(15); c.wanted(1); c.days(15); c.wanted(2); c.days(27) }, "1 2", ""},
		"wanted after the list": {func(c counterAt) {
			c.days(21)
			c.wanted(1)
		}, "1 1-reminder", ""},
		"used before": {func(c counterAt) { c.days(13); c.show(); c.days(1) }, "", "undecided"},
		"a card was opened before": {func(c counterAt) {
			_, _ = c.Counter.View(c.t.Context(), first, c.id)
			c.days(14)
		}, "", "undecided"},
		"used, and a decision recorded": {func(c counterAt) {
			c.show()
			if _, _, err := c.Counter.RecordAccepted(c.t.Context(), first, c.id, 1); err != nil {
				c.t.Fatal(err)
			}
			c.days(14)
		}, "", ""},
		"shown by mistake":        {func(c counterAt) { c.show(); c.strike(); c.days(14) }, "", "undecided"},
		"used after the question": {func(c counterAt) { c.days(15); c.show(); c.days(20) }, "1", "undecided"},
		"somebody objected": {func(c counterAt) {
			if _, _, err := c.Office.Object(c.t.Context(), mine+1, c.Find(c.id).Reference, "unwanted"); err != nil {
				c.t.Fatal(err)
			}
			c.days(20)
		}, "", "objected"},
		"given up before":             {func(c counterAt) { c.revoke(); c.days(20) }, "", ""},
		"given up after it was asked": {func(c counterAt) { c.days(14); c.revoke(); c.days(20) }, "1", ""},
		"ended by staff before": {func(c counterAt) {
			if _, err := c.Counter.End(c.t.Context(), first, c.id, "appeared"); err != nil {
				c.t.Fatal(err)
			}
			c.days(20)
		}, "", ""},
		"frozen when it was due": {func(c counterAt) {
			if _, err := c.Counter.Freeze(c.t.Context(), first, c.id, "unwanted"); err != nil {
				c.t.Fatal(err)
			}
			c.days(20)
		}, "", ""},
	} {
		at := asking(t)
		c.play(at)
		if got := strings.Join(at.Told(mine, kafala.AskUnused), " "); got != c.asked {
			t.Errorf("%s: asked %q, want %q", name, got, c.asked)
		}
		if got := at.listed(); got != c.listed {
			t.Errorf("%s: listed as %q, want %q", name, got, c.listed)
		}
		g := at.Find(at.id)
		if silent := !strings.HasPrefix(name, "given up"); silent && (!g.Order.At.IsZero() || g.Payment.Back > 0) {
			t.Errorf("%s: money moves: %+v", name, g.Order)
		}
	}
}

func (c counterAt) revoke() {
	c.t.Helper()
	if _, err := c.Office.Revoke(c.t.Context(), mine, c.id); err != nil {
		c.t.Fatal(err)
	}
}

// The answer is taken once, and asks the record as it is at the tap.
func TestStillWanted(t *testing.T) {
	c := asking(t)
	c.days(14)
	if _, _, err := c.Office.StillWanted(t.Context(), mine+1, c.id, 1); !errors.Is(err, kafala.ErrNotFound) {
		t.Errorf("another chat: %v", err)
	}
	got := []kafala.Answered{c.wanted(2), c.wanted(1), c.wanted(1)}
	c.days(14)
	got = append(got, c.wanted(1), c.wanted(2), c.wanted(2))
	want := []kafala.Answered{kafala.AnsweredNever, kafala.AnsweredNow, kafala.AnsweredBefore, kafala.AnsweredBefore, kafala.AnsweredLast,
		kafala.AnsweredBefore}
	if !slices.Equal(got, want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	c = asking(t)
	c.days(14)
	c.show()
	if came, g := c.wanted(1), c.Find(c.id); came != kafala.AnsweredUsed || !g.Enquiry().Wanted.IsZero() {
		t.Errorf("shown meanwhile: %s, %+v", came, g.Enquiry())
	}
	c = asking(t)
	c.days(14)
	c.revoke()
	if came := c.wanted(1); came != kafala.AnsweredOver {
		t.Errorf("given up meanwhile: %s", came)
	}
}

// A question that was written down and not sent, as where the process has died, is asked when it comes again; a reminder that
// has gone out meanwhile stands for it.
func TestUnusedAfterACrash(t *testing.T) {
	c := asking(t)
	c.Clock.Pass(unusedDays * kafala.Day)
	asks := func(detail string) bool {
		t.Helper()
		_, ask, err := c.Office.AskUnused(t.Context(), c.id, detail)
		if err != nil {
			t.Fatal(err)
		}
		return ask
	}
	for range 2 {
		if !asks("1") {
			t.Error("it is not asked again")
		}
	}
	if n := len(slices.DeleteFunc(c.Find(c.id).History, func(e kafala.Event) bool { return e.Why != kafala.NoteUnusedAsked })); n != 1 {
		t.Errorf("the history says %d times that it was asked", n)
	}
	if asks("2") || asks("2-reminder") || asks("0") || asks("") || asks("x") {
		t.Error("another question is asked")
	}
	c.Clock.Pass(kafala.UnusedPatience)
	for range 2 {
		if !asks("1-reminder") || asks("1") {
			t.Error("the reminder does not stand for the question")
		}
	}
}

// What the settings say when it is due decides: later than it was, or never.
func TestUnusedBySettings(t *testing.T) {
	c := asking(t)
	c.Office.Settings.Rules.UnusedAfter = unusedDays + 10
	c.days(unusedDays + 9)
	if got := c.Told(mine, kafala.AskUnused); len(got) > 0 {
		t.Errorf("too early: %v", got)
	}
	c.days(1)
	if got := c.Told(mine, kafala.AskUnused); len(got) != 1 {
		t.Errorf("not asked: %v", got)
	}
	c.Office.Settings.Rules.UnusedAfter = 0
	c.days(20)
	if got := c.Told(mine, kafala.AskUnused); len(got) != 1 || c.listed() != "" {
		t.Errorf("switched off, and asked: %v, listed %q", got, c.listed())
	}
	h := kafalatest.New(t)
	h.Pay(h.Request(mine))
	h.Clock.Pass(400 * kafala.Day)
	if h.Deliver(); len(h.Told(mine, kafala.AskUnused)) > 0 {
		t.Error("asked although it never is by default")
	}
}

// The list has the longest issued first.
func TestConcernsAreInOrder(t *testing.T) {
	h := manned(t, func(s *kafala.Settings) { s.Rules.UnusedAfter = unusedDays })
	var ids []string
	for range 3 {
		g := h.Request(mine + int64(len(ids)))
		h.Pay(g)
		ids = append(ids, g.ID)
		h.Clock.Pass(time.Hour)
	}
	h.Clock.Pass(20 * kafala.Day)
	for _, id := range ids {
		if _, err := h.Counter.View(t.Context(), first, id); err != nil {
			t.Fatal(err)
		}
	}
	all, err := h.Office.Concerns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		got = append(got, c.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("%v, want %v", got, ids)
	}
}

// A question that was not asked has no answer: nothing is recorded, and the questions come as if nobody had tapped.
func TestStillWantedUnasked(t *testing.T) {
	for name, c := range map[string]struct {
		days   int
		number int
		want   kafala.Answered
	}{
		"a made-up number before the first": {13, 0, kafala.AnsweredNever},
		"the first, not yet asked":          {13, 1, kafala.AnsweredNever},
		"none":                              {15, -1, kafala.AnsweredNever},
		"a made-up one after the first":     {15, 0, kafala.AnsweredNever},
		"the second, not yet asked":         {15, 2, kafala.AnsweredNever},
		"the first, asked":                  {15, 1, kafala.AnsweredNow},
	} {
		h := asking(t)
		h.days(c.days)
		before := h.Find(h.id)
		came := h.wanted(c.number)
		g := h.Find(h.id)
		if came != c.want || (len(g.History) > len(before.History)) != (c.want == kafala.AnsweredNow) {
			t.Errorf("%s: %s, the history has %d lines, %d before", name, came, len(g.History), len(before.History))
		}
		if pending := before.Pending(); pending != (c.days > unusedDays) || g.Pending() != (pending && c.want == kafala.AnsweredNever) {
			t.Errorf("%s: it waits for an answer: %t, then %t", name, pending, g.Pending())
		}
	}
}

// One that is in force is looked at for as long as it holds, however long that is, and the longest issued is not missed. What was
// paid before all that is looked at is counted, so that it can be said.
func TestConcernsOfALongHold(t *testing.T) {
	for name, c := range map[string]struct{ valid, days, listed, older int }{
		"holds for a year, near its end":         {365, 364, 1, 0},
		"holds for a year, after it":             {365, 368, 0, 1},
		"ends by nobody's clock, for a while":    {0, 2*unusedDays + 89, 1, 0},
		"ends by nobody's clock, and after that": {0, 2*unusedDays + 91, 0, 1},
	} {
		h := manned(t, func(s *kafala.Settings) { s.Rules.UnusedAfter, s.Rules.ValidDays = unusedDays, c.valid })
		g := h.Request(mine)
		h.Pay(g)
		if _, err := h.Counter.View(t.Context(), first, g.ID); err != nil {
			t.Fatal(err)
		}
		h.Clock.Pass(time.Duration(c.days) * kafala.Day)
		all, err := h.Office.Concerns(t.Context())
		if err != nil || len(all) != c.listed {
			t.Errorf("%s: %d listed, %v", name, len(all), err)
		}
		if n, err := h.Office.Overlooked(t.Context()); err != nil || n != c.older {
			t.Errorf("%s: %d are older, %v", name, n, err)
		}
		h.Office.Settings.Rules.UnusedAfter = 0
		if n, err := h.Office.Overlooked(t.Context()); err != nil || n != 0 {
			t.Errorf("%s: where nothing is listed %d are older, %v", name, n, err)
		}
	}
}

// No question is promised for a day on which the guarantee has ended by itself.
func TestNoQuestionAfterTheEnd(t *testing.T) {
	for valid, want := range map[int]kafala.Answered{2*unusedDays - 2: kafala.AnsweredLast, 2*unusedDays + 3: kafala.AnsweredNow} {
		h := manned(t, func(s *kafala.Settings) { s.Rules.UnusedAfter, s.Rules.ValidDays = unusedDays, valid })
		g := h.Request(mine)
		h.Pay(g)
		c := counterAt{h, t, g.ID}
		c.days(unusedDays + 1)
		if came := c.wanted(1); came != want {
			t.Errorf("in force for %d days: the answer is %s, want %s", valid, came, want)
		}
	}
	h := manned(t, func(s *kafala.Settings) { s.Rules.UnusedAfter, s.Rules.ValidDays = unusedDays, unusedDays })
	g := h.Request(mine)
	h.Pay(g)
	counterAt{h, t, g.ID}.days(unusedDays + 2)
	if asked := h.Told(mine, kafala.AskUnused); len(asked) > 0 {
		t.Errorf("asked of what has ended: %v", asked)
	}
}
