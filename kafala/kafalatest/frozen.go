package kafalatest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kafalabot/kafala"
)

// Freezes are the ID numbers that are frozen in a Memory.
type Freezes struct{ m *Memory }

func (r revised) freeze() (n kafala.NumberFreeze) {
	mustRead(r.value, &n)
	n.Rev = r.rev
	return n
}

// Frozen is kafala.Freezes.Frozen.
func (f Freezes) Frozen(ctx context.Context, numbers ...string) (standing []kafala.NumberFreeze, err error) {
	if err := f.m.lock(ctx); err != nil {
		return nil, err
	}
	defer f.m.mu.Unlock()
	for _, number := range numbers {
		kept, ok := f.m.frozen[number]
		if n := kept.freeze; ok && n().Stands() && !slices.ContainsFunc(standing, func(o kafala.NumberFreeze) bool { return o.ID == n().ID }) {
			standing = append(standing, n())
		}
	}
	return standing, nil
}

// Standing is kafala.Freezes.Standing.
func (f Freezes) Standing(ctx context.Context) (standing []kafala.NumberFreeze, err error) {
	if err := f.m.lock(ctx); err != nil {
		return nil, err
	}
	defer f.m.mu.Unlock()
	for _, kept := range f.m.frozen {
		if n := kept.freeze(); n.Stands() {
			standing = append(standing, n)
		}
	}
	slices.SortFunc(standing, func(a, b kafala.NumberFreeze) int { return a.At.Compare(b.At) })
	return standing, nil
}

// Freeze is kafala.Freezes.Freeze.
func (f Freezes) Freeze(ctx context.Context, number string, n kafala.NumberFreeze, out ...kafala.Delivery) (
	kafala.NumberFreeze, bool, error) {
	if err := f.m.lock(ctx); err != nil {
		return kafala.NumberFreeze{}, false, err
	}
	defer f.m.mu.Unlock()
	kept, ok := f.m.frozen[number]
	if ok && kept.freeze().Stands() {
		return kept.freeze(), kept.freeze().ID == n.ID, nil
	}
	n.Rev = kept.rev + 1
	f.m.frozen[number] = revised{mustWrite(n), n.Rev}
	f.m.deliver(out)
	return n, true, nil
}

// Lift is kafala.Freezes.Lift.
func (f Freezes) Lift(ctx context.Context, id string, lift func(*kafala.NumberFreeze) ([]kafala.Delivery, error)) (
	kafala.NumberFreeze, error) {
	if err := f.m.lock(ctx); err != nil {
		return kafala.NumberFreeze{}, err
	}
	defer f.m.mu.Unlock()
	for number, kept := range f.m.frozen {
		n := kept.freeze()
		if n.ID != id || !n.Stands() {
			continue
		}
		out, err := lift(&n)
		if errors.Is(err, kafala.ErrUnchanged) {
			return kept.freeze(), nil
		}
		if err != nil {
			return kafala.NumberFreeze{}, err
		}
		n.Rev = kept.rev + 1
		f.m.frozen[number] = revised{mustWrite(n), n.Rev}
		f.m.deliver(out)
		return n, nil
	}
	return kafala.NumberFreeze{}, fmt.Errorf("freeze %q: %w", id, kafala.ErrNotFound)
}
