package kafalatest

import (
	"context"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Queries are the questions to staff that lie in a Memory.
type Queries struct{ m *Memory }

// Queries gives them.
func (m *Memory) Queries() Queries { return Queries{m} }

func (r revised) query() (q kafala.Query) {
	mustRead(r.value, &q)
	q.Rev = r.rev
	return q
}

// kept gives one that is still kept.
func (q Queries) kept(id string) (one kafala.Query, ok bool) {
	r, ok := q.m.queries[id]
	if ok {
		one = r.query()
		ok = q.m.now().Before(one.Asked().Add(kafala.QueryKept))
	}
	return one, ok
}

// Query is kafala.Queries.Query.
func (q Queries) Query(ctx context.Context, id string) (kafala.Query, error) {
	if err := q.m.lock(ctx); err != nil {
		return kafala.Query{}, err
	}
	defer q.m.mu.Unlock()
	if one, ok := q.kept(id); ok {
		return one, nil
	}
	return kafala.Query{}, fmt.Errorf("question %s: %w", id, kafala.ErrNotFound)
}

// SaveQuery is kafala.Queries.SaveQuery.
func (q Queries) SaveQuery(ctx context.Context, one kafala.Query, out ...kafala.Delivery) (kafala.Query, error) {
	if err := q.m.lock(ctx); err != nil {
		return one, err
	}
	defer q.m.mu.Unlock()
	if kept := q.m.queries[one.ID]; kept.rev != one.Rev {
		return one, fmt.Errorf("%s: %w", one, kafala.ErrStale)
	}
	if !q.m.now().Before(one.Asked().Add(kafala.QueryKept)) {
		return one, fmt.Errorf("%s: %w", one, kafala.ErrNotFound)
	}
	one.Rev++
	q.m.queries[one.ID] = revised{mustWrite(one), one.Rev}
	q.m.deliver(out)
	return one, nil
}

// QueriesOf is kafala.Queries.QueriesOf.
func (q Queries) QueriesOf(ctx context.Context, chat int64) (all []kafala.Query, err error) {
	if err := q.m.lock(ctx); err != nil {
		return nil, err
	}
	defer q.m.mu.Unlock()
	for id := range q.m.queries {
		if one, ok := q.kept(id); ok && one.Chat == chat {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b kafala.Query) int { return b.Asked().Compare(a.Asked()) })
	return all, nil
}

// Unanswered is kafala.Unanswered.Unanswered.
func (q Queries) Unanswered(ctx context.Context, page kafala.ListPage) (all []kafala.Query, more bool, err error) {
	if err := q.m.lock(ctx); err != nil {
		return nil, false, err
	}
	defer q.m.mu.Unlock()
	for id := range q.m.queries {
		if one, ok := q.kept(id); ok && !one.Over() && page.Follows(one.Spot()) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b kafala.Query) int { return a.Spot().Compare(b.Spot()) })
	if len(all) <= page.Limit {
		return all, false, nil
	}
	if page.Back {
		return all[len(all)-page.Limit:], true, nil
	}
	return all[:page.Limit], true, nil
}

// DropQuery is kafala.Queries.DropQuery.
func (q Queries) DropQuery(ctx context.Context, one kafala.Query, out ...kafala.Delivery) error {
	if err := q.m.lock(ctx); err != nil {
		return err
	}
	defer q.m.mu.Unlock()
	if kept, ok := q.kept(one.ID); ok && kept.Rev != one.Rev {
		return fmt.Errorf("%s: %w", one, kafala.ErrStale)
	}
	delete(q.m.queries, one.ID)
	delete(q.m.box, one.ReplyID())
	q.m.deliver(out)
	return nil
}
