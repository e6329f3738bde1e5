package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/long"
	"kafalabot/internal/world"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Where Telegram puts the first word to the group off, what that said waits is not said once it waits no more.
func TestLateWordsOfWhatWaits(t *testing.T) {
	long.Test(t)
	t.Parallel()
	const drained = "drained"
	for name, what := range map[string]struct {
		before []step // before Telegram puts off what follows
		steps  []step
		late   string // the words that would come last
		last   string // what has been said by then
	}{
		"order withdrawn": {[]step{{noura, shown, nil}}, []step{{faisal, payback, nil}, {faisal, "unorder:%n:%s", nil}},
			"طلب استرداد من", "طلب الاسترداد"},
		"order given": {[]step{{noura, shown, nil}}, []step{{faisal, payback, nil}, {mona, payback, nil}},
			"طلب استرداد من", "صدر أمر استرداد"},
		"lifted": {[]step{{mona, "freeze:unwanted.%n:%s", nil}}, []step{{faisal, "liftsure:%n:%s", nil}, {mona, "liftsure:%n:%s", nil}},
			"رفع الإيقاف", "رُفع الإيقاف"},
		"end withdrawn": {[]step{{noura, shown, nil}, {0, drained, nil}},
			[]step{{faisal, "closenow:unpaid.%n:%s", nil}, {faisal, "unask:%n:%s", nil}}, "إنهاءها", "طلب إنهائها"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounters(t)
			for _, s := range what.before {
				if s.data != drained {
					c.tap(s.who, s.data)
					continue
				}
				must(t, c.Gateway.Refund(c.g.Payment.ID, int64(c.g.Payment.Amount)))
				c.Clock.Pass(time.Minute)
				_, err := c.Office.Sweep(t.Context())
				must(t, err)
				c.Wake()
				c.Quiet()
			}
			group := c.Chats.As(world.AnOfficer).In(world.StaffChat)
			since := group.Last().ID
			c.putOff(func() { c.taps(what.steps[0]) })
			for _, s := range what.steps[1:] {
				c.taps(s)
			}
			said := func() string { return bare.Replace(saidSince(group, since)) }
			c.passesUntil(func() bool { return strings.Contains(said(), what.last) })
			if strings.Contains(said(), what.late) {
				t.Errorf("said: %s", said())
			}
		})
	}
}

// Of who is staff the last word is true, too.
func TestLateWordsOfRanks(t *testing.T) {
	long.Test(t)
	t.Parallel()
	c := newCounters(t)
	by, group := staff.Actor{ID: badr, Rank: staff.Admin}, c.Chats.As(world.AnOfficer).In(world.StaffChat)
	since := group.Last().ID
	c.putOff(func() {
		_, err := c.Counter.ChangeRank(t.Context(), by, noura, staff.Supervisor)
		must(t, err)
		c.Wake()
	})
	must(t, c.Counter.Remove(t.Context(), by, noura))
	c.Wake()
	c.passesUntil(func() bool { return strings.Contains(saidSince(group, since), "لم يعد من الموظفين") })
	if said := saidSince(group, since); strings.Contains(said, noteWords(t, "rank.supervisor")) {
		t.Errorf("a rank that was taken since is told: %s", said)
	}
}

// putOff has Telegram put off what the group is told next, and waits until it has.
func (c *counters) putOff(do func()) {
	c.t.Helper()
	c.Chats.Fault(botapi.Fault{Kind: botapi.Flood, Method: "sendMessage", Chat: world.StaffChat, RetryAfter: 300})
	do()
	c.Until("a word to the group is put off", func() bool {
		return slices.ContainsFunc(c.Chats.Calls("sendMessage"), func(call botapi.Call) bool { return call.Code == 429 })
	})
}

// taps is tap where a delivery is put off, for which nothing waits.
func (c *counters) taps(s step) {
	c.t.Helper()
	g := c.read()
	c.update++
	data := strings.NewReplacer("%s", g.ID, "%n", fmt.Sprint(g.Written())).Replace(s.data)
	knock(c.t, c.door, tapOf(c.update, s.who, 1, data))
	c.Bot.Wait()
	c.Wake()
}

// passesUntil passes the time after which Telegram takes what it has put off, until something else is told too, and all is done.
func (c *counters) passesUntil(so func() bool) {
	c.t.Helper()
	steps := 0
	c.Until("all is told", func() bool {
		if steps++; steps <= 20 {
			c.Clock.Pass(30 * time.Second)
		}
		c.Wake()
		return steps > 20 && so()
	})
	c.Quiet()
}
