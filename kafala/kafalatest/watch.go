package kafalatest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kafalabot/kafala"
)

// dated is an id with the time that it is due.
type dated struct {
	id string
	at time.Time
}

// due sorts out what is due by now: the longest due first, at most limit of each shard.
func due(times map[string]time.Time, now time.Time, limit int) (list []dated) {
	for id, at := range times {
		if !at.After(now) {
			list = append(list, dated{id, at})
		}
	}
	sortDated(list)
	taken := map[int]int{}
	return slices.DeleteFunc(list, func(d dated) bool {
		shard, _ := kafala.ShardOf(d.id)
		taken[shard]++
		return taken[shard] > limit
	})
}

func sortDated(list []dated) {
	slices.SortFunc(list, func(a, b dated) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
}

func ids(list []dated) (names []string) {
	for _, d := range list {
		names = append(names, d.id)
	}
	return names
}

// Due is kafala.Watch.Due.
func (r Records) Due(ctx context.Context, now time.Time, limit int) ([]string, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, err
	}
	defer r.m.mu.Unlock()
	list := append(due(r.m.looks, now, limit), due(r.m.ends, now, limit)...)
	sortDated(list)
	return ids(list), nil
}

// Postpone is kafala.Watch.Postpone.
func (r Records) Postpone(ctx context.Context, id string, at time.Time) error {
	if err := r.m.lock(ctx); err != nil {
		return err
	}
	defer r.m.mu.Unlock()
	for _, times := range []map[string]time.Time{r.m.looks, r.m.ends} {
		if _, watched := times[id]; watched {
			times[id] = at
		}
	}
	return nil
}

// ErasureDue is kafala.Watch.ErasureDue.
func (r Records) ErasureDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, err
	}
	defer r.m.mu.Unlock()
	times := map[string]time.Time{}
	for id := range r.m.records {
		g, _ := r.m.find(id)
		if over, ok := g.Over(); ok && !g.Forgotten() && r.m.keep.Personal > 0 {
			times[id] = kafala.GoesAt(over, g.Status, r.m.keep.Personal, r.m.keep.Retention)
			if held := g.HeldUntil(); held.After(times[id]) {
				times[id] = held
			}
		}
	}
	return ids(due(times, now, limit)), nil
}

// Opened is kafala.Register.Opened.
func (r Records) Opened(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	return r.between(ctx, from, to, func(g kafala.Guarantee) time.Time { return g.Opened }, each)
}

// Paid is kafala.Register.Paid.
func (r Records) Paid(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	return r.between(ctx, from, to, func(g kafala.Guarantee) (first time.Time) {
		if all := g.Payments(); len(all) > 0 {
			first = all[0].At
		}
		return first
	}, each)
}

// Moved is kafala.Register.Moved.
func (r Records) Moved(ctx context.Context, from, to time.Time, each func(kafala.Guarantee) error) error {
	return r.selected(ctx, func(g kafala.Guarantee) bool {
		return slices.ContainsFunc(g.Movements(), func(m kafala.Movement) bool { return !m.At.Before(from) && m.At.Before(to) })
	}, each)
}

// PaidBefore is kafala.Register.PaidBefore.
func (r Records) PaidBefore(ctx context.Context, to time.Time) (n int, err error) {
	err = r.Paid(ctx, time.Time{}, to, func(kafala.Guarantee) error { n++; return nil })
	return n, err
}

func (r Records) between(ctx context.Context, from, to time.Time, when func(kafala.Guarantee) time.Time,
	each func(kafala.Guarantee) error) error {
	return r.selected(ctx, func(g kafala.Guarantee) bool {
		at := when(g)
		return !at.IsZero() && !at.Before(from) && at.Before(to)
	}, each)
}

func (r Records) selected(ctx context.Context, wanted func(kafala.Guarantee) bool, each func(kafala.Guarantee) error) error {
	if err := r.m.lock(ctx); err != nil {
		return err
	}
	found := r.m.all(wanted)
	r.m.mu.Unlock() // each may come back here
	for _, g := range found {
		if err := each(g); err != nil {
			return err
		}
	}
	return nil
}
