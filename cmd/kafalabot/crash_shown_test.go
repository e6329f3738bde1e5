package main

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"kafalabot/kafala"
	"kafalabot/kafala/staff"
	"kafalabot/sandbox/botapi"
)

// counter is where an officer marks guarantees in the store, while the program runs or is dead. Its clock is behind, so that
// what is told after a pause is due at once.
func (w *world) counter(behind time.Duration) *staff.Counter {
	settings, err := kafala.ParseSettings(kafala.ExampleSettings())
	if err != nil {
		w.Fatal(err)
	}
	office := &kafala.Office{Ledger: w.store.Records(), Index: w.store.Records(), Owners: w.store.Records(), Places: w.store.Places(),
		Counts: w.store.Counts(), Freezes: w.store.Freezes(), Gaps: w.store.Losses(),
		Lost: w.store.Losses(), Promises: w.store.Promises(), Settings: settings,
		Now: func() time.Time { return time.Now().Add(-behind) }, Random: rand.Reader}
	return &staff.Counter{Office: office, Audit: w.store.Trail(), Quota: w.store.Counts(), Team: w.store.Staff()}
}

// heard counts the messages in which a citizen reads what stands under a key.
func (c *citizen) heard(key string) (n int) {
	piece := longest(words().Plain(key, nil))
	for _, m := range c.Messages() {
		if strings.Contains(unseen.ReplaceAllString(m.Text, ""), piece) {
			n++
		}
	}
	return n
}

// TestKilledBetweenMarks kills the bot before everything that officers record about a guarantee's being shown, and before what
// its guarantor answers: each is told once, none is lost, and none of what was struck out in time is told at all.
func TestKilledBetweenMarks(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, hook bool) {
		w := newWorld(t, hook, nil)
		w.start()
		c := w.citizen(t, 1)
		c.ask()
		c.pay()
		c.awaitReceipt()
		id, officer := c.guarantee().ID, staff.Actor{ID: 31, Rank: staff.Officer}
		late, now := w.counter(kafala.ShownPause+time.Minute), w.counter(0)
		show := func(at *staff.Counter) func() {
			return func() {
				if _, came, err := at.Present(t.Context(), officer, id, c.entries()); err != nil || came == staff.NotMarked {
					t.Fatal(came, err)
				}
			}
		}
		strike := func() {
			if _, struck, err := now.Strike(t.Context(), officer, id, c.entries()); err != nil || !struck {
				t.Fatal(struck, err)
			}
		}
		type told map[string]int
		want := told{"shown.first": 0, "shown.again": 0, "struck": 0, "unaware.noted": 0}
		for _, step := range []struct {
			name string
			do   func()
			more string // what is told once more then; "": nothing
		}{
			{"a slip", func() { show(late)(); strike() }, ""},
			{"shown", show(late), "shown.first"},
			{"shown again", show(now), "shown.again"},
			{"a mistake", strike, "struck"},
			{"and once more", show(now), "shown.again"},
			{"of which nobody knew", func() { c.press("unaware") }, "unaware.noted"},
		} {
			until(t, "what was before is done", w.idle)
			w.crash(step.do)
			if step.more != "" {
				want[step.more]++
			}
			for key, n := range want {
				until(t, step.name+": "+key, func() bool { return c.heard(key) >= n })
			}
		}
		// The process dies while a message is on its way that Telegram never gets.
		before := len(w.chats.Calls("sendMessage"))
		w.chats.Fault(botapi.Fault{Method: "sendMessage", Chat: c.chat, Delay: time.Minute})
		strike()
		until(t, "the message is under way", func() bool { return len(w.chats.Calls("sendMessage")) > before })
		w.crash(func() {})
		want["struck"]++
		until(t, "it comes again", func() bool { return c.heard("struck") >= want["struck"] })
		until(t, "nothing is left to be done", w.idle)
		for key, n := range want {
			if got := c.heard(key); got != n {
				t.Errorf("%s was told %d times, want %d", key, got, n)
			}
		}
		g := c.guarantee()
		var marks []bool
		for _, m := range g.Presented {
			marks = append(marks, !m.Told.IsZero())
		}
		objected := func(e kafala.Event) bool { return e.Why == kafala.NoteObjected+kafala.WhyUnaware }
		if !slices.Equal(marks, []bool{false, true, true, true}) || !slices.ContainsFunc(g.History, objected) {
			t.Errorf("the record says of its marks that they were told: %v, and has the history %+v", marks, g.History)
		}
	})
}

// entries is how many entries the log of this citizen's guarantee has.
func (c *citizen) entries() int {
	g := c.guarantee()
	return g.Entries()
}
