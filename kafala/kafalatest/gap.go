package kafalatest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"kafalabot/kafala"
)

// Losses are what a restore has lost, in a Memory.
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
func (l Losses) Gaps(ctx context.Context) (all []kafala.Gap, err error) {
	if err := l.m.lock(ctx); err != nil {
		return nil, err
	}
	defer l.m.mu.Unlock()
	for _, kept := range l.m.gaps {
		var g kafala.Gap
		mustRead(kept.value, &g)
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b kafala.Gap) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	return all, nil
}

// TestGaps holds a store to kafala.Gaps.
func TestGaps(t *testing.T, open Open) {
	terms{
		{"all gaps are kept, the oldest first", allGapsAreKept},
	}.run(t, open)
}

func gapOf(from, to time.Duration) kafala.Gap {
	return kafala.Gap{From: Noon.Add(from), To: Noon.Add(to)}
}

func allGapsAreKept(t *testing.T, s Store) {
	if all, err := s.Gaps.Gaps(t.Context()); err != nil || len(all) > 0 {
		t.Fatalf("at first: %v, %v", all, err)
	}
	late, early, long := gapOf(-time.Hour, 0), gapOf(-3*time.Hour, -2*time.Hour), gapOf(-3*time.Hour, -time.Hour)
	for _, g := range []kafala.Gap{late, long, early, late} {
		must(t, s.Gaps.SaveGap(t.Context(), g))
	}
	all, err := s.Again(t).Gaps.Gaps(t.Context())
	must(t, err)
	var got []string
	for _, g := range all {
		got = append(got, g.ID())
		if g.From.IsZero() || !g.To.After(g.From) {
			t.Errorf("%+v", g)
		}
	}
	wants(t, "gaps", got, early.ID(), long.ID(), late.ID())
}
