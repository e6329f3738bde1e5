package bot_test

import (
	"strings"
	"testing"
	"time"

	"kafalabot/internal/world"
)

// What took two is told to the group with both names, and what one has done with one.
func TestActOfTwoNamesBoth(t *testing.T) {
	t.Parallel()
	one := func(who int64, data string) func(*counters) {
		return func(c *counters) { c.tap(who, data) }
	}
	two := func(data string) func(*counters) {
		return func(c *counters) { c.tap(faisal, data); c.tap(mona, data) }
	}
	drained := func(c *counters) {
		c.tap(noura, shown)
		must(t, c.Gateway.Refund(c.g.Payment.ID, 12300))
		c.later(time.Minute)
	}
	for what, act := range map[string]struct {
		begins, does func(*counters)
		key, who     string
	}{
		"an end by two":   {drained, two("closenow:unpaid.%n:%s"), "staff.acted.ended", "Faisal، Mona"},
		"an order of two": {func(c *counters) { c.tap(noura, shown) }, two(payback), "staff.acted.ordered", "Faisal، Mona"},
		"an end by one":   {func(c *counters) { c.tap(noura, shown) }, one(noura, "endnow:appeared.%n:%s"), "staff.acted.ended", "Noura"},
		"an order of one": {func(*counters) {}, one(faisal, payback), "staff.acted.ordered", "Faisal"},
	} {
		c := newCounters(t)
		act.begins(c)
		act.does(c)
		c.Quiet()
		pieces := strings.Split(plain(noteWords(t, act.key)), "<no value>")
		want := pieces[1] + act.who + pieces[2]
		said := plain(strings.Join(written(c.Chats.As(world.AnOfficer).In(world.StaffChat)), "\n"))
		if !strings.Contains(said, want) {
			t.Errorf("%s: the group is told %q; want %q", what, said, want)
		}
	}
}
