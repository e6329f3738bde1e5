package kafalatest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kafalabot/kafala"
)

// Box holds what is promised in a Memory and not delivered yet.
type Box struct{ m *Memory }

// deliver saves deliveries. One that is kept already stays as it is.
func (m *Memory) deliver(out []kafala.Delivery) {
	for _, d := range out {
		if _, kept := m.box[d.ID]; kept {
			continue
		}
		d.Due, d.Since = d.Due.UTC().Truncate(time.Millisecond), d.Since.UTC().Truncate(time.Millisecond)
		m.box[d.ID] = mustWrite(d)
	}
}

// untell drops what is still to be told to its chat about a guarantee. That the buttons which pay for it go stays promised.
func (m *Memory) untell(guarantee string) {
	for id, value := range m.box {
		var d kafala.Delivery
		if mustRead(value, &d); d.Guarantee == guarantee && d.Chat != 0 && d.Kind != kafala.Unlink {
			delete(m.box, id)
		}
	}
}

// Once is kafala.Promises.Once.
func (b Box) Once(ctx context.Context, d kafala.Delivery, once time.Duration) (bool, error) {
	if _, ok := kafala.ShardOf(d.ID); !ok {
		return false, fmt.Errorf("promise %s: its id names no shard", d.ID)
	}
	if err := b.m.lock(ctx); err != nil {
		return false, err
	}
	defer b.m.mu.Unlock()
	if b.m.once[d.ID].After(b.m.now()) {
		return false, nil
	}
	b.m.once[d.ID] = b.m.now().Add(min(once, kafala.ToldMost))
	b.m.deliver([]kafala.Delivery{d})
	return true, nil
}

// Burst is kafala.Promises.Burst.
func (b Box) Burst(ctx context.Context, what string, idle time.Duration) (time.Time, error) {
	if err := b.m.lock(ctx); err != nil {
		return time.Time{}, err
	}
	defer b.m.mu.Unlock()
	now, kept := b.m.now(), b.m.bursts[what]
	if began, last := kept[0], kept[1]; began.IsZero() || now.Sub(last) >= idle {
		kept[0] = now
	}
	kept[1] = now
	b.m.bursts[what] = kept
	return kept[0], nil
}

// Turn is kafala.Promises.Turn.
func (b Box) Turn(ctx context.Context, what, who string, every time.Duration) (kafala.Turn, error) {
	if err := b.m.lock(ctx); err != nil {
		return kafala.Turn{}, err
	}
	defer b.m.mu.Unlock()
	now := b.m.now().UTC().Truncate(time.Millisecond)
	if t, ok := b.m.turns[what]; ok && now.Sub(t.At) < every {
		return t, nil
	}
	b.m.turns[what] = kafala.Turn{Who: who, At: now}
	return b.m.turns[what], nil
}

// Told is kafala.Promises.Told.
func (b Box) Told(ctx context.Context, what string, t kafala.Turn) error {
	if err := b.m.lock(ctx); err != nil {
		return err
	}
	defer b.m.mu.Unlock()
	if last := b.m.turns[what]; last.Who == t.Who && last.At.Equal(t.At) {
		last.Told = true
		b.m.turns[what] = last
	}
	return nil
}

// WatchDays is kafala.Promises.WatchDays.
func (b Box) WatchDays(ctx context.Context, from kafala.Date) error {
	if err := b.m.lock(ctx); err != nil {
		return err
	}
	defer b.m.mu.Unlock()
	if b.m.comparing == (kafala.Date{}) {
		b.m.comparing = from
	}
	return nil
}

// Compared is kafala.Promises.Compared.
func (b Box) Compared(ctx context.Context, day kafala.Date) error {
	if err := b.m.lock(ctx); err != nil {
		return err
	}
	defer b.m.mu.Unlock()
	b.m.compared[day] = true
	return nil
}

// DaysCompared is kafala.Promises.DaysCompared.
func (b Box) DaysCompared(ctx context.Context, first, last kafala.Date) (since kafala.Date, compared map[kafala.Date]bool, err error) {
	if err := b.m.lock(ctx); err != nil {
		return since, nil, err
	}
	defer b.m.mu.Unlock()
	compared = map[kafala.Date]bool{}
	for day := range b.m.compared {
		if !day.Before(first) && !last.Before(day) {
			compared[day] = true
		}
	}
	return b.m.comparing, compared, nil
}

// Put saves deliveries, as one that is put off.
func (b Box) Put(out ...kafala.Delivery) {
	b.m.mu.Lock()
	defer b.m.mu.Unlock()
	b.m.deliver(out)
}

// Drop drops a delivery that nobody waits for any more.
func (b Box) Drop(id string) {
	b.m.mu.Lock()
	defer b.m.mu.Unlock()
	delete(b.m.box, id)
}

// Waiting lists all deliveries, the first due first.
func (b Box) Waiting() (all []kafala.Delivery) {
	b.m.mu.Lock()
	defer b.m.mu.Unlock()
	for _, value := range b.m.box {
		var d kafala.Delivery
		mustRead(value, &d)
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b kafala.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return all
}

// Take takes the deliveries out that are due by a time, the first due first.
func (b Box) Take(by time.Time) []kafala.Delivery {
	due := slices.DeleteFunc(b.Waiting(), func(d kafala.Delivery) bool { return d.Due.After(by) })
	b.m.mu.Lock()
	defer b.m.mu.Unlock()
	for _, d := range due {
		delete(b.m.box, d.ID)
	}
	return due
}
