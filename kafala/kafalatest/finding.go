package kafalatest

import (
	"context"
	"slices"

	"kafalabot/kafala"
)

// ByClue is kafala.Finding.ByClue.
func (r Records) ByClue(ctx context.Context, c kafala.Clue, limit int) ([]kafala.Guarantee, bool, error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, false, err
	}
	defer r.m.mu.Unlock()
	found := r.m.all(func(g kafala.Guarantee) bool { return slices.Contains(g.Clues(), c) })
	slices.SortStableFunc(found, kafala.Nearer)
	return found[:min(limit, len(found))], len(found) > limit, nil
}

// Listed is kafala.Finding.Listed.
func (r Records) Listed(ctx context.Context, q kafala.ListPage) (found []kafala.Listed, more bool, err error) {
	if err := r.m.lock(ctx); err != nil {
		return nil, false, err
	}
	defer r.m.mu.Unlock()
	for _, g := range r.m.all(func(kafala.Guarantee) bool { return true }) {
		if spot, wanted := q.Wants(&g); wanted {
			found = append(found, kafala.Listed{Guarantee: g, Spot: spot})
		}
	}
	slices.SortFunc(found, func(a, b kafala.Listed) int { return a.Spot.Compare(b.Spot) })
	if more = len(found) > q.Limit; more && q.Back {
		return found[len(found)-q.Limit:], true, nil
	}
	return found[:min(q.Limit, len(found))], more, nil
}
