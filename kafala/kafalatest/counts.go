package kafalatest

import (
	"context"
	"errors"
	"maps"
	"time"

	"kafalabot/kafala"
)

// Counts count in a Memory what must not grow without bound, and what may not be done too often.
type Counts struct{ m *Memory }

// everybody is the chat under which the declined payments of all chats are counted.
const everybody = 0

// Usage is kafala.Counts.Usage.
func (c Counts) Usage(ctx context.Context, chat int64) (u kafala.Usage, err error) {
	if err := c.m.lock(ctx); err != nil {
		return u, err
	}
	defer c.m.mu.Unlock()
	for _, g := range c.m.all(func(g kafala.Guarantee) bool { return g.Status == kafala.Awaiting }) {
		u.AllLinks++
		if g.Chat == chat {
			u.Links++
		}
	}
	u.Declines, u.AllDeclines = c.recent(chat), c.recent(everybody)
	return u, nil
}

// recent counts the payments of a chat's that were declined within a day.
func (c Counts) recent(chat int64) (n int) {
	for _, at := range c.m.declines[chat] {
		if at.After(c.m.now().Add(-kafala.Day)) {
			n++
		}
	}
	return n
}

// Decline is kafala.Counts.Decline.
func (c Counts) Decline(ctx context.Context, chat int64, payment string) (kafala.Usage, error) {
	if err := c.m.lock(ctx); err != nil {
		return kafala.Usage{}, err
	}
	for _, whose := range []int64{chat, everybody} {
		if c.m.declines[whose] == nil {
			c.m.declines[whose] = map[string]time.Time{}
		}
		if _, counted := c.m.declines[whose][payment]; !counted {
			c.m.declines[whose][payment] = c.m.now()
		}
	}
	c.m.mu.Unlock()
	return c.Usage(ctx, chat)
}

// Allow is staff.Quota.Allow: limit uses at once, and then one more for each limit-th part of the period that has
// passed.
func (c Counts) Allow(ctx context.Context, key string, limit int, per time.Duration) (bool, error) {
	if limit <= 0 || per/time.Duration(limit) < time.Microsecond {
		return false, errors.New("a limit must be positive and slower than one use a microsecond")
	}
	if err := c.m.lock(ctx); err != nil {
		return false, err
	}
	defer c.m.mu.Unlock()
	now, share := c.m.now(), per/time.Duration(limit)
	used := now
	if kept := c.m.used[key]; kept.After(now) {
		used = kept
	}
	if used = used.Add(share); used.Sub(now) > share*time.Duration(limit) {
		return false, nil
	}
	c.m.used[key] = used
	return true, nil
}

// AllowNew is staff.Quota.AllowNew.
func (c Counts) AllowNew(ctx context.Context, key, value string, limit int, per time.Duration) (bool, error) {
	if limit <= 0 || per < time.Millisecond {
		return false, errors.New("a limit must be positive, and its period a millisecond or more")
	}
	if err := c.m.lock(ctx); err != nil {
		return false, err
	}
	defer c.m.mu.Unlock()
	if c.m.values[key] == nil {
		c.m.values[key] = map[string]time.Time{}
	}
	values := c.m.values[key]
	maps.DeleteFunc(values, func(_ string, at time.Time) bool { return !at.After(c.m.now().Add(-per)) })
	if _, used := values[value]; used {
		return true, nil
	}
	if len(values) >= limit {
		return false, nil
	}
	values[value] = c.m.now()
	return true, nil
}
