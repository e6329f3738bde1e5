package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
)

// Where no two people are left who may agree to what waits, the group and the admins are told, as soon as it waits, or one has agreed.
func TestNoTwoAreLeft(t *testing.T) {
	t.Parallel()
	alone, nobody := pieceOf(t, "staff.alone"), pieceOf(t, "staff.nobody")
	for name, of := range map[string]struct {
		do          func(c *counters)
		first, then string // what is said when it waits, and once one has agreed
		agree       string
	}{
		"the guarantor's wish": {func(c *counters) {
			c.tap(badr, shown)
			c.tap(mona, shown)
			_, err := c.Office.Revoke(c.t.Context(), c.g.Chat, c.g.ID)
			must(c.t, err)
		}, alone, nobody, "payback:withdrawn.%n:%s"},
		"a decision": {func(c *counters) {
			c.tap(badr, shown)
			c.tap(mona, shown)
			c.tap(noura, "unaccept:papers.%d:%s")
			c.later(3 * time.Minute)
		}, alone, nobody, "payback:unaccepted.%n:%s"},
		"two may": {func(c *counters) {
			c.tap(noura, shown)
			_, err := c.Office.Revoke(c.t.Context(), c.g.Chat, c.g.ID)
			must(c.t, err)
		}, "", "", "payback:withdrawn.%n:%s"},
		"the end of one whose money left": {func(c *counters) {
			c.tap(badr, shown)
			c.tap(mona, shown)
			must(c.t, c.Gateway.Refund(c.g.Payment.ID, 12300))
			c.later(time.Minute)
		}, "", nobody, "closenow:unpaid.%n:%s"},
		"a stop of a guarantee": {func(c *counters) {
			c.tap(badr, shown)
			c.tap(mona, shown)
			c.tap(faisal, "freeze:unwanted.%n:%s")
		}, "", nobody, "liftsure:%n:%s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, heard := newCounters(t), map[string]int{}
			said := func(when, want string) {
				t.Helper()
				c.later(time.Minute)
				for where, chat := range map[string][]string{
					"group": written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), "admin": written(c.Chats.As(badr)),
				} {
					text := plain(strings.Join(chat[heard[where]:], "\n"))
					heard[where] = len(chat)
					for _, piece := range []string{alone, nobody} {
						if told := strings.Contains(text, piece); told != (piece == want) {
							t.Errorf("%s, the %s: %q is said: %t: %s", when, where, piece, told, text)
						}
					}
				}
			}
			of.do(c)
			said("it waits", of.first)
			c.tap(faisal, of.agree)
			said("one has agreed", of.then)
		})
	}
}
