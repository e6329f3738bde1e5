package kafalatest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	day := c.m.now().Add(-kafala.Day)
	if at := c.m.proved[chat]; at.After(day) {
		u.Proved = at
	}
	u.Declines, u.AllDeclines = after(c.m.declines[chat], day), after(c.m.declines[everybody], c.m.now().Add(-time.Hour))
	u.Tries, u.Asked = after(c.m.declines[chat], later(day, u.Proved.Add(-1))), after(c.m.values[asked(chat)], day)
	return u, nil
}

// after counts what was noted after a time.
func after[T comparable](noted map[T]time.Time, since time.Time) (n int) {
	for _, at := range noted {
		if at.After(since) {
			n++
		}
	}
	return n
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// asked is the key under which the links are counted that a chat has asked for.
func asked(chat int64) string { return fmt.Sprint("links asked for in ", chat) }

// Link is kafala.Counts.Link.
func (c Counts) Link(ctx context.Context, chat int64, link string, limit int) (bool, error) {
	return c.AllowNew(ctx, asked(chat), link, limit, kafala.Day)
}

// Prove is kafala.Counts.Prove.
func (c Counts) Prove(ctx context.Context, chat int64) error {
	if err := c.m.lock(ctx); err != nil {
		return err
	}
	defer c.m.mu.Unlock()
	if now := c.m.now(); !c.m.proved[chat].After(now.Add(-kafala.Day)) {
		c.m.proved[chat] = now
	}
	return nil
}

// Ask is kafala.Limiter.Ask.
func (c Counts) Ask(ctx context.Context, chat int64, guarantee string, every time.Duration) (kafala.Question, bool, error) {
	if err := c.m.lock(ctx); err != nil {
		return kafala.Question{}, false, err
	}
	defer c.m.mu.Unlock()
	now := c.m.now()
	if last, ok := c.m.questions[chat]; ok && now.Sub(last.At) < every {
		return last, false, nil
	}
	c.m.questions[chat] = kafala.Question{Guarantee: guarantee, At: now}
	return c.m.questions[chat], true, nil
}

// Answered is kafala.Limiter.Answered.
func (c Counts) Answered(ctx context.Context, chat int64, q kafala.Question) error {
	if err := c.m.lock(ctx); err != nil {
		return err
	}
	defer c.m.mu.Unlock()
	if last := c.m.questions[chat]; last.Guarantee == q.Guarantee && last.At.Equal(q.At) {
		last.Answered = true
		c.m.questions[chat] = last
	}
	return nil
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

// Uncount is kafala.Uncounter.Uncount.
func (c Counts) Uncount(ctx context.Context, key string, limit int, per time.Duration) error {
	if limit <= 0 || per/time.Duration(limit) < time.Microsecond {
		return errors.New("a limit must be positive and slower than one use a microsecond")
	}
	if err := c.m.lock(ctx); err != nil {
		return err
	}
	defer c.m.mu.Unlock()
	if kept := c.m.used[key]; kept.After(c.m.now()) {
		c.m.used[key] = kept.Add(-per / time.Duration(limit))
	}
	return nil
}

// Name is staff.Quota.Name.
func (c Counts) Name(value string) string { return kafala.TextHash("name" + value)[:24] }

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

// NewFrom is kafala.Values.NewFrom.
func (c Counts) NewFrom(ctx context.Context, key string, limit int, per time.Duration) (time.Time, error) {
	if err := c.m.lock(ctx); err != nil {
		return time.Time{}, err
	}
	defer c.m.mu.Unlock()
	used := slices.SortedFunc(maps.Values(c.m.values[key]), func(a, b time.Time) int { return b.Compare(a) })
	if len(used) < limit || !used[limit-1].Add(per).After(c.m.now()) {
		return time.Time{}, nil
	}
	return used[limit-1].Add(per), nil
}

// FreeAt is staff.Quota.FreeAt.
func (c Counts) FreeAt(ctx context.Context, key string, per time.Duration) (first time.Time, err error) {
	if err := c.m.lock(ctx); err != nil {
		return first, err
	}
	defer c.m.mu.Unlock()
	for _, at := range c.m.values[key] {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	if first.IsZero() {
		return c.m.now(), nil
	}
	return first.Add(per), nil
}
