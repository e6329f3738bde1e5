package kafalatest

import (
	"context"
	"fmt"
	"maps"
	"time"

	"kafalabot/kafala"
)

// Cases are the requests to say who somebody is that lie in a Memory, and whose owners have said no.
type Cases struct{ m *Memory }

// Cases gives them.
func (m *Memory) Cases() Cases { return Cases{m} }

// cases is what a Memory keeps of them.
type cases struct {
	all    map[string]revised // by id
	keys   map[string]string  // to the id, by the key of a notice
	spent  map[string]string  // to the id that an agreement is of, by its mark
	noes   map[string]map[string]time.Time
	closed map[string]time.Time // when a number was closed for all
}

func newCases() cases {
	return cases{map[string]revised{}, map[string]string{}, map[string]string{}, map[string]map[string]time.Time{}, map[string]time.Time{}}
}

func (c cases) clone() cases {
	to := cases{maps.Clone(c.all), maps.Clone(c.keys), maps.Clone(c.spent), maps.Clone(c.noes), maps.Clone(c.closed)}
	for number, all := range to.noes {
		to.noes[number] = maps.Clone(all)
	}
	return to
}

// Case is kafala.IdentityCases.Case.
func (c Cases) Case(ctx context.Context, id string) (one kafala.IdentityCase, err error) {
	if err := c.m.lock(ctx); err != nil {
		return one, err
	}
	defer c.m.mu.Unlock()
	kept, ok := c.m.cases.all[id]
	if !ok {
		return one, fmt.Errorf("identity case %s: %w", id, kafala.ErrNotFound)
	}
	mustRead(kept.value, &one)
	one.Rev = kept.rev
	return one, nil
}

// SaveCase is kafala.IdentityCases.SaveCase.
func (c Cases) SaveCase(ctx context.Context, one kafala.IdentityCase, out ...kafala.Delivery) (kafala.IdentityCase, error) {
	if err := c.m.lock(ctx); err != nil {
		return one, err
	}
	defer c.m.mu.Unlock()
	if c.m.cases.all[one.ID].rev != one.Rev {
		return one, fmt.Errorf("%s: %w", one, kafala.ErrStale)
	}
	one.Rev++
	c.m.cases.all[one.ID] = revised{mustWrite(one), one.Rev}
	if one.Request.Key != "" {
		c.m.cases.keys[one.Request.Key] = one.ID
	}
	c.m.deliver(out)
	return one, nil
}

// CaseOf is kafala.IdentityCases.CaseOf.
func (c Cases) CaseOf(ctx context.Context, key string) (string, error) {
	if err := c.m.lock(ctx); err != nil {
		return "", err
	}
	defer c.m.mu.Unlock()
	if id, ok := c.m.cases.keys[key]; ok {
		return id, nil
	}
	return "", kafala.ErrNotFound
}

// Spend is kafala.IdentityCases.Spend.
func (c Cases) Spend(ctx context.Context, mark, id string) (bool, error) {
	if err := c.m.lock(ctx); err != nil {
		return false, err
	}
	defer c.m.mu.Unlock()
	if _, ok := c.m.cases.spent[mark]; !ok {
		c.m.cases.spent[mark] = id
	}
	return c.m.cases.spent[mark] == id, nil
}

// subject is under which name somebody is closed: the number, or the chat's way.
func subject(chat int64, number string) string {
	if number == "" {
		return fmt.Sprint("way of ", chat)
	}
	return number
}

func forChat(chat int64) string { return fmt.Sprint("chat ", chat) }

// Closed is kafala.Closures.Closed.
func (c Cases) Closed(ctx context.Context, chat int64, number string) (kafala.ClosedFor, error) {
	if err := c.m.lock(ctx); err != nil {
		return kafala.ClosedForNone, err
	}
	defer c.m.mu.Unlock()
	since, of := c.m.now().Add(-kafala.Closing), subject(chat, number)
	switch {
	case c.m.cases.noes[of][forChat(chat)].After(since):
		return kafala.ClosedForChat, nil
	case c.m.cases.closed[of].After(since):
		return kafala.ClosedForAll, nil
	}
	return kafala.ClosedForNone, nil
}

// Reject is kafala.Closures.Reject.
func (c Cases) Reject(ctx context.Context, chat int64, number, id string, many int) (bool, error) {
	if err := c.m.lock(ctx); err != nil {
		return false, err
	}
	defer c.m.mu.Unlock()
	now, of := c.m.now(), subject(chat, number)
	since := now.Add(-kafala.Closing)
	noes := c.m.cases.noes[of]
	if noes == nil {
		noes = map[string]time.Time{}
		c.m.cases.noes[of] = noes
	}
	if at, again := noes[id]; again {
		return c.m.cases.closed[of].Equal(at), nil
	}
	noes[id], noes[forChat(chat)] = now, now
	count := 0
	for what, at := range noes {
		if _, ok := kafala.ShardOf(what); ok && at.After(since) {
			count++
		}
	}
	if number == "" || count < many || c.m.cases.closed[of].After(since) {
		return false, nil
	}
	c.m.cases.closed[of] = now
	return true, nil
}

// Noes is kafala.Closures.Noes.
func (c Cases) Noes(ctx context.Context, number string) (bool, error) {
	if err := c.m.lock(ctx); err != nil {
		return false, err
	}
	defer c.m.mu.Unlock()
	since := c.m.now().Add(-kafala.Closing)
	for _, at := range c.m.cases.noes[number] {
		if at.After(since) {
			return true, nil
		}
	}
	return false, nil
}

// Reopen is kafala.Closures.Reopen.
func (c Cases) Reopen(ctx context.Context, number string) error {
	if err := c.m.lock(ctx); err != nil {
		return err
	}
	defer c.m.mu.Unlock()
	delete(c.m.cases.noes, number)
	delete(c.m.cases.closed, number)
	return nil
}
