package kafala

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// What names an ID number that is stopped, and who has asked for that.

// Naming lists what names a number, as far as a freeze of it goes.
func (o *Office) Naming(ctx context.Context, number string) ([]Guarantee, error) {
	named, err := o.Places.ByNumber(ctx, number, unpaidNamed)
	if err != nil {
		return nil, fmt.Errorf("list what names a number: %w", err)
	}
	return slices.Concat(named.Paid, named.Unpaid), nil
}

// OwnersOf gives the freeze of a number with the chats that asked for what it has named.
func (o *Office) OwnersOf(ctx context.Context, n NumberFreeze) (NumberFreeze, error) {
	for _, id := range n.Named {
		switch g, err := o.Ledger.Find(ctx, id); {
		case errors.Is(err, ErrNotFound): // its time has come
		case err != nil:
			return n, fmt.Errorf("see who asked for %s: %w", id, err)
		case g.Chat != 0 && !slices.Contains(n.Owners, g.Applicant()):
			n.Owners = append(n.Owners, g.Applicant())
		}
	}
	return n, nil
}
