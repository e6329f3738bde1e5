package kafalatest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Losses are what a restore has lost, in a Memory: Gaps and LostPayments.
type Losses struct{ m *Memory }

// Losses are what a restore has lost.
func (m *Memory) Losses() Losses { return Losses{m} }

// SaveGap is kafala.Gaps.SaveGap.
func (l Losses) SaveGap(ctx context.Context, g kafala.Gap) error {
	if err := l.m.lock(ctx); err != nil {
		return err
	}
	defer l.m.mu.Unlock()
	if _, kept := l.m.gaps[g.ID()]; !kept {
		l.m.gaps[g.ID()] = revised{mustWrite(g), 1}
	}
	return nil
}

// Gaps is kafala.Gaps.Gaps.
func (l Losses) Gaps(ctx context.Context) ([]kafala.Gap, error) {
	all, err := every[kafala.Gap](ctx, l.m, l.m.gaps)
	slices.SortFunc(all, func(a, b kafala.Gap) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	return all, err
}

// ChangeGap is kafala.Gaps.ChangeGap.
func (l Losses) ChangeGap(ctx context.Context, id string, change func(*kafala.Gap) ([]kafala.Delivery, error)) (kafala.Gap, error) {
	return altered(ctx, l.m, l.m.gaps, id, change)
}

// SaveLost is kafala.LostPayments.SaveLost.
func (l Losses) SaveLost(ctx context.Context, p kafala.LostPayment, out ...kafala.Delivery) (bool, error) {
	if err := l.m.lock(ctx); err != nil {
		return false, err
	}
	defer l.m.mu.Unlock()
	if _, kept := l.m.lost[p.Payment.ID]; kept {
		return false, nil
	}
	l.m.lost[p.Payment.ID] = revised{mustWrite(p), 1}
	l.m.deliver(out)
	return true, nil
}

// FindLost is kafala.LostPayments.FindLost.
func (l Losses) FindLost(ctx context.Context, payment string) (p kafala.LostPayment, err error) {
	if err := l.m.lock(ctx); err != nil {
		return p, err
	}
	defer l.m.mu.Unlock()
	kept, ok := l.m.lost[payment]
	if !ok {
		return p, fmt.Errorf("lost payment %s: %w", payment, kafala.ErrNotFound)
	}
	mustRead(kept.value, &p)
	return p, nil
}

// AllLost is kafala.LostPayments.AllLost.
func (l Losses) AllLost(ctx context.Context) ([]kafala.LostPayment, error) {
	all, err := every[kafala.LostPayment](ctx, l.m, l.m.lost)
	slices.SortFunc(all, func(a, b kafala.LostPayment) int {
		return cmp.Or(a.Payment.At.Compare(b.Payment.At), cmp.Compare(a.Payment.ID, b.Payment.ID))
	})
	return all, err
}

// ChangeLost is kafala.LostPayments.ChangeLost.
func (l Losses) ChangeLost(ctx context.Context, payment string, change func(*kafala.LostPayment) ([]kafala.Delivery, error)) (
	kafala.LostPayment, error) {
	return altered(ctx, l.m, l.m.lost, payment, change)
}

// every reads all of a kind.
func every[T any](ctx context.Context, m *Memory, kept map[string]revised) (all []T, err error) {
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	for _, r := range kept {
		var v T
		mustRead(r.value, &v)
		all = append(all, v)
	}
	return all, nil
}

// altered changes one of a kind.
func altered[T any](ctx context.Context, m *Memory, kept map[string]revised, id string, change func(*T) ([]kafala.Delivery, error)) (
	v T, err error) {
	if err := m.lock(ctx); err != nil {
		return v, err
	}
	defer m.mu.Unlock()
	r, ok := kept[id]
	if !ok {
		return v, fmt.Errorf("%s: %w", id, kafala.ErrNotFound)
	}
	var tried T // as if the first try had lost a race
	mustRead(r.value, &tried)
	_, _ = change(&tried)
	mustRead(r.value, &v)
	out, err := change(&v)
	if errors.Is(err, kafala.ErrUnchanged) {
		var was T
		mustRead(r.value, &was)
		return was, nil
	}
	if err != nil {
		return *new(T), err
	}
	kept[id] = revised{mustWrite(v), r.rev + 1}
	m.deliver(out)
	return v, nil
}
