package kafala

import (
	"context"
	"errors"
	"fmt"
)

// untieQueries takes a guarantee that is about to be erased out of the questions that its chat has asked: nothing leads from a chat to it
// then.
func (o *Office) untieQueries(ctx context.Context, g Guarantee) error {
	if o.Queries == nil || g.Chat == 0 {
		return nil
	}
	all, err := o.Queries.QueriesOf(ctx, g.Chat)
	if err != nil {
		return fmt.Errorf("list the questions of a chat: %w", err)
	}
	for _, q := range all {
		if q.Guarantee != g.ID {
			continue
		}
		_, err := o.changeQuery(ctx, q.ID, func(q *Query) ([]Delivery, error) {
			q.Guarantee = ""
			return nil, nil
		})
		if err != nil && !errors.Is(err, ErrNotFound) { // its time is over, or its chat has deleted it
			return fmt.Errorf("untie %s: %w", q, err)
		}
	}
	return nil
}
