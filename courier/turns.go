package courier

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"kafalabot/kafala"
	"kafalabot/outage"
)

// turns have the words to one chat come in the order in which they fell due, as far as one process knows: whoever was away for
// an hour, or Telegram was, reads what happened as it happened.
type turns struct {
	mu     sync.Mutex
	last   map[int64]chan struct{} // of a chat: closed once the word that was taken up last is through
	halted map[int64]halted        // of a chat: the word that waits since Telegram could not take it
	clear  time.Time               // when those are next left out whose time is over
}

// halted is a word that waits until a time, and those after it.
type halted struct {
	id    string
	until time.Time
}

// inTurn is for how long a word waits for the one before it to the same chat: one that hangs holds nobody up for good.
func (c *Courier) inTurn() time.Duration { return c.lease() / 30 }

// inOrder tells whether a delivery is a word to a chat, which has its place among others.
func inOrder(d kafala.Delivery) bool {
	rule, known := kafala.RuleOf(d.Kind)
	return known && !rule.Fleeting() && (d.Chat != 0 || rule.ToStaff())
}

// sorted puts what was claimed in the order in which it fell due.
func sorted(due []kafala.Delivery) []kafala.Delivery {
	slices.SortStableFunc(due, func(a, b kafala.Delivery) int { return a.Due.Compare(b.Due) })
	return due
}

// take gives a delivery its turn after those to the same chat that were taken up before it: wait returns once they are through,
// or after inTurn, and done lets the next one go.
func (c *Courier) take(d kafala.Delivery) (wait, done func()) {
	if !inOrder(d) {
		return func() {}, func() {}
	}
	mine := make(chan struct{})
	c.turns.mu.Lock()
	before := c.turns.last[d.Chat]
	c.turns.last[d.Chat] = mine
	c.turns.mu.Unlock()
	wait = func() {
		if before == nil {
			return
		}
		select {
		case <-before:
		case <-time.After(c.inTurn()):
		}
	}
	return wait, func() {
		close(mine)
		c.turns.mu.Lock()
		defer c.turns.mu.Unlock()
		if c.turns.last[d.Chat] == mine {
			delete(c.turns.last, d.Chat)
		}
	}
}

// behind puts a word off that comes after one which waits for Telegram, and tells whether it does. It is no try.
func (c *Courier) behind(ctx context.Context, d kafala.Delivery) bool {
	if !inOrder(d) {
		return false
	}
	c.turns.mu.Lock()
	first := c.turns.halted[d.Chat]
	held := first.id != d.ID && c.Now().Before(first.until)
	if held {
		first.until = first.until.Add(time.Millisecond) // in the order in which they come here
		c.turns.halted[d.Chat] = first
	} else {
		delete(c.turns.halted, d.Chat)
	}
	c.turns.mu.Unlock()
	if !held {
		return false
	}
	ctx, end := context.WithTimeout(ctx, c.lease()/5)
	defer end()
	if err := c.Outbox.Later(ctx, d, first.until); err != nil {
		c.Log.Error("a delivery could not be put behind the one before it", "delivery", c.Name(d), "err", err)
	}
	return true
}

// hold has the words to the chat of a delivery that waits for Telegram wait behind it; whatever else became of one holds nobody.
func (c *Courier) hold(d kafala.Delivery, v Verdict, until time.Time) {
	if !inOrder(d) {
		return
	}
	service, _ := outage.Of(v.Said)
	c.turns.mu.Lock()
	defer c.turns.mu.Unlock()
	if v.Fate == Halted && service == outage.Telegram {
		if now := c.Now(); now.After(c.turns.clear) { // of those whose words other processes have taken up since
			maps.DeleteFunc(c.turns.halted, func(_ int64, h halted) bool { return !now.Before(h.until) })
			c.turns.clear = now.Add(halt)
		}
		c.turns.halted[d.Chat] = halted{d.ID, until}
		return
	}
	delete(c.turns.halted, d.Chat)
}
