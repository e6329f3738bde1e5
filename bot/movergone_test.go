package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// Whoever asked first for what takes two and is staff no more counts as none of the two: the screen of each thing that waits says so, and
// the reminder of a day later does, to the group and the admins.
func TestWhoAskedFirstHasLeft(t *testing.T) {
	t.Parallel()
	for kind, begin := range map[string]func(*counters) (screen, reminder string){
		"an order": func(c *counters) (string, string) {
			c.tap(faisal, payback)
			return "more:%s", "staff.overdue"
		},
		"an end": func(c *counters) (string, string) {
			must(t, c.Gateway.Refund(c.g.Payment.ID, 12300))
			c.later(time.Minute)
			c.tap(faisal, "closenow:unpaid.%n:%s")
			return "more:%s", "staff.closing.overdue"
		},
		"a lifting": func(c *counters) (string, string) {
			c.tap(faisal, "freeze:unwanted.%n:%s")
			c.tap(faisal, "liftsure:%n:%s")
			return "more:%s", "staff.freeze.overdue"
		},
		"a number's lifting": func(c *counters) (string, string) {
			n, _, err := c.Counter.FreezeNumber(t.Context(), staff.Actor{ID: faisal, Rank: staff.Supervisor}, world.Number(900100), "unwanted")
			must(t, err)
			c.tap(faisal, fmt.Sprintf("liftidsure:%d:%s", n.Rev, n.ID))
			return "frozenid:" + n.ID, "staff.freeze.number.overdue"
		},
		"a lost payment": func(c *counters) (string, string) {
			c.Clock.Pass(25 * time.Hour)
			lost, _ := c.Lost(world.Number(31), world.Number(32))
			l, err := c.Office.Lost.FindLost(t.Context(), lost.Payment.ID)
			must(t, err)
			c.tap(faisal, fmt.Sprintf("lostbacksure:%d:%s", len(l.Log), l.Payment.ID))
			return "lostone:" + l.Payment.ID, "staff.lost.overdue"
		},
	} {
		c := newCounters(t)
		c.tap(noura, shown)
		screen, reminder := begin(c)
		gone := strings.Replace(plain(noteWords(t, "card.order.gone")), "<no value>", "Faisal", 1)
		says := func() bool {
			c.tap(mona, screen)
			return strings.Contains(plain(c.Chats.As(mona).Last().Text), gone)
		}
		listed := func(anew int) {
			t.Helper()
			c.tap(mona, "seconds")
			list := c.Chats.As(mona).Last()
			said := strings.Contains(plain(list.Text), plain(noteWords(t, "list.seconds.anew")))
			if rows, marked := countRows(list); rows != 1 || marked != anew || said != (anew > 0) {
				t.Errorf("%s: of %d rows %d are to be asked for anew, want %d; it is said %t", kind, rows, marked, anew, said)
			}
		}
		if says() {
			t.Errorf("%s: who is staff counts no more", kind)
		}
		listed(0)
		must(t, c.Counter.Remove(t.Context(), staff.Actor{ID: badr, Rank: staff.Admin}, faisal))
		c.Quiet()
		if !says() {
			t.Errorf("%s: the screen does not say it:\n%s", kind, c.Chats.As(mona).Last().Text)
		}
		listed(1)
		c.later(kafala.SecondAlarm + time.Minute)
		pieces := strings.Split(plain(noteWords(t, reminder)), "<no value>")
		for _, texts := range [][]string{written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), written(c.Chats.As(badr))} {
			told := ""
			for _, text := range texts {
				if text = plain(text); strings.HasPrefix(text, pieces[0]) && strings.Contains(text, pieces[len(pieces)-2]) {
					told += text + "\n"
				}
			}
			if !strings.Contains(told, gone) {
				t.Errorf("%s: the reminder does not say it: %q", kind, told)
			}
		}
	}
}

// countRows counts the rows of a list, and those that say that they are to be asked for anew.
func countRows(list botapi.Message) (rows, anew int) {
	for _, b := range slices.Concat(list.ReplyMarkup.InlineKeyboard...) {
		if strings.HasPrefix(b.CallbackData, "lists") || strings.HasPrefix(b.CallbackData, "desk") {
			continue
		}
		rows++
		if strings.Contains(b.Text, "من جديد") {
			anew++
		}
	}
	return rows, anew
}
