package kafala_test

import (
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/kafalatest"
)

// at is a time of 22 November 2026 in Riyadh.
func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-22 "+clock, kafala.Riyadh)
	if err != nil {
		panic(err)
	}
	return t
}

// The quiet hours begin and end with the hour, over midnight or not, whatever zone the clock is of.
func TestQuietHours(t *testing.T) {
	for _, row := range []struct {
		from, to    int
		now, until  string // "": it is not quiet
		daysFurther int
	}{
		{23, 7, "22:59:59", "", 0},
		{23, 7, "23:00:00", "07:00:00", 1},
		{23, 7, "23:59:59", "07:00:00", 1},
		{23, 7, "00:00:00", "07:00:00", 0},
		{23, 7, "06:59:59", "07:00:00", 0},
		{23, 7, "07:00:00", "", 0},
		{23, 7, "12:00:00", "", 0},
		{1, 5, "00:59:59", "", 0},
		{1, 5, "01:00:00", "05:00:00", 0},
		{1, 5, "05:00:00", "", 0},
		{22, 0, "22:00:00", "00:00:00", 1},
		{22, 0, "23:59:59", "00:00:00", 1},
		{22, 0, "00:00:00", "", 0},
		{0, 6, "00:00:00", "06:00:00", 0},
		{0, 6, "23:59:59", "", 0},
		{7, 7, "07:00:00", "", 0},
		{0, 0, "03:00:00", "", 0},
		{23, 23, "23:30:00", "", 0},
	} {
		times := kafala.Times{QuietFrom: row.from, QuietTo: row.to}
		until, quiet := times.QuietUntil(at(row.now).UTC())
		switch {
		case quiet != (row.until != ""):
			t.Errorf("%d to %d, at %s: quiet is %t", row.from, row.to, row.now, quiet)
		case quiet && !until.Equal(at(row.until).AddDate(0, 0, row.daysFurther)):
			t.Errorf("%d to %d, at %s: until %s", row.from, row.to, row.now, until)
		}
	}
}

// Whenever it is quiet, it is so until an end that is to come and at most a day away, and at that end it is quiet no more.
func TestQuietHoursEnd(t *testing.T) {
	for from := range 24 {
		for to := range 24 {
			times := kafala.Times{QuietFrom: from, QuietTo: to}
			for quarter := range 96 {
				now := at("00:00:00").Add(time.Duration(quarter) * 15 * time.Minute)
				until, quiet := times.QuietUntil(now)
				if !quiet {
					continue
				}
				if wait := until.Sub(now); wait <= 0 || wait > kafala.Day {
					t.Fatalf("%d to %d, at %s: until %s", from, to, now, until)
				}
				if _, still := times.QuietUntil(until); still {
					t.Fatalf("%d to %d, at %s: it is still quiet at %s", from, to, now, until)
				}
			}
		}
	}
}

// What is decided of the night: of every kind of delivery, and of every notice.
func TestNightOfEveryDelivery(t *testing.T) {
	for _, rule := range kafala.DeliveryRules {
		if rule.Night < kafala.Rings || rule.Night > kafala.AsTold {
			t.Errorf("of the night nothing is decided for %s", rule.Kind)
		}
		if d := (kafala.Delivery{Kind: rule.Kind}); rule.Night != kafala.AsTold && d.Night() != rule.Night {
			t.Errorf("%s: %d, and its row says %d", rule.Kind, d.Night(), rule.Night)
		}
	}
	for _, n := range kafala.Notices {
		if n.Night != kafala.Rings && n.Night != kafala.Silent {
			t.Errorf("the notice %s neither rings nor is silent: %d", n.Kind, n.Night)
		}
		d := kafala.Delivery{Kind: kafala.TellStaff, Detail: kafala.Notice{Kind: n.Kind, Of: "x", Sort: "y"}.String()}
		if d.Night() != n.Night {
			t.Errorf("a notice %s: %d, and its row says %d", n.Kind, d.Night(), n.Night)
		}
	}
	for name, row := range map[string]struct {
		d    kafala.Delivery
		want kafala.Night
	}{
		"a receipt":                  {kafala.Delivery{Kind: kafala.SendReceipt}, kafala.Rings},
		"a declined try":             {kafala.Delivery{Kind: kafala.SendDeclined}, kafala.Rings},
		"a link":                     {kafala.Delivery{Kind: kafala.SendLink}, kafala.Rings},
		"a link that ends":           {kafala.Delivery{Kind: kafala.SendLinkEnds}, kafala.Silent},
		"a link that has ended":      {kafala.Delivery{Kind: kafala.SendExpired}, kafala.Silent},
		"a request left lying":       {kafala.Delivery{Kind: kafala.Remind}, kafala.Waits},
		"an end by time":             {kafala.Delivery{Kind: kafala.SendEnded}, kafala.Waits},
		"an end by staff":            {kafala.Delivery{Kind: kafala.SendEnded, Detail: kafala.EndByStaff}, kafala.Silent},
		"money that does not fit":    {kafala.Delivery{Kind: kafala.SendRefunded, Detail: "pay1"}, kafala.Rings},
		"money ordered back":         {kafala.Delivery{Kind: kafala.SendRefunded, Detail: "pay1", Ordered: true}, kafala.Silent},
		"a request staff cancelled":  {kafala.Delivery{Kind: kafala.SendCancelled}, kafala.Silent},
		"a freeze":                   {kafala.Delivery{Kind: kafala.SendFrozen}, kafala.Silent},
		"shown at a counter":         {kafala.Delivery{Kind: kafala.SendShown}, kafala.Rings},
		"shown by mistake":           {kafala.Delivery{Kind: kafala.SendStruck}, kafala.Silent},
		"whether it is wanted":       {kafala.Delivery{Kind: kafala.AskUnused}, kafala.Waits},
		"money trouble, to staff":    {kafala.Delivery{Kind: kafala.TellStaff, Detail: "pay1:amount"}, kafala.Rings},
		"a kind of a later release":  {kafala.Delivery{Kind: "novelty"}, kafala.Rings},
		"a kind of a later release,": {kafala.Delivery{Kind: "novelty", Detail: kafala.EndByStaff, Ordered: true}, kafala.Rings},
	} {
		if got := row.d.Night(); got != row.want {
			t.Errorf("%s: %d, want %d", name, got, row.want)
		}
	}
}

// Money that is ordered back comes at night without a sound, and money that does not fit, which answers a payment, rings.
func TestNightOfMoneyBack(t *testing.T) {
	h := kafalatest.New(t)
	h.Appoint(first)
	g := h.Request(mine)
	h.Pay(g)
	if _, p, err := h.Counter.Refund(t.Context(), first, g.ID, "asked"); p != nil || err != nil {
		t.Fatal(p, err)
	}
	h.Deliver()
	meetings[kafala.AfterCancelled].play(t, h, h.Linked(mine, kafalatest.Number(3), kafalatest.Number(4)))
	h.Deliver()
	if got := h.Nights(mine, kafala.SendRefunded); !slices.Equal(got, []kafala.Night{kafala.Silent, kafala.Rings}) {
		t.Errorf("ordered, then by itself: %v", got)
	}
}

// An end by time waits for the morning, and one by staff comes without a sound; the end itself is at its time.
func TestNightOfAnEnd(t *testing.T) {
	h := kafalatest.New(t, func(s *kafala.Settings) { s.Rules.ValidDays = 10 })
	h.Appoint(first)
	byStaff := h.Issued(mine, kafalatest.Number(1), kafalatest.Number(2))
	byTime := h.Issued(theirs, kafalatest.Number(3), kafalatest.Number(4))
	if _, err := h.Counter.End(t.Context(), first, byStaff.ID, "appeared"); err != nil {
		t.Fatal(err)
	}
	h.Clock.Pass(kafala.EndPause)
	h.Deliver()
	h.Sweep(11 * kafala.Day)
	h.Deliver()
	if got := h.Nights(mine, kafala.SendEnded); !slices.Equal(got, []kafala.Night{kafala.Silent}) {
		t.Errorf("by staff: %v", got)
	}
	got, is := h.Nights(theirs, kafala.SendEnded), h.Find(byTime.ID).Status
	if !slices.Equal(got, []kafala.Night{kafala.Waits}) || is != kafala.Ended {
		t.Errorf("by time: %v, and it is %s", got, is)
	}
}
