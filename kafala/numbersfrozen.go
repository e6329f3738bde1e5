package kafala

import (
	"context"
	"fmt"
	"slices"
)

// lifted are the NumberFreezes that two have lifted from a guarantee, that of its last freeze with them.
func (f Freeze) lifted() []string {
	if f.Number == "" || !f.Lift.Given() || slices.Contains(f.Lifted, f.Number) {
		return f.Lifted
	}
	return append(slices.Clone(f.Lifted), f.Number)
}

// Brings tells whether the freeze of a number freezes the guarantee that this freeze is of, once nothing else does: it stands frozen with
// that now, or two have lifted it from there, and what two have lifted comes back by nobody's hand.
func (f Freeze) Brings(number string) bool {
	return number != f.Number && !slices.Contains(f.Lifted, number)
}

// NumbersFrozen gives the freezes that stand on the numbers of a guarantee's people and that it was never frozen with: when its own is
// lifted, it stands frozen still. What it was frozen with two may lift, whatever becomes of the number, and it stays lifted.
func (o *Office) NumbersFrozen(ctx context.Context, g Guarantee) ([]NumberFreeze, error) {
	if !g.Named() {
		return nil, nil
	}
	found, err := o.Freezes.Frozen(ctx, g.Person(AsGuarantor).Number, g.Person(AsGuaranteed).Number)
	if err != nil {
		return nil, fmt.Errorf("see whether a number is frozen: %w", err)
	}
	return slices.DeleteFunc(found, func(n NumberFreeze) bool { return !g.Freeze.Brings(n.ID) }), nil
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
