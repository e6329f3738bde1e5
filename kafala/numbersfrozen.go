package kafala

import (
	"context"
	"fmt"
	"slices"
)

// NumbersFrozen gives the freezes that stand on the numbers of a guarantee's people and that it was not frozen with: when its own is
// lifted, it stands frozen still. What it was frozen with two may lift, whatever becomes of the number.
func (o *Office) NumbersFrozen(ctx context.Context, g Guarantee) ([]NumberFreeze, error) {
	if !g.Named() {
		return nil, nil
	}
	found, err := o.Freezes.Frozen(ctx, g.Person(AsGuarantor).Number, g.Person(AsGuaranteed).Number)
	if err != nil {
		return nil, fmt.Errorf("see whether a number is frozen: %w", err)
	}
	return slices.DeleteFunc(found, func(n NumberFreeze) bool { return n.ID == g.Freeze.Number }), nil
}

// FreezeStill freezes a guarantee whose own freeze was just lifted where one of its numbers is frozen by now. Its number's freeze leaves
// alone what is frozen already: so of the two that come at once the one that is later sees the other. Else it is returned as it is.
func (o *Office) FreezeStill(ctx context.Context, g Guarantee) (Guarantee, error) {
	if g.Frozen() {
		return g, nil
	}
	still, err := o.NumbersFrozen(ctx, g)
	if err != nil || len(still) == 0 {
		return g, err
	}
	g, _, err = o.Freeze(ctx, g.ID, still[0].on())
	return g, err
}

// numberFrozen gives the freeze of the number of one of a guarantee's people; nil: neither is frozen. It costs the same
// whatever it finds.
func (o *Office) numberFrozen(ctx context.Context, a Answers) (*NumberFreeze, error) {
	found, err := o.Freezes.Frozen(ctx, a.person(AsGuarantor).Number, a.person(AsGuaranteed).Number)
	if err != nil {
		return nil, fmt.Errorf("see whether a number is frozen: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return &found[0], nil
}
