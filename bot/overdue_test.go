package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// The group and the admins are reminded once, after a day, of each that waits for a second person; of what somebody has backed, or
// withdrawn, or what is no more, they are not.
func TestWhatWaitsIsRemindedOf(t *testing.T) {
	says := func(t *testing.T, chat *botapi.Citizen, key string) (n int) {
		words := plain(noteWords(t, key))
		pieces := strings.Split(words, "<no value>")
		for _, m := range chat.Messages() {
			text, all := plain(m.Text), m.From.IsBot
			for _, piece := range pieces {
				all = all && strings.Contains(text, strings.TrimSpace(piece))
			}
			if all {
				n++
			}
		}
		return n
	}
	number := func(c *counters) kafala.NumberFreeze {
		all, err := c.Office.Freezes.Standing(t.Context())
		must(t, err)
		return all[0]
	}
	by := func(id int64) staff.Actor { return staff.Actor{ID: id, Rank: staff.Supervisor} }
	for kind, what := range map[string]struct {
		words            string
		first, second    func(c *counters)
		withdrawn, begun func(c *counters)
	}{
		"close": {"staff.closing.overdue", func(c *counters) { c.tap(faisal, "closenow:unpaid.%n:%s") },
			func(c *counters) { c.tap(mona, "closenow:unpaid.%n:%s") },
			func(c *counters) {
				_, err := c.Counter.WithdrawClosing(context.Background(), by(faisal), c.g.ID)
				must(c.t, err)
			},
			func(c *counters) {
				c.tap(noura, shown)
				must(c.t, c.Gateway.Refund(c.g.Payment.ID, 12300))
				c.later(time.Minute)
			}},
		"lift": {"staff.freeze.overdue", func(c *counters) { c.tap(faisal, "liftsure:%n:%s") },
			func(c *counters) { c.tap(mona, "liftsure:%n:%s") }, nil,
			func(c *counters) { c.tap(mona, "freeze:unwanted.%n:%s") }},
		"number": {"staff.freeze.number.overdue", func(c *counters) {
			_, _, err := c.Counter.LiftNumber(context.Background(), by(faisal), number(c).ID)
			must(c.t, err)
		}, func(c *counters) {
			_, _, err := c.Counter.LiftNumber(context.Background(), by(mona), number(c).ID)
			must(c.t, err)
		}, nil, func(c *counters) {
			_, _, err := c.Counter.FreezeNumber(context.Background(), by(mona), world.Number(900100), "unwanted")
			must(c.t, err)
		}},
	} {
		for end, after := range map[string]func(c *counters){"waits": func(*counters) {}, "backed": what.second, "withdrawn": what.withdrawn} {
			if after == nil {
				continue
			}
			t.Run(kind+" "+end, func(t *testing.T) {
				c := newCounters(t)
				what.begun(c)
				what.first(c)
				after(c)
				c.later(kafala.SecondAlarm - 5*time.Minute)
				want := 0
				for _, pass := range []time.Duration{0, 5 * time.Minute, 2 * kafala.Day} {
					if c.later(pass); pass > 0 && end == "waits" {
						want = 1
					}
					group := c.Chats.As(world.AnOfficer).In(world.StaffChat)
					for where, chat := range map[string]*botapi.Citizen{"group": group, "admin": c.Chats.As(badr)} {
						if got := says(t, chat, what.words); got != want {
							t.Errorf("the %s was reminded %d times, want %d, after %s more", where, got, want, pass)
						}
					}
				}
			})
		}
	}
}

// later lets time pass, sweeps and delivers.
func (c *counters) later(d time.Duration) {
	c.t.Helper()
	c.Clock.Pass(d)
	_, err := c.Office.Sweep(c.t.Context())
	must(c.t, err)
	c.Wake()
	c.Quiet()
}
